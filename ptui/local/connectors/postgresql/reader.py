"""Records out of PostgreSQL, by COPY: the server writes text, and whole columns of it are converted at
once."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

from ptui.local.connectors.postgresql.catalogue import PostgreSQLSystem, quoted
from ptui.local.connectors.postgresql.errors import sorted_errors
from ptui.local.connectors.postgresql.filters import PostgreSQLDialect
from ptui.local.connectors.postgresql.kinds import type_of
from ptui.local.connectors.postgresql.text import canonical, columns_of
from ptui.local.connectors.relational.described import Described, name_of
from ptui.local.connectors.tables.columns import chosen, fields_of
from ptui.local.connectors.tables.pushdown import Clause, clause
from ptui.local.connectors.tables.select import count, select
from ptui.local.engine.batch import MOST_BYTES, MOST_ROWS, Batch
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.filters.conditions import Filter
from ptui.local.engine.kinds import Field
from ptui.local.engine.protocols import QueryReading, Reading, Selection

if TYPE_CHECKING:
    from psycopg import Connection

_COUNT_SECONDS = 2
_CANCEL_SECONDS = 5.0


class PostgreSQLSource:
    """See `ptui.local.engine.protocols.Source`."""

    family = "postgresql"
    is_remote = True

    def __init__(self, system: PostgreSQLSystem) -> None:
        self.system = system
        self.server = system.server
        self._described = Described(
            system,
            of_table=lambda name: fields_of(system.columns(name), type_of),
            of_query=lambda query: fields_of(system.describe(query), type_of),
        )

    def close(self) -> None:
        """Connections are opened per reading."""

    def fields(self, reading: Reading) -> tuple[Field, ...]:
        return self._described.fields(reading)

    def can_filter(self, condition: Filter, fields: Sequence[Field]) -> bool:
        return clause(condition, fields, PostgreSQLDialect()) is not None

    def count(self, selection: Selection, *, cancel: CancelToken) -> int | None:
        if isinstance(selection.reading, QueryReading):
            return None  # it would be run twice
        import psycopg

        with closing(self.server.connect()) as connection, interruptible(connection, cancel):
            statement = count(
                origin=self._described.origin(selection.reading), where=self._where(selection, connection)
            )
            connection.execute(f"SET statement_timeout = {_COUNT_SECONDS * 1000}")
            with suppress(psycopg.errors.QueryCanceled):
                row = connection.execute(statement.sql.encode()).fetchone()
                found = int(row[0]) if row else 0
                return found if selection.limit is None else min(found, selection.limit)
        cancel.check()
        return None

    def read(self, selection: Selection, *, cancel: CancelToken) -> Iterator[Batch]:
        fields = chosen(self.fields(selection.reading), selection.fields, where=name_of(selection.reading))
        with sorted_errors(self.server), closing(self.server.connect()) as connection:
            connection.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
            with interruptible(connection, cancel):
                statement = select(
                    selection,
                    fields,
                    origin=self._described.origin(selection.reading),
                    expression=_native if selection.as_stored else _expression,
                    where=self._where(selection, connection),
                )
                done = 0
                for data in copied(connection, statement.sql):
                    cancel.check()
                    batch = _batch(data, fields, done)
                    done += batch.size
                    yield batch

    def _where(self, selection: Selection, connection: Connection[Any]) -> Clause | None:
        """With its values written into it, for COPY takes no parameters."""
        if selection.where is None:
            return None
        from psycopg import ClientCursor

        found = clause(selection.where, self.fields(selection.reading), PostgreSQLDialect())
        return Clause(ClientCursor(connection).mogrify(found.sql, found.values)) if found else None


def copied(connection: Connection[Any], sql: str) -> Iterator[list[memoryview]]:
    """The lines of a COPY … TO STDOUT of this query, in bounded portions."""
    with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT".encode()) as copy:
        portions = _Portions(copy.connection.pgconn)
        while not portions.is_done:
            if lines := connection.wait(portions.next()):
                yield lines


class _Portions:
    """What a COPY sends, cut into portions; a line at a time through the driver's own loop is slow."""

    def __init__(self, pgconn: Any) -> None:
        self._pgconn = pgconn
        self.is_done = False

    def next(self) -> Generator[Any, Any, list[memoryview]]:
        """Lines enough for a batch, to be driven by the connection."""
        from psycopg.waiting import Wait

        lines: list[memoryview] = []
        room = MOST_BYTES
        while room > 0 and len(lines) < MOST_ROWS:
            size, data = self._pgconn.get_copy_data(1)
            if size > 0:
                lines.append(data)
                room -= size
            elif size == 0:
                while not (yield Wait.R):
                    continue
                self._pgconn.consume_input()
            else:
                self._end()
                break
        return lines

    def _end(self) -> None:
        """All was sent, or the server says why not."""
        from psycopg import errors, pq

        self.is_done = True
        failed = None
        while result := self._pgconn.get_result():
            if result.status == pq.ExecStatus.FATAL_ERROR:
                failed = result
        if failed:
            raise errors.error_from_result(failed)


def interruptible(connection: Connection[Any], cancel: CancelToken) -> Any:
    """While inside, cancelling cancels what the server does for this connection."""
    import psycopg

    def interrupt() -> None:
        with suppress(psycopg.Error):
            connection.cancel_safe(timeout=_CANCEL_SECONDS)

    return cancel.interrupting(interrupt)


def _expression(field: Field) -> str:
    name = quoted(field.name)
    return f"to_json({name})::text" if field.type.native.endswith("[]") else name


def _native(field: Field) -> str:
    return quoted(field.name)


def _batch(data: list[memoryview], fields: tuple[Field, ...], first: int) -> Batch:
    raw = b"".join(data)
    try:
        text = raw.decode()
    except UnicodeDecodeError:  # from a database that does not say what its text is
        text = raw.decode("utf-8", "surrogateescape")
    columns = [
        convert(column) if (convert := canonical(field)) else column
        for field, column in zip(fields, columns_of(text, len(fields)), strict=True)
    ]
    return Batch(columns=columns, numbers=range(first, first + len(data)))
