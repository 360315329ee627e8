"""What a run says about itself while it goes on, and what is left of it when it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

from ptui.local.engine.kinds import Value

Phase = Literal["preparing", "reading", "writing", "committing", "done"]
Level = Literal["debug", "info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Counts:
    """By operation, as the destination reports them."""

    total: int = 0
    """Records read and found to be the run's business."""
    insert: int = 0
    update: int = 0
    delete: int = 0
    error: int = 0
    warnings: int = 0

    @property
    def upserts(self) -> int:
        return self.insert + self.update

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.total + other.total,
            self.insert + other.insert,
            self.update + other.update,
            self.delete + other.delete,
            self.error + other.error,
            self.warnings + other.warnings,
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a run is. `read` of `expected` records are behind it; while writing, counts are not final."""

    phase: Phase
    read: int = 0
    expected: int | None = None
    counts: Counts = Counts()
    schema: str = ""
    """Of a bulk sync; empty for a model sync."""
    waits_for: str = ""
    """What somebody else has to let go of first, in words."""


class Operation(StrEnum):
    """The kinds of record logs, in the API's words."""

    INSERTS = "inserts"
    UPDATES = "updates"
    DELETES = "deletes"
    ERRORS = "errors"
    WARNINGS = "warnings"


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """One record in a log."""

    operation: Operation
    key: str
    """Its identity or identifier as text; its number in the run where it has neither."""
    record: Mapping[str, Value]
    """By target field."""
    reason: str = ""
    schema: str = ""


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of the console log."""

    level: Level
    message: str
    schema: str = ""


class Observer(Protocol):
    """Whoever follows a run; called on the run's thread, and never to raise."""

    def progress(self, progress: Progress) -> None:
        """Called for every batch: cheap, or sparing."""

    def log(self, line: LogLine) -> None:
        """Something worth a line happened."""

    def record(self, entry: RecordEntry) -> None:
        """A record for one of the record logs; only the first of each operation are told."""


class Silence:
    """An observer that does not look."""

    def progress(self, progress: Progress) -> None:
        """Nothing."""

    def log(self, line: LogLine) -> None:
        """Nothing."""

    def record(self, entry: RecordEntry) -> None:
        """Nothing."""


RunStatus = Literal["completed", "failed", "canceled"]


@dataclass(frozen=True, slots=True)
class ModelRun:
    """How a model sync's run ended."""

    status: RunStatus
    counts: Counts
    error: str = ""
    """Why it failed, in a sentence."""


@dataclass(frozen=True, slots=True)
class SchemaRun:
    """How one schema of a bulk sync's run ended."""

    schema: str
    output_name: str
    status: RunStatus
    counts: Counts
    error: str = ""
    bookmark: str = ""
    """To be given to the next run."""
    fields: tuple[str, ...] = ()
    """The fields that were copied, so that new ones can be told next time."""


@dataclass(frozen=True, slots=True)
class BulkRun:
    """How a bulk sync's run ended: `failed` when every schema failed, `errors` when some did."""

    status: Literal["completed", "failed", "canceled", "errors"]
    schemas: tuple[SchemaRun, ...]
    error: str = ""

    @property
    def counts(self) -> Counts:
        return sum((schema.counts for schema in self.schemas), Counts())
