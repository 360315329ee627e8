"""Cutting text to cells: display text in, exactly fitting display text out."""

from __future__ import annotations

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
