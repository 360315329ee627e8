"""Draws the inspector's page: a line of tabs, and below it a table, lines or a notice."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from textual.message import Message

from ptui.domain.inspect.page import Lines as TextLines
from ptui.domain.inspect.page import Notice, Page, Tab, Table
from ptui.domain.text import clean
from ptui.tui.fit import pad
from ptui.tui.titles import entitle
from ptui.tui.widgets.columns import widths
from ptui.tui.widgets.lines import Lines, Part

NOTHING = Notice("Nothing is selected.", "↑ ↓ move in the tree, → opens")


class InspectorView(Lines):
    """The inspector pane."""

    header_height = 2

    class TabChosen(Message):
        """The user asked for another tab."""

        def __init__(self, tab: Tab) -> None:
            super().__init__()
            self.tab = tab

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.tabs: tuple[Tab, ...] = ()
        self.tab: Tab | None = None
        self.sheet: Page = NOTHING
        self._title = ""
        self._widths: tuple[int, list[int]] = (-1, [])

    def present(self, title: str, tabs: tuple[Tab, ...], tab: Tab | None, page: Page) -> None:
        """Show a page; where nothing changed, nothing is repainted."""
        if self._title != title:
            self._title = title
            entitle(self, title)
        if (self.tabs, self.tab, self.sheet) == (tabs, tab, page):
            return
        if (self.tabs, self.tab) != (tabs, tab):
            self.cursor = self.top = 0
        self.tabs, self.tab, self.sheet = tabs, tab, page
        self._widths = (-1, [])
        self.header_height = 3 if isinstance(page, Table) else 2
        self.has_cursor = isinstance(page, Table)
        self.cursor = min(self.cursor, max(self.count() - 1, 0))
        self.show(self.cursor)
        self.refresh()

    def choose(self, step: int) -> None:
        """Go to the next or the previous tab."""
        if self.tabs and self.tab is not None:
            at = self.tabs.index(self.tab) if self.tab in self.tabs else 0
            self.post_message(self.TabChosen(self.tabs[(at + step) % len(self.tabs)]))

    def selected(self) -> str | None:
        """The first cell under the cursor, as the server sent it."""
        page = self.sheet
        if isinstance(page, Table) and 0 <= self.cursor < len(page.rows):
            return page.rows[self.cursor][0]
        return None

    def select(self, name: str) -> None:
        """Put the cursor on the row of this name."""
        page = self.sheet
        if isinstance(page, Table):
            found = next((at for at, row in enumerate(page.rows) if row[0] == name), None)
            if found is not None:
                self.go(found)

    def count(self) -> int:
        match self.sheet:
            case Table():
                return len(self.sheet.rows) + (len(self.sheet.notes) + 1 if self.sheet.notes else 0)
            case TextLines():
                return len(self.sheet.lines)
            case Notice():
                return len(self._notice(self.size.width))

    def header(self, y: int, width: int) -> list[Part]:
        if y == 0:
            return self._tab_line(width)
        if y == 2 and isinstance(self.sheet, Table):
            cells = [column.title for column in self.sheet.columns]
            return [(self._cells(self.sheet, cells, width), "head")]
        return []

    def parts(self, index: int, width: int) -> tuple[list[Part], list[Part]]:
        match self.sheet:
            case Table():
                if index < len(self.sheet.rows):
                    return [(self._cells(self.sheet, self.sheet.rows[index], width), "text")], []
                note = index - len(self.sheet.rows) - 1
                return [(f" {clean(self.sheet.notes[note], width)}" if note >= 0 else "", "dim")], []
            case TextLines():
                return [(f" {clean(self.sheet.lines[index], width)}", "text")], []
            case Notice():
                return [self._notice(width)[index]], []

    def _tab_line(self, width: int) -> list[Part]:
        parts: list[Part] = []
        for tab in self.tabs:
            chosen = tab is self.tab
            parts.append((f"[{tab}]" if chosen else f" {tab} ", "accent" if chosen else "dim"))
        return parts

    def _notice(self, width: int) -> list[Part]:
        page = self.sheet
        if not isinstance(page, Notice):
            return []
        room = max(width - 4, 20)
        told: list[Part] = [(f" {line}", "text") for line in wrap(clean(page.sentence, 2_000), room)]
        told += [(f" {line}", "dim") for line in wrap(clean(page.way_on, 500), room)]
        return told

    def _cells(self, table: Table, cells: Sequence[str], width: int) -> str:
        if self._widths[0] != width:
            self._widths = (width, widths(table, width - 2))
        fitted = [
            pad(clean(cell, at * 2 + 1), at, right=column.right)
            for cell, at, column in zip(cells, self._widths[1], table.columns, strict=False)
            if at > 0
        ]
        return " " + "  ".join(fitted)
