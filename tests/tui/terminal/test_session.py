"""A whole session in a pseudo-terminal: what it sends, and how it leaves the terminal behind."""

from __future__ import annotations

import base64
import re
import shutil
import signal
import stat
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.terminal import Terminal
from tests.tui.terminal.sample_app import KEY

ROOT = Path(__file__).parents[3]


@contextmanager
def session(tmp_path: Path, *flags: str, **options: Any) -> Iterator[Terminal]:
    argv = [sys.executable, "-m", "tests.tui.terminal.sample_app", *flags, str(tmp_path)]
    with Terminal(argv, cwd=ROOT, **{"size": (80, 24), **options}) as terminal:
        yield terminal


@contextmanager
def ready(tmp_path: Path, **options: Any) -> Iterator[Terminal]:
    with session(tmp_path, **options) as terminal:
        terminal.wait_for("palette|pal")
        terminal.wait_quiet()
        yield terminal


def test_it_asks_for_little_and_gives_everything_back(tmp_path: Path) -> None:
    with ready(tmp_path) as terminal:
        assert terminal.screen.modes == {25, 1049, 2004} - {25}
        assert terminal.screen.cursor.hidden
        terminal.assert_harmless()
        assert not terminal.screen.unknown
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
        terminal.assert_given_back()
        assert terminal.text.strip() == ""


def has_written(terminal: Terminal, *, since: int) -> bool:
    return terminal.mark > since


def test_idle_and_changes_of_focus_cost_nothing(tmp_path: Path) -> None:
    with ready(tmp_path) as terminal, terminal.cost(quiet=1.0) as cost:
        terminal.type_text("\x1b[O\x1b[I")
    assert cost.bytes == 0


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
def test_keys_stay_within_their_bytes(size: tuple[int, int], tmp_path: Path) -> None:
    budgets = [("down", 450), ("pagedown", 1500), ("end", 1500), ("home", 3500), ("tab", 5000), ("x", 300)]
    with ready(tmp_path, size=size) as terminal:
        terminal.press("down")
        terminal.wait_quiet()
        for key, most in budgets:
            since = terminal.mark
            with terminal.cost() as cost:
                terminal.press(key)
                terminal.wait_for(partial(has_written, since=since))
            assert 0 < cost.bytes <= most, key


def test_a_resize_is_painted_once_and_whole(tmp_path: Path) -> None:
    with ready(tmp_path, size=(120, 40)) as terminal:
        terminal.resize(70, 20)
        terminal.wait_for(lambda terminal: "pal" in terminal.lines[-1])
        terminal.wait_quiet()
        shown = terminal.cells()
        terminal.press("f8")  # paints all of it again
        terminal.wait_quiet()
        assert terminal.cells() == shown
        assert terminal.lines[0].startswith("▼ root")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_gives_the_terminal_back(number: signal.Signals, tmp_path: Path) -> None:
    with ready(tmp_path) as terminal:
        terminal.send_signal(number)
        assert terminal.wait() == 128 + number
        terminal.assert_given_back()


def test_it_ends_when_the_line_drops(tmp_path: Path) -> None:
    with ready(tmp_path) as terminal:
        terminal.hang_up()
        assert terminal.process.wait(5) == 128 + signal.SIGHUP


def test_another_program_may_have_the_terminal_for_a_while(tmp_path: Path) -> None:
    with ready(tmp_path) as terminal:
        terminal.press("down")
        terminal.wait_quiet()
        shown = terminal.cells()
        terminal.press("f2")
        terminal.wait_for("in the editor")
        assert 1049 not in terminal.screen.modes
        terminal.press("ctrl+c")  # meant for the other program
        terminal.wait_for("interrupted")
        terminal.press("enter")
        terminal.wait_for("table 010")
        terminal.wait_quiet()
        assert terminal.cells() == shown
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
        terminal.assert_given_back()


def test_a_second_signal_ends_a_program_that_is_stuck(tmp_path: Path) -> None:
    with ready(tmp_path) as terminal:
        terminal.press("f7")  # blocks its event loop for a second
        terminal.wait_quiet(0.1)
        terminal.send_signal(signal.SIGTERM)
        terminal.wait_quiet(0.1)
        terminal.send_signal(signal.SIGTERM)
        assert terminal.wait(2) in (-signal.SIGTERM, 128 + signal.SIGTERM)
        terminal.assert_given_back()


