"""`/` finds what was seen in an earlier session, goes there, and works without a server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.e2e.sessions import asked, explorer, leave
from tests.seeds_data.answers import Answers
from tests.seedserver import SeedServer


@pytest.fixture
def seen(seeds: SeedServer, tmp_path: Path) -> SeedServer:
    """A server whose tables somebody has listed, and closed again."""
    with explorer(seeds, tmp_path) as terminal:
        terminal.press("right", "down", "right")
        terminal.wait_for("table")
        terminal.press("g", "left")
        terminal.wait_for(lambda terminal: "Source" not in terminal.text)
        leave(terminal)
    seeds.requests.clear()
    return seeds


def test_a_table_of_an_earlier_session_is_found_and_its_path_opened(seen: SeedServer, tmp_path: Path) -> None:
    with explorer(seen, tmp_path) as terminal:
        terminal.press("/")
        terminal.type_text("cust")
        terminal.wait_for(
            r"elsewhere, 1, by what was seen before\s+│.*\n.*company\.customers.*(just now|\d+ s ago)"
        )
        assert not asked(seen, "modelsync"), "a search asks the server for nothing"
        terminal.press("enter")
        terminal.wait_for(r"Fields.*\n(.*\n)*.*company\.customers")
        terminal.wait_quiet()
        assert "elsewhere" not in terminal.text and "On the way" not in terminal.text
        assert re.search(r"│ ▾ MySQL Connection.*\n.*▾ Source", terminal.text)
        assert len(asked(seen, "modelsync/source")) == 1
        terminal.press("right")
        terminal.wait_for("first_name")
        leave(terminal)
    with explorer(seen, tmp_path) as terminal:  # and now its fields are known too
        terminal.wait_for("first_name")
        terminal.press("g", "left", "/")
        terminal.type_text("nothing like it")
        terminal.wait_for("0 match")
        leave(terminal)


def test_it_finds_without_a_server_and_goes_there_when_it_is_back(seen: SeedServer, tmp_path: Path) -> None:
    port = int(seen.url.rsplit(":", 1)[1])
    seen.stop()
    with explorer(seen, tmp_path) as terminal:
        terminal.wait_for("refused")
        terminal.press("/")
        terminal.type_text("mysql acc")
        terminal.wait_for(r"elsewhere, 1,.*\n.*company\.accounts")
        terminal.press("enter")
        terminal.wait_for(lambda terminal: "elsewhere" not in terminal.text)
        terminal.wait_for(r"On the way to company\.accounts…")
        terminal.wait_for("refused")
        again = SeedServer(port=port, key=seen.key).start()
        try:
            terminal.press("r")
            terminal.wait_for(r"╭─ MySQL Connection › Source › table › company\.accounts")
            terminal.wait_for(lambda terminal: "On the way" not in terminal.text)
            leave(terminal)
        finally:
            again.stop()


def test_what_is_gone_is_said_to_be_gone(seen: SeedServer, tmp_path: Path) -> None:
    seen.answers.tables = 5
    with explorer(seen, tmp_path) as terminal:
        terminal.press("/")
        terminal.type_text("customers")
        terminal.wait_for("elsewhere, 1")
        terminal.press("enter")
        terminal.wait_for(r"company\.customers is not there any more")
        terminal.wait_for(r"big\.table_000004")
        terminal.press("/")
        terminal.type_text("customers")
        terminal.wait_for("0 match")
        terminal.wait_quiet()
        assert "elsewhere" not in terminal.text
        leave(terminal)


def test_names_that_attack_the_terminal_are_harmless_among_the_hits(tmp_path: Path) -> None:
    server = SeedServer(Answers(hostile=True)).start()
    try:
        with explorer(server, tmp_path) as terminal:
            terminal.press("right", "down", "right")
            terminal.wait_for("table")
            terminal.press("g", "left")
            leave(terminal)
        with explorer(server, tmp_path) as terminal:
            terminal.press("/")
            terminal.type_text("e")
            terminal.wait_for("elsewhere")
            terminal.press("end")
            terminal.wait_quiet()
            terminal.assert_harmless()
            leave(terminal)
    finally:
        server.stop()
