"""When to look at a run again. Pure: it waits for nothing itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

SHORTEST = 0.5
LONGEST = 5.0
AFTER_FAILURE = 10.0
"""The longest wait while the server cannot be reached."""
UNSEEN = 3.0
"""How much slower a run is looked at that nobody sees."""
_PATIENT_AFTER = 60.0
"""Seconds of watching after which even a run that moves is looked at less often."""
_GROWTH = 1.5


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The pause that comes next: short while something happens, longer while nothing does."""

    pause: float = SHORTEST
    failures: int = 0

    def looked(self, *, has_changed: bool, watched: float) -> Rhythm:
        """After an answer; `watched` is for how many seconds the run has been watched."""
        floor = min(SHORTEST + max(watched - _PATIENT_AFTER, 0.0) / 120.0, LONGEST / 2)
        if has_changed:
            return Rhythm(floor)
        return Rhythm(min(max(self.pause, floor) * _GROWTH, LONGEST))

    def failed(self) -> Rhythm:
        """After a look that brought no answer."""
        pause = min(SHORTEST * 2.0 ** (self.failures + 1), AFTER_FAILURE)
        return replace(self, pause=pause, failures=self.failures + 1)

    def wait(self, *, is_seen: bool) -> float:
        """Seconds until the next look."""
        return self.pause if is_seen else max(self.pause * UNSEEN, LONGEST)
