"""Random pages, painted in whatever parts the line allows, end up as if each had been written whole."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from ptui.tui.terminal.capabilities import Terminal
from ptui.tui.terminal.painter import Painter
from tests.emulator import Emulator
from tests.sequences import unexpected

STYLES = [
    Style.parse(text)
    for text in (
        "none",
        "bold",
        "dim",
        "reverse",
        "underline",
        "on red",
        "bold white on blue",
        "#ff8800 on #102030",
    )
]
WORDS = ["", " ", "    ", "company", "日本", "é", "e\u0301", "──", "●", "x" * 30, " " * 25, "テーブル"]
TERMINALS = [
    Terminal(erases_in_colour=True),
    Terminal(),
    Terminal(erases_cells=False, switches_off=False),
]


def _row(dice: random.Random, width: int) -> Strip:
    segments = [Segment(dice.choice(WORDS), dice.choice(STYLES)) for _ in range(dice.randrange(8))]
    return Strip(segments).adjust_cell_length(width, dice.choice(STYLES))


def _next_page(dice: random.Random, page: list[Strip], width: int) -> list[Strip]:
    match dice.choice(["all", "few", "few", "up", "down", "none"]):
        case "all":
            return [_row(dice, width) for _ in page]
        case "few":
            return [_row(dice, width) if dice.random() < 0.2 else row for row in page]
        case "up":
            top, count = dice.randrange(4), dice.randrange(1, 4)
            return [*page[:top], *page[top + count :], *(_row(dice, width) for _ in range(count))]
        case "down":
            count = dice.randrange(1, 4)
            return [*(_row(dice, width) for _ in range(count)), *page[:-count]]
        case _:
            return list(page)


@pytest.mark.parametrize("seed", range(12))
def test_every_cell_arrives(seed: int) -> None:
    dice = random.Random(seed)
    terminal = TERMINALS[seed % len(TERMINALS)]
    width, height = dice.choice([(20, 8), (57, 12), (80, 24)])
    console = Console(color_system="truecolor", force_terminal=True)
    painter = Painter(width, height, terminal)
    painted = Emulator(width, height, back_colour_erase=terminal.erases_in_colour)
    painted.feed(b"\x1b[?7l")
    page = [_row(dice, width) for _ in range(height)]
    for _ in range(60):
        page = _next_page(dice, page, width)
        lines: list[Iterable[Strip]] = [[row] for row in page]
        update = LayoutUpdate(lines, Region(0, 0, width, height))
        painter.fold(update)
        if dice.random() < 0.3:
            painter.cursor = (dice.randrange(width), dice.randrange(height))
        if dice.random() < 0.05:
            painter.forget()
        data = painter.paint(dice.choice([10, 200, 1 << 30])).encode()
        assert unexpected(data) == []
        painted.feed(data)
        if dice.random() < 0.5:
            while painter.pending:
                painted.feed(painter.paint().encode())
            whole = Emulator(width, height)
            whole.feed(b"\x1b[?7l" + update.render_segments(console).replace("\n", "\r\n").encode())
            for row, (got, wanted) in enumerate(zip(painted.cells(), whole.cells(), strict=True)):
                assert got == wanted, row
            if painter.cursor is not None:
                assert (painted.cursor.x, painted.cursor.y) == painter.cursor
