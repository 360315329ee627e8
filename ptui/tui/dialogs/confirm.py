"""A question before something that cannot be taken back."""

from __future__ import annotations

from textwrap import wrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from ptui.domain.text import clean
from ptui.tui.widgets.lines import Part
from ptui.tui.widgets.told import Told

ROOM = 62


class Confirm(ModalScreen[bool]):
    """Answers whether the user said yes; anything but `y` says no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,Y", "answer(True)", show=False),
        Binding("n,N,escape,q,enter", "answer(False)", show=False),
    ]

    def __init__(self, question: str, *, detail: str = "", yes: str = "yes") -> None:
        super().__init__()
        told: list[Part] = [(f" {line}", "text") for line in wrap(clean(question, 500), ROOM)]
        for paragraph in detail.splitlines():
            told += [(f" {line}", "dim") for line in wrap(clean(paragraph, 1_000), ROOM)]
        told += [("", "text"), (f" y  {clean(yes, 40)}     n  no", "accent")]
        self._words = Told(told)

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield self._words

    def on_mount(self) -> None:
        self._words.styles.height = min(self._words.count(), self.size.height - 4)
        self._words.focus()

    def action_answer(self, said: bool) -> None:
        self.dismiss(said)
