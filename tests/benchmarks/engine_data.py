"""A million rows of eight columns, the same in every database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

ROWS = 1_000_000
COLUMNS = ("id", "email", "first_name", "last_name", "amount", "visits", "created_at", "note")
SQLITE = (
    "id INTEGER PRIMARY KEY, email TEXT, first_name TEXT, last_name TEXT, amount REAL, visits INTEGER,"
    " created_at DATETIME, note TEXT"
)
POSTGRESQL = (
    "id bigint PRIMARY KEY, email text, first_name text, last_name text, amount double precision,"
    " visits bigint, created_at timestamp, note text"
)
MYSQL = (
    "id bigint PRIMARY KEY, email varchar(80), first_name varchar(40), last_name varchar(40), amount double,"
    " visits bigint, created_at datetime, note varchar(120)"
)


def rows(count: int = ROWS) -> Iterator[tuple[object, ...]]:
    """Plausible records, every tenth with a NULL."""
    for n in range(count):
        yield (
            n,
            f"user{n}@example.com",
            f"First{n % 997}",
            f"Last{n % 1009}",
            n * 0.25,
            n % 5000,
            f"2024-{n % 12 + 1:02}-{n % 28 + 1:02} {n % 24:02}:{n % 60:02}:00",
            None if n % 10 == 0 else f"a note about number {n}",
        )


def filled_file(path: Path, count: int = ROWS) -> Path:
    """A file with the records in `people`."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"CREATE TABLE people ({SQLITE})")
        connection.executemany("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows(count))
    return path
