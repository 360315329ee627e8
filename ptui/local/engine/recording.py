"""The account of one run: counts by operation, and the first records of each for the record logs."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ptui.local.engine.fit.single import Unfit, text_of
from ptui.local.engine.kinds import Value
from ptui.local.engine.progress import Counts, LogLine, Observer, Operation, Phase, Progress, RecordEntry
from ptui.local.engine.protocols import Operation as Wrote
from ptui.local.engine.protocols import Refusal, Tally

KEPT = 1_000
SAMPLE = 100
KEPT_OF_REASON = 20
"""Records that are kept of every reason, however many of another came first."""
_MOST_REASONS = 200
_MOST_TOLD = 10
_OPERATIONS = {"insert": Operation.INSERTS, "update": Operation.UPDATES, "delete": Operation.DELETES}


class Recorder:
    """See `ptui.local.engine.protocols.Reporter`; errors are told at once, what was written once it is
    committed."""

    def __init__(
        self,
        observer: Observer,
        columns: Sequence[str],
        identity: Sequence[str],
        *,
        schema: str = "",
        keep: int = KEPT,
    ) -> None:
        self._observer = observer
        self._columns = tuple(columns)
        self._identity = [self._columns.index(name) for name in identity]
        self._schema = schema
        self._keep = keep
        self._written: list[RecordEntry] = []
        self._reasons: Counter[str] = Counter()
        self._place = Progress("preparing", schema=schema)
        self.counts = Counts()
        self.refused_numbers = array("q")

    def refused(self, refusal: Refusal) -> None:
        self.refused_numbers.append(refusal.number)
        self.counts = replace(self.counts, error=self.counts.error + 1)
        reason = refusal.reason
        if reason in self._reasons or len(self._reasons) < _MOST_REASONS:
            self._reasons[reason] += 1
        if self.counts.error <= self._keep or 0 < self._reasons[reason] <= KEPT_OF_REASON:
            self._observer.record(self._entry(Operation.ERRORS, refusal))

    def superseded(self, refusal: Refusal) -> None:
        self.counts = replace(self.counts, warnings=self.counts.warnings + 1)
        if self.counts.warnings <= self._keep and refusal.record is not None:
            self._observer.record(self._entry(Operation.WARNINGS, refusal))

    def wrote(self, operation: Wrote, record: tuple[Value, ...]) -> None:
        self._written.append(self._entry(_OPERATIONS[operation], Refusal(-1, "", record)))

    def read(self, records: int) -> None:
        """So many more records are the run's business."""
        self.counts = replace(self.counts, total=self.counts.total + records)

    def tallied(self, tally: Tally) -> None:
        """The destination has said what it did."""
        self.counts = replace(self.counts, insert=tally.insert, update=tally.update, delete=tally.delete)

    def undone(self) -> None:
        """Nothing of it was kept after all."""
        self.counts = replace(self.counts, insert=0, update=0, delete=0)
        self._written.clear()

    def committed(self) -> None:
        """What was written can be told."""
        for entry in self._written:
            self._observer.record(entry)
        self._written.clear()

    def sum_up(self) -> None:
        """Say how many records were refused for what, where the log does not hold them all."""
        if self.counts.error > self._keep:
            for reason, count in self._reasons.most_common(_MOST_TOLD):
                self.warning(f"{count:,} × {reason}")

    def progress(self, phase: Phase, *, read: int, expected: int | None) -> None:
        """Say where the run is."""
        self._place = Progress(phase, read, expected, self.counts, self._schema)
        self._observer.progress(self._place)

    def waits(self, what: str) -> None:
        self._observer.progress(replace(self._place, counts=self.counts, waits_for=what))
        self.info(f"Waiting for {what}" if what else "It goes on")

    def info(self, message: str) -> None:
        """A line for the console log."""
        self._observer.log(LogLine("info", message, self._schema))

    def warning(self, message: str) -> None:
        """A line for the console log."""
        self._observer.log(LogLine("warning", message, self._schema))

    def _entry(self, operation: Operation, refusal: Refusal) -> RecordEntry:
        record = refusal.record or ()
        values = dict(zip(self._columns, record, strict=False))
        key = ", ".join(_shown(record[place]) for place in self._identity if place < len(record))
        if not key and refusal.number >= 0:
            key = str(refusal.number + 1)
        return RecordEntry(operation, key, values, refusal.reason, self._schema)


def _shown(value: Value) -> str:
    if value is None:
        return "NULL"
    try:
        return text_of(value)
    except Unfit:
        return f"0x{value.hex()}" if isinstance(value, bytes) else repr(value)
