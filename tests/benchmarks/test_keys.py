"""How late the event loop is, measured inside it: while a sync runs in the same process, on a slow line."""

from __future__ import annotations

import json
import signal
import sys
import time
from pathlib import Path

import pytest

from ptui.local.workspace import Workspace
from tests.benchmarks.figures import ROOT, a_server
from tests.benchmarks.kept import keep
from tests.e2e.test_runs_workspace import endless
from tests.e2e.walker import WIDE, Walker
from tests.terminal import Terminal

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(300)]
KEYS = ("down", "down", "up", "pagedown", "end", "home", "tab", "tab", "]", "[")
HEARTBEAT = [sys.executable, "-m", "tests.e2e.heartbeat"]
SECONDS = 15


def press_for(terminal: Terminal, seconds: float) -> None:
    """A key every fiftieth of a second, as one that is held down."""
    terminal.send_signal(signal.SIGUSR1)
    until, at = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        terminal.press(KEYS[at % len(KEYS)])
        at += 1
        time.sleep(0.02)


def kept_rows(label: str, file: Path, aim: str) -> None:
    beats = json.loads(file.read_text())
    loop, thread = beats["loop"], beats["thread"]
    told = f"p99 {loop['p99']:.0f} ms, at worst {loop['max']:.0f} ms"
    print(f"\n{label}: {told}; a thread that only sleeps: p99 {thread['p99']:.0f}, {thread['max']:.0f} ms")
    keep("explorer", {label: {"ptui": told, "to reach": aim}})


def test_keys_while_a_local_sync_runs(tmp_path: Path) -> None:
    """Engine, server and explorer in one process, on however many cores there are."""
    file, workspace = tmp_path / "beats", Workspace(tmp_path / "demo")
    argv = [*HEARTBEAT, str(file), "demo", "--workspace", str(workspace.folder)]
    with Terminal(argv, size=WIDE, home=tmp_path, cwd=ROOT) as terminal:
        walker = Walker(terminal)
        walker.shows("● healthy", timeout=60)
        endless(workspace)
        walker.to("Model syncs")
        walker.press("r")
        walker.walk("Model syncs", "Numbers")
        walker.press("x")
        walker.shows("Run now")
        walker.press("enter")
        walker.shows("esc leave, it goes on", "reading")
        walker.press("escape")
        walker.shows("goes on; x shows it again")
        press_for(terminal, SECONDS)
        walker.press("home", "q")
        walker.shows("Leave all the same?")
        walker.press("y")
        terminal.wait(30)
    kept_rows("keys while a local sync runs: the loop is late by", file, "p99 50 ms")


def test_keys_on_a_slow_line(tmp_path: Path) -> None:
    file = tmp_path / "beats"
    with (
        a_server("tests.seedserver", "--tables", "100000") as env,
        Terminal([*HEARTBEAT, str(file)], size=WIDE, env=env, home=tmp_path, cwd=ROOT) as terminal,
    ):
        walker = Walker(terminal)
        walker.shows("MySQL Connection", "Acme Inc", timeout=60)
        walker.press("right", "down", "right")
        terminal.wait_for("100,000")
        walker.press("down", "down", "right")
        terminal.wait_for("table_000003")
        terminal.wait_quiet()
        terminal.rate = 20_000
        press_for(terminal, SECONDS)
        terminal.rate = None
        walker.press("ctrl+q")
        terminal.wait(30)
    kept_rows("keys on a line of 20 kB/s: the loop is late by", file, "at worst 100 ms")
