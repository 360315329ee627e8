"""Records out of a SQLite file, in batches; values that are no valid text do not end the reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from itertools import islice
from typing import Any

import apsw

from ptui.local.connectors.relational.described import Described, name_of
from ptui.local.connectors.sqlite.catalogue import SqliteSystem
from ptui.local.connectors.sqlite.database import (
    create_view,
    decoded,
    only_reads,
    quoted,
    stop_after,
    with_texts_as_bytes,
)
from ptui.local.connectors.sqlite.errors import NotUtf8, sorted_errors
from ptui.local.connectors.sqlite.filters import SqliteDialect
from ptui.local.connectors.sqlite.stored import canonical
from ptui.local.connectors.sqlite.tables import query_fields, stored_fields
from ptui.local.connectors.tables.columns import chosen
from ptui.local.connectors.tables.pushdown import Clause, clause
from ptui.local.connectors.tables.select import count, select
from ptui.local.engine.batch import MOST_BYTES, MOST_ROWS, Batch
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.filters.conditions import Filter
from ptui.local.engine.kinds import Field, Value
from ptui.local.engine.protocols import QueryReading, Reading, Selection

_FETCHED_AT_ONCE = 64
_COUNT_SECONDS = 2.0


class SqliteSource:
    """See `ptui.local.engine.protocols.Source`."""

    family = "sqlite"
    is_remote = False

    def __init__(self, system: SqliteSystem) -> None:
        self.system = system
        self.database = system.database
        self._described = Described(
            system,
            of_table=lambda name: stored_fields(system, name),
            of_query=lambda query: query_fields(system, query),
        )

    def close(self) -> None:
        """Connections are opened per reading."""

    def fields(self, reading: Reading) -> tuple[Field, ...]:
        return self._described.fields(reading)

    def can_filter(self, condition: Filter, fields: Sequence[Field]) -> bool:
        return clause(condition, fields, SqliteDialect()) is not None

    def count(self, selection: Selection, *, cancel: CancelToken) -> int | None:
        if isinstance(selection.reading, QueryReading):
            return None  # it would be run twice
        with closing(self._connect()) as connection, cancel.interrupting(connection.interrupt):
            statement = count(origin=self.origin(connection, selection.reading), where=self.where(selection))
            stop_after(connection, _COUNT_SECONDS)
            with suppress(apsw.InterruptError):
                found: int = next(connection.execute(statement.sql, statement.values))[0]
                return found if selection.limit is None else min(found, selection.limit)
        cancel.check()
        return None

    def read(self, selection: Selection, *, cancel: CancelToken) -> Iterator[Batch]:
        fields = chosen(self.fields(selection.reading), selection.fields, where=name_of(selection.reading))
        done = 0
        try:
            for columns in self._columns(selection, fields, str, skip=0, cancel=cancel):
                yield _batch(columns, done, fields, selection)
                done += len(columns[0])
        except NotUtf8:  # everything before it was passed on, but for the batch it is in
            for columns in self._columns(selection, fields, with_texts_as_bytes, skip=done, cancel=cancel):
                yield _batch(_decoded(columns), done, fields, selection)
                done += len(columns[0])

    def origin(self, connection: apsw.Connection, reading: Reading) -> str:
        """What stands behind FROM."""
        match reading:
            case QueryReading(query):
                text = self.database.prepare_query(connection, query)
                create_view(connection, "ptui_reading", text)
                only_reads(connection)
                return "ptui_reading"
            case _:
                return self._described.origin(reading)

    def where(self, selection: Selection) -> Clause | None:
        """What the database leaves out."""
        if selection.where is None:
            return None
        return clause(selection.where, self.fields(selection.reading), SqliteDialect())

    def _connect(self) -> apsw.Connection:
        return self.database.connect(read_only=True)

    def _columns(
        self,
        selection: Selection,
        fields: tuple[Field, ...],
        expression: Callable[[str], str],
        *,
        skip: int,
        cancel: CancelToken,
    ) -> Iterator[list[list[Value]]]:
        with (
            sorted_errors(self.database.path),
            closing(self._connect()) as connection,
            cancel.interrupting(connection.interrupt),
        ):
            statement = select(
                selection,
                fields,
                origin=self.origin(connection, selection.reading),
                expression=lambda field: expression(quoted(field.name)),
                where=self.where(selection),
            )
            cursor = connection.execute(statement.sql, statement.values)
            for _ in islice(cursor, skip):
                pass
            while columns := _some(cursor):
                cancel.check()
                yield columns


def _some(cursor: Iterator[tuple[Any, ...]]) -> list[list[Value]]:
    """The columns of the next rows, until there are enough of them or they are large enough together.

    A few rows at a time, turned at once: the driver's tuples are then used again while they are warm.
    """
    columns: list[list[Value]] = []
    room = MOST_BYTES
    while room > 0 and (few := list(islice(cursor, _FETCHED_AT_ONCE))):
        columns = columns or [[] for _ in few[0]]
        for column, part in zip(columns, zip(*few, strict=True), strict=True):
            column.extend(part)
            room -= _size(part)
        if len(columns[0]) >= MOST_ROWS:
            break
    return columns


def _size(values: Sequence[Any]) -> int:
    """About how many bytes some values take."""
    try:
        return len("".join(values))
    except TypeError:
        kinds = set(map(type, values))
        if kinds <= _SMALL:
            return _NUMBER_SIZE * len(values)
        if kinds == _TEXT_OR_NULL:
            return len("".join(filter(None, values)))
        return sum(len(value) if isinstance(value, str | bytes) else _NUMBER_SIZE for value in values)


_TEXT_OR_NULL = {str, type(None)}
_SMALL = frozenset({int, float, type(None)})
_NUMBER_SIZE = 8


def _batch(columns: list[list[Value]], first: int, fields: tuple[Field, ...], selection: Selection) -> Batch:
    numbers = range(first, first + len(columns[0]))
    if selection.as_stored or not any(map(canonical, fields)):
        return Batch(columns=columns, numbers=numbers)
    converted = [
        convert(column) if (convert := canonical(field)) else column
        for field, column in zip(fields, columns, strict=True)
    ]
    return Batch(columns=converted, numbers=numbers)


def _decoded(columns: list[list[Any]]) -> list[list[Value]]:
    """Pairs as values; what is no UTF-8 survives as surrogates, which no destination takes for text."""
    return [
        [decoded(*pair, "surrogateescape") for pair in zip(values, are_texts, strict=True)]
        for values, are_texts in zip(columns[::2], columns[1::2], strict=True)
    ]
