"""Records into PostgreSQL by COPY, in one transaction per run; records to be matched go by a temporary
table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from ptui.local.connectors.postgresql import receipts
from ptui.local.connectors.postgresql.catalogue import PostgreSQLSystem, quoted
from ptui.local.connectors.postgresql.errors import sorted_errors
from ptui.local.connectors.postgresql.merging import STAGE, PostgreSQLSession, statements
from ptui.local.connectors.postgresql.reader import interruptible
from ptui.local.connectors.postgresql.tables import (
    check_at_once,
    create_sql,
    existing_fields,
    made_fields,
    nature_of,
    prepare,
)
from ptui.local.connectors.postgresql.text import encoding
from ptui.local.connectors.tables import lines
from ptui.local.connectors.tables.isolate import Isolation
from ptui.local.connectors.tables.job import Nature, TableJob, table_job
from ptui.local.connectors.tables.merge import NUMBER
from ptui.local.connectors.tables.sending import Sending
from ptui.local.connectors.tables.staged import StagedMerge
from ptui.local.engine.batch import Batch
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.kinds import Field
from ptui.local.engine.protocols import Job, Mode, Reporter, Tally

if TYPE_CHECKING:
    from psycopg import Connection


class PostgreSQLDestination:
    """See `ptui.local.engine.protocols.Destination`."""

    family = "postgresql"
    modes: frozenset[Mode] = frozenset({"create", "update", "updateOrCreate", "replace", "append", "remove"})

    def __init__(self, system: PostgreSQLSystem) -> None:
        self.system = system
        self.server = system.server

    def close(self) -> None:
        """Connections are opened per job."""

    def fields(self, object_id: str) -> tuple[Field, ...] | None:
        return existing_fields(self.system, object_id)

    def has_committed(self, receipt: str) -> bool:
        return receipts.has_committed(self.server, receipt)

    def forget(self, receipt: str) -> None:
        """The server forgets by itself."""

    @contextmanager
    def open(self, job: Job, *, reporter: Reporter, cancel: CancelToken) -> Iterator[PostgreSQLWriting]:
        with (
            sorted_errors(self.server),
            closing(self.server.connect()) as connection,
            interruptible(connection, cancel),
        ):
            table = prepare(self.system, connection, job)
            connection.execute("SET work_mem = '64MB'")
            connection.execute("SET temp_buffers = '32MB'")
            connection.execute("BEGIN")
            if job.rebuild:
                connection.execute(f"DROP TABLE {table}".encode())
                connection.execute(create_sql(job, table).encode())
                columns = made_fields(job)  # which no other connection sees yet
                nature = Nature(is_empty=True)
            else:
                columns = existing_fields(self.system, job.target) or ()
                nature = nature_of(connection, table)
            check_at_once(connection, table)
            with closing(
                PostgreSQLWriting(connection, table_job(job, columns, table, nature), reporter, cancel)
            ) as writing:
                yield writing


class PostgreSQLWriting:
    """See `ptui.local.engine.protocols.Writing`; leaving without a commit closes the connection, which undoes
    it."""

    def __init__(
        self, connection: Connection[Any], table: TableJob, reporter: Reporter, cancel: CancelToken
    ) -> None:
        self.fields = table.fields
        self._connection = connection
        self._table = table
        self._reporter = reporter
        self._cancel = cancel
        self._session = PostgreSQLSession(
            connection, statements=statements(table.fields), has_index=table.has_index, cancel=cancel
        )
        self._isolation = Isolation(refers_to_itself=table.nature.refers_to_itself)
        self._encodings = [encoding(field) for field in table.fields]
        self._sending = Sending(table, reporter, self._isolation, encode=self._encoded, send=self._sent)
        names = ", ".join(quoted(field.name) for field in table.fields)
        if table.is_staged:
            self._stage(names)
            self._copy = f"COPY {STAGE} ({names}, {NUMBER}) FROM STDIN"
        else:
            if table.is_emptied:
                connection.execute(f"DELETE FROM {table.table}".encode())
            self._copy = f"COPY {table.table} ({names}) FROM STDIN"

    def write(self, batch: Batch) -> None:
        self._sending.put(batch)

    def finish(self, *, is_complete: bool) -> Tally:
        self._sending.settle()
        if not self._table.is_staged:
            return Tally(insert=self._sending.written)
        merge = StagedMerge(
            self._session,
            self._table,
            self._table.merge(STAGE, quoted),
            isolation=self._isolation,
            reporter=self._reporter,
            cancel=self._cancel,
        )
        return merge.run(is_complete=is_complete)

    def receipt(self) -> str:
        return receipts.receipt_of(self._connection)

    def commit(self) -> None:
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Let nothing use the connection any more."""
        self._sending.close()

    def _stage(self, names: str) -> None:
        columns = f"{names}, 0::bigint AS {NUMBER}"
        self._connection.execute(
            f"CREATE TEMP TABLE {STAGE.removeprefix('pg_temp.')} ON COMMIT DROP"
            f" AS SELECT {columns} FROM {self._table.table} WITH NO DATA".encode()
        )

    def _encoded(self, batch: Batch) -> bytes:
        columns = [encode(column) for encode, column in zip(self._encodings, batch.columns(), strict=True)]
        if self._table.is_staged:
            columns.append(list(map(repr, batch.numbers)))
        return lines.lines(columns)

    def _sent(self, batch: Batch, data: bytes | None) -> int:
        def copy() -> int:
            encoded = self._encoded(batch) if data is None else data
            with self._connection.cursor() as cursor:
                with cursor.copy(self._copy.encode()) as copy:
                    copy.write(encoded)
                return cursor.rowcount  # of the target, triggers may pass some over

        return self._session.undone_if_rejected(copy)
