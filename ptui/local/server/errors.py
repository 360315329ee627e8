"""Faults that a route raises: each becomes an answer in the API's error shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class Fault(Exception):
    """Ends a call with `status` and a sentence that the caller may read."""

    status: ClassVar[int] = 500

    def __init__(
        self, message: str, *, key: str | None = None, metadata: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.key = key
        """A word that programs can compare, where there is one."""
        self.metadata = metadata


class BadRequest(Fault):
    """The request cannot be understood or names what cannot be had."""

    status = 400


class Unauthorized(Fault):
    """No key, or the wrong one."""

    status = 401


class Forbidden(Fault):
    """Understood and refused."""

    status = 403


class Missing(Fault):
    """There is no such thing."""

    status = 404


class NotAllowed(Fault):
    """The path exists, but not for this method."""

    status = 405


class Conflict(Fault):
    """It is happening already."""

    status = 409


class TooLarge(Fault):
    """The body is over the limit."""

    status = 413


class Unprocessable(Fault):
    """Well formed, but it makes no sense, or the thing is in use."""

    status = 422


class UpstreamTimeout(Fault):
    """The connected system did not answer in time.

    Not 504: clients send that again by themselves, and each time another thread would be left waiting.
    """

    status = 500


class InternalFault(Fault):
    """A mistake of the workspace's own."""

    status = 500
