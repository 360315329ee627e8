"""A quiet one-line input: no border, no blinking cursor, nothing selected on focus."""

from __future__ import annotations

from textual.widgets import Input


class Entry(Input):
    """The input of ptui: focusing it keeps the text, and an idle cursor writes nothing."""

    def __init__(
        self, value: str = "", *, placeholder: str = "", password: bool = False, id: str | None = None
    ) -> None:
        super().__init__(
            value, placeholder=placeholder, password=password, id=id, select_on_focus=False, compact=True
        )
        self.cursor_blink = False
