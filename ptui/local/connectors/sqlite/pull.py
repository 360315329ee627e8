"""From one SQLite file into another without a detour through Python: ATTACH, and one INSERT … SELECT.

Rowids number the records, so that one that the target refuses can be narrowed down. A table that is copied
whole into one of the same columns is written as INSERT … SELECT *, for which SQLite moves records as they lie
in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import apsw

from ptui.local.connectors.relational.names import Name
from ptui.local.connectors.sqlite.database import names_of, quoted
from ptui.local.connectors.sqlite.inlined import columns_sql, is_sql, where_sql
from ptui.local.connectors.sqlite.kinds import Affinity, affinity
from ptui.local.connectors.sqlite.merging import STATEMENTS, WatchedSession
from ptui.local.connectors.sqlite.reader import SqliteSource
from ptui.local.connectors.tables.columns import chosen
from ptui.local.connectors.tables.isolate import Isolation
from ptui.local.connectors.tables.job import TableJob
from ptui.local.connectors.tables.merge import NUMBER, Merge
from ptui.local.connectors.tables.staged import StagedMerge
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.kinds import Field, Value
from ptui.local.engine.own_files import is_same
from ptui.local.engine.protocols import Reporter, Selection, Source, TableReading, Tally

_SOURCE = "ptui_source"
_VIEW = 'temp."ptui pulled"'


@dataclass(frozen=True, slots=True)
class Pulled:
    """How many records there were, what became of them, and the merge that may have more to do."""

    read: int
    tally: Tally
    merge: StagedMerge


class Pull:
    """One run's short way."""

    def __init__(self, connection: apsw.Connection, table: TableJob, path: Path) -> None:
        self._connection = connection
        self._table = table
        self._path = path
        self._verbatim = ""

    def is_possible(self, source: Source, selection: Selection, constants: Collection[str]) -> bool:
        """Of tables with rowids, column by column of one affinity, so that nothing changes on the way."""
        if not isinstance(source, SqliteSource) or not isinstance(selection.reading, TableReading):
            return False
        if selection.limit is not None or not selection.fields:
            return False
        job = self._table.job
        if self._table.is_staged and not (self._table.has_key and job.source_is_unique):
            return False
        fields = chosen(source.fields(selection.reading), selection.fields, where="The source")
        return (
            len(fields) + len(constants) == len(self._table.fields)
            and all(map(alike, fields, self._fetched(constants)))
            and is_sql(source, selection, self._fetched(constants))
            and self._has_rowid(source, selection.reading)
        )

    def _fetched(self, constants: Collection[str]) -> list[Field]:
        return [field for field in self._table.fields if field.name not in constants]

    def run(
        self,
        *,
        isolation: Isolation,
        reporter: Reporter,
        cancel: CancelToken,
        progress: Callable[[int], None],
    ) -> Pulled:
        """Everything, but what has to wait until all of it is there."""
        session = WatchedSession(self._connection, cancel, progress)
        merge = StagedMerge(
            session,
            self._table,
            self._table.merge(_VIEW, quoted),
            isolation=isolation,
            reporter=reporter,
            cancel=cancel,
        )
        ends = f"SELECT (SELECT min({NUMBER}) FROM {_VIEW}), (SELECT max({NUMBER}) FROM {_VIEW})"
        ((low, high),) = session.rows(ends)
        ranges = [(low, high + 1)] if low is not None else []
        session.statements = replace(STATEMENTS, copy=self._copying(ranges))
        first = self._first(merge)
        tally = merge.apply(ranges)
        merge.report(first)
        if self._table.is_staged:
            ((read,),) = session.rows(f"SELECT count(*) FROM {_VIEW}")
        else:
            read = tally.insert + merge.refused
        return Pulled(read, tally, merge)

    def _copying(self, ranges: list[tuple[int, int]]) -> Callable[[Merge, str], str]:
        """How records are copied: all at once as they lie in the file, where that can be."""

        def copy(merge: Merge, which: str) -> str:
            if self._verbatim and [which] == [merge.between(*range) for range in ranges]:
                return self._verbatim
            return STATEMENTS.copy(merge, which)

        return copy

    def _first(self, merge: StagedMerge) -> list[tuple[object, ...]]:
        numbers = f"SELECT {NUMBER} FROM {_VIEW} ORDER BY {NUMBER} LIMIT {self._table.job.sample}"
        return merge.told_apart(f"s.{NUMBER} IN ({numbers})") if self._table.job.sample else []

    def expose(self, source: Source, selection: Selection, constants: Mapping[str, Value]) -> bool:
        """The source's table as a view with the target's names, and the rowid as the number of a record."""
        assert isinstance(source, SqliteSource) and isinstance(selection.reading, TableReading)
        name = source.system.resolve(selection.reading.object).name
        schema = "main"
        if not is_same(source.database.path, self._path):
            source.database.attach_to(self._connection, _SOURCE)
            schema = _SOURCE
        columns = columns_sql(source, selection, constants, self._table.fields)
        origin = f"{schema}.{quoted(source.database.table_of(name))}"
        ours = [field.name for field in self._table.fields]
        where = where_sql(source, selection)
        is_whole = not (constants or where or selection.replacements)
        is_whole = is_whole and self._columns(origin) == list(selection.fields)
        if is_whole and self._columns(self._table.table) == ours:
            self._verbatim = f"INSERT OR ABORT INTO {self._table.table} SELECT * FROM {origin}"
        self._connection.execute(
            f"CREATE TEMP VIEW {_VIEW.removeprefix('temp.')} AS"
            f" SELECT rowid AS {NUMBER}, {columns} FROM {origin}{where}"
        )
        return True

    def _columns(self, table: str) -> list[str]:
        """What an asterisk stands for."""
        return names_of(self._connection, f"SELECT * FROM {table}")

    def _has_rowid(self, source: SqliteSource, reading: TableReading) -> bool:
        relation = source.system.resolve(reading.object)
        if relation.kind == "view" or self._is_target(source, relation.name):
            return False
        with source.database.reading() as connection:
            table = source.database.table_of(relation.name)
            kind, without = next(
                connection.execute(
                    "SELECT type, wr FROM pragma_table_list WHERE schema = 'main' AND name = ?", (table,)
                )
            )
            (taken,) = next(
                connection.execute(
                    "SELECT count(*) FROM pragma_table_xinfo(?) WHERE lower(name) = 'rowid'", (table,)
                )
            )
        return kind == "table" and not without and not taken

    def _is_target(self, source: SqliteSource, name: Name) -> bool:
        return (
            is_same(source.database.path, self._path) and source.system.table_sql(name) == self._table.table
        )


def alike(source: Field, target: Field) -> bool:
    """Whether SQLite keeps every value of one column as it is in the other."""
    theirs, ours = affinity(source.type.native), affinity(target.type.native)
    if not target.nullable and source.nullable:
        return False
    if target.type.length is not None:
        return False
    return ours is Affinity.NONE or (theirs is ours and source.type.kind == target.type.kind)
