"""A text area that Pygments colours: Textual's own colours need a parser that is not installed."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual.binding import Binding, BindingType
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

_STYLES = {
    "keyword": Style(bold=True, color="cyan"),
    "name.function": Style(color="blue"),
    "literal.string": Style(color="green"),
    "literal.number": Style(color="magenta"),
    "comment": Style(italic=True, dim=True),
    "operator": Style(color="cyan"),
}
MOST_COLOURED = 100_000
"""Characters; longer text is shown without colours."""


class CodeArea(TextArea):
    """Several lines in a language that Pygments knows."""

    takes_text = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+underscore,ctrl+minus", "undo", show=False),  # Ctrl-Z goes to the shell
    ]

    def __init__(self, text: str, *, language: str = "text", id: str | None = None) -> None:
        self._lexer_name = language
        super().__init__(text, id=id, soft_wrap=True, show_line_numbers=False, tab_behavior="focus")
        self.cursor_blink = False
        self.register_theme(TextAreaTheme("ptui", syntax_styles=_STYLES))
        self.theme = "ptui"

    def _build_highlight_map(self) -> None:
        self._line_cache.clear()
        self._highlights.clear()
        text = self.text
        if self._lexer_name == "text" or len(text) > MOST_COLOURED:
            return
        from pygments.lexers import get_lexer_by_name

        row = column = 0
        for token, piece in get_lexer_by_name(self._lexer_name, stripnl=False, ensurenl=False).get_tokens(
            text
        ):
            name = _style_name(str(token))
            for at, line in enumerate(piece.split("\n")):
                if at:
                    row, column = row + 1, 0
                size = len(line.encode("utf-8"))
                if name and size:
                    self._highlights[row].append((column, column + size, name))
                column += size


def _style_name(token: str) -> str | None:
    dotted = token.removeprefix("Token.").lower()
    return next((name for name in _STYLES if dotted == name or dotted.startswith(f"{name}.")), None)
