"""The shortest way to move a terminal's cursor."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=8192)
def move(x: int | None, y: int | None, to_x: int, to_y: int) -> str:
    """From (x, y) to (to_x, to_y), counted from 0; None where the cursor is not known.

    Expects a terminal that takes a line feed as "down" and nothing else (output processing off), and no move
    below the last line. Only what a VT100 knows: no CHA, no VPA.
    """
    if (x, y) == (to_x, to_y):
        return ""
    ways = [_to(to_x, to_y)]
    if y is not None:
        vertical = _vertical(y, to_y)
        if x is not None:
            ways.append(vertical + _horizontal(x, to_x))
        ways.append("\r" + vertical + _horizontal(0, to_x))
    return min(ways, key=len)


def _to(x: int, y: int) -> str:
    if x:
        return f"\x1b[{y + 1 if y else ''};{x + 1}H"
    return f"\x1b[{y + 1}H" if y else "\x1b[H"


def _vertical(y: int, to_y: int) -> str:
    if to_y > y:
        return min("\n" * (to_y - y), _counted(to_y - y, "B"), key=len)
    return _counted(y - to_y, "A")


def _horizontal(x: int, to_x: int) -> str:
    if to_x < x:
        return min("\b" * (x - to_x), _counted(x - to_x, "D"), key=len)
    return _counted(to_x - x, "C")


def _counted(count: int, final: str) -> str:
    if not count:
        return ""
    return f"\x1b[{count}{final}" if count > 1 else f"\x1b[{final}"
