"""The explorer on other terminals: nothing they do not know is sent, and no state shows by colour alone."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.sessions import PTUI, ROOT, SMALL, environment, explorer, leave
from tests.seedserver import SeedServer, Status
from tests.terminal import Terminal

COLOURS = re.compile(rb"\x1b\[[0-9;]*(?<![0-9])(3[0-8]|4[0-8]|9[0-7]|10[0-7])(?![0-9])[0-9;]*m")
MANY = re.compile(rb"[34]8;[25];")

KINDS: list[tuple[dict[str, str | None], dict[str, Any]]] = [
    ({"TERM": "xterm", "COLORTERM": None}, {}),
    ({"TERM": "xterm-256color", "COLORTERM": None}, {}),
    ({"TERM": "screen-256color", "COLORTERM": None, "STY": "1.pts"}, {"back_colour_erase": False}),
    ({"TERM": "linux", "COLORTERM": None}, {}),
    ({"TERM": "vt100", "COLORTERM": None}, {}),
    ({"TERM": "xterm-256color", "NO_COLOR": "1"}, {}),
    ({"TERM": "xterm-256color", "LANG": "C"}, {"encoding": "ascii"}),
]


def name_of(value: object) -> str:
    return "-".join(f"{v}" for v in value.values() if v) if isinstance(value, dict) else ""


@pytest.mark.parametrize(("env", "options"), KINDS, ids=name_of)
@pytest.mark.parametrize(
    "size", [pytest.param((60, 20), marks=pytest.mark.slow), SMALL], ids=["60x20", "80x24"]
)
def test_it_can_be_used_on(
    seeds: SeedServer, env: dict[str, str | None], options: dict[str, Any], size: tuple[int, int]
) -> None:
    with explorer(seeds, size=size, env=env, ready="MySQL Connection", **options) as terminal:
        before = terminal.cells()
        terminal.press("down")
        terminal.wait_for(lambda terminal: terminal.cells() != before)  # the cursor shows on each of them
        terminal.press("up", "right", "down", "right")
        terminal.wait_for("table")
        terminal.press("tab")
        terminal.wait_quiet()
        terminal.press("tab", "?")
        terminal.wait_for("one row down|Keys")
        terminal.press("escape")
        terminal.wait_quiet()
        raw = terminal.raw()
        _sends_only_what_is_known(raw, env)
        assert not terminal.screen.unknown
        assert all(len(line) <= size[0] for line in terminal.lines)
        leave(terminal)


def _sends_only_what_is_known(raw: bytes, env: dict[str, str | None]) -> None:
    name = env["TERM"]
    if name in ("vt100", "linux"):
        assert b"\x1b[?1049h" not in raw and b"\x1b[>" not in raw and b"$p" not in raw
    if name == "vt100" or "NO_COLOR" in env:
        assert not COLOURS.search(raw)
    if name in ("vt100", "linux", "xterm") or "NO_COLOR" in env:
        assert not MANY.search(raw)
    elif env.get("COLORTERM", "") is None:
        assert not re.search(rb"[34]8;2;", raw), "more colours than were announced"
    if env.get("LANG") == "C":
        assert raw.isascii()


def test_ascii_has_guides_and_borders_of_its_own(seeds: SeedServer) -> None:
    env: dict[str, str | None] = {"LANG": "C"}
    with explorer(seeds, size=SMALL, env=env, ready="MySQL Connection", encoding="ascii") as terminal:
        terminal.press("right")
        terminal.wait_for("Source")
        assert re.search(r"^\+-+ Connections -+\+$", terminal.lines[1].rstrip())
        assert re.search(r"\| v MySQL Connection .* healthy \|", terminal.text)
        assert re.search(r"\|   > Source", terminal.text)
        assert re.search(r"x unhealthy", terminal.text)
        leave(terminal)


@pytest.mark.parametrize("env", [{"TERM": "vt100"}, {"NO_COLOR": "1"}, {"TERM": "xterm", "COLORTERM": None}])
def test_the_row_one_stands_on_is_seen_without_a_background(
    seeds: SeedServer, env: dict[str, str | None]
) -> None:
    """In the terminal's own colours, or none, bold alone would hardly tell it: it is reversed throughout."""
    with explorer(seeds, size=SMALL, env=env, ready="MySQL Connection") as terminal:
        terminal.press("ctrl+p")
        terminal.wait_for("Commands")
        terminal.press("down")
        terminal.wait_for(lambda terminal: reversed_row(terminal).strip(" │").startswith("Refresh schemas"))
        terminal.press("escape")
        terminal.wait_for(lambda terminal: "Commands" not in terminal.text)
        terminal.press("c")
        terminal.wait_for("which type")
        terminal.press("enter")
        terminal.wait_for(r"\[ create \]")
        terminal.press("down")
        terminal.wait_for(lambda terminal: reversed_row(terminal).strip(" │").startswith("Host"))
        terminal.press("escape", "escape")
        leave(terminal)


