"""A list of lines drawn one by one: the base of tree, inspector and menus.

No widget, object or scroll bar per line; a key repaints the lines it changed and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

from ptui.tui.fit import cut, width_of
from ptui.tui.widgets.looks import Looks

Part = tuple[str, str]
"""Display text, and the name of its style."""

STYLES = ("text", "dim", "accent", "good", "busy", "warn", "bad", "off", "mark", "head", "hit", "caret")


class Lines(Looks, can_focus=True):
    """Draws `count()` lines; subclasses say what is in them."""

    LOOKS = frozenset(f"line--{name}" for name in (*STYLES, "cursor", "rest"))
    header_height = 0
    """Lines above the list that do not scroll."""
    has_cursor = True
    has_rest = True
    """Whether the cursor's row shows while something else has the focus."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.top = 0
        self.cursor = 0
        self._looks: dict[str, Style] = {}

    # What subclasses say.

    def count(self) -> int:
        """How many lines there are."""
        return 0

    def parts(self, index: int, width: int) -> tuple[list[Part], list[Part]]:
        """What stands at the left and at the right of a line."""
        raise NotImplementedError

    def header(self, y: int, width: int) -> list[Part]:
        """What stands in a line above the list."""
        return []

    def moved(self) -> None:
        """The cursor went to another line."""

    # Drawing.

    @property
    def page(self) -> int:
        """Lines of the list that are visible."""
        return max(self.size.height - self.header_height, 1)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y < self.header_height:
            return self._strip(self.header(y, width), [], width, "")
        index = self.top + y - self.header_height
        if index >= self.count():
            return Strip.blank(width, self._look("text"))
        left, right = self.parts(index, width)
        under = ""
        if self.has_cursor and index == self.cursor:
            under = "cursor" if self.has_focus else "rest" if self.has_rest else ""
        return self._strip(left, right, width, under)

    def _strip(self, left: list[Part], right: list[Part], width: int, under: str) -> Strip:
        taken = sum(width_of(text) for text, _ in right)
        room = max(width - taken, 0)
        segments: list[Segment] = []
        for text, look in left:
            piece = cut(text, room)
            room -= width_of(piece)
            segments.append(Segment(piece, self._look(look, under)))
            if room <= 0:
                break
        segments.append(Segment(" " * max(room, 0), self._look("text", under)))
        segments += [Segment(text, self._look(look, under)) for text, look in right]
        return Strip(segments).adjust_cell_length(width, self._look("text", under))

    def _look(self, name: str, under: str = "") -> Style:
        key = f"{name}/{under}"
        if (style := self._looks.get(key)) is None:
            over = self.get_component_rich_style(f"line--{under}", partial=True) if under else None
            # reversed, a row has one style throughout: its colours would make a patchwork of it
            name = "text" if over is not None and over.reverse else name
            style = self.get_component_rich_style(f"line--{name}")
            self._looks[key] = style = style if over is None else style + over
        return style

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._looks.clear()

    # Moving.

    def go(self, index: int) -> None:
        """Put the cursor on a line, scrolling as little as needed."""
        last = max(self.count() - 1, 0)
        index = min(max(index, 0), last)
        old_top, old = self.top, self.cursor
        self.cursor = index
        if self.has_cursor:
            self.show(index)
        else:
            self.top = min(max(index, 0), max(self.count() - self.page, 0))
        if self.top != old_top:
            self.refresh()
        else:
            self.refresh_lines((old, index))
        if index != old:
            self.moved()

    def show(self, index: int) -> None:
        """Scroll so that a line is visible, and no blank lines stand below the last."""
        page = self.page
        if index < self.top:
            self.top = index
        elif index >= self.top + page:
            self.top = index - page + 1
        self.top = max(min(self.top, self.count() - page), 0)

    def step(self, by: int) -> None:
        self.go((self.cursor if self.has_cursor else self.top) + by)

    def refresh_lines(self, indexes: Iterable[int]) -> None:
        """Repaint some lines of the list."""
        page, width = self.page, self.size.width
        regions = [
            Region(0, index - self.top + self.header_height, width, 1)
            for index in dict.fromkeys(indexes)
            if 0 <= index - self.top < page
        ]
        if regions:
            self.refresh(*regions)

    def on_focus(self) -> None:
        self.refresh_lines((self.cursor,))

    def on_blur(self) -> None:
        self.refresh_lines((self.cursor,))

    def on_resize(self) -> None:
        self.show(self.cursor if self.has_cursor else self.top)
        self.refresh()
