"""Merge statements as SQLite says them, and the connection they run on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import apsw

from ptui.local.connectors.sqlite.database import quoted, rows
from ptui.local.connectors.sqlite.reasons import sorted_rejection, unbroken
from ptui.local.connectors.tables.job import TableJob
from ptui.local.connectors.tables.merge import VALUE, Merge, Statements, differs, unmatched
from ptui.local.engine.cancel import CancelToken

_STEPS_BETWEEN_LOOKS = 200_000

# Tables may say that records in conflict are passed over, or put others out; here each is an error.


def _update(merge: Merge, which: str) -> str:
    changes = ", ".join(f"{name} = s.{name}" for name in merge.updated)
    changed = _changed(merge)
    sql = (
        f"UPDATE OR ABORT {merge.target} AS t SET {changes} FROM {merge.stage} AS s"
        f" WHERE {merge.matched} AND {which}"
    )
    return f"{sql} AND {changed}" if changed else sql


def _changed(merge: Merge) -> str:
    # A binary comparison, for a column whose collation knows no case still keeps it.
    return differs(merge, lambda name: f"t.{name} COLLATE BINARY IS NOT s.{name}")


def _insert(merge: Merge, which: str) -> str:
    return (
        f"INSERT OR ABORT INTO {merge.target} ({merge.listed()})"
        f" {unmatched(merge, which, merge.listed('s.'))}"
    )


def _key(merge: Merge) -> str:
    return f"({', '.join(merge.identity)})"


def _delete(merge: Merge, which: str) -> str:
    keys = ", ".join(f"s.{name}" for name in merge.identity)
    found = f"SELECT {keys} FROM {merge.stage} AS s WHERE {which}"
    return f"DELETE FROM {merge.target} WHERE {_key(merge)} IN ({found})"


def _missing(merge: Merge) -> str:
    return f"{_key(merge)} NOT IN (SELECT {', '.join(merge.identity)} FROM {merge.stage})"


def _upsert(merge: Merge, which: str) -> str:
    changes = ", ".join(f"{name} = excluded.{name}" for name in merge.updated)
    changed = differs(merge, lambda name: f"t.{name} COLLATE BINARY IS NOT excluded.{name}")
    sql = (
        f"INSERT OR ABORT INTO {merge.target} AS t ({merge.listed()})"
        f" SELECT {merge.listed('s.')} FROM {merge.stage} AS s WHERE {which}"
        f" ON CONFLICT {_key(merge)} DO UPDATE SET {changes}"
    )
    return f"{sql} WHERE {changed}" if changed else sql


def _copy(merge: Merge, which: str) -> str:
    return (
        f"INSERT OR ABORT INTO {merge.target} ({merge.listed()})"
        f" SELECT {merge.listed('s.')} FROM {merge.stage} AS s WHERE {which}"
    )


STATEMENTS = Statements(
    upsert=_upsert,
    copy=_copy,
    update=_update,
    insert=_insert,
    delete=_delete,
    delete_missing=lambda merge: f"DELETE FROM {merge.target} WHERE {_missing(merge)}",
    mark_missing=lambda merge, column: (
        f"UPDATE OR ABORT {merge.target} SET {quoted(column)} = {VALUE}"
        f" WHERE {quoted(column)} IS NULL AND {_missing(merge)}"
    ),
    list_missing=lambda merge, column: (
        f"SELECT {merge.listed()} FROM {merge.target} WHERE {_missing(merge)}"
        + (f" AND {quoted(column)} IS NULL" if column else "")
    ),
    changed=_changed,
    index=lambda merge: f'CREATE INDEX temp."ptui stage key" ON "ptui stage" ({", ".join(merge.identity)})',
)


class SqliteSession:
    """See `ptui.local.connectors.tables.staged.Session`; a statement that fails has undone itself."""

    def __init__(self, connection: apsw.Connection, lock: Callable[[], None], cancel: CancelToken) -> None:
        self.statements = STATEMENTS
        self._connection = connection
        self._cancel = cancel
        self.lock = lock

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        with sorted_rejection(self._cancel), unbroken(self._connection):
            self._connection.execute(sql.replace(VALUE, "?"), values)
            return self._connection.changes()

    def empty(self, table: TableJob) -> None:
        self.run(f"DELETE FROM {table.table}")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with sorted_rejection(self._cancel):
            return rows(self._connection, sql)


class WatchedSession(SqliteSession):
    """Whose statements say, about, how many records are behind them, for they may be few and long."""

    def __init__(
        self, connection: apsw.Connection, cancel: CancelToken, progress: Callable[[int], None]
    ) -> None:
        super().__init__(connection, lambda: None, cancel)
        self._progress = progress
        self._furthest = 0

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        sql = sql.replace(VALUE, "?")
        each, looks = self._steps_per_record(sql, values), 0

        def look() -> bool:
            nonlocal looks
            looks += 1
            self._furthest = max(self._furthest, looks * _STEPS_BETWEEN_LOOKS // each)
            self._progress(self._furthest)
            return self._cancel.is_canceled

        self._connection.set_progress_handler(look, _STEPS_BETWEEN_LOOKS)
        try:
            return super().run(sql, values)
        finally:
            self._connection.set_progress_handler(None, 0)

    def _steps_per_record(self, sql: str, values: Sequence[Any]) -> int:
        """How many steps of SQLite's machine the longest loop of a statement has."""
        plan = list(self._connection.execute(f"EXPLAIN {sql}", values))
        halts = [step[0] for step in plan if step[1] == "Halt"]  # which only a failure comes to
        loops = [(step[3], step[0]) for step in plan if step[1] == "Next" and step[3] <= step[0]]
        return max(
            (last - first + 1 - sum(first <= halt <= last for halt in halts) for first, last in loops),
            default=1,
        )
