"""Lines of a run's view and what is done with them: fitting, wrapping, telling which ones differ."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap
from typing import TypeAlias

from ptui.domain.text import ELLIPSIS, clean

Piece: TypeAlias = tuple[str, str]
"""Display text and the name of its look."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what stands at its left and at its right."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...] = ()

    @property
    def text(self) -> str:
        """The line without looks."""
        sides = ["".join(text for text, _ in side).rstrip() for side in (self.left, self.right)]
        return "  ".join(side.strip() for side in sides if side.strip())


def fitted(line: Line, width: int) -> str:
    """A line in so many cells: the right side at the edge, the left cut where it must be."""
    right = "".join(text for text, _ in line.right).strip()
    room = width - cells(right) - (2 if right else 0)
    left = cut("".join(text for text, _ in line.left).rstrip(), room)
    return f"{left}{' ' * max(width - cells(left) - cells(right), 0)}{right}" if right else left


def flowing(pieces: Sequence[Piece], width: int, *, gap: int = 3) -> list[Line]:
    """Pieces side by side, as many to a line as fit; closer together where that saves a line."""
    pieces = [piece for piece in pieces if piece[0]]
    if sum(cells(text) + gap for text, _ in pieces) - gap > width - 2:
        gap = min(gap, 3)
    lines: list[list[Piece]] = [[]]
    room = width - 2
    for text, look in pieces:
        if lines[-1] and cells(text) > room:
            lines.append([])
            room = width - 2
        lines[-1] += [(" " * gap if lines[-1] else " ", "text"), (text, look)]
        room -= cells(text) + gap
    return [Line(tuple(line)) for line in lines]


def wrapped(text: str, most: int, width: int) -> list[str]:
    """The first `most` characters of a text in lines of so many cells, one kept free on each side."""
    return wrap(clean(text, most), max(width - 2, 20))


def cut(text: str, width: int) -> str:
    """As much of `text` as fits into so many cells."""
    if cells(text) <= width:
        return text
    kept, taken = [], 1
    for char in text:
        taken += cells(char)
        if taken > width:
            break
        kept.append(char)
    return "".join(kept) + ELLIPSIS if width > 0 else ""


def cells(text: str) -> int:
    """Cells that a terminal gives to `text`."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def clock(at: float) -> str:
    """A moment as the clock on the wall shows it."""
    return f"{datetime.fromtimestamp(at):%H:%M:%S}"


def moment(at: float, now: float) -> str:
    """The same, with its day unless that is today."""
    is_today = datetime.fromtimestamp(at).date() == datetime.fromtimestamp(now).date()
    return clock(at) if is_today else f"{datetime.fromtimestamp(at):%Y-%m-%d %H:%M}"


def changed(before: Sequence[object], after: Sequence[object]) -> list[int]:
    """The positions at which two lists of lines differ, those beyond the shorter one included."""
    longest, shortest = max(len(before), len(after)), min(len(before), len(after))
    return [at for at in range(longest) if at >= shortest or before[at] != after[at]]
