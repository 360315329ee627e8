"""A terminal's screen, by pyte, taught what pyte lacks: wide characters cut in half, dim, erasing with or
without colour, the alternate screen, and the answers that a real terminal gives."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Any, NamedTuple, cast

import pyte
from pyte import graphics
from pyte.screens import Cursor, Margins
from wcwidth import wcwidth

from tests.sequences import Token, Tokens


class Cell(NamedTuple):
    """pyte's character with the attributes that pyte drops."""

    data: str = " "
    fg: str = "default"
    bg: str = "default"
    bold: bool = False
    italics: bool = False
    underscore: bool = False
    strikethrough: bool = False
    reverse: bool = False
    blink: bool = False
    dim: bool = False
    conceal: bool = False
    overline: bool = False

    def seen(self) -> Cell:
        """Without what cannot be seen: a space has no foreground unless something is drawn in it."""
        if self.data != " " or self.reverse or self.underscore or self.strikethrough or self.overline:
            return self
        return Cell(bg=self.bg)


_ON = {
    1: "bold", 2: "dim", 3: "italics", 4: "underscore", 5: "blink", 7: "reverse", 8: "conceal",
    9: "strikethrough", 21: "underscore", 53: "overline",
}  # fmt: skip
_OFF = {
    22: ("bold", "dim"), 23: ("italics",), 24: ("underscore",), 25: ("blink",), 27: ("reverse",),
    28: ("conceal",), 29: ("strikethrough",), 55: ("overline",),
}  # fmt: skip
_MOVES = {
    "A": "cursor_up", "B": "cursor_down", "C": "cursor_forward", "D": "cursor_back", "G": "cursor_to_column",
    "H": "cursor_position", "f": "cursor_position", "d": "cursor_to_line", "L": "insert_lines",
    "M": "delete_lines", "P": "delete_characters", "@": "insert_characters", "r": "set_margins",
}  # fmt: skip


