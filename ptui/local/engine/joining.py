"""Fields of other models beside those of the first: looked up by key in a temporary file, so memory stays
bounded."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from ptui.local.engine.batch import Batch, Column
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.kinds import Field, Value
from ptui.local.engine.plan import Join
from ptui.local.engine.protocols import Selection, Source

_AT_ONCE = 900


class Partners:
    """The records of another model, by the field they are joined on."""

    def __init__(self, connection: sqlite3.Connection, table: str, width: int) -> None:
        self._connection = connection
        self._table = table
        self._width = width

    def columns(self, keys: Column) -> list[Column]:
        """The partners' fields, column by column; NULL where a record has no partner."""
        wanted = [key_text(key) for key in keys]
        found: dict[str, Sequence[Value]] = {}
        distinct = [key for key in dict.fromkeys(wanted) if key is not None]
        for start in range(0, len(distinct), _AT_ONCE):
            some = distinct[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            for key, *values in self._connection.execute(
                f"SELECT * FROM {self._table} WHERE key IN ({marks})", some
            ):
                found[key] = values
        nothing: Sequence[Value] = [None] * self._width
        rows = [found.get(key, nothing) if key is not None else nothing for key in wanted]
        return [[row[place] for row in rows] for place in range(self._width)]


def key_text(value: Value) -> str | None:
    """A key as it is compared: 7, '7' and 7.0 are one."""
    match value:
        case None:
            return None
        case bool():
            return str(int(value))
        case float() if value.is_integer():
            return str(int(value))
        case bytes():
            return value.hex()
        case str():
            return value.encode("utf-8", "backslashreplace").decode()
        case _:
            return str(value)


@contextmanager
def partners(
    joins: Sequence[tuple[Join, Source, tuple[Field, ...]]],
    *,
    cancel: CancelToken,
    ambiguous: Callable[[Join, int], None],
) -> Iterator[list[Partners]]:
    """Read every joined model once; `ambiguous` is told how many of its records share a key with an earlier
    one."""
    connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA cache_size = -16000")
        yield [
            _load(connection, f"joined_{place}", join, source, fields, cancel, ambiguous)
            for place, (join, source, fields) in enumerate(joins)
        ]
    finally:
        connection.close()


def _load(
    connection: sqlite3.Connection,
    table: str,
    join: Join,
    source: Source,
    fields: tuple[Field, ...],
    cancel: CancelToken,
    ambiguous: Callable[[Join, int], None],
) -> Partners:
    columns = ", ".join(f"c{place}" for place in range(len(fields)))
    connection.execute(f"CREATE TABLE {table} (key TEXT PRIMARY KEY, {columns}) WITHOUT ROWID")
    insert = f"INSERT OR IGNORE INTO {table} VALUES (?, {', '.join('?' * len(fields))})"
    selection = Selection(join.model.reading, (join.to, *(field.name for field in fields)))
    repeated = 0
    for batch in source.read(selection, cancel=cancel):
        cancel.check()
        rows = [(key_text(key), *values) for key, *values in batch.rows() if key is not None]
        before = connection.total_changes
        connection.execute("BEGIN")
        connection.executemany(insert, map(_storable, rows))
        connection.execute("COMMIT")
        repeated += len(rows) - (connection.total_changes - before)
    if repeated:
        ambiguous(join, repeated)
    return Partners(connection, table, len(fields))


def _storable(row: Sequence[Value]) -> Sequence[Value]:
    """Integers over 64 bits become text, which fitting takes for the same number."""
    return [
        str(value) if type(value) is int and not -(1 << 63) <= value < 1 << 63 else value for value in row
    ]


def joined(batch: Batch, columns: Sequence[Column]) -> Batch:
    """The batch with more columns."""
    return batch.with_columns([*batch.columns(), *columns])
