"""How fast a run goes and how long it still takes, from what was seen of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ptui.domain.runs.run import Run

WINDOW = 12.0
"""Seconds over which the rate is measured, so that it follows the run without flickering."""
_SHORTEST = 0.9
"""Seconds below which two looks say nothing about the rate."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The last looks at a run: when, and how many records by then."""

    looks: tuple[tuple[float, int], ...] = ()
    goal: int | None = None
    """The total to reach, once it is known to be one: some servers count it up as they go."""

    def seen(self, now: float, run: Run) -> Pace:
        """After another look."""
        kept = tuple(look for look in self.looks if now - look[0] <= WINDOW and look[1] <= run.records)
        goal = self.goal
        if run.total is not None and not run.is_over:
            is_one = run.is_total_certain or goal is not None or run.total > run.records
            goal = run.total if is_one else None
        return replace(self, looks=(*kept, (now, run.records)), goal=goal)

    def progress(self, run: Run, now: float) -> Progress:
        """What can be said of the run now."""
        rate = self._rate(run, now)
        if run.is_over and run.is_complete:
            whole = max(run.records, run.total or 0)
            return Progress(whole, whole or None, rate, 1.0 if whole else None, None)
        total = self.goal
        share = min(run.records / total, 1.0) if total else None
        if total is None and len(run.schemas) > 1 and not run.is_over:
            share = run.ended_schemas / len(run.schemas)
        left = None
        if not run.is_over and total is not None and rate and total > run.records:
            left = (total - run.records) / rate
        return Progress(run.records, total, rate, share, left)

    def _rate(self, run: Run, now: float) -> float | None:
        """Records a second: of late while it runs, on the whole when it is over."""
        seconds = run.seconds(self.looks[-1][0] if self.looks else now)
        whole = run.records / seconds if seconds is not None and seconds >= 0.05 and run.records else None
        if run.is_over:
            return whole
        if len(self.looks) > 1:
            (first, before), (last, after) = self.looks[0], self.looks[-1]
            if last - first >= _SHORTEST:
                return (after - before) / (last - first)
        return whole


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come."""

    done: int
    total: int | None
    rate: float | None
    """Records a second."""
    share: float | None
    """From 0 to 1: of the records, or of the schemas where nobody knows their records; else None."""
    left: float | None
    """Seconds that it still takes; None where nobody knows, and where all records are read."""
