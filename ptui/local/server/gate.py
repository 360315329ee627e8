"""What every request must pass before a route sees it: host, key, version, size."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Message, Receive, Scope

from ptui.local.server import answers, versions
from ptui.local.server.errors import Fault, Forbidden, TooLarge, Unauthorized
from ptui.local.server.hosts import Hosts

LIMIT = 64 * 1024 * 1024
"""A bulk sync over 100,000 schemas fits."""


@dataclass(frozen=True, slots=True)
class Gate:
    """The key, and where requests may come to."""

    key: str
    hosts: Hosts
    limit: int = LIMIT

    def check_host(self, headers: Headers) -> None:
        """Refuse a name that is not ours."""
        if not self.hosts.accepts(headers.get("host")):
            raise Forbidden("This server does not answer to that Host header.", key="foreign_host")

    def check_key(self, headers: Headers) -> None:
        """Refuse a missing or wrong key, in a time that does not tell how wrong."""
        scheme, _, given = headers.get("authorization", "").partition(" ")
        sent = given.strip().encode("latin-1", errors="replace")  # the bytes as they came
        if scheme.lower() != "bearer" or not hmac.compare_digest(sent, self.key.encode("utf-8")):
            raise Unauthorized("Invalid or unknown API key.", key="unauthorized")

    def limited(self, headers: Headers, receive: Receive) -> Receive:
        """`receive` that gives up on a body over the limit."""
        declared = headers.get("content-length", "")
        if declared.isdigit() and int(declared) > self.limit:
            raise _too_large(self.limit)
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self.limit:
                raise _too_large(self.limit)
            return message

        return counted


def refusal(error: Fault, version: str) -> Response:
    """The answer for a fault; 2024-02-08 has a shape of its own for 401."""
    if isinstance(error, Unauthorized) and version == versions.V24:
        legacy = {"code": error.status, "status": "Unauthorized", "error": error.message, "context": {}}
        return answers.document(legacy, status=error.status)
    return answers.fault(error)


def undecoded(scope: Scope) -> Scope:
    """The scope with its path as it was sent, save a trailing slash: a `%2F` within a name stays one.

    Routes match on it and `Call.part` decodes what they found.
    """
    raw = scope.get("raw_path") or scope["path"].encode("utf-8")
    path = bytes(raw).partition(b"?")[0].decode("utf-8", errors="replace")
    return {**scope, "path": path.rstrip("/") or "/", "root_path": ""}


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"The body is larger than the {limit // (1024 * 1024)} MiB that this server takes.")
