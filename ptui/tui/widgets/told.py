"""Lines that are only read and scrolled."""

from __future__ import annotations

from collections.abc import Sequence

from ptui.tui.widgets.lines import Lines, Part


class Told(Lines):
    """One part a line."""

    has_cursor = False

    def __init__(self, told: Sequence[Part]) -> None:
        super().__init__()
        self.told = told

    def count(self) -> int:
        return len(self.told)

    def parts(self, index: int, width: int) -> tuple[list[Part], list[Part]]:
        return [self.told[index]], []
