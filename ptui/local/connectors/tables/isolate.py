"""Finding the records that make a statement over many fail, by halving."""

from __future__ import annotations

from collections.abc import Callable

from ptui.local.engine.errors import Hopeless

_ENOUGH = 1_000

Attempt = Callable[[int, int], int]
Refuse = Callable[[int, str], None]


class Rejected(Exception):
    """A statement failed because of a record's values, and has undone itself; the text says why, without
    values."""

    def __init__(self, reason: str, *, is_reference: bool = False) -> None:
        super().__init__(reason)
        self.is_reference = is_reference
        """A record that this one refers to is not there, or one that refers to this is."""


class Isolation:
    """Applies statements to ranges of records, and narrows a range that fails down to the records at
    fault."""

    def __init__(self, *, refers_to_itself: bool = False) -> None:
        """Where a table refers to itself, a record that lacks another may do once that one is there."""
        self._refers_to_itself = refers_to_itself
        self._accepted = 0
        self._reasons: dict[str, int] = {}

    def apply(self, low: int, high: int, *, attempt: Attempt, refuse: Refuse) -> int:
        """Do all of [low, high) at once, or as much of it as can be done; answers what the attempts
        answered."""
        done = 0
        waiting: list[tuple[int, str]] = []
        stack = [(low, high)]
        while stack:
            first, last = stack.pop()
            if first >= last:
                continue
            try:
                done += attempt(first, last)
                self._accepted += 1
            except Rejected as rejected:
                if last - first > 1:
                    middle = (first + last) // 2
                    stack += [(middle, last), (first, middle)]
                elif rejected.is_reference and self._refers_to_itself:
                    waiting.append((first, str(rejected)))
                else:
                    self.refuse(first, str(rejected), refuse)
        return done + self._again(waiting, attempt, refuse)

    def refuse(self, number: int, reason: str, refuse: Refuse) -> None:
        """This record cannot be done; Hopeless where none of very many can, for one reason."""
        refuse(number, reason)
        self._reasons[reason] = self._reasons.get(reason, 0) + 1
        if not self._accepted and len(self._reasons) == 1 and self._reasons[reason] >= _ENOUGH:
            raise Hopeless(f"Each of the first {_ENOUGH:,} records was refused: {reason}")

    def _again(self, waiting: list[tuple[int, str]], attempt: Attempt, refuse: Refuse) -> int:
        """As long as that helps; now from one end, now from the other, for records may be in either order."""
        done, left = 0, -1
        while waiting and len(waiting) != left:
            left = len(waiting)
            tried, waiting = reversed(waiting), []
            for number, _ in tried:
                try:
                    done += attempt(number, number + 1)
                    self._accepted += 1
                except Rejected as rejected:
                    waiting.append((number, str(rejected)))
        for number, why in sorted(waiting):
            self.refuse(number, why, refuse)
        return done
