"""Merge statements as MySQL says them, and the connection they run on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ptui.local.connectors.mysql.catalogue import quoted
from ptui.local.connectors.mysql.filters import IS_NOTHING, MOMENTS
from ptui.local.connectors.mysql.reasons import sorted_rejection
from ptui.local.connectors.tables.job import TableJob
from ptui.local.connectors.tables.merge import VALUE, Merge, Statements, differs, unmatched
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.kinds import Field, Kind

STAGE = "`ptui stage`"
_INDEXED = 191
_BY_BYTES = frozenset({Kind.TEXT, Kind.JSON, Kind.ARRAY, Kind.UNKNOWN})


def statements(fields: Sequence[Field]) -> Statements:
    """For a target with these columns."""
    by_bytes = {quoted(field.name) for field in fields if field.type.kind in _BY_BYTES}
    by_name = {quoted(field.name): field for field in fields}

    def distinct(name: str) -> str:
        # Its collations take texts for equal that are not.
        t, s = f"t.{name}", f"s.{name}"
        return f"NOT (BINARY {t} <=> BINARY {s})" if name in by_bytes else f"NOT ({t} <=> {s})"

    def update(merge: Merge, which: str) -> str:
        changes = ", ".join(f"t.{name} = s.{name}" for name in merge.updated)
        changed = differs(merge, distinct)
        sql = f"UPDATE {merge.target} AS t JOIN {merge.stage} AS s ON {merge.matched}"
        sql += f" SET {changes} WHERE {which}"
        return f"{sql} AND {changed}" if changed else sql

    return Statements(
        update=update,
        insert=_insert,
        copy=_copy,
        delete=lambda merge, which: (
            f"DELETE t FROM {merge.target} AS t JOIN {merge.stage} AS s ON {merge.matched} WHERE {which}"
        ),
        delete_missing=lambda merge: f"DELETE t FROM {_missing(merge)}",
        mark_missing=_mark_missing,
        list_missing=lambda merge, column: (
            f"SELECT {merge.listed('t.')} FROM"
            f" {_missing(merge, also=f' AND t.{quoted(column)} IS NULL' if column else '')}"
        ),
        changed=lambda merge: differs(merge, distinct),
        index=lambda merge: (
            f"ALTER TABLE {merge.stage} ADD INDEX"
            f" ({', '.join(_key_part(by_name[name]) for name in merge.identity)})"
        ),
        upsert=_upsert,
        upsert_counts=False,
    )


def merge_of(table: TableJob) -> Merge:
    """The merge of a job, from the stage."""
    merge = table.merge(STAGE, quoted)
    kinds = {field.name: field.type.kind for field in table.fields}
    is_moment = any(kinds[name] in MOMENTS for name in table.job.identity[:1])
    return replace(merge, is_null=IS_NOTHING) if is_moment else merge


def _insert(merge: Merge, which: str) -> str:
    return f"INSERT INTO {merge.target} ({merge.listed()}) {unmatched(merge, which, merge.listed('s.'))}"


def _copy(merge: Merge, which: str) -> str:
    return (
        f"INSERT INTO {merge.target} ({merge.listed()})"
        f" SELECT {merge.listed('s.')} FROM {merge.stage} AS s WHERE {which}"
    )


def _upsert(merge: Merge, which: str) -> str:
    changes = ", ".join(f"{name} = VALUES({name})" for name in merge.updated)
    return f"{_copy(merge, which)} ON DUPLICATE KEY UPDATE {changes}"


def _missing(merge: Merge, also: str = "", changes: str = "") -> str:
    """Target records without a staged one, in the order of the clauses that UPDATE and DELETE have."""
    return (
        f"{merge.target} AS t LEFT JOIN {merge.stage} AS s ON {merge.matched}{changes}"
        f" WHERE s.{merge.number} IS NULL{also}"
    )


def _mark_missing(merge: Merge, column: str) -> str:
    name = f"t.{quoted(column)}"
    return f"UPDATE {_missing(merge, also=f' AND {name} IS NULL', changes=f' SET {name} = {VALUE}')}"


def _key_part(field: Field) -> str:
    is_long = field.type.length is None or field.type.length > _INDEXED
    is_text = field.type.kind in _BY_BYTES or field.type.kind is Kind.BINARY
    return f"{quoted(field.name)}({_INDEXED})" if is_text and is_long else quoted(field.name)


class MySQLSession:
    """See `ptui.local.connectors.tables.staged.Session`; a statement that fails has undone itself."""

    def __init__(self, connection: Any, *, statements: Statements, cancel: CancelToken) -> None:
        self.statements = statements
        self._connection = connection
        self._cancel = cancel

    def lock(self) -> None:
        """Begin anew: an index on the stage, temporary as it is, has committed and ended the transaction."""
        self._connection.begin()

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        for value in values:
            sql = sql.replace(VALUE, self._connection.escape(value), 1)
        with sorted_rejection(self._cancel), self._connection.cursor() as cursor:
            return int(cursor.execute(sql))

    def empty(self, table: TableJob) -> None:
        """Records that refer to one another are deleted together; MySQL would look at each by itself."""
        is_tree = table.nature.refers_to_itself and not table.nature.is_referred_to
        if is_tree:
            self.run("SET foreign_key_checks = 0")
        self.run(f"DELETE FROM {table.table}")
        if is_tree:
            self.run("SET foreign_key_checks = 1")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with sorted_rejection(self._cancel), self._connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def undone_if_rejected(self, act: Callable[[], int]) -> int:
        """Do something that leaves nothing behind when it is rejected."""
        from ptui.local.connectors.tables.isolate import Rejected

        self.run("SAVEPOINT ptui")
        try:
            with sorted_rejection(self._cancel):
                return act()
        except Rejected:
            self.run("ROLLBACK TO SAVEPOINT ptui")
            raise