def reversed_row(terminal: Terminal) -> str:
    """The one row whose every cell between the borders is reversed, in one look."""
    rows = []
    for line, cells in zip(terminal.lines, terminal.cells(), strict=True):
        inside = [cell for cell in cells if cell.reverse]
        if len(inside) > len(cells) // 2 and len({cell._replace(data="") for cell in inside}) == 1:
            rows.append(line)
    return rows[0] if len(rows) == 1 else ""


def test_every_state_has_a_sign_and_a_word(seeds: SeedServer) -> None:
    """What the screen holds as plain characters, every style left out."""
    with explorer(seeds, ready="MySQL Connection") as terminal:
        plain = terminal.text
        assert re.search(r"MySQL Connection .*● healthy", plain)
        assert re.search(r"Salesforce Connection .*✗ unhealthy", plain)
        terminal.press("space")
        terminal.wait_for("◆ *▸ MySQL Connection|◆▸ MySQL Connection")
        terminal.wait_for("1 marked")
        assert re.search(r"\[Config\] JSON", terminal.text), "the chosen tab is set in brackets"
        seeds.always(Status(403, {"message": "not for you"}))
        terminal.press("u", "home", "right", "down", "right")
        terminal.wait_for(r"✗ Reading the sources.*", timeout=20)
        leave(terminal)


def test_any_size_at_any_moment(seeds: SeedServer) -> None:
    """However often it is resized, it ends up as if it had been started in that size."""
    with explorer(seeds, size=(120, 40), ready="MySQL Connection") as terminal:
        terminal.press("right", "down", "right")
        terminal.wait_for("table")
        for size in [(60, 20), (200, 60), (81, 25), (40, 10), (132, 43), (20, 5), (99, 30), (100, 30)]:
            terminal.resize(*size)
            terminal.press("down", "up")
        terminal.press("/")
        terminal.resize(80, 24)
        terminal.press("escape", "ctrl+p")
        terminal.resize(120, 40)
        terminal.press("escape")
        terminal.wait_quiet(0.5)
        shown = terminal.cells()
        terminal.press("ctrl+l")
        terminal.wait_quiet(0.5)
        assert terminal.cells() == shown, "what is shown is what a whole repaint shows"
        assert terminal.lines[1].startswith("╭─ Connections")
        assert "healthy" in terminal.text, terminal.text
        leave(terminal)


@pytest.mark.parametrize("name", ["dumb", "", "unknown"])
def test_a_terminal_that_cannot_be_drawn_on_gets_a_sentence(seeds: SeedServer, name: str) -> None:
    with Terminal(PTUI, size=SMALL, env={**environment(seeds), "TERM": name}, cwd=ROOT) as terminal:
        assert terminal.wait() == 2
        told = " ".join(terminal.text.split())
        assert told.startswith("ptui: The explorer cannot draw on this terminal (TERM")
        assert b"\x1b" not in terminal.raw()
        assert not seeds.requests


