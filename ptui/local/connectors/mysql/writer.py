"""Records into MySQL by LOAD DATA LOCAL, in one transaction per run; those to be matched go by a temporary
table."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from ptui.local.connectors.mysql import receipts
from ptui.local.connectors.mysql.catalogue import MySQLSystem, quoted
from ptui.local.connectors.mysql.errors import sorted_errors
from ptui.local.connectors.mysql.interrupt import interruptible
from ptui.local.connectors.mysql.kinds import native_for, type_of
from ptui.local.connectors.mysql.load import NotAllowed, load
from ptui.local.connectors.mysql.merging import STAGE, MySQLSession, merge_of, statements
from ptui.local.connectors.mysql.nature import lasting_engine, nature_of
from ptui.local.connectors.mysql.reasons import worst_warning
from ptui.local.connectors.mysql.swap import Swap
from ptui.local.connectors.mysql.tables import create_sql, exact_collation, existing_fields, prepare
from ptui.local.connectors.mysql.text import bound, encoding, load_target
from ptui.local.connectors.mysql.types import normal_type
from ptui.local.connectors.relational.names import Name
from ptui.local.connectors.tables import lines
from ptui.local.connectors.tables.columns import fields_of
from ptui.local.connectors.tables.isolate import Isolation, Rejected
from ptui.local.connectors.tables.job import Nature, TableJob, table_job
from ptui.local.connectors.tables.merge import NUMBER
from ptui.local.connectors.tables.sending import Sending
from ptui.local.connectors.tables.staged import StagedMerge
from ptui.local.engine.batch import Batch
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.catalogue import Column
from ptui.local.engine.kinds import Field
from ptui.local.engine.protocols import Job, Mode, Reporter, Tally

_STRICT = "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO"


class MySQLDestination:
    """See `ptui.local.engine.protocols.Destination`."""

    family = "mysql"
    modes: frozenset[Mode] = frozenset({"create", "update", "updateOrCreate", "replace", "append", "remove"})

    def __init__(self, system: MySQLSystem) -> None:
        self.system = system
        self.server = system.server

    def close(self) -> None:
        """Connections are opened per job."""

    def fields(self, object_id: str) -> tuple[Field, ...] | None:
        return existing_fields(self.system, object_id)

    def has_committed(self, receipt: str) -> bool:
        return receipts.has_committed(self.server, receipt)

    def forget(self, receipt: str) -> None:
        receipts.forget(self.server, receipt)

    @contextmanager
    def open(self, job: Job, *, reporter: Reporter, cancel: CancelToken) -> Iterator[MySQLWriting]:
        from pymysql.constants import CLIENT

        flags = CLIENT.LOCAL_FILES | CLIENT.FOUND_ROWS
        with (
            sorted_errors(self.server),
            closing(self.server.connect(client_flag=flags)) as connection,
            interruptible(self.server, connection, cancel),
            connection.cursor() as cursor,
        ):
            cursor.execute("SET SESSION sql_mode = %s", (_STRICT,))
            name = prepare(self.system, cursor, job)
            cursor.execute(f"USE {quoted(name.schema)}")
            swap = self._swap(cursor, job, name)
            fields = _made(job) if job.rebuild else existing_fields(self.system, job.target) or ()
            sql = swap.fresh if swap else self.system.table_sql(name)
            nature = Nature(is_empty=True) if swap else nature_of(cursor, name, job)
            table = table_job(job, fields, sql, nature)
            cursor.execute("START TRANSACTION")
            given = receipts.Receipts(self.server, name.schema)
            with closing(
                MySQLWriting(connection, table, reporter, cancel, swap=swap, given=given)
            ) as writing:
                yield writing

    def _swap(self, cursor: Any, job: Job, name: Name) -> Swap | None:
        """Where the old rows cannot come back by a rollback, the new ones are written beside them."""
        swap = Swap(name, secrets.token_hex(6))
        swap.clean(cursor)
        if job.rebuild:
            cursor.execute(create_sql(job, swap.fresh, collation=exact_collation(cursor)))
            return swap
        if engine := lasting_engine(cursor, name, job):
            swap.make_alike(cursor, engine)
            return swap
        return None


class MySQLWriting:
    """See `ptui.local.engine.protocols.Writing`; leaving without a commit closes the connection, which undoes
    it."""

    def __init__(
        self,
        connection: Any,
        table: TableJob,
        reporter: Reporter,
        cancel: CancelToken,
        *,
        swap: Swap | None,
        given: receipts.Receipts,
    ) -> None:
        self._receipts = given
        self.fields = table.fields
        self._connection = connection
        self._table = table
        self._reporter = reporter
        self._cancel = cancel
        self._swap = swap
        self._session = MySQLSession(connection, statements=statements(table.fields), cancel=cancel)
        self._isolation = Isolation(refers_to_itself=table.nature.refers_to_itself)
        self._encodings = [encoding(field) for field in table.fields]
        self._bound = [bound(field) for field in table.fields]
        self._loads = True
        self._sending = Sending(table, reporter, self._isolation, encode=self._encoded, send=self._sent)
        if table.is_staged:
            self._stage()
        elif table.is_emptied:
            connection.query(f"DELETE FROM {table.table}")
        self._into = STAGE if table.is_staged else table.table

    def write(self, batch: Batch) -> None:
        self._sending.put(batch)

    def finish(self, *, is_complete: bool) -> Tally:
        self._sending.settle()
        if not self._table.is_staged:
            return Tally(insert=self._sending.written)
        merge = StagedMerge(
            self._session,
            self._table,
            merge_of(self._table),
            isolation=self._isolation,
            reporter=self._reporter,
            cancel=self._cancel,
        )
        return merge.run(is_complete=is_complete)

    def receipt(self) -> str:
        return self._receipts.give(self._connection)

    def commit(self) -> None:
        self._connection.commit()
        if self._swap:
            with self._connection.cursor() as cursor:
                self._swap.take_place(cursor)

    def close(self) -> None:
        """Let nothing use the connection any more."""
        self._sending.close()

    def _stage(self) -> None:
        names = ", ".join(quoted(field.name) for field in self.fields)
        self._connection.query(
            f"CREATE TEMPORARY TABLE {STAGE} ({NUMBER} BIGINT NOT NULL DEFAULT 0 PRIMARY KEY) ENGINE=InnoDB"
            f" AS SELECT {names} FROM {self._table.table} LIMIT 0"
        )

    def _encoded(self, batch: Batch) -> bytes:
        """The lines of LOAD DATA; nothing where the server has refused those."""
        if not self._loads:
            return b""
        columns = [encode(column) for encode, column in zip(self._encodings, batch.columns(), strict=True)]
        if self._table.is_staged:
            columns.append(list(map(repr, batch.numbers)))
        return lines.lines(columns)

    def _sent(self, batch: Batch, data: bytes | None) -> int:
        return self._session.undone_if_rejected(lambda: self._put(batch, data))

    def _put(self, batch: Batch, data: bytes | None) -> int:
        if self._loads:
            try:
                return self._load(batch, self._encoded(batch) if data is None else data)
            except NotAllowed:
                self._loads = False
        return self._insert(batch)

    def _load(self, batch: Batch, data: bytes) -> int:
        targets = [load_target(field, place) for place, field in enumerate(self.fields)]
        listed = [target for target, _ in targets]
        if self._table.is_staged:
            listed.append(NUMBER)
        sets = ", ".join(change for _, change in targets if change)
        sql = (
            f"LOAD DATA LOCAL INFILE 'ptui' INTO TABLE {self._into} CHARACTER SET utf8mb4"
            r" FIELDS TERMINATED BY '\t' ESCAPED BY '\\' LINES TERMINATED BY '\n'"
            f" ({', '.join(listed)})" + (f" SET {sets}" if sets else "")
        )
        _, warnings = load(self._connection, sql, data)
        if warnings:
            raise Rejected(worst_warning(self._connection))
        return batch.size

    def _insert(self, batch: Batch) -> int:
        columns = [
            convert(column) if convert else column
            for convert, column in zip(self._bound, batch.columns(), strict=True)
        ]
        names = [quoted(field.name) for field in self.fields]
        if self._table.is_staged:
            columns.append(batch.numbers)
            names.append(NUMBER)
        marks = ", ".join(["%s"] * len(names))
        sql = f"INSERT INTO {self._into} ({', '.join(names)})".replace("%", "%%") + f" VALUES ({marks})"
        with self._connection.cursor() as cursor:
            cursor.executemany(sql, list(zip(*columns, strict=True)))
        return batch.size


def _made(job: Job) -> tuple[Field, ...]:
    """The columns of a table that has just been made."""
    columns = []
    for column in job.columns:
        is_key = column.field.name in job.primary_key
        native = native_for(column.field.type, is_key=is_key).lower()
        columns.append(Column(column.field.name, normal_type(native), native, nullable=not is_key))
    return fields_of(columns, type_of)
