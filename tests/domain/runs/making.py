"""Runs for tests, and a server's answers about them that are scripted look by look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from ptui.api.errors import ApiError, NotFound
from ptui.domain.runs.calls import Standing, standing_of
from ptui.domain.runs.run import Run, Subject, SyncKind, of_bulk_execution, of_execution
from ptui.domain.runs.ways import Way
from ptui.wire.executions import BulkExecution, ConsoleLog, Execution

T = TypeVar("T")
START = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
BEGAN = START.timestamp()
MODEL = Subject(SyncKind.MODEL, "s-1", "Customers to CONTACTS")
COUNTED = ("total", "insert", "update", "upserts", "delete", "error", "warnings")
BULK = Subject(SyncKind.BULK, "b-1", "Salesforce to S3")


def at(seconds: float) -> str:
    """A moment after the start, as a server writes it."""
    return datetime.fromtimestamp(BEGAN + seconds, UTC).isoformat()


def model_run(status: str = "running", **more: Any) -> Run:
    """A run of a model sync: counts by their API names, or other keys of the answer."""
    counts = {key: more.pop(key) for key in COUNTED if key in more}
    raw = {"id": "e-1", "status": status, "started_at": at(0), "counts": counts, **more}
    return of_execution(Execution.parse(raw))


def bulk_run(status: str = "running", *schemas: Mapping[str, Any], **more: Any) -> Run:
    raw = {"id": "e-1", "status": status, "started_at": at(0), "schemas": list(schemas), **more}
    return of_bulk_execution(BulkExecution.parse(raw))


def missing() -> NotFound:
    return NotFound("There is none.", status=404)


@dataclass
class Scripted:
    """Answers calls from lists; the last answer of each goes on for ever."""

    answers: Sequence[Run | ApiError]
    subject: Subject = MODEL
    consoles: Sequence[Mapping[str, Any] | ApiError | None] = (None,)
    files: Mapping[str, bytes | ApiError] | ApiError = field(default_factory=missing)
    standings: Sequence[Standing | ApiError] = ()
    started: Run | ApiError | None = None
    asked: list[str] = field(default_factory=list)

    async def standing(self) -> Standing:
        self.asked.append("standing")
        return (
            _raised(self._next("standing", self.standings))
            if self.standings
            else standing_of(None, None, None)
        )

    async def run(self, run_id: str) -> Run:
        self.asked.append("run")
        return _raised(self._next("run", self.answers))

    async def runs(self, *, at_most: int) -> tuple[Run, ...]:
        self.asked.append(f"runs {at_most}")
        return tuple(one for one in self.answers if isinstance(one, Run))

    async def start(self, way: Way, *, key: str) -> Run:
        self.asked.append(f"start {way.name}".strip())
        return _raised(self.started if self.started is not None else self.answers[0])

    async def cancel(self) -> None:
        self.asked.append("cancel")

    async def error_files(self, run_id: str) -> tuple[str, ...]:
        self.asked.append("error files")
        return tuple(_raised(self.files))

    async def fetch(self, url: str) -> bytes:
        self.asked.append(f"fetch {url}")
        assert isinstance(self.files, Mapping)
        return _raised(self.files[url])

    async def console(self, run_id: str, *, after: str | None) -> ConsoleLog | None:
        self.asked.append(f"console {after or ''}".strip())
        found = _raised(self._next("console", self.consoles))
        return None if found is None else ConsoleLog.parse(found)

    def count(self, call: str) -> int:
        return sum(1 for one in self.asked if one.split()[0] == call)

    def _next(self, call: str, script: Sequence[T]) -> T:
        return script[min(self.count(call), len(script)) - 1]


def _raised(answer: T | ApiError) -> T:
    if isinstance(answer, ApiError):
        raise answer
    return answer


@dataclass
class Clock:
    """Time that passes only while something rests."""

    now: float = BEGAN
    rests: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def rest(self, seconds: float) -> None:
        self.rests.append(seconds)
        self.now += seconds
