"""Breadth: everything that can be many opens, scrolls and filters, in little memory and few bytes."""

from __future__ import annotations

import json
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.broad import BroadAnswers
from tests.e2e.sessions import ROOT, SMALL, environment, explorer, leave
from tests.seedserver import SeedServer
from tests.terminal import Terminal

MORE_MB = 40.0
PAGE_BYTES = 8_000
"""A page, and what the inspector adds."""


@pytest.fixture(scope="module")
def server() -> Iterator[SeedServer]:
    server = SeedServer(BroadAnswers()).start()
    yield server
    server.stop()


@pytest.fixture
def terminal(server: SeedServer) -> Iterator[Terminal]:
    with explorer(server, ready="Warehouse 000") as terminal:
        terminal.wait_for(r"ada@acme\.com")
        terminal.wait_quiet(1.0, timeout=60)
        yield terminal


@contextmanager
def cheaply(terminal: Terminal) -> Iterator[None]:
    """Whatever is done in here takes at most so much more memory."""
    before = terminal.rss()
    yield
    terminal.wait_quiet()
    assert terminal.rss() - before <= MORE_MB


def scrolls(terminal: Terminal, last: str, *, keys: tuple[str, ...] = ("pagedown", "end", "home")) -> None:
    for key in keys:
        with terminal.cost() as cost:
            terminal.press(key)
            if key == "end":
                terminal.wait_for(last)
        assert 0 < cost.bytes <= PAGE_BYTES, key


def narrows(terminal: Terminal, text: str, count: int) -> None:
    """Typing this leaves so many matches."""
    terminal.press("/")
    terminal.wait_quiet(0.1)
    for letter in text:
        with terminal.cost() as cost:
            terminal.press(letter)
        assert cost.bytes <= 2 * PAGE_BYTES  # what is loaded, and then what the index finds besides
    terminal.wait_for(rf"(?m)^ {count:,} match")
    terminal.press("escape")
    terminal.wait_quiet()


@pytest.mark.slow
def test_the_start_takes_no_more_than_its_share(server: SeedServer) -> None:
    small = SeedServer().start()
    with explorer(small) as terminal:
        bare = terminal.rss()
    small.stop()
    with explorer(server, ready="Warehouse 000") as terminal:
        terminal.wait_quiet(1.0, timeout=60)
        assert terminal.rss() - bare <= MORE_MB


@pytest.mark.slow
def test_500_connections(terminal: Terminal) -> None:
    with cheaply(terminal):
        scrolls(terminal, "Bulk syncs")
        narrows(terminal, "house 321", 1)


@pytest.mark.slow
def test_5000_models(terminal: Terminal) -> None:
    terminal.press("end", "up", "up")
    with cheaply(terminal):
        terminal.press("right")
        terminal.wait_for("Model 00000")
        narrows(terminal, "01239", 1)
        scrolls(terminal, "Bulk syncs")
        terminal.press("end", "up", "up")
        terminal.wait_for("Model 04999")


def test_5000_syncs_that_come_fifty_at_a_time(server: SeedServer, terminal: Terminal) -> None:
    pages = [one.target for one in server.requests if one.path == "/api/syncs"]
    assert not any("page_token" in page for page in pages), "nobody asked for more than their number yet"
    terminal.press("end", "up")
    terminal.wait_for(r"Model syncs +50\+")
    with cheaply(terminal):
        terminal.press("right")
        terminal.wait_for("Customers to CRM 00000")
        terminal.wait_for(r"Model syncs +5,000")
        narrows(terminal, "crm 0123", 11)
        scrolls(terminal, "Customers to CRM 04999")
        since = len(server.requests)
        terminal.press("end", "up", "up", "r")
        terminal.wait_for(lambda _: sum("page_token=4950" in one.target for one in server.requests[since:]))


def test_100000_objects_in_a_node(terminal: Terminal) -> None:
    with cheaply(terminal):
        terminal.press("right", "down", "right")
        terminal.wait_for("100,000")
        terminal.press("down", "down", "right")
        terminal.wait_for("table_000000")
        terminal.press("down")
        scrolls(terminal, "Bulk syncs")
        narrows(terminal, "table_0999", 100)


