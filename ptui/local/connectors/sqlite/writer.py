"""Records into a table of a SQLite file: one transaction per run, so that others see all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace

import apsw

from ptui.local.connectors.sqlite import receipts
from ptui.local.connectors.sqlite.catalogue import SqliteSystem
from ptui.local.connectors.sqlite.database import quoted
from ptui.local.connectors.sqlite.errors import sorted_errors
from ptui.local.connectors.sqlite.locking import Taking
from ptui.local.connectors.sqlite.merging import SqliteSession
from ptui.local.connectors.sqlite.pull import Pull, Pulled
from ptui.local.connectors.sqlite.query_pull import QueryPull
from ptui.local.connectors.sqlite.reasons import ABOUT_A_RECORD, reason, sorted_rejection, unbroken
from ptui.local.connectors.sqlite.stored import storing
from ptui.local.connectors.sqlite.tables import existing_fields, prepare
from ptui.local.connectors.tables.isolate import Isolation, Rejected
from ptui.local.connectors.tables.job import TableJob, tell_written
from ptui.local.connectors.tables.merge import NUMBER
from ptui.local.connectors.tables.staged import StagedMerge
from ptui.local.engine.batch import Batch, Column
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.kinds import Field, Value
from ptui.local.engine.protocols import Job, Mode, QueryReading, Refusal, Reporter, Selection, Source, Tally

STAGE = 'temp."ptui stage"'
_CACHE_KIB = 32_000
"""For pages that are come back to; records that only pass through are written a tenth faster without."""


class SqliteDestination:
    """See `ptui.local.engine.protocols.Destination`."""

    family = "sqlite"
    modes: frozenset[Mode] = frozenset({"create", "update", "updateOrCreate", "replace", "append", "remove"})

    def __init__(self, system: SqliteSystem) -> None:
        self.system = system
        self.database = system.database

    def close(self) -> None:
        """Connections are opened per job."""

    def fields(self, object_id: str) -> tuple[Field, ...] | None:
        return existing_fields(self.system, object_id)

    def has_committed(self, receipt: str) -> bool:
        return receipts.has_committed(self.database, receipt)

    def forget(self, receipt: str) -> None:
        receipts.forget(self.database, receipt)

    @contextmanager
    def open(self, job: Job, *, reporter: Reporter, cancel: CancelToken) -> Iterator[SqliteWriting]:
        with (
            sorted_errors(self.database.path),
            closing(self.database.connect(read_only=False)) as connection,
            cancel.interrupting(connection.interrupt),
        ):
            connection.execute("PRAGMA foreign_keys = ON")
            taking = Taking(self.database.path, cancel, reporter)
            prepared = prepare(self.system, connection, job, taking)
            if prepared.is_staged or self._has_indexes(connection, job.target):
                connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            writing = SqliteWriting(connection, prepared, reporter, cancel, taking)
            try:
                yield writing
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def _has_indexes(self, connection: apsw.Connection, object_id: str) -> bool:
        table = self.database.table_of(self.database.name_for(object_id))
        return any(connection.execute("SELECT 1 FROM pragma_index_list(?, 'main')", (table,)))


class SqliteWriting:
    """See `ptui.local.engine.protocols.Writing`."""

    def __init__(
        self,
        connection: apsw.Connection,
        table: TableJob,
        reporter: Reporter,
        cancel: CancelToken,
        taking: Taking,
    ) -> None:
        self.connection = connection
        self.table = table
        self.fields = table.fields
        self._reporter = reporter
        self._cancel = cancel
        self._taking = taking
        self._isolation = Isolation(refers_to_itself=table.nature.refers_to_itself)
        self._storing = [storing(field) for field in table.fields]
        self._written = 0
        self._told = 0
        self._pulled: Pulled | None = None
        self._is_open = False
        names = [quoted(field.name) for field in table.fields] + [NUMBER] * table.is_staged
        into = STAGE if table.is_staged else table.table
        marks = ", ".join("?" * len(names))
        self._insert = f"INSERT OR ABORT INTO {into} ({', '.join(names)}) VALUES ({marks})"

    def write(self, batch: Batch) -> None:
        self._start()
        batch = self._stored(batch)
        columns = [*batch.columns(), batch.numbers] if self.table.is_staged else batch.columns()
        refused: set[int] = set()

        def attempt(low: int, high: int) -> int:
            is_all = high - low == batch.size
            return self._insert_rows(
                columns if is_all else [column[low:high] for column in columns], high - low
            )

        def refuse(place: int, why: str) -> None:
            refused.add(place)
            self._reporter.refused(Refusal(batch.numbers[place], why, tuple(batch.rows()[place])))

        self._written += self._isolation.apply(0, batch.size, attempt=attempt, refuse=refuse)
        if not self.table.is_staged:
            self._told = tell_written(batch, refused, self._reporter, self._told, self.table.job.sample)

    def finish(self, *, is_complete: bool) -> Tally:
        self._start()
        if self._pulled:
            tally = self._pulled.tally
            return (
                replace(tally, delete=tally.delete + self._pulled.merge.missing()) if is_complete else tally
            )
        if not self.table.is_staged:
            return Tally(insert=self._written)
        merge = StagedMerge(
            SqliteSession(self.connection, self._lock, self._cancel),
            self.table,
            self.table.merge(STAGE, quoted),
            isolation=self._isolation,
            reporter=self._reporter,
            cancel=self._cancel,
        )
        return merge.run(is_complete=is_complete)

    def receipt(self) -> str:
        self._start()
        return receipts.receipt_of(self.connection)

    def commit(self) -> None:
        self._start()
        self.connection.execute("COMMIT")

    def can_pull(self, source: Source, selection: Selection, constants: Mapping[str, Value]) -> bool:
        return self._pull(selection).is_possible(source, selection, constants)

    def pull(
        self,
        source: Source,
        selection: Selection,
        constants: Mapping[str, Value],
        *,
        progress: Callable[[int], None],
    ) -> int | None:
        pull = self._pull(selection)
        if not pull.expose(source, selection, constants):
            return None
        self._is_open = True
        self._lock()
        self._empty()
        self._pulled = pull.run(
            isolation=self._isolation, reporter=self._reporter, cancel=self._cancel, progress=progress
        )
        return self._pulled.read if self._pulled else None

    def _pull(self, selection: Selection) -> Pull | QueryPull:
        kind = QueryPull if isinstance(selection.reading, QueryReading) else Pull
        return kind(self.connection, self.table, self._taking.path)

    def _lock(self) -> None:
        """Begin to write to the file itself."""
        if not self.connection.in_transaction:
            self._taking.begin(self.connection)

    def _empty(self) -> None:
        if self.table.is_emptied:
            self.connection.execute(f"DELETE FROM {self.table.table}")

    def _start(self) -> None:
        """The file is locked for as long as records go straight into it, but only while a stage is merged."""
        if self._is_open:
            return
        self._is_open = True
        if self.table.is_staged:
            collations = dict(self.table.nature.collations)
            columns = ", ".join(_stage_column(field, collations) for field in self.table.fields)
            self.connection.execute(f"CREATE TABLE {STAGE} ({NUMBER} INTEGER PRIMARY KEY, {columns})")
            return
        self._lock()
        self._empty()

    def _stored(self, batch: Batch) -> Batch:
        if not any(self._storing) or not batch.size:
            return batch
        columns: list[Column] = []
        refused: dict[int, str] = {}
        for store, column in zip(self._storing, batch.columns(), strict=True):
            stored, misfits = store(column) if store else (column, {})
            columns.append(stored)
            refused |= misfits
        stored_batch = batch.replaced(columns)
        if not refused:
            return stored_batch
        for place, why in refused.items():
            self._reporter.refused(Refusal(batch.numbers[place], why, tuple(batch.rows()[place])))
        return stored_batch.chosen([place not in refused for place in range(batch.size)])

    def _insert_rows(self, columns: Sequence[Column], count: int) -> int:
        with sorted_rejection(self._cancel), unbroken(self.connection):
            if count == 1:
                return self._insert_all(columns, count)
            self.connection.execute("SAVEPOINT ptui")
            try:
                done = self._insert_all(columns, count)
            except ABOUT_A_RECORD as error:
                if not self.connection.in_transaction:
                    raise
                self.connection.execute("ROLLBACK TO ptui")
                self.connection.execute("RELEASE ptui")
                raise Rejected(reason(error)) from error
            self.connection.execute("RELEASE ptui")
            return done

    def _insert_all(self, columns: Sequence[Column], count: int) -> int:
        """All rows of these columns; answers how many came in, for triggers may pass some over. An error
        leaves some of them inserted."""
        rows = zip(*columns, strict=True)
        if self.table.is_staged or not self.table.nature.has_triggers:
            self.connection.executemany(self._insert, rows)
            return count
        done = 0
        for row in rows:
            self.connection.execute(self._insert, row)
            done += self.connection.changes()
        return done


def _stage_column(field: Field, collations: Mapping[str, str]) -> str:
    collation = collations.get(field.name)
    column = f"{quoted(field.name)} {field.type.native}".rstrip()
    return f"{column} COLLATE {quoted(collation)}" if collation else column
