"""Draws a run from its sheet: head, errors and schemas, log. Only lines that changed are painted."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Region

from ptui.domain.runs.causes import Cause
from ptui.domain.runs.line import Line, changed
from ptui.domain.runs.run import SchemaRun
from ptui.domain.runs.sheet import Item
from ptui.tui import signs
from ptui.tui.fit import fold
from ptui.tui.widgets.lines import Lines, Part


class RunLines(Lines):
    """Lines of a sheet; what is shown already and did not change is left alone."""

    has_cursor = False

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines: Sequence[Line] = ()

    def count(self) -> int:
        return len(self.lines)

    def parts(self, index: int, width: int) -> tuple[list[Part], list[Part]]:
        line = self.lines[index]
        return list(line.left), list(line.right)

    def present(self, lines: Sequence[Line]) -> None:
        """Show these lines."""
        differing = changed(self.lines, lines)
        if not differing:
            return
        self.lines = lines
        top = self.top
        self.settle()
        if self.top != top:
            self.refresh()
        else:
            self.refresh_lines(differing)

    def settle(self) -> None:
        """Keep the place where the user is when lines come and go."""
        self.top = max(min(self.top, self.count() - self.page), 0)


class RunHead(RunLines):
    """Name, state, progress, counts, and how it ended; takes no focus and as many lines as it needs."""

    can_focus = False

    def present(self, lines: Sequence[Line]) -> None:
        if len(lines) != len(self.lines):
            self.styles.height = len(lines)
        super().present(lines)


class RunItems(RunLines):
    """Errors and schemas; the cursor stays with what it stands on, and passes over headings."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._abouts: Sequence[Cause | SchemaRun | str | None] = ()

    @property
    def about(self) -> Cause | SchemaRun | str | None:
        """What stands under the cursor."""
        return self._abouts[self.cursor] if 0 <= self.cursor < len(self._abouts) else None

    def show_items(self, items: Sequence[Item]) -> None:
        """Show these, with the cursor where it was: on the same thing, if the user has chosen one."""
        cursor = self.cursor
        anchor = _key(self.about) if cursor > self._open(0, 1) else None
        self._abouts = [item.about for item in items]
        keys = [_key(about) for about in self._abouts]
        self.has_cursor = any(about is not None for about in self._abouts)
        gone = 0 if anchor is None else min(cursor, max(len(items) - 1, 0))
        self.cursor = keys.index(anchor) if anchor is not None and anchor in keys else self._open(gone, 1)
        before = self.top
        self.present([item.line for item in items])
        if self.cursor != cursor:
            self.show(self.cursor)
            if self.top != before:
                self.refresh()
            self.refresh_lines((cursor, self.cursor))

    def go(self, index: int) -> None:
        """A line that nothing stands behind cannot be stood on."""
        index = min(max(index, 0), max(self.count() - 1, 0))
        super().go(self._open(index, -1 if index < self.cursor else 1) if self.has_cursor else index)

    def show(self, index: int) -> None:
        """With the first line that can be stood on, the headings above it."""
        super().show(index)
        if self.has_cursor and index < self.page and not any(self._abouts[:index]):
            self.top = 0

    def _open(self, index: int, way: int) -> int:
        """The line nearest to this one that something stands behind, first of all in one direction."""
        stood_on = [at for at, about in enumerate(self._abouts) if about is not None]
        return min(stood_on, key=lambda at: ((at - index) * way < 0, abs(at - index)), default=index)


class RunLog(RunLines):
    """The log; it stays at its end unless the user has scrolled up."""

    header_height = 1

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.is_alone = True
        """Nothing else can have the focus."""
        self._is_at_end = True
        self._folded: list[Line] = []

    def fold(self, lines: Sequence[Line], width: int) -> Sequence[Line]:
        """Long lines over several, so that no reason is cut off."""
        return [part for line in lines for part in _folded(line, width)]

    def settle(self) -> None:
        if self._is_at_end:
            self.top = max(self.count() - self.page, 0)
        else:
            super().settle()

    def go(self, index: int) -> None:
        super().go(index)
        self._is_at_end = self.top >= self.count() - self.page

    def header(self, y: int, width: int) -> list[Part]:
        """What it is, and without colour, too, whether the keys are its own."""
        sign = signs.FOCUS if self.has_focus and not self.is_alone else " "
        return [(sign, "accent"), ("log", "head")]

    def on_focus(self) -> None:
        self.refresh(Region(0, 0, self.size.width, 1))

    def on_blur(self) -> None:
        self.refresh(Region(0, 0, self.size.width, 1))

    def on_resize(self) -> None:
        self.settle()
        self.refresh()


def _folded(line: Line, width: int) -> list[Line]:
    (clock, dim), (text, look) = line.left
    first, *rest = fold(text, max(width - len(clock) - 1, 20))
    if not rest:
        return [line]
    indent = " " * len(clock)
    return [Line(((clock, dim), (first, look))), *(Line(((indent, dim), (one, look))) for one in rest)]


def _key(about: Cause | SchemaRun | str | None) -> object:
    match about:
        case Cause(text=text):
            return ("cause", text)
        case SchemaRun(schema=schema):
            return ("schema", schema)
    return about