@pytest.mark.slow
def test_2000_fields_in_an_object(terminal: Terminal) -> None:
    terminal.press("right", "down", "right")
    terminal.wait_for("100,000")
    terminal.press("down", "down", "right", "down")
    terminal.wait_for("table_000000")
    with cheaply(terminal):
        terminal.press("right")
        terminal.wait_for("field_0000")
        terminal.press("tab")
        terminal.wait_for("field_0003")
        scrolls(terminal, "field_1999")
        terminal.press("tab", "down")
        narrows(terminal, "field_199", 10)


@pytest.mark.slow
def test_a_drill_down_of_60_levels(server: SeedServer, terminal: Terminal) -> None:
    terminal.press("/")
    terminal.type_text("deep")
    terminal.wait_for("1 match")
    terminal.press("enter", "escape", "right", "down", "right")
    with cheaply(terminal):
        for level in range(60):
            terminal.wait_for(f"level_{level:02}_a", timeout=20)
            terminal.press("down", "right")
        terminal.wait_for("field_0000")
        assert re.search(r"│ +\d+ ▾ level_59_a", terminal.text), terminal.text
    chosen = [unquote(seen.target) for seen in server.requests if "/source/fields" in seen.path][-1]
    assert chosen.count("level_") >= 60 and "level_59=level_59_a" in chosen


@pytest.mark.slow
def test_10000_runs_of_a_sync(server: SeedServer, terminal: Terminal) -> None:
    terminal.press("end", "up", "right")
    terminal.wait_for("CRM 00000")
    terminal.press("down")
    terminal.wait_quiet()
    with cheaply(terminal):
        since = len(server.requests)
        while "[Runs]" not in terminal.text:
            terminal.press("]")
            terminal.wait_quiet(0.1)
        terminal.press("enter")
        terminal.wait_for("completed")
        terminal.press("tab")
        scrolls(terminal, "the last 200 runs", keys=("pagedown", "end"))
        pages = [one.target for one in server.requests[since:] if "/executions" in one.path]
        assert 1 <= len(pages) <= 4, "no more pages than are shown"


@pytest.mark.slow
def test_at_80_columns_it_is_the_same(server: SeedServer) -> None:
    with explorer(server, size=SMALL, ready="Warehouse 000") as terminal:
        terminal.wait_quiet(1.0, timeout=60)
        with cheaply(terminal):
            terminal.press("right", "down", "right")
            terminal.wait_for("100,000")
            terminal.press("down", "down", "right", "end")
            terminal.wait_for("Bulk syncs")
            narrows(terminal, "table_0999", 100)


@pytest.mark.slow
def test_the_loop_goes_on_while_much_is_loaded_shown_and_filtered(server: SeedServer, tmp_path: Path) -> None:
    file = tmp_path / "beats"
    argv = [sys.executable, "-m", "tests.e2e.heartbeat", str(file)]
    with Terminal(argv, cwd=ROOT, env=environment(server)) as terminal:
        terminal.wait_for("Warehouse 000", timeout=30)
        terminal.wait_quiet(1.0, timeout=60)
        terminal.send_signal(signal.SIGUSR1)
        terminal.press("right", "down", "right")
        terminal.wait_for("100,000")
        terminal.press("down", "down", "right", "down", "right")
        terminal.wait_for("field_0000")
        terminal.press("down", "]", "]", "]", "/")
        terminal.type_text("table_0999")
        terminal.wait_for("100 match")
        terminal.press("escape", "end", "up", "r")
        terminal.wait_quiet(1.0, timeout=60)
        leave(terminal)
    beats = json.loads(file.read_text())
    # a busy machine holds up the loop's callbacks as it does the thread, more than one at a time
    assert beats["loop"]["p99"] <= 50 + 2 * beats["thread"]["p99"], beats
    assert beats["loop"]["max"] <= 100 + 2 * beats["thread"]["max"], beats
