"""The line at the top (who and where) and the line at the bottom (what happened, what can be done)."""

from __future__ import annotations

import time
from collections.abc import Callable
from textwrap import wrap

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from ptui.domain.text import clean
from ptui.tui.fit import cut, width_of
from ptui.tui.widgets.lines import Part
from ptui.tui.widgets.looks import Looks


class Bar(Looks):
    """One line with a left and a right end."""

    LOOKS = frozenset(f"bar--{name}" for name in ("text", "dim", "accent", "good", "warn", "bad", "busy"))
    DEFAULT_CSS = "Bar { height: 1; }"

    def left(self, width: int) -> list[Part]:
        return []

    def right(self, width: int) -> list[Part]:
        return []

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        left = self.left(width)
        room = width - sum(width_of(text) for text, _ in left)
        right = self.right(max(room, 0))
        gap = room - sum(width_of(text) for text, _ in right)
        segments = [Segment(text, self._look(look)) for text, look in left]
        segments.append(Segment(" " * max(gap, 0), self._look("text")))
        segments += [Segment(text, self._look(look)) for text, look in right]
        return Strip(segments).adjust_cell_length(width, self._look("text")).crop(0, width)

    def _look(self, name: str) -> Style:
        return self.get_component_rich_style(f"bar--{name}")


class HeaderBar(Bar):
    """Product, organization and user at the left; server and version at the right."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._who: Part = ("", "text")
        self._where = ""

    def say(self, who: str, where: str, look: str = "text") -> None:
        """Show who is signed in, and where."""
        if (self._who, self._where) != ((who, look), where):
            self._who, self._where = (who, look), where
            self.refresh()

    def left(self, width: int) -> list[Part]:
        room = max(width - min(width_of(self._where), width // 2) - 12, 10)
        return [(" ptui  ", "accent"), (cut(clean(self._who[0], 200), room), self._who[1])]

    def right(self, width: int) -> list[Part]:
        return [(cut(clean(self._where, 200), width - 2) + " ", "dim")] if width > 12 else []


class StatusBar(Bar):
    """What was last told or marked at the left; the keys that fit at the right.

    What is told and does not fit gets lines of its own above the keys, for errors are to be read whole.
    """

    MOST_LINES = 5

    def __init__(
        self, *, whole_hints: bool = False, clock: Callable[[], float] = time.monotonic, id: str | None = None
    ) -> None:
        """`whole_hints`: the keys are never cut for the text."""
        super().__init__(id=id)
        self._told: Part = ("", "text")
        self._rest: Part = ("", "text")
        self._hints: list[tuple[str, str]] = []
        self._whole_hints = whole_hints
        self._clock = clock
        self._told_at = 0.0
        self._lines: list[str] = []

    def say(self, text: str, look: str = "text") -> None:
        """Tell one line; an empty one clears it."""
        self._told_at = self._clock()
        if self._told != (text, look):
            self._told = (text, look)
            self._fit()

    def rest(self, text: str, look: str = "text") -> None:
        """What stands there while nothing is told."""
        if self._rest != (text, look):
            self._rest = (text, look)
            self._fit()

    def fade(self, seconds: float = 2.0) -> None:
        """Clear what was told so long ago that it was read."""
        if self._told[0] and self._clock() - self._told_at > seconds:
            self.say("")

    def hint(self, hints: list[tuple[str, str]]) -> None:
        """The keys and words of what can be done now, the most wanted last."""
        if self._hints != hints:
            self._hints = hints
            self._fit()

    @property
    def told(self) -> str:
        return self._told[0]

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        """As many lines as what is told needs; one line is enough for what merely stands there."""
        width = self.size.width or self.app.size.width
        text = clean(self._told[0], 600)
        self._lines = [text]
        if width_of(text) > self._room(width):
            self._lines = wrap(text, max(width - 2, 20))[: self.MOST_LINES]
            if self._hints and width_of(self._lines[-1]) > self._room(width):
                self._lines.append("")
        self.styles.height = len(self._lines)
        self.refresh()

    def _room(self, width: int) -> int:
        hints = sum(width_of(key) + width_of(label) + 3 for key, label in self._hints)
        keep = hints if self._whole_hints else min(hints, 16)
        return max(width - keep - 2, 10)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y < len(self._lines) - 1:
            text = " " + self._lines[y]
            return Strip([Segment(text, self._look(self._told[1]))]).adjust_cell_length(
                width, self._look("text")
            )
        return super().render_line(y)

    def left(self, width: int) -> list[Part]:
        if self._told[0]:
            return [(f" {self._lines[-1]}", self._told[1])]
        return [(f" {cut(clean(self._rest[0], 400), self._room(width))}", self._rest[1])]

    def right(self, width: int) -> list[Part]:
        parts: list[Part] = []
        room = width - 2
        for key, label in reversed(self._hints):
            needed = width_of(key) + width_of(label) + 3
            if needed > room:
                break
            parts[:0] = [(f"  {key}", "accent"), (f" {label}", "dim")]
            room -= needed
        return [*parts, (" ", "text")]
