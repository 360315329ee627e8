"""A line that carries little, or nothing for a while: no key is lost, and only the newest state shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.sessions import SMALL, WIDE, explorer, leave
from tests.e2e.test_drafts import connection_form
from tests.e2e.walker import Walker
from tests.seeds_data.answers import Answers
from tests.seedserver import SeedServer
from tests.terminal import Terminal

MOST = 40_000
"""What may be on its way or painted at the end; sixty pages that are painted one by one are far more."""


@pytest.fixture(scope="module")
def server() -> Iterator[SeedServer]:
    server = SeedServer(Answers(tables=100_000)).start()
    yield server
    server.stop()


def among_tables(terminal: Terminal) -> None:
    terminal.press("right", "down", "right")
    terminal.wait_for("100,000")
    terminal.press("down", "down", "right")
    terminal.wait_for("table_000003")
    terminal.press("down")
    terminal.wait_quiet()


def kept_cursor(home: Path) -> str:
    """Where the program itself believes the cursor to be: it writes that down a second after a key."""
    for file in home.rglob("view-*.json"):
        return str(json.loads(file.read_text(encoding="utf-8"))["cursor"][-1])
    return ""


def shown_as_a_repaint_would(terminal: Terminal) -> None:
    terminal.wait_quiet(0.5)
    shown = terminal.cells()
    terminal.press("ctrl+l")
    terminal.wait_quiet(0.5)
    assert terminal.cells() == shown


@pytest.mark.slow
@pytest.mark.parametrize("size", [SMALL, pytest.param(WIDE, marks=pytest.mark.slow)], ids=["80x24", "120x40"])
def test_what_was_pressed_while_nothing_got_through(
    server: SeedServer, tmp_path: Path, size: tuple[int, int]
) -> None:
    """Sixty pages and three hundred rows down: all keys are taken, and not one of the pages is replayed."""
    with explorer(server, tmp_path, size=size) as terminal:
        among_tables(terminal)
        terminal.wait_for(lambda _: "000000" in kept_cursor(tmp_path))
        since = terminal.mark
        with terminal.stuck():
            terminal.press(*["pagedown"] * 60, *["down"] * 300)
            page = _page_of(terminal)
            wanted = f"table_{60 * page + 300:06}"
            terminal.wait_for(lambda _: kept_cursor(tmp_path).endswith(wanted), timeout=30)
        terminal.wait_for(wanted, timeout=30)
        terminal.wait_quiet(0.5)
        assert terminal.written(since) <= MOST
        shown_as_a_repaint_would(terminal)
        leave(terminal)


def _page_of(terminal: Terminal) -> int:
    """The rows of the tree that are visible: those between its borders."""
    return sum(line.startswith("│") for line in terminal.lines)


def test_text_that_was_typed_while_nothing_got_through(server: SeedServer, tmp_path: Path) -> None:
    text = "".join(chr(ord("a") + at * 7 % 26) for at in range(400))
    with explorer(server, tmp_path, size=SMALL) as terminal:
        connection_form(Walker(terminal))
        with terminal.stuck():
            terminal.type_text(text)
            terminal.press("home", "A", "end", "Z")
            terminal.wait_for(lambda _: f"A{text}Z" in _kept(tmp_path), timeout=30)
        terminal.wait_for(re.escape(text[-20:] + "Z"), timeout=30)
        shown_as_a_repaint_would(terminal)
        terminal.press("escape")
        terminal.wait_for("the draft is kept")
        leave(terminal)


def _kept(home: Path) -> str:
    """The draft, if there is one."""
    return "".join(file.read_text(encoding="utf-8") for file in home.rglob("drafts/**/*.json"))


@pytest.mark.slow
def test_at_twenty_kilobytes_a_second_the_newest_state_shows(server: SeedServer, tmp_path: Path) -> None:
    with explorer(server, tmp_path, size=WIDE) as terminal:
        among_tables(terminal)
        since = terminal.mark
        terminal.rate = 20_000
        for _ in range(20):
            terminal.press("end", "home", "tab", "tab", "]", "[", "pagedown")
        terminal.press("end", "home", *["down"] * 37)
        terminal.wait_for(lambda terminal: "table_000033" in _cursor_row(terminal), timeout=30)
        terminal.wait_quiet(0.5)
        painted = terminal.written(since)
        terminal.rate = None
        assert painted <= 100_000  # one by one they are some 400,000
        shown_as_a_repaint_would(terminal)
        leave(terminal)


def _cursor_row(terminal: Terminal) -> str:
    rows = [cells for cells in terminal.cells() if sum(cell.reverse for cell in cells) > 20]
    return "".join(cell.data for cell in rows[0]) if rows else ""
