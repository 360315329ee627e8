"""Merge statements as PostgreSQL says them, and the connection they run on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ptui.local.connectors.postgresql.catalogue import quoted
from ptui.local.connectors.postgresql.reasons import sorted_rejection
from ptui.local.connectors.tables.isolate import Rejected
from ptui.local.connectors.tables.job import TableJob
from ptui.local.connectors.tables.merge import NUMBER, VALUE, Merge, Statements, differs, unmatched
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.kinds import Field

if TYPE_CHECKING:
    from psycopg import Connection

STAGE = 'pg_temp."ptui stage"'
_WITHOUT_EQUALITY = frozenset({"json", "xml", "point", "polygon"})


def statements(fields: Sequence[Field]) -> Statements:
    """For a target with these columns."""
    as_text = {quoted(field.name) for field in fields if field.type.native in _WITHOUT_EQUALITY}

    def distinct(name: str) -> str:
        cast = "::text" if name in as_text else ""
        return f"t.{name}{cast} IS DISTINCT FROM s.{name}{cast}"

    def update(merge: Merge, which: str) -> str:
        changes = ", ".join(f"{name} = s.{name}" for name in merge.updated)
        changed = differs(merge, distinct)
        sql = f"UPDATE {merge.target} AS t SET {changes} FROM {merge.stage} AS s"
        sql += f" WHERE {merge.matched} AND {which}"
        return f"{sql} AND {changed}" if changed else sql

    return Statements(
        update=update,
        insert=_insert,
        copy=_copy,
        delete=lambda merge, which: (
            f"DELETE FROM {merge.target} AS t USING {merge.stage} AS s WHERE {merge.matched} AND {which}"
        ),
        delete_missing=lambda merge: f"DELETE FROM {merge.target} AS t WHERE {_missing(merge)}",
        mark_missing=lambda merge, column: (
            f"UPDATE {merge.target} AS t SET {quoted(column)} = {VALUE}"
            f" WHERE {quoted(column)} IS NULL AND {_missing(merge)}"
        ),
        list_missing=lambda merge, column: (
            f"SELECT {merge.listed('t.')} FROM {merge.target} AS t WHERE {_missing(merge)}"
            + (f" AND {quoted(column)} IS NULL" if column else "")
        ),
        changed=lambda merge: differs(merge, distinct),
        index=lambda merge: f"CREATE INDEX ON {merge.stage} ({', '.join(merge.identity)})",
        upsert=None,
    )


def _insert(merge: Merge, which: str) -> str:
    return f"INSERT INTO {merge.target} ({merge.listed()}) {unmatched(merge, which, merge.listed('s.'))}"


def _copy(merge: Merge, which: str) -> str:
    return (
        f"INSERT INTO {merge.target} ({merge.listed()})"
        f" SELECT {merge.listed('s.')} FROM {merge.stage} AS s WHERE {which}"
    )


def _missing(merge: Merge) -> str:
    return f"NOT EXISTS (SELECT 1 FROM {merge.stage} AS s WHERE {merge.matched})"


class PostgreSQLSession:
    """See `ptui.local.connectors.tables.staged.Session`."""

    def __init__(
        self,
        connection: Connection[Any],
        *,
        statements: Statements,
        has_index: bool,
        cancel: CancelToken,
    ) -> None:
        self._has_index = has_index
        self.statements = statements
        self._connection = connection
        self._cancel = cancel
        self._is_numbered = False

    def lock(self) -> None:
        """The transaction is open since the beginning; the planner should know what is staged."""
        self._connection.execute(f"ANALYZE {STAGE}".encode())

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        if values:
            sql = sql.replace("%", "%%").replace(VALUE, "%s")
        try:
            return self.undone_if_rejected(
                lambda: self._connection.execute(sql.encode(), values or None).rowcount
            )
        except Rejected:
            self._number()
            raise

    def _number(self) -> None:
        """From now on ranges of the stage get smaller and smaller, which the planner's idea of a table that
        is just being filled does not allow for."""
        if self._is_numbered:
            return
        self._is_numbered = True
        self._connection.execute(f"CREATE INDEX ON {STAGE} ({NUMBER})".encode())
        if self._has_index:
            self._connection.execute("SET LOCAL enable_hashjoin = off")
            self._connection.execute("SET LOCAL enable_mergejoin = off")

    def empty(self, table: TableJob) -> None:
        self.run(f"DELETE FROM {table.table}")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with sorted_rejection(self._cancel):
            return self._connection.execute(sql.encode()).fetchall()

    def undone_if_rejected(self, act: Callable[[], int]) -> int:
        """Do something that leaves nothing behind when it is rejected."""
        import psycopg

        with sorted_rejection(self._cancel):
            self._connection.execute("SAVEPOINT ptui")
            try:
                done = act()
            except (psycopg.Error, UnicodeEncodeError):
                if not self._connection.closed:
                    self._connection.execute("ROLLBACK TO SAVEPOINT ptui")
                    self._connection.execute("RELEASE SAVEPOINT ptui")
                raise
            self._connection.execute("RELEASE SAVEPOINT ptui")
        return done