def _state(terminal: Terminal) -> str:
    return Path(f"/proc/{terminal.process.pid}/stat").read_text().rpartition(")")[2].split()[0]


@pytest.mark.parametrize("way", ["key", "SIGTSTP"])
def test_where_nobody_could_continue_it_it_does_not_stop(way: str, tmp_path: Path) -> None:
    """As when it was started by `ssh -t HOST ptui`: no shell stands behind it."""
    with ready(tmp_path) as terminal:
        terminal.press("down", "down")
        terminal.wait_quiet()
        shown, since = terminal.cells(), terminal.mark
        if way == "key":
            terminal.press("ctrl+z")
        else:
            terminal.send_signal(signal.SIGTSTP)
        terminal.wait_for(lambda terminal: b"\x1b[?1049h" in terminal.raw(since))
        terminal.wait_quiet()
        assert terminal.cells() == shown
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
        terminal.assert_given_back()


def test_stopped_by_force_and_continued_it_is_as_before(tmp_path: Path) -> None:
    with ready(tmp_path) as terminal:
        terminal.press("down", "down")
        terminal.wait_quiet()
        shown = terminal.cells()
        terminal.send_signal(signal.SIGSTOP)
        terminal.wait_for(lambda terminal: _state(terminal) == "T")
        with terminal._changed:
            terminal.screen.feed(b"\x1b[H\x1b[2J\x1b[32m$ the shell was here")
        terminal.send_signal(signal.SIGCONT)
        terminal.wait_for("table 010")
        terminal.wait_quiet()
        assert terminal.cells() == shown
        assert terminal.screen.cursor.hidden
        terminal.press("down")
        terminal.wait_for(lambda terminal: terminal.cells() != shown)
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
        terminal.assert_given_back()


@pytest.mark.parametrize(
    ("key", "error"),
    [("f4", "ValueError"), ("f5", "RuntimeError"), ("f6", "LookupError"), ("f11", "ValueError")],
)
def test_a_failure_leaves_two_lines_and_a_report_without_secrets(
    key: str, error: str, tmp_path: Path
) -> None:
    with ready(tmp_path, size=(120, 24)) as terminal:
        terminal.press(key)
        assert terminal.wait() == 1
        terminal.assert_given_back()
        shown = " ".join(terminal.text.split())
        assert shown.startswith(f"ptui had to stop: an error of its own ({error}). A report, which stays on")
        assert shown.endswith(".txt")
        [report] = tmp_path.glob("crash-*.txt")
        assert stat.S_IMODE(report.stat().st_mode) == 0o600
        assert "Traceback" in report.read_text()
        assert KEY.encode() not in report.read_bytes() + terminal.raw()


def test_a_failure_at_start_is_reported_like_any_other(tmp_path: Path) -> None:
    with session(tmp_path, "--fail-at-start", size=(120, 24)) as terminal:
        assert terminal.wait() == 1
        terminal.assert_given_back()
        assert "(KeyError)" in terminal.text
        assert "Traceback" not in terminal.text


@pytest.mark.slow
def test_on_a_slow_line_keys_arrive_and_the_newest_state_shows(tmp_path: Path) -> None:
    with ready(tmp_path, size=(120, 40)) as terminal:
        terminal.press("f10", "tab")
        terminal.wait_for("listening")
        terminal.wait_quiet()
        terminal.rate = 20_000
        since = terminal.mark
        terminal.press("f12")
        typed = "".join(chr(ord("a") + number % 26) for number in range(100))
        for char in typed:
            terminal.press(char)
        terminal.wait_for(typed, timeout=20)
        terminal.wait_for("the flood is over", timeout=20)
        assert terminal.written(since) < 150_000  # its two hundred pages are 300,000 bytes of text alone
        terminal.rate = None
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
        loop, thread = map(int, (tmp_path / "heartbeat").read_text().split())
        assert loop < 100 + thread


