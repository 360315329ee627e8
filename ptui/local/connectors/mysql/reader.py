"""Records out of MySQL, streamed: the server sends as fast as they are taken, and nothing is held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

from ptui.local.connectors.mysql.catalogue import MySQLSystem
from ptui.local.connectors.mysql.describe import describe
from ptui.local.connectors.mysql.errors import sorted_errors
from ptui.local.connectors.mysql.filters import MySQLDialect
from ptui.local.connectors.mysql.interrupt import interruptible
from ptui.local.connectors.mysql.kinds import type_of
from ptui.local.connectors.mysql.rows import stream
from ptui.local.connectors.mysql.text import decoding, read_expression
from ptui.local.connectors.relational.described import Described, name_of
from ptui.local.connectors.tables.columns import chosen, fields_of
from ptui.local.connectors.tables.pushdown import Clause, clause
from ptui.local.connectors.tables.select import count, select
from ptui.local.engine.batch import Batch
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.filters.conditions import Filter
from ptui.local.engine.kinds import Field
from ptui.local.engine.protocols import QueryReading, Reading, Selection

if TYPE_CHECKING:
    from pymysql.connections import Connection

_COUNT_SECONDS = 2.0
_PATIENCE_SECONDS = 3600
"""How long the server waits for a reader that is held up by a slow target."""


class MySQLSource:
    """See `ptui.local.engine.protocols.Source`."""

    family = "mysql"
    is_remote = True

    def __init__(self, system: MySQLSystem) -> None:
        self.system = system
        self.server = system.server
        self._described = Described(
            system,
            of_table=lambda name: fields_of(system.columns(name), type_of),
            of_query=lambda query: fields_of(describe(self.server, query), type_of),
        )

    def close(self) -> None:
        """Connections are opened per reading."""

    def fields(self, reading: Reading) -> tuple[Field, ...]:
        return self._described.fields(reading)

    def can_filter(self, condition: Filter, fields: Sequence[Field]) -> bool:
        return clause(condition, fields, MySQLDialect()) is not None

    def count(self, selection: Selection, *, cancel: CancelToken) -> int | None:
        if isinstance(selection.reading, QueryReading):
            return None  # it would be run twice
        import pymysql

        with closing(self.server.connect()) as connection, interruptible(self.server, connection, cancel):
            statement = count(
                origin=self._described.origin(selection.reading), where=self._where(selection, connection)
            )
            with connection.cursor() as cursor:
                _limit_time(connection, cursor, _COUNT_SECONDS)
                with suppress(pymysql.err.OperationalError):
                    cursor.execute(statement.sql)
                    found = int(cursor.fetchone()[0])
                    return found if selection.limit is None else min(found, selection.limit)
        cancel.check()
        return None

    def read(self, selection: Selection, *, cancel: CancelToken) -> Iterator[Batch]:
        fields = chosen(self.fields(selection.reading), selection.fields, where=name_of(selection.reading))
        decodings = [decoding(field) for field in fields]
        with sorted_errors(self.server), closing(self.server.connect()) as connection:
            connection.query(f"SET SESSION net_write_timeout = {_PATIENCE_SECONDS}")
            connection.query("SET SESSION TRANSACTION READ ONLY")
            statement = select(
                selection,
                fields,
                origin=self._described.origin(selection.reading),
                expression=read_expression,
                where=self._where(selection, connection),
            )
            with interruptible(self.server, connection, cancel):
                done = 0
                try:
                    for flat in stream(connection, statement.sql):
                        cancel.check()
                        size = len(flat) // len(fields)
                        columns = [
                            decode(flat[place :: len(fields)]) for place, decode in enumerate(decodings)
                        ]
                        yield Batch(columns=columns, numbers=range(done, done + size))
                        done += size
                except BaseException:
                    abandon(connection)
                    raise

    def _where(self, selection: Selection, connection: Connection[Any]) -> Clause | None:
        """With its values written into it, as the driver would on its way out."""
        if selection.where is None:
            return None
        found = clause(selection.where, self.fields(selection.reading), MySQLDialect())
        if found is None:
            return None
        return Clause(found.sql % tuple(connection.escape(value) for value in found.values))


def abandon(connection: Any) -> None:
    """Drop a connection on which a result is still on its way; a polite farewell would have to read all of
    it."""
    connection._force_close()


def _limit_time(connection: Any, cursor: Any, seconds: float) -> None:
    if "mariadb" in str(connection.server_version).lower():
        cursor.execute(f"SET SESSION max_statement_time = {seconds}")
    else:
        cursor.execute(f"SET SESSION max_execution_time = {int(seconds * 1000)}")
