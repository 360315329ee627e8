"""A run of a sync as the explorer sees it, whichever kind of sync it is of and whichever version answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ptui.domain.runs import status as states

if TYPE_CHECKING:
    from ptui.wire.executions import BulkExecution, BulkSchemaExecution, Execution


class SyncKind(StrEnum):
    """What is run."""

    MODEL = "model sync"
    BULK = "bulk sync"


@dataclass(frozen=True, slots=True)
class Subject:
    """The sync that is run."""

    kind: SyncKind
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class SchemaRun:
    """One schema's part of a bulk run."""

    schema: str
    output_name: str = ""
    status: str = ""
    message: str = ""
    records: int = 0
    errors: int = 0
    warnings: int = 0
    expected: int | None = None
    """Records that it has, where the server says."""

    @property
    def is_over(self) -> bool:
        return states.is_final(self.status)


@dataclass(frozen=True, slots=True)
class Run:
    """One run, as far as the server has told."""

    id: str
    status: str = ""
    trigger: str = ""
    """What started it, in the server's word, such as `scheduled`."""
    ways: tuple[str, ...] = ()
    """How it differs from a plain run: `test`, `resync`, `partial`."""
    created_at: datetime | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    phase: str = ""
    """What it is doing, in words."""
    waits_for: str = ""
    """What somebody else has to let go of before it goes on, in words."""
    total: int | None = None
    """Records to work on, where the server says."""
    is_total_certain: bool = False
    """The total is what is expected, rather than perhaps what was met so far."""
    counts: tuple[tuple[str, int], ...] = ()
    """What was done, by operation; errors and warnings apart."""
    records: int = 0
    """Records behind it, those that failed included."""
    errors: int = 0
    warnings: int = 0
    told: tuple[str, ...] = ()
    """The server's own words about what went wrong."""
    schemas: tuple[SchemaRun, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def is_over(self) -> bool:
        return states.is_final(self.status)

    @property
    def is_good(self) -> bool:
        return states.is_good(self.status, self.errors)

    @property
    def is_complete(self) -> bool:
        """It came to its end, perhaps with records that failed."""
        return states.is_complete(self.status)

    @property
    def began_at(self) -> datetime | None:
        return self.started_at or self.created_at

    @property
    def failed_schemas(self) -> int:
        """How many schemas of a bulk run did not come to their end."""
        return sum(1 for one in self.schemas if one.status.casefold() == "failed")

    @property
    def ended_schemas(self) -> int:
        """How many are over, however they ended."""
        return sum(1 for one in self.schemas if one.is_over)

    def seconds(self, now: float) -> float | None:
        """How long it took, or has taken by `now`; None before it began."""
        if self.began_at is None:
            return None
        end = self.completed_at.timestamp() if self.completed_at is not None else now
        return max(end - self.began_at.timestamp(), 0.0)


def of_execution(execution: Execution) -> Run:
    """A run of a model sync."""
    counts = execution.counts or Counted()
    done = [("inserted", counts.insert), ("updated", counts.update), ("deleted", counts.delete)]
    if counts.upserts not in (0, counts.insert + counts.update):  # else it is the sum of the two
        done.insert(2, ("upserted", counts.upserts))
    raw = _raw(execution.raw)
    steps = _Steps.of(raw)
    written = sum(number for _, number in done) + counts.error
    return Run(
        id=execution.id,
        status=execution.status,
        trigger=execution.type,
        ways=_ways(raw),
        created_at=execution.created_at,
        started_at=execution.started_at,
        completed_at=execution.completed_at,
        phase=steps.phase or states.phase(execution.status),
        waits_for=steps.waits_for,
        total=steps.expected if steps.are_told else counts.total or None,
        is_total_certain=steps.are_told,
        counts=tuple(done),
        records=max(steps.read, written) if steps.are_told else written,
        errors=counts.error,
        warnings=counts.warnings,
        told=tuple(text for text in execution.errors if text),
        raw=raw,
    )


def of_bulk_execution(execution: BulkExecution) -> Run:
    """A run of a bulk sync; servers that leave the sums out have them in the schemas."""
    schemas = tuple(_schema(one) for one in execution.schemas)
    records = max(execution.record_count, sum(one.records for one in schemas))
    raw = _raw(execution.raw)
    steps = _Steps.of(raw)
    message = execution.status_message
    went_wrong = states.is_final(execution.status) and not states.is_good(execution.status)
    return Run(
        id=execution.id,
        status=execution.status,
        trigger=execution.type,
        ways=_ways(raw),
        created_at=execution.created_at,
        started_at=execution.started_at,
        completed_at=execution.completed_at,
        phase=steps.phase or message or states.phase(execution.status),
        waits_for=steps.waits_for,
        total=steps.expected,
        is_total_certain=steps.are_told,
        counts=(("records", records),),
        records=records,
        errors=max(execution.error_count, sum(one.errors for one in schemas)),
        warnings=max(execution.warning_count, sum(one.warnings for one in schemas)),
        told=(message,) if message and went_wrong else (),
        schemas=schemas,
        raw=raw,
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """Stands in where a server gives no counts."""

    total: int | None = None
    insert: int = 0
    update: int = 0
    upserts: int = 0
    delete: int = 0
    error: int = 0
    warnings: int = 0


_PHASES = {
    "preparing": "preparing",
    "reading": "reading the source",
    "writing": "writing the destination",
    "committing": "committing",
}


@dataclass(frozen=True, slots=True)
class _Steps:
    """Where a run is, which the local workspace says beyond the API:
    `progress {phase, read, expected, waits_for}`."""

    phase: str = ""
    read: int = 0
    expected: int | None = None
    waits_for: str = ""
    are_told: bool = False

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> _Steps:
        told = raw.get("progress")
        if not isinstance(told, dict):
            return cls()
        read, expected, waits_for = told.get("read"), told.get("expected"), told.get("waits_for")
        return cls(
            _PHASES.get(str(told.get("phase")), ""),
            read if isinstance(read, int) else 0,
            expected if isinstance(expected, int) else None,
            waits_for if isinstance(waits_for, str) else "",
            are_told=True,
        )


def _ways(raw: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(word for word in ("test", "resync", "partial") if raw.get(f"is_{word}") is True)


def _schema(one: BulkSchemaExecution) -> SchemaRun:
    return SchemaRun(
        one.schema_id,
        one.output_name,
        one.status,
        one.status_message,
        one.record_count,
        one.error_count,
        one.warning_count,
        _Steps.of(one.model_extra or {}).expected,
    )


def _raw(raw: object) -> Mapping[str, Any]:
    return raw if isinstance(raw, dict) else {}
