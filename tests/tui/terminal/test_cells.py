"""What goes into the cells of a terminal, and how the least is sent to change them."""

from __future__ import annotations

import ast
import itertools
import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from rich.console import Console
from rich.style import Style
from rich.text import Text
from textual._compositor import LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

import ptui
from ptui.tui.terminal.capabilities import Terminal
from ptui.tui.terminal.cells import cells_of, is_certain
from ptui.tui.terminal.look import Palette
from ptui.tui.terminal.moves import move
from ptui.tui.terminal.painter import Painter
from ptui.tui.terminal.plain import plain
from tests.emulator import Emulator
from tests.sequences import unexpected


def layout(*rows: str | Text, width: int = 20) -> LayoutUpdate:
    console = Console(width=width, color_system="truecolor")
    strips: list[Iterable[Strip]] = []
    for row in rows:
        text = Text(row) if isinstance(row, str) else row
        segments = [segment for segment in text.render(console) if segment.text]
        strips.append([Strip(segments).extend_cell_length(width)])
    return LayoutUpdate(strips, Region(0, 0, width, len(rows)))


def show(painter: Painter, screen: Emulator, *rows: str | Text) -> bytes:
    painter.fold(layout(*rows, width=painter.size[0]))
    data = painter.paint().encode(painter.terminal.encoding, "replace")
    screen.feed(data)
    return data


@pytest.mark.parametrize(
    "hostile",
    ["\x1b]52;c;aGk=\x07", "\x9b31m", "\x1b[2J", "a\rb\nc\td", "\u202egnp.exe", "x\x7f\x00y", "\ud800"],
)
def test_no_control_gets_past_the_cells(hostile: str) -> None:
    painter, screen = Painter(30, 2), Emulator(30, 2)
    data = show(painter, screen, f"before {hostile} after", "second")
    assert unexpected(data) == []
    assert "before" in screen.rows()[0]
    assert screen.rows()[1].startswith("second")
    assert not screen.unknown
    assert not any(char in "".join(screen.rows()) for char in "\x1b\x9b\u202e\ud800")


def test_wide_and_joined_characters_take_their_cells() -> None:
    assert cells_of("a日b") == ("a", "日", "", "b")
    assert cells_of("e\u0301x") == ("e\u0301", "x")
    family = "👨\u200d👩\u200d👧"
    assert cells_of(family + "!") == (family, "", "!")
    assert is_certain("日")
    assert not is_certain(family)


def test_without_unicode_every_sign_has_a_plain_one_of_its_width() -> None:
    painter, screen = Painter(24, 1, Terminal(encoding="ascii")), Emulator(24, 1, encoding="ascii")
    show(painter, screen, "╭─┐│ ▸ ● … 日本 é → ✓")
    assert screen.rows()[0].rstrip() == "+-+| > * ~ ???? ? > y"
    latin = Painter(24, 1, Terminal(encoding="iso8859-1"))
    latin.fold(layout("│ é", width=24))
    assert "| é" in latin.paint()


def test_without_unicode_an_ellipsis_is_three_dots_where_there_is_room() -> None:
    """A single one would end a sentence, and dots that stay behind would belong to nothing."""
    painter, screen = Painter(24, 2, Terminal(encoding="ascii")), Emulator(24, 2, encoding="ascii")
    for row, shown in [
        ("+ query…", "+ query..."),
        ("+ query… a", "+ query~ a"),
        ("+ query…   a", "+ query... a"),
        ("x" * 23 + "…", "x" * 23 + "~"),
        ("+ que", "+ que"),
        ("+ quer…", "+ quer..."),
        ("+ quer …", "+ quer ..."),
    ]:
        show(painter, screen, row, "below")
        assert [line.rstrip() for line in screen.rows()] == [shown, "below"]
        assert show(painter, screen, row, "below") == b""


def test_every_sign_of_the_interface_has_a_plain_one() -> None:
    """All that stands in a text of ptui's own; pictures of control characters stand for what has none."""
    folder = Path(ptui.__file__).parent
    sources = [path for room in ("domain", "tui", "api") for path in (folder / room).rglob("*.py")]
    signs = {
        char
        for path in sources
        if path.name not in ("plain.py", "text.py", "cells.py")
        for each in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
        for char in each.value
        if char > "~" and char.isprintable() and not "\u2400" <= char <= "\u243f"
    }
    assert len(signs) > 20
    lacking = {sign for sign in signs if plain(sign, 1, "ascii") == "?"}
    assert not lacking


def test_a_doubtful_width_moves_nothing_else() -> None:
    """A terminal that draws a family of three as three people still shows the rest where it belongs."""
    painter, screen = Painter(20, 1), Emulator(20, 1)
    screen.feed(b"\x1b[?7l")
    show(painter, screen, "👨\u200d👩\u200d👧 name |")
    assert screen.rows()[0][3:].startswith("name |")
    show(painter, screen, "plain again")
    assert screen.rows()[0].rstrip() == "plain again"


def test_nothing_changed_costs_nothing() -> None:
    painter, screen = Painter(20, 2), Emulator(20, 2)
    show(painter, screen, "one", "two")
    assert show(painter, screen, "one", "two") == b""
    assert not painter.pending


@pytest.mark.parametrize(
    ("before", "after", "most"),
    [("table 001", "table 002", 8), ("x" * 20, "", 8), ("", "x", 5), ("ab cd ef", "aB cD eF", 13)],
)
def test_small_changes_are_small(before: str, after: str, most: int) -> None:
    painter, screen = Painter(20, 3), Emulator(20, 3)
    show(painter, screen, "top", before, "bottom")
    data = show(painter, screen, "top", after, "bottom")
    assert screen.rows()[1].rstrip() == after
    assert len(data) <= most, data


