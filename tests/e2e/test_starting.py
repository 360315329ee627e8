"""The first page comes first: nothing is asked before it, and nothing loaded that it does not need."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

import pytest

from tests.e2e.sessions import ROOT, SMALL, environment, leave
from tests.seedserver import SeedServer
from tests.terminal import Terminal

LATER = (
    "httpx",
    "pydantic",
    "anyio",
    "sqlite3",
    "keyring",
    "tomllib",
    "starlette",
    "uvicorn",
    "markdown_it",
    "pygments.lexers.python",
    "ptui.api.client",
    "ptui.wire",
    "ptui.local",
    "ptui.doctor",
    "ptui.domain.flows",
    "ptui.domain.forms",
    "ptui.domain.export",
    "ptui.domain.resources",
    "ptui.domain.runs.watch",
    "ptui.domain.index.file",
    "ptui.tui.dialogs.pick",
    "ptui.tui.screens.form",
    "ptui.tui.screens.run",
    "ptui.tui.screens.signin",
)


@pytest.mark.parametrize("command", [[], ["demo"]], ids=["explorer", "demo"])
def test_what_is_loaded_and_connected_at_the_first_paint(
    seeds: SeedServer, tmp_path: Path, command: list[str]
) -> None:
    file = tmp_path / "first.json"
    argv = [sys.executable, "-m", "tests.e2e.painting_first", str(file), *command]
    with Terminal(argv, size=SMALL, env=environment(seeds), home=tmp_path, cwd=ROOT) as terminal:
        terminal.wait_for("● healthy", timeout=30)
        leave(terminal)
    first = json.loads(file.read_text())
    assert first["connected"] == []
    assert [name for name in LATER if name in first["modules"]] == []


def test_a_server_that_says_nothing_keeps_nobody_from_the_first_page(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        env = {"POLYTOMIC_API_KEY": "of-nobody", "POLYTOMIC_DEPLOYMENT_URL": url}
        argv = [sys.executable, "-m", "ptui"]
        with Terminal(argv, size=SMALL, env=env, home=tmp_path, cwd=ROOT) as terminal:
            terminal.wait_for(r"╭─ Connections")
            terminal.wait_for("loading…")
            silent.accept()[0].close()
            terminal.press("?")
            terminal.wait_for("one row down")
            terminal.press("escape")
            leave(terminal)
