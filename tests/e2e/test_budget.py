"""What each kind of key press may write to the terminal: what is painted is what a slow line has to carry."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.sessions import SMALL, WIDE, explorer
from tests.seeds_data.answers import Answers
from tests.seedserver import SeedServer
from tests.terminal import Terminal

TABLES = 100_000
GAP = 0.06
"""Seconds of silence that part what a key painted from what the inspector adds when the cursor rests."""


@pytest.fixture(scope="module")
def server() -> Iterator[SeedServer]:
    server = SeedServer(Answers(tables=TABLES)).start()
    yield server
    server.stop()


@pytest.fixture(scope="module", params=[SMALL, WIDE], ids=["80x24", "120x40"])
def terminal(server: SeedServer, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    """The cursor among 100,000 tables."""
    with explorer(server, size=request.param) as terminal:
        terminal.press("right", "down", "right")
        terminal.wait_for("100,000")
        terminal.press("down", "down", "right")
        terminal.wait_for("table_000003")
        terminal.press("down", "down")
        terminal.wait_quiet()
        yield terminal


def spent(terminal: Terminal, *keys: str, quiet: float = 0.3) -> tuple[int, int]:
    """The bytes of the key's own answer, and of everything until silence."""
    since = terminal.mark
    terminal.press(*keys)
    terminal.wait_quiet(quiet)
    with terminal._changed:
        pieces = terminal._log[since:]
    own = 0
    for at, (when, piece) in enumerate(pieces):
        if at and when - pieces[at - 1][0] > GAP:
            break
        own += len(piece)
    return own, sum(len(piece) for _, piece in pieces)


def test_an_arrow_key(terminal: Terminal) -> None:
    costs = [spent(terminal, key) for key in ("down", "down", "up", "down", "j", "k")]
    assert 0 < min(own for own, _ in costs) <= 330  # half of what a stock tree writes
    assert max(total for _, total in costs) <= 330 + 3_000


@pytest.mark.parametrize("key", ["pagedown", "pageup", "end", "home", "G", "g"])
def test_a_page_and_either_end(terminal: Terminal, key: str) -> None:
    own, total = spent(terminal, key)
    assert own <= 5_000
    assert total <= own + 3_000
    terminal.press("home", "down", "down", "down", "down", "down", "down")
    terminal.wait_quiet()


def test_opening_and_closing_a_node_of_many(terminal: Terminal) -> None:
    terminal.press("left")
    terminal.wait_quiet()
    closed, _ = spent(terminal, "left")
    opened, _ = spent(terminal, "right")
    assert 0 < closed <= 5_000
    assert 0 < opened <= 5_000
    terminal.press("down", "down")
    terminal.wait_quiet()


def test_going_to_the_next_pane_and_back(terminal: Terminal) -> None:
    costs = [spent(terminal, key) for key in ("tab", "shift+tab", "tab", "tab")]
    assert all(0 < total <= 3_000 for _, total in costs), costs


def test_a_tab_of_the_inspector(terminal: Terminal) -> None:
    costs = [spent(terminal, key) for key in ("]", "]", "]", "[", "[", "[")]
    assert max(total for _, total in costs) <= 3_000, costs


def test_a_notice_in_the_status_line(terminal: Terminal) -> None:
    _, total = spent(terminal, "a")  # it stands on no sync, and that is said
    assert "sync" in terminal.lines[-1]
    assert 0 < total <= 1_000


def test_marking(terminal: Terminal) -> None:
    marked, _ = spent(terminal, "space")
    assert 0 < marked <= 1_000
    unmarked, _ = spent(terminal, "u")
    assert 0 < unmarked <= 1_000


def test_the_palette_opened_and_closed(terminal: Terminal) -> None:
    _, opened = spent(terminal, "ctrl+p")
    assert "Commands" in terminal.text
    _, typed = spent(terminal, "f")
    _, closed = spent(terminal, "escape")
    assert 0 < opened + closed <= 12_000
    assert typed <= 3_000


def test_a_letter_of_the_filter(terminal: Terminal) -> None:
    _, line = spent(terminal, "/")
    assert line <= 1_000
    costs = [spent(terminal, letter)[1] for letter in "0412"]
    assert max(costs) <= 5_000, costs
    _, cleared = spent(terminal, "escape")
    assert cleared <= 8_000


def test_focus_lost_and_regained(terminal: Terminal) -> None:
    since = terminal.mark
    terminal.type_text("\x1b[O\x1b[I")
    terminal.wait_quiet(0.5)
    assert terminal.raw(since) == b""


@pytest.mark.parametrize("seconds", [2, pytest.param(10, marks=pytest.mark.slow)])
def test_idling(terminal: Terminal, seconds: float) -> None:
    with terminal.cost(quiet=seconds) as cost:
        pass
    assert cost.bytes == 0
