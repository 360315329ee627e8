"""The keys for what has the focus, from the one table of actions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from ptui.domain.actions import Action, Pane
from ptui.domain.keys import keys_in, shown
from ptui.tui.fit import pad
from ptui.tui.titles import entitle
from ptui.tui.widgets.lines import Part
from ptui.tui.widgets.told import Told

KEYS_WIDTH = 16


def key_lines(actions: Sequence[Action], pane: Pane) -> list[Part]:
    """One line an action, under the name of its group."""
    told: list[Part] = []
    listed = [(action, keys) for action in actions if (keys := keys_in(action, pane))]
    for group, members in groupby(listed, key=lambda one: one[0].group):
        told += [("", "text")] if told else []
        told.append((f" {group}", "accent"))
        for action, keys in members:
            named = pad(" ".join(shown(key) for key in keys), KEYS_WIDTH)
            told.append((f"   {named} {action.help}", "text"))
    return told


class Keys(ModalScreen[None]):
    """Leaves on Esc, q or ?."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter,f1", "leave", show=False),
        Binding("up,k", "step(-1)", show=False),
        Binding("down,j", "step(1)", show=False),
        Binding("pageup", "step(-10)", show=False),
        Binding("pagedown,space", "step(10)", show=False),
    ]

    def __init__(self, actions: Sequence[Action], pane: Pane) -> None:
        super().__init__()
        self._lines = Told(key_lines(actions, pane))
        self._pane = pane

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            entitle(box, f"Keys · {self._pane}", "↑ ↓ scroll · Esc leaves")
            yield self._lines

    def on_mount(self) -> None:
        self._lines.styles.height = min(self._lines.count(), self.size.height - 4)
        self._lines.focus()

    def action_step(self, by: int) -> None:
        self._lines.step(by)

    def action_leave(self) -> None:
        self.dismiss(None)
