"""Error answers into errors with plain words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ptui.api.decoding import Undecodable, decode
from ptui.api.errors import (
    ApiError,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    NotPolytomic,
    RateLimited,
    Refused,
    ServerFailure,
    Unauthorized,
    refusal,
)
from ptui.api.faults import doing
from ptui.api.request import Request
from ptui.api.retry import retry_after
from ptui.wire.errors import ErrorBody

_LONGEST = 300
_CHECK_URL = "Check the address: POLYTOMIC_DEPLOYMENT_URL should name a Polytomic deployment."


def refused(
    status: int, body: bytes, headers: Mapping[str, str], *, request: Request, base_url: str
) -> ApiError:
    """The error that an answer with an error status stands for."""
    is_gateway = status == 429 or status >= 500
    if is_html(body, headers) and not is_gateway:
        return html(request, base_url=base_url, status=status)
    told = ErrorBody.parse(_json(body))
    message = _one_line(told.text)
    kind = refusal(status)
    words, way_on = _words(kind, status, message, base_url)
    return kind(
        f"{doing(request)}: {words}",
        status=status,
        message=told.text,
        key=told.key,
        metadata=told.metadata,
        retry_after=retry_after(headers, datetime.now(UTC)),
        request=request,
        way_on=way_on,
    )


def html(request: Request, *, base_url: str, status: int) -> NotPolytomic:
    """A web page came where an answer was due."""
    text = f"{doing(request)}: {base_url} answered with a web page; it does not look like a Polytomic server."
    return NotPolytomic(text, status=status, request=request, way_on=_CHECK_URL)


def unreadable(request: Request, reason: str, *, base_url: str, status: int) -> NotPolytomic:
    """Something came that is no JSON."""
    text = f"{doing(request)}: the answer of {base_url} could not be read ({reason})."
    return NotPolytomic(text, status=status, request=request, way_on=_CHECK_URL)


def is_html(body: bytes, headers: Mapping[str, str]) -> bool:
    if "html" in headers.get("content-type", "").lower():
        return True
    start = body[:200].lstrip().lower()
    return start.startswith((b"<!doctype", b"<html"))


def _json(body: bytes) -> Any:
    try:
        return decode(body[: 1 << 20])
    except Undecodable:
        return None


def _one_line(text: str) -> str:
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _words(kind: type[Refused], status: int, message: str, base_url: str) -> tuple[str, str]:
    said = f" ({message})" if message else ""
    plain = f"{message[:1].upper()}{message[1:]}" if message else ""
    if kind is Unauthorized:
        way_on = "Check POLYTOMIC_API_KEY, or sign in with another key."
        return f"{base_url} does not accept this API key{said}.", way_on
    if kind is Forbidden:
        return f"this key may not do that{said}.", "Ask an administrator, or use a key that may."
    if kind is NotFound:
        return f"the server does not know it{said}.", "It may have been deleted: reload what is above it."
    if kind is Conflict:
        return f"{plain or 'something else is in the way'}.", "Wait until that is done, then try again."
    if kind is Invalid:
        return (
            f"{plain or 'the server does not take it as it is'}.",
            "Change what was entered, and send it again.",
        )
    if kind is RateLimited:
        return f"the server asks for a pause{said}.", "Wait a moment, then try again."
    if kind is ServerFailure:
        return f"the server failed, {status}{said}.", "Try again; if it stays so, its operators have to look."
    return f"the server answered {status}{said}.", "Try again, or look at the request."
