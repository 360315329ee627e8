"""Moments and spans that Python cannot hold (infinity, the year 20000, BC, 24:00) come through as PostgreSQL
writes them.

Apart because it imports the driver.
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection, DataError
from psycopg.abc import Buffer, Loader
from psycopg.types.datetime import (
    DateLoader,
    IntervalLoader,
    TimeLoader,
    TimestampLoader,
    TimestamptzLoader,
    TimetzLoader,
)


def _or_text(loader: type[Loader]) -> type[Loader]:
    """A loader that gives text where the driver's own gives up."""

    class OrText(loader):  # type: ignore[misc,valid-type]
        def load(self, data: Buffer) -> Any:
            try:
                return super().load(data)
            except (DataError, ValueError, OverflowError):
                return bytes(data).decode()

    return OrText


_LOADERS = {
    "date": _or_text(DateLoader),
    "time": _or_text(TimeLoader),
    "timetz": _or_text(TimetzLoader),
    "timestamp": _or_text(TimestampLoader),
    "timestamptz": _or_text(TimestamptzLoader),
    "interval": _or_text(IntervalLoader),
}


def register(connection: Connection[Any]) -> None:
    """Make this connection read such values as text."""
    for name, loader in _LOADERS.items():
        connection.adapters.register_loader(name, loader)
