"""From the stage into the target, the same in every database: doubles, matches, updates, inserts, what is
missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from ptui.local.connectors.errors import QueryFailed
from ptui.local.connectors.tables.isolate import Attempt, Isolation, Rejected
from ptui.local.connectors.tables.job import TableJob
from ptui.local.connectors.tables.merge import (
    NEW,
    SAME,
    Merge,
    Statements,
    doubles,
    drop_doubles,
    has_doubles,
    note_doubles,
    told_apart,
    unmatched,
)
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.fit.columns import lacks
from ptui.local.engine.fit.single import fit_value
from ptui.local.engine.protocols import Mode, Operation, Refusal, Reporter, Tally

_AT_ONCE = 20_000
_SUPERSEDED = "the same identity as a later record, which was written instead"
_BECAME: Mapping[tuple[Mode, bool], Operation] = {
    ("create", False): "insert",
    ("update", True): "update",
    ("updateOrCreate", True): "update",
    ("updateOrCreate", False): "insert",
    ("remove", True): "delete",
    ("append", False): "insert",
    ("replace", False): "insert",
}
"""By mode, and by whether the target had the record before."""


class Session(Protocol):
    """One connection with a stage on it."""

    statements: Statements

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Rows concerned. Rejected, with nothing done, where the values of a record are at fault."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query answers."""

    def lock(self) -> None:
        """Begin to write to the target."""

    def empty(self, table: TableJob) -> None:
        """Delete what the target has."""


