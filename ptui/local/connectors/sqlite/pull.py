"""From one SQLite file into another without a detour through Python: ATTACH, and INSERT … SELECT in chunks.

Chunks are ranges of rowids, so that a run can be stopped between them and a record that the target refuses
can be narrowed down; all of them are one transaction.
"""

from __future__ import annotations

import math
import os
import sqlite3
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ptui.local.connectors.relational.names import Name
from ptui.local.connectors.sqlite.database import quoted
from ptui.local.connectors.sqlite.kinds import Affinity, affinity
from ptui.local.connectors.sqlite.merging import SqliteSession
from ptui.local.connectors.sqlite.reader import SqliteSource
from ptui.local.connectors.sqlite.reasons import sorted_rejection
from ptui.local.connectors.tables.columns import chosen
from ptui.local.connectors.tables.isolate import Isolation
from ptui.local.connectors.tables.job import TableJob
from ptui.local.connectors.tables.merge import NUMBER
from ptui.local.connectors.tables.staged import StagedMerge
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.kinds import Field, Value
from ptui.local.engine.protocols import Reporter, Selection, Source, TableReading, Tally

_CHUNK = 50_000
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

    def __init__(self, connection: sqlite3.Connection, table: TableJob, path: Path) -> None:
        self._connection = connection
        self._table = table
        self._path = path

    def is_possible(self, source: Source, selection: Selection, constants: Collection[str]) -> bool:
        """Of tables with rowids, column by column of one affinity, so that nothing changes on the way."""
        if not isinstance(source, SqliteSource) or not isinstance(selection.reading, TableReading):
            return False
        if selection.limit is not None or selection.where is not None or not selection.fields:
            return False
        job = self._table.job
        if self._table.is_staged and not (self._table.has_key and job.source_is_unique):
            return False
        fields = chosen(source.fields(selection.reading), selection.fields, where="The source")
        return (
            len(fields) + len(constants) == len(self._table.fields)
            and all(map(_alike, fields, self._fetched(constants)))
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
        with sorted_rejection(cancel):
            ranges = self._ranges()
        sizes = {first: size for first, _, size in ranges}
        done = 0

        def passed(low: int, high: int) -> None:
            nonlocal done
            done += sizes.pop(low, 0)
            progress(done)

        merge = StagedMerge(
            SqliteSession(self._connection, lambda: None, cancel),
            self._table,
            self._table.merge(_VIEW, quoted),
            isolation=isolation,
            reporter=reporter,
            cancel=cancel,
            passed=passed,
        )
        first = self._first(merge)
        tally = merge.apply([(low, high) for low, high, _ in ranges])
        merge.report(first)
        return Pulled(sum(size for _, _, size in ranges), tally, merge)

    def _first(self, merge: StagedMerge) -> list[tuple[object, ...]]:
        numbers = f"SELECT {NUMBER} FROM {_VIEW} ORDER BY {NUMBER} LIMIT {self._table.job.sample}"
        return merge.told_apart(f"s.{NUMBER} IN ({numbers})") if self._table.job.sample else []

    def expose(self, source: Source, selection: Selection, constants: Mapping[str, Value]) -> None:
        """The source's table as a view with the target's names, and the rowid as the number of a record."""
        assert isinstance(source, SqliteSource) and isinstance(selection.reading, TableReading)
        name = source.system.resolve(selection.reading.object).name
        schema = "main"
        if not _same(source.database.path, self._path):
            self._connection.execute(
                f"ATTACH ? AS {_SOURCE}", (f"file:{quote(os.fspath(source.database.path))}?mode=ro",)
            )
            schema = _SOURCE
        theirs = iter(selection.fields)
        columns = ", ".join(
            f"{_literal(constants[ours.name]) if ours.name in constants else quoted(next(theirs))}"
            f" AS {quoted(ours.name)}"
            for ours in self._table.fields
        )
        origin = f"{schema}.{quoted(source.database.table_of(name))}"
        self._connection.execute(
            f"CREATE TEMP VIEW {_VIEW.removeprefix('temp.')} AS"
            f" SELECT rowid AS {NUMBER}, {columns} FROM {origin}"
        )

    def _ranges(self) -> list[tuple[int, int, int]]:
        """From and to which rowid, and how many records are between."""
        (found,) = self._connection.execute(f"SELECT min({NUMBER}) FROM {_VIEW}").fetchone()
        ranges: list[tuple[int, int, int]] = []
        while found is not None:
            after = self._connection.execute(
                f"SELECT {NUMBER} FROM {_VIEW} WHERE {NUMBER} >= ? ORDER BY {NUMBER} LIMIT 1 OFFSET {_CHUNK}",
                (found,),
            ).fetchone()
            if after is None:
                rest = f"SELECT count(*), max({NUMBER}) FROM {_VIEW} WHERE {NUMBER} >= ?"
                size, last = self._connection.execute(rest, (found,)).fetchone()
                return [*ranges, (found, last + 1, size)]
            ranges.append((found, after[0], _CHUNK))
            found = after[0]
        return ranges

    def _has_rowid(self, source: SqliteSource, reading: TableReading) -> bool:
        relation = source.system.resolve(reading.object)
        if relation.kind == "view" or self._is_target(source, relation.name):
            return False
        with source.database.reading() as connection:
            kind, without = connection.execute(
                "SELECT type, wr FROM pragma_table_list WHERE schema = 'main' AND name = ?",
                (source.database.table_of(relation.name),),
            ).fetchone()
            taken = connection.execute(
                "SELECT count(*) FROM pragma_table_xinfo(?) WHERE lower(name) = 'rowid'",
                (source.database.table_of(relation.name),),
            ).fetchone()[0]
        return kind == "table" and not without and not taken

    def _is_target(self, source: SqliteSource, name: Name) -> bool:
        return _same(source.database.path, self._path) and source.system.table_sql(name) == self._table.table


def _literal(value: Value) -> str:
    """A constant in a view, which takes no parameters."""
    match value:
        case None:
            return "NULL"
        case bool() | int():
            return str(int(value))
        case float():
            return repr(value) if math.isfinite(value) else ("9e999" if value > 0 else "-9e999")
        case str():
            return f"CAST(x'{value.encode().hex()}' AS TEXT)"
        case bytes():
            return f"x'{value.hex()}'"


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _alike(source: Field, target: Field) -> bool:
    """Whether SQLite keeps every value of one column as it is in the other."""
    theirs, ours = affinity(source.type.native), affinity(target.type.native)
    if not target.nullable and source.nullable:
        return False
    if target.type.length is not None:
        return False
    return ours is Affinity.NONE or (theirs is ours and source.type.kind == target.type.kind)
