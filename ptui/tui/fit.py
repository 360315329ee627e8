"""Cutting text to cells: display text in, exactly fitting display text out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from ptui.domain.text import clean
from ptui.tui import signs


def width_of(text: str) -> int:
    """Cells that `text` takes."""
    return len(text) if text.isascii() else cell_len(text)


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """`text` in at most `width` cells, its cut end marked."""
    if width <= 0:
        return ""
    if len(text) <= width and width_of(text) <= width:
        return text
    return set_cell_size(text[: width * 2], width - 1).rstrip() + ellipsis


_LEAD = re.compile(r" *\S+ {2,}")


def fold(text: str, width: int) -> list[str]:
    """Display text in lines of at most `width` cells, broken between words; those that follow stand as far
    in as it, or as the value behind a name and two blanks."""
    lead = _LEAD.match(text)
    places = (lead.end() if lead else width, len(text) - len(text.lstrip()))
    indent = " " * next((place for place in places if place <= width // 2), 0)
    lines: list[str] = []
    rest = text
    while width_of(rest) > max(width, 1):
        end, taken = 0, 0
        while (taken := taken + width_of(rest[end])) <= max(width, 1):
            end += 1
        end = max(end, len(indent) + 1)
        space = rest.rfind(" ", len(indent) + 1, end + 1)
        end = space if space > end // 2 else end
        lines.append(rest[:end].rstrip())
        rest = indent + rest[end:].lstrip()
    return [*lines, rest] if rest.strip() or not lines else lines


def pad(text: str, width: int, *, right: bool = False, ellipsis: str = "…") -> str:
    """`text` in exactly `width` cells."""
    shown = cut(text, width, ellipsis)
    blank = " " * (width - width_of(shown))
    return blank + shown if right else shown + blank


def shown(value: object, width: int, ellipsis: str = "…") -> str:
    """Anything a server sent, harmless and in at most `width` cells."""
    return cut(clean(value, max(width, 1) * 2), width, ellipsis)


def trail(labels: Sequence[str], room: int) -> str:
    """Where one is, by the labels from the top: what does not fit goes from the beginning."""
    cleaned = [clean(label, room) for label in labels]
    for start in range(len(cleaned)):
        shown = f" {signs.CRUMB} ".join(["…", *cleaned[start:]] if start else cleaned)
        if width_of(shown) <= room:
            return shown
    return cut(cleaned[-1], room) if cleaned else ""