class Emulator(pyte.Screen):
    """`feed` it bytes; read `rows`, `cell`, `modes`. `answer` gets what a terminal would send back."""

    def __init__(
        self,
        columns: int,
        lines: int,
        *,
        answer: Callable[[bytes], object] = lambda data: None,
        back_colour_erase: bool = True,
        synchronized: bool = True,
        encoding: str = "utf-8",
    ) -> None:
        self._answer = answer
        self._bce = back_colour_erase
        self._synchronized = synchronized
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._tokens = Tokens()
        self._main: tuple[dict[int, dict[int, Any]], int, int] | None = None
        self.modes: set[int] = {7, 25}
        self.kitty = 0
        """How many keyboard flags are pushed and not popped."""
        self.unknown: list[Token] = []
        self.bells = 0
        self.strings: list[str] = []
        """Bodies of OSC and DCS strings: clipboards, titles."""
        super().__init__(columns, lines)

    @property
    def default_char(self) -> Cell:  # type: ignore[override]
        return Cell()

    def reset(self) -> None:
        super().reset()
        self.cursor = Cursor(0, 0, Cell())  # type: ignore[arg-type]

    def rows(self) -> list[str]:
        return ["".join(self.buffer[y][x].data for x in range(self.columns)) for y in range(self.lines)]

    def cell(self, x: int, y: int) -> Cell:
        return cast(Cell, self.buffer[y][x])

    def cells(self) -> list[list[Cell]]:
        """Every cell as it looks."""
        return [[self.cell(x, y).seen() for x in range(self.columns)] for y in range(self.lines)]

    def feed(self, data: bytes) -> None:
        for token in self._tokens.feed(self._decoder.decode(data)):
            match token.kind:
                case "text":
                    self.draw(token.raw)
                case "csi":
                    self._control(token)
                case "string":
                    self.strings.append(token.body)
                case "escape" if token.raw == "\x1bM":
                    self.reverse_index()
                case "control" if token.raw in "\r\n\b\t\x07":
                    self._simple(token.raw)
                case _:
                    self.unknown.append(token)

    def _simple(self, char: str) -> None:
        if char == "\x07":
            self.bells += 1
        else:
            {"\r": self.carriage_return, "\n": self.linefeed, "\b": self.backspace, "\t": self.tab}[char]()

    def _control(self, token: Token) -> None:
        match token.private + token.middle + token.final:
            case "m":
                self.select_graphic_rendition(*token.params)
            case "K" | "J" | "X":
                self._erase(token.final, token.params[0] if token.params else 0)
            case "S" | "T":
                self._scroll(token.final, token.params[0] if token.params else 1)
            case "?h" | "?l":
                for mode in token.params:
                    self._mode(mode, on=token.final == "h")
            case "n" | "c" | "?$p":
                self._report(token)
            case ">u":
                self.kitty += 1
            case "<u":
                self.kitty = max(0, self.kitty - 1)
            case plain if plain in _MOVES:
                getattr(self, _MOVES[plain])(*token.params)
                if plain == "r":
                    self.cursor_position()
            case _:
                self.unknown.append(token)

    def _report(self, token: Token) -> None:
        match token.final, token.params:
            case "n", (5,):
                self._answer(b"\x1b[0n")
            case "n", (6,):
                self._answer(f"\x1b[{self.cursor.y + 1};{self.cursor.x + 1}R".encode())
            case "c", _:
                self._answer(b"\x1b[?62;22c")
            case "p", (mode,):
                state = 2 if mode == 2026 and self._synchronized else 0
                self._answer(f"\x1b[?{mode};{state}$y".encode())
            case _:
                self.unknown.append(token)

    def _mode(self, mode: int, *, on: bool) -> None:
        if mode == 1049 and on != (1049 in self.modes):
            self._alternate(on=on)
        (self.modes.add if on else self.modes.discard)(mode)
        if mode in (7, 25):
            (self.set_mode if on else self.reset_mode)(mode, private=True)

    def _alternate(self, *, on: bool) -> None:
        if on:
            self._main = ({y: dict(self.buffer[y]) for y in range(self.lines)}, self.cursor.x, self.cursor.y)
            self.buffer.clear()
        elif self._main is not None:
            self.buffer.clear()
            rows, self.cursor.x, self.cursor.y = self._main
            for y, row in rows.items():
                self.buffer[y].update(row)
            self._main = None

    def _scroll(self, final: str, count: int) -> None:
        top, bottom = self.margins or Margins(0, self.lines - 1)
        place, self.cursor.y = self.cursor.y, bottom if final == "S" else top
        for _ in range(count):
            (self.index if final == "S" else self.reverse_index)()
        self.cursor.y = place

    def _erase(self, final: str, how: int) -> None:
        blank: Any = Cell(bg=self.cursor.attrs.bg if self._bce else "default")
        x, y, last = self.cursor.x, self.cursor.y, self.columns
        match final, how:
            case "K", 0:
                spans = [(y, x, last)]
            case "K", 1:
                spans = [(y, 0, x + 1)]
            case "K", _:
                spans = [(y, 0, last)]
            case "X", _:
                spans = [(y, x, min(x + max(how, 1), last))]
            case "J", 0:
                spans = [(y, x, last), *((row, 0, last) for row in range(y + 1, self.lines))]
            case "J", 1:
                spans = [*((row, 0, last) for row in range(y)), (y, 0, x + 1)]
            case _:
                spans = [(row, 0, last) for row in range(self.lines)]
        for row, start, stop in spans:
            self._split_wide(row, start, stop)
            for column in range(start, stop):
                self.buffer[row][column] = blank

    def _split_wide(self, y: int, start: int, stop: int) -> None:
        """A wide character that loses one half to [start, stop) loses the other."""
        line = self.buffer[y]
        if 0 < start < self.columns and line[start].data == "":
            line[start - 1] = line[start - 1]._replace(data=" ")
        if stop < self.columns and line[stop].data == "":
            line[stop] = line[stop]._replace(data=" ")

    def draw(self, data: str) -> None:
        for char in data:
            width = wcwidth(char)
            line = self.buffer[self.cursor.y]
            if width <= 0:
                at = self.cursor.x - 1
                while at > 0 and line[at].data == "":
                    at -= 1
                if at >= 0:
                    line[at] = line[at]._replace(data=line[at].data + char)
                continue
            if self.cursor.x + width > self.columns:
                if 7 in self.modes:
                    self.carriage_return()
                    self.linefeed()
                    line = self.buffer[self.cursor.y]
                else:
                    self.cursor.x = self.columns - width
            self._split_wide(self.cursor.y, self.cursor.x, self.cursor.x + width)
            line[self.cursor.x] = self.cursor.attrs._replace(data=char)
            if width == 2:
                line[self.cursor.x + 1] = self.cursor.attrs._replace(data="")
            self.cursor.x += width

    def select_graphic_rendition(self, *attrs: int, **kwargs: object) -> None:
        pen: Any = self.cursor.attrs
        numbers = list(reversed(attrs or (0,)))
        while numbers:
            number = numbers.pop()
            if number == 0:
                pen = Cell()
            elif number in _ON:
                pen = pen._replace(**{_ON[number]: True})
            elif number in _OFF:
                pen = pen._replace(**dict.fromkeys(_OFF[number], False))
            elif number in (38, 48):
                pen = pen._replace(**{"fg" if number == 38 else "bg": _colour(numbers)})
            elif number in graphics.FG or number in graphics.FG_AIXTERM:
                pen = pen._replace(fg=graphics.FG.get(number) or graphics.FG_AIXTERM[number])
            elif number in graphics.BG or number in graphics.BG_AIXTERM:
                pen = pen._replace(bg=graphics.BG.get(number) or graphics.BG_AIXTERM[number])
        self.cursor.attrs = pen


def _colour(numbers: list[int]) -> str:
    if numbers.pop() == 5:
        return str(graphics.FG_BG_256[numbers.pop()])
    return f"{numbers.pop():02x}{numbers.pop():02x}{numbers.pop():02x}"
