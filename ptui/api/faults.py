"""What httpx raises, sorted into the few kinds that a reader can act on."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import httpx

from ptui.api.errors import ApiError, CannotConnect, ConnectionLost, Misconfigured, TimedOut, Untrusted
from ptui.api.request import Request

_CHECK_ADDRESS = "Check that the server runs, and that POLYTOMIC_DEPLOYMENT_URL names it."
_AGAIN = "Try again; if it stays so, check the network and the server."


def doing(request: Request) -> str:
    """The beginning of every sentence about a call."""
    return request.purpose or f"{request.method} {request.path}"


def fault(error: Exception, request: Request, *, base_url: str, seconds: float) -> ApiError:
    """The error to raise in place of `error`."""
    begin = doing(request)
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Untrusted(
                f"{begin}: the certificate of {base_url} is not trusted ({cause.verify_message}).",
                request=request,
                way_on="If your own authority signed it, name its certificate file in SSL_CERT_FILE.",
            )
        if isinstance(cause, ssl.SSLError) and isinstance(error, httpx.ConnectError):
            return Untrusted(
                f"{begin}: no secure connection to {base_url} came about ({_reason(cause)}).",
                request=request,
                way_on="Check that the port is the server's https port.",
            )
    match error:
        case httpx.ConnectTimeout():
            text = f"{begin}: nobody answered at {base_url}, though it was given time."
            return TimedOut(text, request=request, way_on=_CHECK_ADDRESS)
        case httpx.TimeoutException() | TimeoutError():
            text = f"{begin}: the server did not answer within {seconds:g} s."
            return TimedOut(text, request=request, way_on=_AGAIN)
        case httpx.ProxyError():
            text = f"{begin}: the proxy on the way to {base_url} refused ({error})."
            return CannotConnect(text, request=request, way_on="Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.")
        case httpx.ConnectError():
            text = f"{begin}: no connection to {base_url} ({_why(error)})."
            return CannotConnect(text, request=request, way_on=_CHECK_ADDRESS)
        case httpx.UnsupportedProtocol() | httpx.LocalProtocolError() | httpx.InvalidURL():
            text = f"{begin}: the call cannot be sent as it is ({error})."
            return Misconfigured(text, request=request, way_on="Shorten or correct what was entered.")
        case _:
            text = f"{begin}: the connection to {base_url} broke before the answer was complete."
            return ConnectionLost(text, request=request, way_on=_AGAIN)


def _why(error: BaseException) -> str:
    for cause in _causes(error):
        match cause:
            case ConnectionRefusedError():
                return "refused"
            case socket.gaierror():
                return "the name of the host is not known"
            case OSError() if cause.strerror:
                return cause.strerror[:1].lower() + cause.strerror[1:]
    return str(error) or "no reason given"


def _reason(error: ssl.SSLError) -> str:
    return (error.reason or str(error)).replace("_", " ").lower()


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what caused it, and so on down; groups are looked into."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting.extend(current.exceptions)
        waiting.extend(each for each in (current.__cause__, current.__context__) if each is not None)
