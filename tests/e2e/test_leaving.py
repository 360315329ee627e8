"""However it ends or stops: the terminal is given back, drafts are kept, and no secret is given away."""

from __future__ import annotations

import os
import re
import shutil
import signal
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.sessions import PTUI, ROOT, environment
from tests.e2e.test_drafts import connection_form, drafts
from tests.e2e.walker import WIDE, Walker
from tests.seedserver import SeedServer
from tests.terminal import Terminal

KEY = "sk-live-0123456789-of-nobody"
TYPED = "Half a Connection"


@contextmanager
def started(seeds: SeedServer, home: Path, *argv: str) -> Iterator[Walker]:
    seeds.key = KEY
    env = {**environment(seeds), "POLYTOMIC_API_KEY": KEY, "PS1": "$ "}
    with Terminal(argv or PTUI, size=WIDE, env=env, home=home, cwd=ROOT) as terminal:
        yield Walker(terminal)


def breaking(place: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "tests.e2e.breaking", place)


def half_a_form(walker: Walker) -> None:
    connection_form(walker)
    walker.fill("Name", TYPED)


def assert_kept(home: Path) -> None:
    (draft,) = drafts(home)
    assert TYPED in draft.read_text(encoding="utf-8")
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600


def assert_told(walker: Walker, home: Path) -> None:
    """Two lines, and a report for the owner alone, without locals or secrets."""
    terminal = walker.terminal
    shown = [line for line in walker.text.splitlines() if line.strip()]
    assert shown[0] == "ptui had to stop: an error of its own (RuntimeError)."
    assert shown[1].startswith("A report, which stays on this machine, is in")
    (report,) = home.rglob("crash-*.txt")
    assert "".join(shown[1:]).replace(" ", "").endswith(str(report).replace(" ", ""))
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    text = report.read_text(encoding="utf-8")
    assert "in broken" in text and "RuntimeError: a fault" in text
    assert KEY not in text and KEY.encode() not in terminal.raw()
    assert b"Traceback" not in terminal.raw()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_in_the_middle_of_a_form(seeds: SeedServer, tmp_path: Path, number: signal.Signals) -> None:
    with started(seeds, tmp_path) as walker:
        half_a_form(walker)
        walker.terminal.send_signal(number)
        assert walker.terminal.wait() == 128 + number
        walker.terminal.assert_given_back()
        assert walker.text.strip() == ""
    assert_kept(tmp_path)
    assert not list(tmp_path.rglob("crash-*"))


@pytest.mark.parametrize("place", ["start", "mount", "key"])
def test_a_fault_of_its_own(seeds: SeedServer, tmp_path: Path, place: str) -> None:
    with started(seeds, tmp_path, *breaking(place)) as walker:
        if place == "key":
            walker.shows("MySQL Connection")
            walker.press("down")
        assert walker.terminal.wait(30) == 1
        walker.terminal.assert_given_back()
        assert_told(walker, tmp_path)


def test_a_fault_while_a_form_is_drawn(seeds: SeedServer, tmp_path: Path) -> None:
    with started(seeds, tmp_path, *breaking("render")) as walker:
        half_a_form(walker)
        walker.type("!!")
        assert walker.terminal.wait(30) == 1
        walker.terminal.assert_given_back()
        assert_told(walker, tmp_path)
    assert_kept(tmp_path)


def test_a_fault_in_a_worker_ends_nothing_and_is_reported(seeds: SeedServer, tmp_path: Path) -> None:
    with started(seeds, tmp_path, *breaking("worker")) as walker:
        walker.shows("MySQL Connection", "Acme Inc")
        walker.press("y")
        walker.shows("ptui broke here (RuntimeError); nothing was sent twice.", "A report, which stays")
        (report,) = tmp_path.rglob("crash-*.txt")
        assert stat.S_IMODE(report.stat().st_mode) == 0o600
        assert "in broken" in report.read_text() and KEY not in report.read_text()
        walker.press("right")
        walker.shows("Source")
        walker.press("ctrl+q")
        assert walker.terminal.wait() == 0
        walker.terminal.assert_given_back()
        assert KEY.encode() not in walker.terminal.raw()


def at_the_prompt(walker: Walker, *, stops: int) -> None:
    """The shell waits for a command, so many times after the program was stopped."""
    walker.until(lambda: walker.terminal.screen.modes == {7, 25})
    walker.until(lambda: walker.text.rstrip().endswith("$") and walker.text.count("Stopped") == stops)


def assert_as_before(terminal: Terminal, shown: object, since: int) -> None:
    terminal.wait_for(lambda terminal: b"\x1b[?1049h" in terminal.raw(since))
    terminal.wait_for(lambda terminal: terminal.cells() == shown)


def test_to_the_shell_and_back(seeds: SeedServer, tmp_path: Path) -> None:
    """Ctrl-Z in the tree and `fg`, in a real shell; the same again in the middle of a form."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    with started(seeds, tmp_path, bash, "--norc", "--noprofile", "--noediting", "-i") as walker:
        terminal = walker.terminal
        walker.shows("$")
        walker.type(f"{sys.executable} -m ptui\r")
        walker.shows("MySQL Connection", "Acme Inc")
        walker.press("right", "down")
        walker.shows("Source")
        for time in (1, 2):
            terminal.wait_quiet()
            shown, since = terminal.cells(), terminal.mark
            walker.press("ctrl+z")
            at_the_prompt(walker, stops=time)
            terminal.assert_given_back()
            walker.type(f"echo in the shell $((40 + {time}))\r")
            walker.shows(f"in the shell {40 + time}")
            walker.type("fg\r")
            assert_as_before(terminal, shown, since)
            assert terminal.screen.cursor.hidden
            if not drafts(tmp_path):
                half_a_form(walker)
        assert_kept(tmp_path)
        walker.press("escape")
        walker.shows("the draft is kept")
        walker.press("q")
        at_the_prompt(walker, stops=2)  # keys that are typed while it leaves are dropped
        walker.type("echo code $?\r")
        walker.shows("code 0")


def test_the_line_drops_and_nobody_is_left_behind(seeds: SeedServer, tmp_path: Path) -> None:
    with started(seeds, tmp_path) as walker:
        half_a_form(walker)
        walker.terminal.hang_up()
        assert walker.terminal.process.wait(10) == 128 + signal.SIGHUP
    assert_kept(tmp_path)
    assert not list(tmp_path.rglob("crash-*"))


def test_a_report_is_not_found_by_others(seeds: SeedServer, tmp_path: Path) -> None:
    with started(seeds, tmp_path, *breaking("mount")) as walker:
        assert walker.terminal.wait(30) == 1
    (report,) = tmp_path.rglob("crash-*.txt")
    assert stat.S_IMODE(report.parent.stat().st_mode) & 0o077 == 0
    assert re.fullmatch(r"crash-\d{8}-\d{6}-\d+\.txt", report.name)
    assert os.stat(report).st_uid == os.getuid()
