"""One dialog to choose from a list by typing or moving: palette, copy-as, profiles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from ptui.domain.text import clean
from ptui.domain.ui import Option
from ptui.tui.fit import cut, pad, width_of
from ptui.tui.titles import entitle
from ptui.tui.widgets.entry import Entry
from ptui.tui.widgets.lines import Lines, Part

GAP = 3
"""Cells between labels and details."""
MOST = 200
"""Characters of a label or a detail."""
LOOKED_AT = 1_000
"""Options that are measured."""


class OptionLines(Lines):
    """The options that match what was typed."""

    can_focus = False

    def __init__(self, options: Sequence[Option]) -> None:
        super().__init__()
        self.all = tuple(options)
        self.options = self.all
        seen = self.all[:LOOKED_AT]
        self._labels = max((width_of(clean(one.label, MOST)) for one in seen), default=0)
        self._details = max((width_of(_detail(one)) for one in seen), default=0)

    def count(self) -> int:
        return max(len(self.options), 1)

    def narrow(self, text: str) -> None:
        """Keep the options that have every word; those that start with it come first."""
        words = text.lower().split()
        kept = [one for one in self.all if all(word in f"{one.label} {one.detail}".lower() for word in words)]
        kept.sort(key=lambda one: not one.label.lower().startswith(" ".join(words)))
        self.options = tuple(kept)
        self.cursor = self.top = 0
        self.refresh()

    def chosen(self) -> Option | None:
        return self.options[self.cursor] if 0 <= self.cursor < len(self.options) else None

    def parts(self, index: int, width: int) -> tuple[list[Part], list[Part]]:
        if not self.options:
            return [(" nothing matches" if self.all else " there is nothing to choose from", "dim")], []
        option = self.options[index]
        key = [(f"  {option.key} ", "accent")] if option.key else []
        room = width - 2 - width_of(option.key) - (2 if key else 0)
        label = min(self._labels, max(room - self._details - GAP, room // 2)) if self._details else room
        look = "off" if option.why_not else "text"
        detail = cut(_detail(option), max(room - label - GAP, 0))
        left = [(f" {pad(clean(option.label, MOST), label)}", look)]
        return [*left, (" " * GAP + detail, "dim")] if self._details else left, key


def _detail(option: Option) -> str:
    return clean(f"({option.why_not})" if option.why_not else option.detail, MOST)


class Pick(ModalScreen[str | None]):
    """Answers the id of the chosen option, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("up,ctrl+k", "step(-1)", show=False),
        Binding("down,ctrl+j", "step(1)", show=False),
        Binding("pageup", "step(-10)", show=False),
        Binding("pagedown", "step(10)", show=False),
    ]

    def __init__(self, title: str, options: Sequence[Option], *, at: str | None = None) -> None:
        super().__init__()
        self._title = title
        self._options = OptionLines(options)
        self._at = next((index for index, one in enumerate(options) if one.id == at), 0)

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            entitle(box, self._title, "Enter chooses · Esc leaves")
            yield Entry(placeholder="type to narrow", id="narrow")
            yield self._options

    def on_mount(self) -> None:
        self._options.styles.height = min(max(len(self._options.all), 1), 16)
        self._options.cursor = self._at

    def on_input_changed(self, event: Input.Changed) -> None:
        self._options.narrow(event.value)

    def on_input_submitted(self) -> None:
        option = self._options.chosen()
        if option is not None and option.why_not is None:
            self.dismiss(option.id)

    def action_step(self, by: int) -> None:
        self._options.step(by)

    def action_leave(self) -> None:
        self.dismiss(None)
