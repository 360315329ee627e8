"""Which Host headers the server answers to.

A web page can make a browser send requests to loopback under a name of the page's own (DNS rebinding);
the Host header gives it away. An address instead of a name cannot be rebound.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names that mean this server."""

    names: frozenset[str] = _LOOPBACK
    any_address: bool = False
    """Bound to every interface: any address may be ours."""

    def accepts(self, header: str | None) -> bool:
        """Whether a Host header, with or without a port, is one of ours."""
        name = _name(header or "")
        return name in self.names or (self.any_address and _is_address(name))


def bound_to(host: str) -> Hosts:
    """The names of a server that listens at `host`."""
    if host in _EVERYWHERE:
        return Hosts(_LOOPBACK | {socket.gethostname().lower()}, any_address=True)
    return Hosts(_LOOPBACK | {host.lower().strip("[]")})


def _name(header: str) -> str:
    header = header.strip().lower()
    if header.startswith("["):
        return header[1:].partition("]")[0]
    return header.partition(":")[0]


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