def test_a_space_is_not_repainted_for_a_colour_nobody_sees() -> None:
    painter, screen = Painter(20, 1), Emulator(20, 1)
    show(painter, screen, Text.assemble(("a    b", "red")))
    same = Text.assemble(("a", "red"), ("    ", "bold green"), ("b", "red"))
    assert show(painter, screen, same) == b""


def test_what_something_else_drew_is_painted_over() -> None:
    painter, screen = Painter(20, 2), Emulator(20, 2)
    show(painter, screen, "one", "two")
    screen.feed(b"\x1b[1;1Hmail has arrived for you\x1b[31m")
    painter.forget()
    show(painter, screen, "one", "two")
    assert [row.rstrip() for row in screen.rows()] == ["one", "two"]
    assert screen.cell(0, 0).fg == "default"


def test_a_page_may_go_out_in_parts_and_change_in_between() -> None:
    rows = [f"row {number}" for number in range(10)]
    painter, screen = Painter(20, 10), Emulator(20, 10)
    painter.fold(layout(*rows))
    screen.feed(painter.paint(20).encode())
    assert painter.pending
    assert screen.rows()[9].strip() == ""
    rows[0] = "newest"
    painter.fold(layout(*rows))
    for _ in range(20):
        screen.feed(painter.paint(20).encode())
    assert [row.rstrip() for row in screen.rows()] == rows
    assert not painter.pending


def test_large_changes_are_shown_at_once_where_the_terminal_can() -> None:
    painter, screen = Painter(80, 24), Emulator(80, 24)
    painter.synchronized = True
    data = show(painter, screen, *(f"{number:070}" for number in range(24)))
    assert data.startswith(b"\x1b[?2026h")
    assert data.endswith(b"\x1b[?2026l")
    small = show(painter, screen, *(f"{number + (number == 3):070}" for number in range(24)))
    assert b"2026" not in small


def test_colours_stay_out_where_there_are_none() -> None:
    painter, screen = Painter(20, 1, Terminal(colours=0)), Emulator(20, 1)
    data = show(painter, screen, Text.assemble(("state", "bold red on #102030")))
    assert b"38;" not in data and b"31" not in data and b"48;" not in data
    assert screen.cell(0, 0).bold


def test_moves_are_right_and_short() -> None:
    width, height = 12, 6
    places = list(itertools.product([0, 1, 5, width - 1], range(height)))
    for (x, y), (to_x, to_y) in itertools.product(places, places):
        for known_x, known_y in ((x, y), (None, y), (None, None)):
            screen = Emulator(width, height)
            screen.feed(f"\x1b[{y + 1};{x + 1}H".encode())
            step = move(known_x, known_y, to_x, to_y)
            screen.feed(step.encode())
            assert (screen.cursor.x, screen.cursor.y) == (to_x, to_y), (x, y, to_x, to_y, step)
            assert len(step) <= len(f"\x1b[{to_y + 1};{to_x + 1}H")
    assert move(3, 4, 0, 5) == "\r\n"
    assert move(3, 4, 3, 5) == "\n"
    assert move(9, 4, 8, 4) == "\b"


def test_looks_change_by_the_shortest_way_and_arrive() -> None:
    styles = [
        Style.parse(text)
        for text in (
            "none", "bold", "dim", "bold dim", "italic underline", "uu", "reverse", "strike red",
            "blink on blue", "#ff8800", "bold #ff8800 on #102030", "overline", "color(9) on color(200)",
        )
    ]  # fmt: skip
    for switches_off in (True, False):
        palette = Palette(switches_off=switches_off)
        for first, second in itertools.product(styles, styles):
            stepwise, direct = Emulator(3, 1), Emulator(3, 1)
            stepwise.feed(palette.change(None, palette.look(first)).encode())
            step = palette.change(palette.look(first), palette.look(second))
            stepwise.feed(step.encode() + b"x")
            fresh = palette.change(None, palette.look(second))
            direct.feed(fresh.encode() + b"x")
            assert stepwise.cell(0, 0) == direct.cell(0, 0), (first, second, step)
            assert len(step) <= len(fresh)


def test_styles_that_carry_positions_share_a_look() -> None:
    palette = Palette()
    looks = {palette.look(Style.parse("red") + Style.from_meta({"offset": (x, 1)})) for x in range(20_000)}
    assert len(looks) == 1
    assert len(palette._by_style) <= 8192


@pytest.mark.parametrize("by", [1, 2, 3, -1, -3])
def test_rows_that_only_scrolled_are_moved_by_the_terminal(by: int) -> None:
    dice = random.Random(7)
    words = ["".join(dice.choices("abcdefghij klmnop", k=dice.randrange(20, 38))) for _ in range(60)]

    def page(start: int, chosen: int) -> list[str | Text]:
        rows: list[str | Text] = ["title", *words[start : start + 20], "footer"]
        rows[chosen] = Text.assemble((str(rows[chosen]), "bold on blue"))
        return rows

    for terminal in (
        Terminal(),
        Terminal(erases_in_colour=True),
        Terminal(switches_off=False, erases_cells=False),
    ):
        painter = Painter(40, 22, terminal)
        screen, direct = Emulator(40, 22, back_colour_erase=terminal.erases_in_colour), Emulator(40, 22)
        show(painter, screen, *page(20, 20))
        data = show(painter, screen, *page(20 + by, 20))
        fresh = Painter(40, 22, terminal)
        show(fresh, direct, *page(20 + by, 20))
        assert screen.cells() == direct.cells()
        assert screen.margins is None
        assert len(data) < 100 + abs(by) * 60
        assert unexpected(data) == []