@pytest.mark.parametrize("command", [[], ["demo"]])
def test_without_a_terminal_it_says_so(tmp_path: Path, command: list[str]) -> None:
    env = {"PATH": os.environ["PATH"], "TERM": "xterm", "PTUI_HOME": str(tmp_path)}
    done = subprocess.run(
        [*PTUI, *command], cwd=ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=20
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1 and done.stderr.startswith(b"ptui: The explorer needs a terminal")
    assert list(tmp_path.iterdir()) == []


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"{name} is not installed: apt-get install {name}")
        pytest.skip(f"{name} is not installed: apt-get install {name}")
    return found


def _walk(terminal: Terminal) -> None:
    terminal.wait_for("MySQL Connection", timeout=30)
    terminal.wait_quiet(0.5)
    terminal.press("right", "down", "right")
    terminal.wait_for("table")
    terminal.press("escape")
    terminal.press("/")
    terminal.type_text("mysql")
    terminal.wait_for("match")
    terminal.press("escape")
    terminal.resize(100, 30)
    terminal.wait_for(lambda terminal: "quit" in terminal.text)
    terminal.wait_quiet(0.5)
    assert re.search("healthy", terminal.text)
    terminal.press("ctrl+q")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["tmux-256color", "screen-256color"])
def test_inside_tmux(seeds: SeedServer, tmp_path: Path, name: str) -> None:
    config = tmp_path / "tmux.conf"
    config.write_text(f"set -g default-terminal {name}\nset -g status off\n")
    tmux = [program("tmux"), "-S", str(tmp_path / "socket"), "-f", str(config)]
    argv = [*tmux, "new-session", f"cd {ROOT} && {sys.executable} -m ptui; echo ended $?; sleep 30"]
    try:
        with Terminal(argv, size=(120, 40), env={**environment(seeds), "TMUX": None}, cwd=ROOT) as terminal:
            _walk(terminal)
            terminal.wait_for("ended 0")
    finally:
        subprocess.run([*tmux, "kill-server"], check=False, timeout=10, stderr=subprocess.DEVNULL)


@pytest.mark.slow
def test_a_copy_reaches_the_tmux_buffer(seeds: SeedServer, tmp_path: Path) -> None:
    tmux = [program("tmux"), "-S", str(tmp_path / "socket"), "-f", "/dev/null"]
    argv = [*tmux, "new-session", f"cd {ROOT} && {sys.executable} -m ptui; sleep 30"]

    def buffer() -> str:
        done = subprocess.run([*tmux, "show-buffer"], capture_output=True, text=True, timeout=5)
        return done.stdout

    try:
        with Terminal(argv, size=(120, 40), env={**environment(seeds), "TMUX": None}, cwd=ROOT) as terminal:
            terminal.wait_for("MySQL Connection", timeout=30)
            terminal.wait_quiet(0.5)
            terminal.press("y")
            terminal.wait_for("Copied")
            _until(lambda: bool(buffer()))
            assert buffer().strip() in terminal.text or re.fullmatch(r"[0-9a-f-]{36}", buffer().strip())
    finally:
        subprocess.run([*tmux, "kill-server"], check=False, timeout=10, stderr=subprocess.DEVNULL)


@pytest.mark.slow
def test_inside_gnu_screen(seeds: SeedServer, tmp_path: Path) -> None:
    screen = program("screen")
    folder = tmp_path / "screens"
    folder.mkdir(mode=0o700)
    config = tmp_path / "screenrc"
    config.write_text("startup_message off\ndefutf8 on\ndefencoding utf8\n")
    inside = f"cd {ROOT} && {sys.executable} -m ptui; echo ended $?; sleep 5"
    argv = [screen, "-U", "-c", str(config), "-S", "ptui-test", "sh", "-c", inside]
    env = {**environment(seeds), "SCREENDIR": str(folder), "STY": None}
    with Terminal(argv, size=(120, 40), env=env, cwd=ROOT) as terminal:
        _walk(terminal)
        terminal.wait_for("ended 0")


def _until(is_so: Callable[[], bool], timeout: float = 10) -> None:
    until = time.monotonic() + timeout
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)
