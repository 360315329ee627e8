"""How wide each column of a table is."""

from __future__ import annotations

from ptui.domain.inspect.page import Table
from ptui.domain.text import clean
from ptui.tui.fit import width_of

LOOKED_AT = 200
"""Rows that are measured: enough to be right on what shows, and the same cost for any table."""
WIDEST = 40
GAP = 2


def widths(table: Table, room: int) -> list[int]:
    """Cells for each column, `room` in all with gaps of two; columns that find no place get 0."""
    needs = [max(width_of(column.title), 1) for column in table.columns]
    for row in table.rows[:LOOKED_AT]:
        for at, cell in enumerate(row[: len(needs)]):
            if needs[at] < WIDEST:
                needs[at] = max(needs[at], min(width_of(clean(cell, WIDEST)), WIDEST))
    weights = [column.weight for column in table.columns]
    found = list(needs)
    over = sum(found) + GAP * (len(found) - 1) - room
    if over > 0:
        found = _shrink(found, weights, over, room)
    elif weights and weights[-1] and over < 0:
        found[-1] += -over
    return found


def _shrink(needs: list[int], weights: list[int], over: int, room: int) -> list[int]:
    """Take from the weighted columns first, widest first; then leave out the last ones."""
    found = list(needs)
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
