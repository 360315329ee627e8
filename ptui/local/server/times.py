"""Points in time as the API writes them: UTC, of one width, so that text order is time order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]

ZERO = "0001-01-01T00:00:00Z"
"""The API's way to say “never”."""


def now() -> datetime:
    """The wall clock; replaced by a test's own."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """RFC 3339 with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse(text: str) -> datetime:
    """The reverse of `stamp`; takes any RFC 3339 text."""
    return datetime.fromisoformat(text).astimezone(UTC)
