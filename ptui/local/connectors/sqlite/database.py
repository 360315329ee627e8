"""A SQLite file as readers, writers and the catalogue open it, and how ids stand for its tables.

Through apsw, which moves rows in half the time that the standard library takes. It brings a SQLite of its
own, and two of those in one process do not see each other's locks: what opens a user's file does it here.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apsw

from ptui.local.connectors.errors import BadConfiguration, QueryFailed
from ptui.local.connectors.relational.names import Name
from ptui.local.connectors.sqlite.errors import sorted_errors
from ptui.local.engine.own_files import is_reserved

_BUSY_MILLISECONDS = 10_000
_STEPS_BETWEEN_LOOKS = 20_000

_ALLOWED = frozenset(
    {
        apsw.SQLITE_SELECT,
        apsw.SQLITE_READ,
        apsw.SQLITE_FUNCTION,
        apsw.SQLITE_RECURSIVE,
    }
)
_ASKED_BY_FULL_TEXT_TABLES = (apsw.SQLITE_PRAGMA, "data_version")


class SqliteDatabase:
    """One file. Ids are `main.<table>`; the samples derive from this to give their tables other names."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def connect(self, *, read_only: bool) -> apsw.Connection:
        """A connection in autocommit mode, usable from any one thread at a time; the caller closes it."""
        if is_reserved(self.path):
            raise BadConfiguration(f"{self.path} is ptui's own, and in use by it", field="path")
        with sorted_errors(self.path):
            mode = apsw.SQLITE_OPEN_READONLY if read_only else apsw.SQLITE_OPEN_READWRITE
            connection = apsw.Connection(self._uri, flags=mode | apsw.SQLITE_OPEN_URI)
            try:
                connection.set_busy_timeout(_BUSY_MILLISECONDS)
                connection.execute("PRAGMA schema_version").fetchone()
            except BaseException:
                connection.close()
                raise
        return connection

    @contextmanager
    def reading(self) -> Iterator[apsw.Connection]:
        """A read-only connection whose errors leave sorted."""
        connection = self.connect(read_only=True)
        try:
            with sorted_errors(self.path):
                yield connection
        finally:
            connection.close()

    def attach_to(self, connection: apsw.Connection, schema: str) -> None:
        """Let a connection to another file read this one, under the name of that schema."""
        connection.execute(f"ATTACH ? AS {schema}", (f"{self._uri}?mode=ro",))

    @property
    def _uri(self) -> str:
        return f"file:{quote(os.fspath(self.path))}"

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

    def prepare_query(self, connection: apsw.Connection, query: str) -> str:
        """The text to run for a model's query on this connection."""
        return query


def quoted(identifier: str) -> str:
    """An identifier as it stands in SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def only_reads(connection: apsw.Connection) -> None:
    """From now on nothing on this connection may write, attach a file or change a setting."""

    def judged(action: int, first: str | None, *_: str | None) -> int:
        is_read = action in _ALLOWED or (action, first) == _ASKED_BY_FULL_TEXT_TABLES
        return apsw.SQLITE_OK if is_read else apsw.SQLITE_DENY

    connection.set_authorizer(judged)


def stop_after(
    connection: apsw.Connection, seconds: float, *, clock: Callable[[], float] = time.monotonic
) -> None:
    """Interrupt whatever this connection runs once the time is up."""
    deadline = clock() + seconds
    connection.set_progress_handler(lambda: clock() > deadline, _STEPS_BETWEEN_LOOKS)


def create_view(connection: apsw.Connection, view: str, query: str) -> None:
    """Make a temporary view of a query; it takes one SELECT and nothing else."""
    statements = 0

    def only_one(cursor: apsw.Cursor, _sql: str, _values: object) -> bool:
        nonlocal statements
        statements += cursor.has_vdbe  # a comment is none
        if statements > 1:
            raise QueryFailed("A model's query is one statement; this is more than one")
        return True

    cursor = connection.cursor()
    cursor.exec_trace = only_one
    cursor.execute(f"CREATE TEMP VIEW {view} AS {query}")


def names_of(connection: apsw.Connection, select: str) -> list[str]:
    """The columns of a SELECT, which is not run."""
    names: list[str] = []

    def look(cursor: apsw.Cursor, _sql: str, _values: object) -> bool:
        names.extend(name for name, _ in cursor.get_description())
        return True

    cursor = connection.cursor()
    cursor.exec_trace = look
    cursor.execute(f"SELECT * FROM ({select}) LIMIT 0")
    return names


def with_texts_as_bytes(column: str) -> str:
    """Two columns for one: as bytes where it holds a text, and whether it does. Not every text in a file is
    valid UTF-8."""
    is_text = f"typeof({column}) = 'text'"
    return f"CASE WHEN {is_text} THEN CAST({column} AS BLOB) ELSE {column} END, {is_text}"


def decoded(value: Any, is_text: int, errors: str) -> Any:
    """The value of such a pair."""
    return value.decode("utf-8", errors) if is_text else value


def rows(connection: apsw.Connection, select: str) -> list[tuple[Any, ...]]:
    """What a SELECT finds, as far as it is text that is no UTF-8 with signs in place of what is wrong."""
    try:
        return list(connection.execute(select))
    except UnicodeDecodeError:
        columns = [f"c{place}" for place in range(len(names_of(connection, select)))]
        pairs = ", ".join(map(with_texts_as_bytes, columns))
        mended = f"WITH found ({', '.join(columns)}) AS ({select}) SELECT {pairs} FROM found"
        return [
            tuple(decoded(*pair, "replace") for pair in zip(row[::2], row[1::2], strict=True))
            for row in connection.execute(mended)
        ]
