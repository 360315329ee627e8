"""Keys that come faster than they can be handled go where they were meant, however slow the machine is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.e2e.sessions import ROOT, SMALL, environment, explorer, leave
from tests.seeds_data.answers import Answers
from tests.seedserver import SeedServer
from tests.terminal import Terminal


@pytest.mark.slow
def test_what_is_typed_right_after_the_key_that_opens_the_filter(tmp_path: Path) -> None:
    server = SeedServer(Answers(tables=2_000)).start()
    argv = [sys.executable, "-m", "tests.e2e.stalling"]
    try:
        with Terminal(argv, size=SMALL, env=environment(server), home=tmp_path, cwd=ROOT) as terminal:
            terminal.wait_for("MySQL Connection")
            for _ in range(3):
                terminal.type_text("/snow")
                terminal.wait_for(r"/ *snow *\n", timeout=30)
                terminal.wait_for("1 match", timeout=30)
                terminal.press("escape")
                terminal.wait_for(lambda terminal: "match" not in terminal.text, timeout=30)
            terminal.press("q")
            assert terminal.wait(30) == 0
    finally:
        server.stop()


def test_a_page_of_text_that_no_terminal_marked_as_pasted(seeds: SeedServer, tmp_path: Path) -> None:
    """It takes a moment, not minutes; not a letter is lost, and its end is what one sees."""
    text = " ".join(f"{number:05}" for number in range(500))
    with explorer(seeds, tmp_path, size=SMALL, env={"TERM": "vt100"}, ready="MySQL Connection") as terminal:
        terminal.press("c")
        terminal.wait_for("which type")
        terminal.press("enter")
        terminal.wait_for(r"\[ create \]")
        since = terminal.mark
        terminal.type_text(f"{text} end")
        terminal.wait_for("00499 end")
        assert terminal.written(since) < 20_000
        terminal.wait_for(lambda _: any(f"{text} end" in each.read_text() for each in drafts(tmp_path)))
        terminal.press("escape")
        terminal.wait_for("the draft is kept")
        terminal.press("/")
        terminal.type_text(f"{text} END")
        terminal.wait_for(r"00499 END\n")
        terminal.press("escape")
        leave(terminal)


def drafts(home: Path) -> list[Path]:
    return [path for path in home.rglob("drafts/*/*.json") if not path.name.startswith(".")]
