"""Finds out when rows only moved up or down, so that the terminal can move them itself."""

from __future__ import annotations

from dataclasses import dataclass

from ptui.tui.terminal.frame import Frame

_FARTHEST = 3
_WORTH = 240
"""So many cells must change before looking for a move pays."""


@dataclass(frozen=True)
class Move:
    """Rows `top` to `bottom` move up by `by` (down where it is negative); the rows laid bare are blank."""

    top: int
    bottom: int
    by: int

    def sequence(self) -> str:
        """Margins, line feeds at the lower one or reverse ones at the upper, margins off; for a plain pen."""
        region = f"\x1b[{self.top + 1};{self.bottom + 1}r"
        steps = (
            f"\x1b[{self.bottom + 1}H" + "\n" * self.by
            if self.by > 0
            else f"\x1b[{self.top + 1}H" + "\x1bM" * -self.by
        )
        return f"{region}{steps}\x1b[r"

    def source(self, y: int) -> int | None:
        """Which row comes to stand at `y`."""
        row = y + self.by
        return row if self.top <= row <= self.bottom else None


def find(shown: Frame, wanted: Frame, rows: list[int]) -> Move | None:
    """A move of the rows between the first and the last changed one after which far less is left to write."""
    changed = {y: _distance(shown, y, wanted, y) for y in rows}
    changed = {y: count for y, count in changed.items() if count}
    total = sum(changed.values())
    if total < _WORTH:
        return None
    top, bottom = min(changed), max(changed)
    best, least = None, total * 2 // 5
    for by in (sign * distance for distance in range(1, _FARTHEST + 1) for sign in (1, -1)):
        move = Move(top, bottom, by)
        left = 0
        for y in range(top, bottom + 1):
            source = move.source(y)
            left += wanted.width if source is None else _distance(shown, source, wanted, y)
            if left >= least:
                break
        else:
            best, least = move, left
    return best


def apply(move: Move, frame: Frame, blank: Frame) -> None:
    """What the terminal does to the rows, done to `frame`; `blank` is an empty one."""
    rows = {y: move.source(y) for y in range(move.top, move.bottom + 1)}
    old = {y: (frame.chars[y], frame.looks[y], frame.doubtful[y]) for y in rows}
    for y, source in rows.items():
        if source is None:
            frame.copy_row(y, blank)
        else:
            frame.chars[y], frame.looks[y], frame.doubtful[y] = old[source]


def _distance(shown: Frame, row: int, wanted: Frame, y: int) -> int:
    """About how many cells differ."""
    old, new = shown.chars[row], wanted.chars[y]
    if old == new:
        return 0 if shown.looks[row] == wanted.looks[y] else 8
    return sum(map(str.__ne__, old, new))
