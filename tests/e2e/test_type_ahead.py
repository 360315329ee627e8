"""Keys that come faster than they can be handled go where they were meant, however slow the machine is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.e2e.sessions import ROOT, SMALL, environment
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
