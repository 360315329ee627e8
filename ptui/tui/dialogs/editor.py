"""Several lines: SQL, JSON, keys. And text that is only to be read, such as a request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from ptui.domain.text import clean
from ptui.tui.fit import fold
from ptui.tui.titles import entitle
from ptui.tui.widgets.code_area import CodeArea
from ptui.tui.widgets.lines import Part
from ptui.tui.widgets.told import Told

LONGEST = 2_000
"""Characters of a line that are shown."""
_WIDEST = 100
"""Cells of the box, as the style sheet has it, which is at most 96 % of the screen."""


class Editor(ModalScreen[str | None]):
    """Answers the text; None when the user left without keeping it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", show=False, priority=True),
        Binding("escape", "leave", show=False, priority=True),
    ]

    def __init__(self, title: str, text: str, *, language: str = "text") -> None:
        super().__init__()
        self._title = title
        self._before = text
        self._area = CodeArea(text, language=language)

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            entitle(box, self._title, "ctrl+_ undoes · ctrl+s or Esc keeps it")
            yield self._area

    def on_mount(self) -> None:
        self._area.styles.height = max(self.size.height - 8, 5)
        self._area.focus()

    def action_keep(self) -> None:
        self.dismiss(self._area.text)

    def action_leave(self) -> None:
        self.dismiss(self._area.text if self._area.text != self._before else None)


def as_read(lines: Sequence[str]) -> list[Part]:
    """Text from anywhere as lines to be read."""
    return [(f" {clean(line, LONGEST)}", "text") for line in lines]


class Reader(ModalScreen[str | None]):
    """Shows text; answers `copy` when the user asked for that."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,ctrl+r,f2", "leave", show=False),
        Binding("up,k", "step(-1)", show=False),
        Binding("down,j", "step(1)", show=False),
        Binding("pageup", "step(-10)", show=False),
        Binding("pagedown,space", "step(10)", show=False),
        Binding("y", "copy", show=False),
        Binding("Y", "copy_as", show=False),
    ]

    def __init__(self, title: str, text: str, *, hint: str = "y copies · Esc leaves") -> None:
        super().__init__()
        self._title = title
        self._hint = hint
        self._text = [clean(line, LONGEST) for line in text.splitlines()] or [""]
        self._lines = Told(as_read(self._text))

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            entitle(box, self._title, self._hint)
            yield self._lines

    def on_mount(self) -> None:
        self._fold()
        self._lines.focus()

    def on_resize(self) -> None:
        self._fold()

    def _fold(self) -> None:
        """Nothing that is to be read is cut off: what is too long takes several lines."""
        room = max(min(_WIDEST, self.size.width * 96 // 100) - 4, 1)
        self._lines.told = as_read([part for line in self._text for part in fold(line, room)])
        self._lines.styles.height = min(self._lines.count(), max(self.size.height - 4, 3))
        self._lines.step(0)
        self._lines.refresh()

    def action_step(self, by: int) -> None:
        self._lines.step(by)

    def action_copy(self) -> None:
        self.dismiss("copy")

    def action_copy_as(self) -> None:
        self.dismiss("copy as")

    def action_leave(self) -> None:
        self.dismiss(None)
