"""Any of very many names: filter, all, none, patterns, one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from ptui.domain.patterns import Selection, words
from ptui.domain.text import clean
from ptui.tui.titles import entitle
from ptui.tui.widgets.entry import Entry
from ptui.tui.widgets.lines import Lines, Part


class NameLines(Lines):
    """The names that the filter leaves, each with its box."""

    can_focus = True

    def __init__(self, names: Sequence[str], labels: Mapping[str, str], chosen: Selection) -> None:
        super().__init__()
        self.names = names
        self.labels = labels
        self.chosen = chosen
        self.picks: Sequence[str] = names
        self._folded: list[str] | None = None

    def count(self) -> int:
        return len(self.picks)

    def narrow(self, text: str) -> None:
        """Keep the names that have every word."""
        if self._folded is None:
            self._folded = [f"{name} {self.labels.get(name, '')}".lower() for name in self.names]
        found: Sequence[int] = range(len(self.names))
        for word in text.lower().split():
            found = [at for at in found if word in self._folded[at]]
        self.picks = self.names if len(found) == len(self.names) else [self.names[at] for at in found]
        self.cursor = self.top = 0
        self.refresh()

    def parts(self, index: int, width: int) -> tuple[list[Part], list[Part]]:
        name = self.picks[index]
        box = "[x]" if self.chosen.has(name) else "[ ]"
        label = self.labels.get(name, "")
        return [(f" {box} {clean(name, 300)}", "text")], [
            (f"{clean(label, 60)} ", "dim")
        ] if label != name else []


class Checklist(ModalScreen[Selection | None]):
    """Answers the selection, or None when the user left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("up,k", "step(-1)", show=False),
        Binding("down,j", "step(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,g", "go(0)", show=False),
        Binding("end,G", "go(-1)", show=False),
        Binding("space", "turn", show=False),
        Binding("a", "turn_all(True)", show=False),
        Binding("n", "turn_all(False)", show=False),
        Binding("slash", "focus_entry('narrow')", show=False),
        Binding("p", "focus_entry('patterns')", show=False),
        Binding("enter,ctrl+s", "accept", show=False),
    ]

    def __init__(
        self, title: str, names: Sequence[str], chosen: Selection, labels: Mapping[str, str] | None = None
    ) -> None:
        super().__init__()
        self._title = title
        self._lines = NameLines(names, labels or {}, chosen)
        self._narrow = Entry(placeholder="/ filter", id="narrow")
        self._patterns = Entry(
            " ".join(chosen.patterns), placeholder="p patterns: sales_* !tmp_*", id="patterns"
        )

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            entitle(box, self._title, "space turns · a all · n none · Enter keeps · Esc leaves")
            yield self._narrow
            yield self._patterns
            yield self._lines

    def on_mount(self) -> None:
        self._lines.styles.height = min(max(len(self._lines.names), 1), max(self.size.height - 6, 3))
        self._lines.focus()
        self._tell()

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input is self._narrow:
            self._lines.narrow(event.value)
        elif event.input is self._patterns and event.input.has_focus:
            self._lines.chosen = self._lines.chosen.with_patterns(words(event.value))
            self._lines.refresh()
        self._tell()

    def on_input_submitted(self) -> None:
        self._lines.focus()

    def _tell(self) -> None:
        total = len(self._lines.names)
        entitle(
            self.query_one("#box"),
            f"{self._title} · {len(self._lines.chosen.chosen(self._lines.names)):,} of {total:,}",
        )

    def action_step(self, by: int) -> None:
        self._lines.step(by)

    def action_page(self, way: int) -> None:
        self._lines.step(way * self._lines.page)

    def action_go(self, index: int) -> None:
        self._lines.go(index if index >= 0 else self._lines.count() - 1)

    def action_turn(self) -> None:
        lines = self._lines
        if lines.cursor < lines.count():
            name = lines.picks[lines.cursor]
            lines.chosen = lines.chosen.turned(name, on=not lines.chosen.has(name))
            lines.refresh_lines((lines.cursor,))
            lines.step(1)
            self._tell()

    def action_turn_all(self, on: bool) -> None:
        lines = self._lines
        if lines.picks is lines.names:
            lines.chosen = Selection.all() if on else Selection.none()
        else:
            lines.chosen = lines.chosen.turned_all(lines.picks, on=on)
        self._patterns.value = " ".join(lines.chosen.patterns)
        lines.refresh()
        self._tell()

    def action_focus_entry(self, which: str) -> None:
        (self._narrow if which == "narrow" else self._patterns).focus()

    def action_accept(self) -> None:
        self.dismiss(self._lines.chosen)

    def action_leave(self) -> None:
        if self._lines.has_focus:
            self.dismiss(None)
        else:
            self._lines.focus()