class StagedMerge:
    """One run's merge."""

    def __init__(
        self,
        session: Session,
        table: TableJob,
        merge: Merge,
        *,
        isolation: Isolation,
        reporter: Reporter,
        cancel: CancelToken,
    ) -> None:
        self._session = session
        self._table = table
        self._job = table.job
        self._merge = merge
        self._isolation = isolation
        self._reporter = reporter
        self._cancel = cancel
        self._refused: set[int] = set()

    @property
    def refused(self) -> int:
        """How many records the target did not take."""
        return len(self._refused)

    def run(self, *, is_complete: bool) -> Tally:
        """Everything staged."""
        session, merge, job = self._session, self._merge, self._job
        if merge.identity and not job.source_is_unique:
            self._drop_doubles()
        if merge.identity and (not self._table.has_index or job.remove_missing):
            session.run(session.statements.index(merge))
        self._cancel.check()
        session.lock()
        if self._table.is_emptied:
            self._empty()
        first = self.told_apart(f"s.{merge.number} < {job.sample}") if job.sample else []
        (end,) = session.rows(f"SELECT coalesce(max({merge.number}), -1) + 1 FROM {merge.stage}")[0]
        tally = self.apply([(0, end)])
        if is_complete:
            tally = replace(tally, delete=tally.delete + self.missing())
        self.report(first)
        return tally

    def apply(self, ranges: Sequence[tuple[int, int]]) -> Tally:
        """These ranges of staged records, updates first, so that what was just inserted is not updated."""
        statements, merge, mode = self._session.statements, self._merge, self._job.mode
        if mode in ("append", "replace"):
            return Tally(insert=self._each(statements.copy, ranges))
        if mode == "updateOrCreate" and self._table.can_upsert and merge.updated and statements.upsert:
            return self._upsert(statements.upsert, ranges)
        update = insert = delete = 0
        if mode in ("update", "updateOrCreate") and merge.updated:
            update = self._each(statements.update, ranges)
        if mode in ("create", "updateOrCreate"):
            insert = self._insert(ranges)
        if mode == "remove":
            delete = self._each(statements.delete, ranges)
        return Tally(insert, update, delete)

    def told_apart(self, which: str) -> list[tuple[Any, ...]]:
        """Staged records, with what they are to the target."""
        changed = self._session.statements.changed(self._merge)
        rows = self._session.rows(told_apart(self._merge, which, changed))
        return list({row[0]: row for row in rows}.values())

    def report(self, records: Iterable[tuple[Any, ...]]) -> None:
        """Tell what became of records that were told apart before."""
        for number, found, *record in records:
            operation = _BECAME.get((self._job.mode, found != NEW)) if found != SAME else None
            if operation and number not in self._refused:
                self._reporter.wrote(operation, tuple(record))

    def _upsert(self, statement: Callable[[Merge, str], str], ranges: Sequence[tuple[int, int]]) -> Tally:
        count = f"SELECT count(*) FROM {self._merge.target}"
        ((before,),) = self._session.rows(count)
        done = self._each(statement, ranges)
        if not self._session.statements.upsert_counts:
            ((staged,),) = self._session.rows(f"SELECT count(*) FROM {self._merge.stage}")
            done = staged - len(self._refused)
        ((after,),) = self._session.rows(count)
        return Tally(insert=after - before, update=done - (after - before))

    def _drop_doubles(self) -> None:
        session, merge = self._session, self._merge
        records, identities = session.rows(has_doubles(merge))[0]
        if records == identities:
            return
        session.run(note_doubles(merge))
        rows = session.rows(doubles(merge, max(self._job.sample, 1)))
        session.run(drop_doubles(merge))
        for number, *record in rows:
            self._reporter.superseded(Refusal(number, _SUPERSEDED, tuple(record)))
        for _ in range(int(records) - int(identities) - len(rows)):
            self._reporter.superseded(Refusal(-1, _SUPERSEDED))

    def _empty(self) -> None:
        try:
            self._session.empty(self._table)
        except Rejected as rejected:  # records of other tables refer to what is there
            raise QueryFailed(str(rejected)) from rejected

    def _insert(self, ranges: Iterable[tuple[int, int]]) -> int:
        """What the target does not have. Where it would have records lack a value, each of them is refused,
        and none needs to be looked for; MySQL says so even when there are none."""
        statement, merge = self._session.statements.insert, self._merge
        lacking = {lacks(name) for name in self._table.lacking}

        def attempt(low: int, high: int) -> int:
            self._cancel.check()
            try:
                return self._session.run(statement(merge, merge.between(low, high)))
            except Rejected as rejected:
                if str(rejected) not in lacking:
                    raise
                self._refuse_new(low, high, str(rejected))
                return 0

        return self._apply(attempt, ranges)

    def _refuse_new(self, low: int, high: int, why: str) -> None:
        merge = self._merge
        for start in range(low, high, _AT_ONCE):
            which = merge.between(start, min(start + _AT_ONCE, high))
            columns = f"s.{merge.number}, {merge.listed('s.')}"
            for number, *record in self._session.rows(unmatched(merge, which, columns)):
                self._refused.add(number)
                self._reporter.refused(Refusal(number, why, tuple(record)))

    def _each(self, statement: Callable[[Merge, str], str], ranges: Iterable[tuple[int, int]]) -> int:
        session, merge = self._session, self._merge

        def attempt(low: int, high: int) -> int:
            self._cancel.check()
            return session.run(statement(merge, merge.between(low, high)))

        return self._apply(attempt, ranges)

    def _apply(self, attempt: Attempt, ranges: Iterable[tuple[int, int]]) -> int:
        done = 0
        for low, high in ranges:
            done += self._isolation.apply(low, high, attempt=attempt, refuse=self._refuse)
        return done

    def _refuse(self, number: int, why: str) -> None:
        merge = self._merge
        found = self._session.rows(
            f"SELECT {merge.listed()} FROM {merge.stage} WHERE {merge.number} = {number}"
        )
        if found:
            self._refused.add(number)
            self._reporter.refused(Refusal(number, why, tuple(found[0])))

    def missing(self) -> int:
        """Do away with, or mark, what the target has and the source has not."""
        session, merge, job = self._session, self._merge, self._job
        statements, column = session.statements, job.mark_column
        first: list[tuple[Any, ...]] = []
        if job.remove_missing and job.sample:
            which = column if job.remove_missing == "mark" else ""
            first = session.rows(f"{statements.list_missing(merge, which)} LIMIT {job.sample}")
        gone = 0
        match job.remove_missing:
            case "delete":
                gone = session.run(statements.delete_missing(merge))
            case "mark":
                field = next(field for field in self._table.fields if field.name == column)
                gone = session.run(statements.mark_missing(merge, column), (fit_value(job.now, field.type),))
        for record in first:
            self._reporter.wrote("delete", tuple(record))
        return gone
