"""Draws the inspector's page: a line of tabs, and below it a table, lines or a notice."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from textual.message import Message

from ptui.domain.inspect.page import Lines as TextLines
from ptui.domain.inspect.page import Notice, Page, Tab, Table
from ptui.domain.text import clean
from ptui.tui.fit import pad, width_of
from ptui.tui.titles import entitle
from ptui.tui.widgets.columns import needs, widths
from ptui.tui.widgets.lines import Lines, Part

NOTHING = Notice("Nothing is selected.", "↑ ↓ move in the tree, → opens")
STRIDE = 10
"""Cells that lines of text go sideways at a time."""


class InspectorView(Lines):
    """The inspector pane."""

    header_height = 2
    has_rest = False

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
        self._needs: list[int] = []
        """Cells that each column of a table takes where there is room, or the longest line of a text."""
        self._aside = 0
        """Columns after the first, or cells, that are out of sight at the left."""
        self._fitted: tuple[tuple[int, int], list[tuple[int, int]]] = ((-1, 0), [])
        """For a width and what is aside, the columns that are in their turn."""

    def present(self, title: str, tabs: tuple[Tab, ...], tab: Tab | None, page: Page) -> None:
        """Show a page; where nothing changed, nothing is repainted."""
        if (self._title, self.tabs, self.tab, self.sheet) == (title, tabs, tab, page):
            return
        is_same = (self._title, self.tabs, self.tab) == (title, tabs, tab)
        self._title, self.tabs, self.tab, self.sheet = title, tabs, tab, page
        entitle(self, title)
        if not is_same:
            self.cursor = self.top = self._aside = 0
        self._needs, self._fitted = _needs(page), ((-1, 0), [])
        self.header_height = 3 if isinstance(page, Table) else 2
        self.has_cursor = isinstance(page, Table)
        self.cursor = min(self.cursor, max(self.count() - 1, 0))
        self.show(self.cursor)
        self._place()
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

    def select(self, name: str | None) -> None:
        """Show the row of this name while the tree has the focus; None shows no row."""
        page, found = self.sheet, None
        if isinstance(page, Table) and name is not None:
            found = next((at for at, row in enumerate(page.rows) if row[0] == name), None)
        if self.has_rest != (found is not None):
            self.has_rest = found is not None
            self.refresh_lines((self.cursor,))
        if found is not None:
            self.go(found)

    def shift(self, by: int) -> None:
        """Go sideways, by a column of a table or some cells of a text."""
        if by > 0 and not self._is_more:
            return
        self._aside = max(self._aside + (by if isinstance(self.sheet, Table) else by * STRIDE), 0)
        self._place()
        self.refresh()

    @property
    def _is_more(self) -> bool:
        """Whether something is cut off or out of sight at the right."""
        if not isinstance(self.sheet, Table):
            return max(self._needs, default=0) - self._aside > self.size.width - 2
        shown = self._columns(self.size.width)
        last = len(self._needs) - 1
        return self._aside < last and any(not width or width < self._needs[at] for at, width in shown)

    def _columns(self, width: int) -> list[tuple[int, int]]:
        """The columns that are in their turn, and their cells: the first one stays till the last is alone."""
        table = self.sheet
        if isinstance(table, Table) and self._fitted[0] != (width, self._aside):
            last = len(table.columns) - 1
            kept = [at for at in range(last + 1) if at > self._aside or (at == 0 and self._aside < last)]
            kept = kept or [last]
            weights = [table.columns[at].weight for at in kept]
            cells = widths([self._needs[at] for at in kept], weights, width - 2)
            self._fitted = (width, self._aside), list(zip(kept, cells, strict=True))
        return self._fitted[1]

    def _place(self) -> None:
        """Say at the foot what is out of sight at either side."""
        if isinstance(self.sheet, Table):
            hidden = sum(not width for _, width in self._columns(self.size.width))
            right = f"→ {hidden} more columns" if hidden > 1 else "→ more" if self._is_more else ""
            left = f"← {self._aside}" if self._aside else ""
        else:
            right, left = "→ more" if self._is_more else "", "←" if self._aside else ""
        entitle(self, subtitle="  ".join(filter(None, (left, right))))

    def on_resize(self) -> None:
        super().on_resize()
        self._place()

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
            titles = [column.title for column in self.sheet.columns]
            return [(" ", "text"), (self._cells(self.sheet, titles, width), "head")]
        return []

    def parts(self, index: int, width: int) -> tuple[list[Part], list[Part]]:
        match self.sheet:
            case Table():
                if index < len(self.sheet.rows):
                    return [(f" {self._cells(self.sheet, self.sheet.rows[index], width)}", "text")], []
                note = index - len(self.sheet.rows) - 1
                return [(f" {clean(self.sheet.notes[note], width)}" if note >= 0 else "", "dim")], []
            case TextLines():
                line = clean(self.sheet.lines[index], self._aside + width)
                return [(f" {line[self._aside :]}", "text")], []
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
        fitted = [
            pad(clean(cells[at], room * 2 + 1), room, right=table.columns[at].right)
            for at, room in self._columns(width)
            if room > 0 and at < len(cells)
        ]
        return "  ".join(fitted)


def _needs(page: Page) -> list[int]:
    match page:
        case Table():
            return needs(page)
        case TextLines():
            return [max((width_of(line) for line in page.lines), default=0)]
    return []
