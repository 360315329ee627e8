"""One line of text."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from ptui.tui.titles import entitle
from ptui.tui.widgets.entry import Entry


class OneLine(ModalScreen[str | None]):
    """Answers what was typed, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, title: str, text: str = "", *, hint: str = "") -> None:
        super().__init__()
        self._title = title
        self._entry = Entry(text, placeholder=hint)

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            entitle(box, self._title, "Enter keeps · Esc leaves")
            yield self._entry

    def on_mount(self) -> None:
        self._entry.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)

    def action_leave(self) -> None:
        self.dismiss(None)
