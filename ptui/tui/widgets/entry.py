"""A quiet one-line input: no border, no blinking cursor, nothing selected on focus."""

from __future__ import annotations

from textual.geometry import Region
from textual.widgets import Input


class Entry(Input):
    """The input of ptui: focusing it keeps the text, and an idle cursor writes nothing."""

    takes_text = True

    def __init__(
        self, value: str = "", *, placeholder: str = "", password: bool = False, id: str | None = None
    ) -> None:
        super().__init__(
            value, placeholder=placeholder, password=password, id=id, select_on_focus=False, compact=True
        )
        self.cursor_blink = False

    def watch_value(self) -> None:
        """The cursor stays in sight, also where a layout under way forgets how far it was scrolled."""
        self.call_after_refresh(self._show_cursor)

    def _show_cursor(self) -> None:
        self.scroll_to_region(Region(self._cursor_offset, 0, 1, 1), force=True, animate=False)
