"""A terminal's screen as an SVG picture: words as text, lines and blocks as shapes, so that they meet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from wcwidth import wcswidth

from tests.emulator import Cell

WIDTH, HEIGHT, SIZE = 8.4, 18.0, 14.0
BASELINE = 13.0
MARGIN = 10.0
FOREGROUND, BACKGROUND = "#e0e0e0", "#121212"
_ANSI = {
    "black": "#000000", "red": "#cd3131", "green": "#0dbc79", "brown": "#e5e510", "blue": "#2472c8",
    "magenta": "#bc3fbc", "cyan": "#11a8cd", "white": "#e5e5e5",
}  # fmt: skip

_LINES = {
    "─": "hl hr", "│": "vt vb", "┌": "hr vb", "┐": "hl vb", "└": "hr vt", "┘": "hl vt", "├": "vt vb hr",
    "┤": "vt vb hl", "┬": "hl hr vb", "┴": "hl hr vt", "┼": "hl hr vt vb", "╵": "vt", "╷": "vb",
}  # fmt: skip
"""Which halves of a cell a line crosses: horizontal left and right, vertical top and bottom."""
_ROUND = {"╭": (1, 1), "╮": (-1, 1), "╰": (1, -1), "╯": (-1, -1)}
"""Where the ends of a rounded corner lie, to the right or left of its middle, and below or above it."""
_BLOCKS = {
    "█": (0, 0, 1, 1), "▀": (0, 0, 1, 0.5), "▄": (0, 0.5, 1, 0.5), "▌": (0, 0, 0.5, 1), "▐": (0.5, 0, 0.5, 1),
    "▁": (0, 0.875, 1, 0.125), "▔": (0, 0, 1, 0.125), "▎": (0, 0, 0.25, 1), "▊": (0, 0, 0.75, 1),
}  # fmt: skip


@dataclass(frozen=True)
class Run:
    """Cells side by side that look the same."""

    x: int
    text: str
    cells: int
    look: Cell

    @property
    def colours(self) -> tuple[str, str]:
        """Foreground and background as they are seen."""
        front, back = _colour(self.look.fg, FOREGROUND), _colour(self.look.bg, BACKGROUND)
        if self.look.reverse:
            front, back = back, front
        return (_mixed(front, back), back) if self.look.dim else (front, back)


def svg(rows: Sequence[Sequence[Cell]], title: str) -> str:
    """The picture of a screen."""
    columns = max(len(row) for row in rows)
    width, height = columns * WIDTH + 2 * MARGIN, len(rows) * HEIGHT + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" role="img">',
        f"<title>{escape(title)}</title>",
        "<style>text{font-family:'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace;"
        f"font-size:{_n(SIZE)}px;white-space:pre}}</style>",
        f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>',
        f'<g transform="translate({_n(MARGIN)} {_n(MARGIN)})">',
    ]
    for y, row in enumerate(rows):
        runs = list(_runs(row))
        parts += [piece for run in runs for piece in _background(run, y)]
        parts += [piece for run in runs for piece in _foreground(run, y)]
    return "\n".join([*parts, "</g>", "</svg>", ""])


def _runs(row: Sequence[Cell]) -> Iterator[Run]:
    """A cell after a wide character is empty and belongs to it."""
    x = 0
    while x < len(row):
        look = row[x]._replace(data="")
        end = x + 1
        while end < len(row) and (not row[end].data or row[end]._replace(data="") == look):
            end += 1
        yield Run(x, "".join(cell.data for cell in row[x:end]), end - x, look)
        x = end


def _background(run: Run, y: int) -> Iterator[str]:
    _, back = run.colours
    if back != BACKGROUND:
        yield _rect(run.x * WIDTH, y * HEIGHT, run.cells * WIDTH, HEIGHT, back)


def _foreground(run: Run, y: int) -> Iterator[str]:
    """Words as text, each in the room that its cells take; lines and blocks as shapes."""
    front, _ = run.colours
    at, word, start = run.x, "", run.x
    for char in [*run.text, " "]:
        if char == " " or char in _LINES or char in _ROUND or char in _BLOCKS:
            if word:
                yield _text(word, start, y, front, run.look)
            if char != " ":
                yield _shape(char, at * WIDTH, y * HEIGHT, front)
            word, start = "", at + 1
        else:
            word += char
        at += max(wcswidth(char), 0)
    if run.look.underscore and run.text.strip():
        yield _rect(run.x * WIDTH, y * HEIGHT + HEIGHT - 2, run.cells * WIDTH, 1, front)


def _text(word: str, x: int, y: int, colour: str, look: Cell) -> str:
    weight = ' font-weight="bold"' if look.bold else ""
    slant = ' font-style="italic"' if look.italics else ""
    room = _n(max(wcswidth(word), 1) * WIDTH)
    place = f'x="{_n(x * WIDTH)}" y="{_n(y * HEIGHT + BASELINE)}"'
    fitted = f'textLength="{room}" lengthAdjust="spacingAndGlyphs"'
    return f'<text {place} {fitted} fill="{colour}"{weight}{slant}>{escape(word)}</text>'


def _shape(char: str, x: float, y: float, colour: str) -> str:
    if char in _BLOCKS:
        left, top, wide, high = _BLOCKS[char]
        return _rect(x + left * WIDTH, y + top * HEIGHT, wide * WIDTH, high * HEIGHT, colour)
    middle, half = x + WIDTH / 2, y + HEIGHT / 2
    if char in _ROUND:
        across, down = _ROUND[char]
        path = f"M{_n(middle + across * WIDTH / 2)} {_n(half)}Q{_n(middle)} {_n(half)} "
        path += f"{_n(middle)} {_n(half + down * HEIGHT / 2)}"
    else:
        ends = {"hl": (x, half), "hr": (x + WIDTH, half), "vt": (middle, y), "vb": (middle, y + HEIGHT)}
        path = "".join(
            f"M{_n(middle)} {_n(half)}L{_n(ends[name][0])} {_n(ends[name][1])}"
            for name in _LINES[char].split()
        )
    return f'<path d="{path}" stroke="{colour}" fill="none"/>'


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" fill="{colour}"/>'


def _colour(name: str, default: str) -> str:
    if name == "default":
        return default
    return _ANSI.get(name.removeprefix("bright"), f"#{name}")


def _mixed(front: str, back: str) -> str:
    """Half-way towards the background, as terminals draw dim text."""
    pairs = ((int(front[at : at + 2], 16), int(back[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{(one + other) // 2:02x}" for one, other in pairs)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
