"""Finding the records that make a statement over many fail, by halving."""

from __future__ import annotations

from collections.abc import Callable

from ptui.local.engine.errors import Hopeless

_ENOUGH = 1_000


class Rejected(Exception):
    """A statement failed because of a record's values, and has undone itself; the text says why, without
    values."""


class Isolation:
    """Applies statements to ranges of records, and narrows a range that fails down to the records at
    fault."""

    def __init__(self) -> None:
        self._accepted = 0
        self._reasons: dict[str, int] = {}

    def apply(
        self, low: int, high: int, *, attempt: Callable[[int, int], int], refuse: Callable[[int, str], None]
    ) -> int:
        """Do all of [low, high) at once, or as much of it as can be done; answers what the attempts
        answered."""
        done = 0
        stack = [(low, high)]
        while stack:
            first, last = stack.pop()
            if first >= last:
                continue
            try:
                done += attempt(first, last)
                self._accepted += 1
            except Rejected as rejected:
                if last - first == 1:
                    refuse(first, str(rejected))
                    self._count(str(rejected))
                else:
                    middle = (first + last) // 2
                    stack += [(middle, last), (first, middle)]
        return done

    def _count(self, reason: str) -> None:
        self._reasons[reason] = self._reasons.get(reason, 0) + 1
        if not self._accepted and len(self._reasons) == 1 and self._reasons[reason] >= _ENOUGH:
            raise Hopeless(f"Each of the first {_ENOUGH:,} records was refused: {reason}")
