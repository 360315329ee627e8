"""Addresses of deployments: how people write them, and which are on this machine."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*)://")
_HARMFUL = re.compile(r"[\x00-\x20\x7f-\xa0\\<>\"^`{|}]")


class BadAddress(ValueError):
    """Not the address of a deployment; the text is a sentence."""


def normalized(text: str) -> str:
    """`text` as a base URL: with a scheme, without `/api`, query or trailing slash.

    >>> normalized("app.polytomic.com/api/"), normalized("localhost:8484")
    ('https://app.polytomic.com', 'http://localhost:8484')
    """
    url = text.strip()
    shown = url if len(url) <= 80 else url[:79] + "…"
    if not url:
        raise BadAddress("The address is empty; it looks like https://app.polytomic.com.")
    if _HARMFUL.search(url):
        raise BadAddress(f"The address {shown!r} holds a space or another character that no address has.")
    if not (scheme := _SCHEME.match(url)):
        url = f"{'http' if is_loopback(_host(f'//{url}')) else 'https'}://{url}"
    elif scheme[1].lower() not in ("http", "https"):
        raise BadAddress(f"The address {shown} begins with {scheme[1]}://; ptui speaks https and http.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadAddress(f"The address {shown} is not one: its host or port cannot be read.") from None
    if not host:
        raise BadAddress(f"The address {shown} names no host.")
    if parts.username is not None or parts.password is not None:
        raise BadAddress("The address holds a user name or password; ptui signs in with an API key.")
    bracketed = f"[{host}]" if ":" in host else host
    path = re.sub(r"/api(/.*)?$", "", parts.path.rstrip("/")).rstrip("/")
    return f"{parts.scheme}://{bracketed}{f':{port}' if port is not None else ''}{path}"


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine, so that neither proxy nor TLS has a part in reaching it."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port: what two addresses share when they are the same server."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
        return parts.scheme, (parts.hostname or "").rstrip("."), port
    except ValueError:
        return "", "", None
