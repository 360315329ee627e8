"""How wide each column of a table is."""

from __future__ import annotations

from ptui.domain.inspect.page import Table
from ptui.domain.text import clean
from ptui.tui.fit import width_of

LOOKED_AT = 200
"""Rows that are measured: enough to be right on what shows, and the same cost for any table."""
WIDEST = 40
GAP = 2


def needs(table: Table) -> list[int]:
    """Cells that each column takes where there is room."""
    found = [max(width_of(column.title), 1) for column in table.columns]
    for row in table.rows[:LOOKED_AT]:
        for at, cell in enumerate(row[: len(found)]):
            if found[at] < WIDEST:
                found[at] = max(found[at], min(width_of(clean(cell, WIDEST)), WIDEST))
    return found


def widths(wanted: list[int], weights: list[int], room: int) -> list[int]:
    """Cells for each column, `room` in all with gaps of two; columns that find no place get 0."""
    over = sum(wanted) + GAP * (len(wanted) - 1) - room
    if over > 0:
        return _shrink(wanted, weights, over, room)
    if weights and weights[-1] and over < 0:
        return [*wanted[:-1], wanted[-1] - over]
    return wanted


def _shrink(wanted: list[int], weights: list[int], over: int, room: int) -> list[int]:
    """Take from the weighted columns first, widest first; then leave out the last ones."""
    found = list(wanted)
    while over > 0:
        candidates = [at for at, weight in enumerate(weights) if weight and found[at] > 10]
        if not candidates:
            break
        widest = max(candidates, key=lambda at: found[at] / weights[at])
        found[widest] -= 1
        over -= 1
    left = room
    for at, width in enumerate(found):
        found[at] = min(width, max(left, 0)) if at == 0 or left >= min(width, 6) else 0
        left -= found[at] + (GAP if found[at] else 0)
    return found
