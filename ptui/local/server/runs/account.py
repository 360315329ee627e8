"""What one run has said of itself: told on its thread, written down from the loop."""

from __future__ import annotations

import threading
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from ptui.local.engine.progress import Counts, LogLine, Phase, Progress, RecordEntry, SchemaRun
from ptui.local.server.rules.executions import ENDED
from ptui.local.server.runs.expectation import Expectation
from ptui.local.server.runs.record_logs import RecordLogs
from ptui.local.server.store.documents import Document
from ptui.local.server.times import Clock, stamp

MOST_LINES = 10_000
"""Of the console; warnings and errors are kept beyond it."""
CANCELING = "canceling"
_STATES: dict[Phase, str] = {"writing": "processing", "committing": "processing"}
_SCHEMA_STATES: dict[Phase, str] = {"writing": "exporting", "committing": "processing"}
_TOTALS = ("record_count", "error_count", "warning_count")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the console log."""

    number: int
    level: str
    message: str
    schema: str
    timestamp: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed since it was last written down."""

    run: Document
    schemas: Sequence[Document] = ()
    lines: Sequence[Line] = ()


class Account:
    """See `ptui.local.engine.progress.Observer`."""

    def __init__(self, run: Document, *, schemas: Iterable[Document], logs: RecordLogs, clock: Clock) -> None:
        self._run = dict(run)
        self._schemas = {schema["schema"]: schema for schema in schemas}
        self._expected = Expectation(self._schemas)
        self._logs = logs
        self._clock = clock
        self._lock = threading.Lock()
        self._is_changed = False
        self._changed: dict[str, None] = {}
        """The schemas that have changed."""
        self._lines: list[Line] = []
        self._number = 0

    # as the engine tells it

    def progress(self, progress: Progress) -> None:
        shown = _shown(progress.phase, progress.read, progress.expected, progress.waits_for)
        with self._lock:
            if progress.schema:
                self._schema_progress(progress, shown)
                return
            self._run["progress"] = shown
            if self._run["kind"] == "model":
                self._run["counts"] = counts_shown(progress.counts)
            self._become(_STATES.get(progress.phase, "running"))

    def log(self, line: LogLine) -> None:
        moment = stamp(self._clock())
        with self._lock:
            self._number += 1
            if self._number == MOST_LINES:
                line = LogLine("warning", "The console goes on with warnings and errors only")
            elif self._number > MOST_LINES and line.level not in ("warning", "error"):
                return
            message = storable(line.message)
            self._lines.append(Line(self._number, line.level, message, line.schema, moment))
            self._is_changed = True

    def record(self, entry: RecordEntry) -> None:
        before = self._logs.trouble
        self._logs.add(entry)
        if self._logs.trouble != before:
            self.log(LogLine("warning", self._logs.trouble))

    # as the workspace has it

    @property
    def run(self) -> Document:
        """The run as it is now."""
        with self._lock:
            return dict(self._run)

    @property
    def schemas(self) -> tuple[str, ...]:
        """The ids of the run's schemas."""
        return tuple(self._schemas)

    def update(self, **changes: object) -> None:
        """The run as the workspace decides; a status it has taken on by being canceled stays."""
        with self._lock:
            status = changes.pop("status", None)
            self._run |= changes
            self._is_changed = True
            if isinstance(status, str):
                self._become(status)

    def begin(self) -> None:
        """It is the run's turn."""
        self.update(status="running", started_at=stamp(self._clock()))

    def end(self, status: str, **changes: object) -> None:
        """It is over, whatever it was about to become."""
        moment = stamp(self._clock())
        self._logs.close()
        with self._lock:
            self._run |= {"progress": None, **changes}
            self._run |= {"status": status, "completed_at": moment, "updated_at": moment}
            self._is_changed = True

    def end_schema(self, result: SchemaRun) -> None:
        """The same of a schema, as the engine has it."""
        changes = schema_counts(result.counts) | {"status_message": storable(result.error)}
        if result.output_name:
            changes["output_name"] = result.output_name
        with self._lock:
            self._end_schema(result.schema, result.status, changes)

    def end_schemas(self, status: str, *, those: Container[str]) -> None:
        """Schemas that are in one of these states as the run ends."""
        with self._lock:
            found = [schema for schema, row in self._schemas.items() if row["status"] in those]
            for schema in found:
                self._end_schema(schema, status, {})

    def count_schemas(self, status: str) -> int:
        """How many are in this state."""
        with self._lock:
            return sum(1 for row in self._schemas.values() if row["status"] == status)

    def is_under_way(self, schema: str) -> bool:
        """Whether this schema is of the run, and has not ended."""
        with self._lock:
            found = self._schemas.get(schema)
            return found is not None and found["status"] not in ENDED

    def expect(self, schema: str, records: int | None) -> None:
        """So many records are to be read of a schema that has not begun."""
        with self._lock:
            self._expected.tell(schema, records)

    def add_schema(self, row: Document) -> None:
        """One that the source has only now."""
        with self._lock:
            self._expected.add(row["schema"])
            self._schemas[row["schema"]] = row
            self._changed[row["schema"]] = None
            self._is_changed = True

    def take(self) -> Changes | None:
        """What has changed since it was last taken."""
        with self._lock:
            if not (self._is_changed or self._changed):
                return None
            taken = Changes(
                dict(self._run), [dict(self._schemas[schema]) for schema in self._changed], self._lines
            )
            self._is_changed, self._changed, self._lines = False, {}, []
            return taken

    def give_back(self, taken: Changes) -> None:
        """It could not be written down, and is to be tried again."""
        with self._lock:
            self._is_changed = True
            self._changed = dict.fromkeys(schema["schema"] for schema in taken.schemas) | self._changed
            self._lines = [*taken.lines, *self._lines]

    def _end_schema(self, schema: str, status: str, changes: Document) -> None:
        found = self._schemas[schema]
        before, moment = dict(found), stamp(self._clock())
        found |= {"status": status, "progress": None, "completed_at": moment, "updated_at": moment, **changes}
        if status != "completed":
            found |= {"record_count": 0}  # what was read of it has not arrived
        self._expected.tell(schema, found["record_count"])
        self._add_up(before, found)

    def _become(self, status: str) -> None:
        if self._run["status"] != CANCELING and self._run["completed_at"] is None:
            self._run["status"] = status
        self._run["updated_at"] = stamp(self._clock())
        self._is_changed = True

    def _schema_progress(self, progress: Progress, shown: Document) -> None:
        found = self._schemas.get(progress.schema)
        if found is None:
            return
        before, moment = dict(found), stamp(self._clock())
        found |= schema_counts(progress.counts)
        found |= {"status": _SCHEMA_STATES.get(progress.phase, "running"), "progress": shown}
        found |= {"started_at": found["started_at"] or moment, "updated_at": moment}
        self._expected.tell(progress.schema, progress.expected)
        self._add_up(before, found)
        read, expected = self._run["record_count"], self._expected.total
        self._run["progress"] = _shown(progress.phase, read, expected, progress.waits_for)

    def _add_up(self, before: Document, after: Document) -> None:
        for key in _TOTALS:
            self._run[key] += after[key] - before[key]
        self._run["updated_at"] = after["updated_at"]
        self._changed[after["schema"]] = None
        self._is_changed = True


def _shown(phase: Phase, read: int, expected: int | None, waits_for: str) -> Document:
    waiting = {"waits_for": waits_for} if waits_for else {}
    return {"phase": phase, "read": read, "expected": expected, **waiting}


def storable(text: str) -> str:
    """What a system said may hold what no UTF-8 can."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def counts_shown(counts: Counts) -> Document:
    """Counts by operation, in the API's words."""
    return {
        "total": counts.total,
        "insert": counts.insert,
        "update": counts.update,
        "upserts": counts.upserts,
        "delete": counts.delete,
        "error": counts.error,
        "warnings": counts.warnings,
    }


def schema_counts(counts: Counts) -> Document:
    """The same of a schema."""
    return {
        "record_count": counts.total,
        "error_count": counts.error,
        "warning_count": counts.warnings,
        "counts": counts_shown(counts),
    }
