"""A SQLite file as readers, writers and the catalogue open it, and how ids stand for its tables."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from ptui.local.connectors.relational.names import Name
from ptui.local.connectors.sqlite.errors import sorted_errors

_BUSY_SECONDS = 10.0
_STEPS_BETWEEN_LOOKS = 20_000

_ALLOWED = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
    }
)


class SqliteDatabase:
    """One file. Ids are `main.<table>`; the samples derive from this to give their tables other names."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def connect(self, *, read_only: bool) -> sqlite3.Connection:
        """A connection in autocommit mode, usable from any one thread at a time; the caller closes it."""
        with sorted_errors(self.path):
            connection = sqlite3.connect(
                f"file:{quote(os.fspath(self.path))}?mode={'ro' if read_only else 'rw'}",
                uri=True,
                timeout=_BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
            )
            try:
                connection.text_factory = _text
                connection.execute("PRAGMA schema_version").fetchone()
            except BaseException:
                connection.close()
                raise
        return connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A read-only connection whose errors leave sorted."""
        connection = self.connect(read_only=True)
        try:
            with sorted_errors(self.path):
                yield connection
        finally:
            connection.close()

    def name_of(self, table: str) -> Name:
        """The name of a table of the file."""
        return Name("main", table)

    def table_of(self, name: Name) -> str:
        """The table of the file that has this name."""
        return name.table

    def name_for(self, object_id: str) -> Name:
        """The name an id stands for, whether or not there is such a table."""
        return Name("main", object_id.removeprefix("main."))

    def table_sql(self, name: Name) -> str:
        """A table as it stands in SQL."""
        return f"main.{quoted(self.table_of(name))}"

    def prepare_query(self, connection: sqlite3.Connection, query: str) -> str:
        """The text to run for a model's query on this connection."""
        return query


def quoted(identifier: str) -> str:
    """An identifier as it stands in SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def only_reads(connection: sqlite3.Connection) -> None:
    """From now on nothing on this connection may write, attach a file or change a setting."""
    connection.set_authorizer(
        lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
    )


def stop_after(
    connection: sqlite3.Connection, seconds: float, *, clock: Callable[[], float] = time.monotonic
) -> None:
    """Interrupt whatever this connection runs once the time is up."""
    deadline = clock() + seconds
    connection.set_progress_handler(lambda: int(clock() > deadline), _STEPS_BETWEEN_LOOKS)


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
