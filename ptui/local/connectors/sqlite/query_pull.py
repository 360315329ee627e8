"""A query of one SQLite file written into another by one INSERT … SELECT.

The query is written for a connection of its own file. Here that file is attached, and a temporary view stands
for each of its tables, for names in a query mean temporary ones first. A query that could see the difference
is read and written row by row instead, as is one with a record that the target refuses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path

import apsw

from ptui.local.connectors.sqlite.database import SqliteDatabase, create_view, quoted
from ptui.local.connectors.sqlite.inlined import columns_sql, is_sql, where_sql
from ptui.local.connectors.sqlite.merging import WatchedSession
from ptui.local.connectors.sqlite.pull import Pulled, alike
from ptui.local.connectors.sqlite.reader import SqliteSource
from ptui.local.connectors.tables.columns import chosen
from ptui.local.connectors.tables.isolate import Isolation, Rejected
from ptui.local.connectors.tables.job import TableJob
from ptui.local.connectors.tables.staged import StagedMerge
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.kinds import Field, Value
from ptui.local.engine.own_files import is_same
from ptui.local.engine.protocols import QueryReading, Reporter, Selection, Source, Tally

_SOURCE, _VIEW = "ptui_source", 'temp."ptui pulled"'
_MOST_TABLES = 200
_SEES_THE_DIFFERENCE = re.compile(
    r"\b(?:main|temp|rowid|oid|_rowid_|sqlite_\w+|pragma_\w+|ptui\w*"
    r"|random\w*|match|\w*changes|last_insert_rowid)\b",
    re.IGNORECASE,
)


_OVERFLOW = "integer overflow"


class QueryPull:
    """One run's short way for a query."""

    def __init__(self, connection: apsw.Connection, table: TableJob, path: Path) -> None:
        self._connection = connection
        self._table = table
        self._path = path

    def is_possible(self, source: Source, selection: Selection, constants: Collection[str]) -> bool:
        """Of a query between two files, all of it, into columns of the same affinities, where nothing is
        matched."""
        reading = selection.reading
        if not isinstance(source, SqliteSource) or not isinstance(reading, QueryReading):
            return False
        if type(source.database) is not SqliteDatabase or is_same(source.database.path, self._path):
            return False
        if selection.limit is not None or not selection.fields:
            return False
        if self._table.is_staged or _SEES_THE_DIFFERENCE.search(reading.query):
            return False
        fields = chosen(source.fields(reading), selection.fields, where="The query")
        ours = [field for field in self._table.fields if field.name not in constants]
        return (
            len(fields) == len(ours)
            and all(map(alike, (replace(f, nullable=False) for f in fields), ours))
            and is_sql(source, selection, ours)
        )

    def expose(self, source: Source, selection: Selection, constants: Mapping[str, Value]) -> bool:
        """The query as a view with the target's names; False where it does not run here."""
        assert isinstance(source, SqliteSource) and isinstance(selection.reading, QueryReading)
        connection = self._connection
        source.database.attach_to(connection, _SOURCE)
        tables = list(
            connection.execute(
                f"SELECT name FROM {_SOURCE}.sqlite_master WHERE type IN ('table', 'view')"
                " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
            )
        )
        if len(tables) > _MOST_TABLES:
            return False
        columns = columns_sql(source, selection, constants, self._table.fields, read=_read)
        where = where_sql(source, selection)
        try:
            for (name,) in tables:
                origin = f"{_SOURCE}.{quoted(name)}"
                connection.execute(f"CREATE TEMP VIEW {quoted(name)} AS SELECT * FROM {origin}")
            create_view(connection, "ptui_reading", selection.reading.query)
            connection.execute(f"CREATE TEMP VIEW {_VIEW[5:]} AS SELECT {columns} FROM ptui_reading{where}")
            connection.execute(f"SELECT * FROM {_VIEW} LIMIT 0")
        except apsw.Error:
            return False
        return True

    def run(
        self,
        *,
        isolation: Isolation,
        reporter: Reporter,
        cancel: CancelToken,
        progress: Callable[[int], None],
    ) -> Pulled | None:
        """Everything at once; None, with nothing written, where a record is refused."""
        session = WatchedSession(self._connection, cancel, progress)
        merge = self._table.merge(_VIEW, quoted)
        job = self._table.job
        self._connection.execute("SAVEPOINT ptui")
        try:
            first = session.rows(f"SELECT {merge.listed()} FROM {_VIEW} LIMIT {job.sample}")
            done = session.run(
                f"INSERT OR ABORT INTO {merge.target} ({merge.listed()}) SELECT {merge.listed()} FROM {_VIEW}"
            )
        except (Rejected, apsw.Error) as error:
            if not isinstance(error, Rejected) and str(error) != _OVERFLOW:
                raise
            self._connection.execute("ROLLBACK TO ptui")
            return None
        finally:
            if self._connection.in_transaction:
                self._connection.execute("RELEASE ptui")
        for record in first:
            reporter.wrote("insert", record)
        rest = StagedMerge(session, self._table, merge, isolation=isolation, reporter=reporter, cancel=cancel)
        return Pulled(done, Tally(insert=done), rest)


def _read(name: str, ours: Field) -> str:
    """A column as it is written; NULL fails where there must be a value, which SQLite may make up instead."""
    return (
        name if ours.nullable else f"coalesce({name}, abs(-9223372036854775807 - 1 - ({name} IS NOT NULL)))"
    )
