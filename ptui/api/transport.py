"""The way out: proxies, certificates, time limits."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

import httpx

from ptui.api.address import is_loopback
from ptui.api.errors import Misconfigured, Untrusted

_IDLE_LOOPBACK = 4.0
"""Uvicorn closes an idle connection after five seconds; a call must not meet that moment."""
_IDLE = 30.0


def open_transport(base_url: str, environ: Mapping[str, str]) -> httpx.AsyncHTTPTransport:
    """A pool of connections to one server. May take some milliseconds, to read certificates."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    near = is_loopback(host)
    proxy = None if near else proxy_for(base_url, environ)
    secure = parts.scheme == "https"
    try:
        return httpx.AsyncHTTPTransport(
            verify=trust(environ) if secure or proxy else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            trust_env=False,
            proxy=httpx.Proxy(proxy) if proxy else None,
            limits=httpx.Limits(
                max_connections=16,
                max_keepalive_connections=8,
                keepalive_expiry=_IDLE_LOOPBACK if near else _IDLE,
            ),
        )
    except (ValueError, ImportError, httpx.InvalidURL) as error:
        raise Misconfigured(
            f"The proxy {_without_login(proxy or '')} cannot be used ({error}).",
            way_on="Set HTTPS_PROXY to an http:// or https:// address, or name the server in NO_PROXY.",
        ) from None


def trust(environ: Mapping[str, str]) -> ssl.SSLContext:
    """The authorities that count: those in SSL_CERT_FILE where it is set, else the usual ones."""
    file = environ.get("SSL_CERT_FILE")
    folder = environ.get("SSL_CERT_DIR")
    if not file and not folder:
        return httpx.create_ssl_context(trust_env=False)
    try:
        return ssl.create_default_context(cafile=file or None, capath=folder or None)
    except OSError as error:  # ssl.SSLError is one
        raise Untrusted(
            f"The certificates in {file or folder} could not be read ({error.strerror or error}).",
            way_on="Point SSL_CERT_FILE at a PEM file of authorities, or unset it.",
        ) from None


def proxy_for(base_url: str, environ: Mapping[str, str]) -> str | None:
    """The proxy that the surroundings name for this server, if any."""
    lower = {key.lower(): value for key, value in sorted(environ.items()) if value}  # lower case wins
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    no = lower.get("no_proxy", "")
    hostport = f"{host}:{parts.port}" if parts.port else host
    if no and proxy_bypass_environment(hostport, {"no": no}):
        return None
    found = lower.get(f"{parts.scheme}_proxy") or lower.get("all_proxy")
    if not found:
        return None
    return found if "://" in found else f"http://{found}"


def _without_login(url: str) -> str:
    return url.rsplit("@", 1)[-1]


def surroundings() -> Mapping[str, str]:
    return os.environ