def test_a_line_that_takes_nothing_stops_nothing(tmp_path: Path) -> None:
    with ready(tmp_path) as terminal:
        terminal.press("f10")
        terminal.wait_for("listening")
        with terminal._changed:  # the reading thread waits for us: nothing is read
            for _ in range(200):
                terminal.press("end", "home")
            terminal.send_signal(signal.SIGTERM)
            assert terminal.process.wait(10) == 128 + signal.SIGTERM
        loop, thread = map(int, (tmp_path / "heartbeat").read_text().split())
        assert loop < 150 + thread


def test_a_copy_reaches_the_terminal(tmp_path: Path) -> None:
    with ready(tmp_path) as terminal:
        terminal.press("f9")
        terminal.wait_for(lambda terminal: terminal.screen.strings)
        assert terminal.screen.strings == ["52;c;" + base64.b64encode(b"copied from the app").decode()]


@pytest.mark.parametrize(
    ("environment", "options"),
    [
        ({"TERM": "vt100", "COLORTERM": None}, {}),
        ({"TERM": "linux", "COLORTERM": None}, {}),
        ({"TERM": "xterm", "COLORTERM": None}, {}),
        ({"TERM": "screen-256color", "STY": "1.pts"}, {"back_colour_erase": False}),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, {}),
        ({"TERM": "xterm-256color", "LANG": "C"}, {"encoding": "ascii"}),
    ],
)
def test_other_terminals(environment: dict[str, str | None], options: dict[str, Any], tmp_path: Path) -> None:
    with ready(tmp_path, env=environment, size=(60, 20), **options) as terminal:
        raw = terminal.raw()
        name = environment["TERM"]
        if name in ("vt100", "linux"):
            assert b"\x1b[?1049h" not in raw and b"\x1b[>" not in raw and b"$p" not in raw
        if name in ("vt100", "linux", "xterm") or "NO_COLOR" in environment:
            assert not re.search(rb"[34]8;[25];", raw)
        if name == "vt100" or "NO_COLOR" in environment:
            assert not re.search(
                rb"\x1b\[[0-9;]*(?<![0-9])(3[0-7]|4[0-7]|9[0-7]|10[0-7])(?![0-9])[0-9;]*m", raw
            )
        if name in ("vt100", "linux", "xterm") or "NO_COLOR" in environment:
            assert {cell.bg for row in terminal.cells() for cell in row} & {"default"}  # not a theme's own
        if environment.get("LANG") == "C":
            assert raw.isascii()
            assert "v root" in terminal.text and "+--" in terminal.text
        before = terminal.cells()
        terminal.press("down")
        terminal.wait_for(lambda terminal: terminal.cells() != before)  # the cursor shows without colour too
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
        terminal.assert_given_back()


def test_inside_tmux_as_it_is_installed(tmp_path: Path) -> None:
    tmux = shutil.which("tmux")
    if tmux is None:
        pytest.skip("tmux is not installed (apt-get install tmux)")
    server = [tmux, "-L", f"ptui-{uuid.uuid4().hex[:8]}", "-f", "/dev/null"]
    program = [sys.executable, "-m", "tests.tui.terminal.sample_app", str(tmp_path)]
    try:
        with Terminal([*server, "new-session", *program], size=(80, 24), cwd=ROOT) as terminal:
            terminal.wait_for("table 010")
            terminal.press("pagedown", "down", "tab", "x", "日")
            terminal.wait_for("typed x日")
            terminal.wait_quiet()
            shown = terminal.cells()
            terminal.press("f8")  # what the program believes to be there, all of it again
            terminal.wait_quiet()
            assert terminal.cells() == shown
            terminal.resize(100, 30)
            terminal.wait_for("palette")
            terminal.press("ctrl+q")
            assert terminal.wait() == 0
    finally:
        subprocess.run([*server, "kill-server"], capture_output=True, check=False)


def test_escape_alone_is_escape_and_keys_in_one_piece_are_all_keys(tmp_path: Path) -> None:
    with ready(tmp_path) as terminal:
        terminal.press("f3")
        terminal.wait_for("A question")
        terminal.press("escape")
        terminal.wait_for(lambda terminal: "A question" not in terminal.text)
        terminal.type_text("\tone\x1b[D\x1b[D\x1b[Dtwo \x1b[0n")
        terminal.wait_for("typed two one")
        terminal.wait_for(lambda terminal: terminal.cursor == (7, 20))  # hidden, but where input methods open
        terminal.paste("日本\x1b[31m")
        terminal.wait_for("typed two 日本")
