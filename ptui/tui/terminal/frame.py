"""A screenful of cells: what a terminal shows, or what it should show."""

from __future__ import annotations

from rich.cells import _is_single_cell_widths

from ptui.tui.terminal.cells import cells_of, is_certain
from ptui.tui.terminal.look import Look


class Frame:
    """Rows of characters and rows of looks, side by side, so that whole rows are copied and compared at once.

    A wide character stands in its first cell; the second is empty and looks the same.
    """

    __slots__ = ("chars", "doubtful", "height", "looks", "width")

    def __init__(self, width: int, height: int, look: Look) -> None:
        self.width = width
        self.height = height
        self.chars = [[" "] * width for _ in range(height)]
        self.looks = [[look] * width for _ in range(height)]
        self.doubtful = [False] * height
        """Rows that may hold a character whose width terminals disagree about."""

    def put(self, x: int, y: int, text: str, look: Look, encoding: str = "utf-8") -> int:
        """Draw `text`, clipped to the frame; the column after it."""
        single = text.isascii() if encoding != "utf-8" else _is_single_cell_widths(text)
        if single and text.isprintable():
            cells: str | tuple[str, ...] = text
        else:
            cells = cells_of(text, encoding)
            if not self.doubtful[y] and not all(map(is_certain, cells)):
                self.doubtful[y] = True
        end = x + len(cells)
        if end > self.width:
            if x >= self.width:
                return end
            cells = _clipped(cells, self.width - x)
        chars, stop = self.chars[y], x + len(cells)
        if x and stop > x and chars[x] == "":
            chars[x - 1] = " "  # the first half of a wide character whose second half is drawn over
        if stop < self.width and chars[stop] == "":
            chars[stop] = " "
        chars[x:stop] = cells
        self.looks[y][x:stop] = [look] * len(cells)
        return end

    def copy_row(self, y: int, other: Frame) -> None:
        self.chars[y] = other.chars[y].copy()
        self.looks[y] = other.looks[y].copy()
        self.doubtful[y] = other.doubtful[y]

    def settle(self, y: int) -> bool:
        """Whether the row really holds a character of doubtful width."""
        if self.doubtful[y]:
            self.doubtful[y] = not all(map(is_certain, self.chars[y]))
        return self.doubtful[y]


def _clipped(cells: str | tuple[str, ...], width: int) -> str | tuple[str, ...]:
    if len(cells) > width and cells[width] == "":
        return (*cells[: width - 1], " ")
    return cells[:width]
