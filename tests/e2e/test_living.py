"""Everyday life with it: where one was comes back; resizing, fast typing and pasted rubbish harm nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.walker import NARROW, Walker, at, ptui
from tests.seedserver import SeedServer, Slow

RUBBISH = "\x1b]0;owned\x07\x1b[2J\x9b31m\x1b[?1049l\u202eabc\r\n\x00" + "rubbish " * 125_000
"""A megabyte, with everything that a terminal might obey."""


def test_open_paths_and_cursor_come_back(seeds: SeedServer, tmp_path: Path) -> None:
    with ptui(env=at(seeds.url, seeds.key), home=tmp_path) as walker:
        walker.walk("MySQL Connection", "Source", "table", "company.customers")
        walker.open("company.customers")
        walker.to("first_name")
        walker.press("q")
        assert walker.terminal.wait() == 0
    with ptui(env=at(seeds.url, seeds.key), home=tmp_path) as walker:
        walker.until(lambda: walker.row.startswith("first_name"))
        walker.shows("▾ company.customers", "varchar(255)")


def test_a_filter_goes_to_the_match_and_escape_comes_back(seeds: SeedServer) -> None:
    with ptui(env=at(seeds.url, seeds.key)) as walker:
        walker.walk("MySQL Connection", "Source", "table", "company.teams")
        walker.press("/")
        walker.type("snowfl")
        walker.shows("1 match", "▸ Snowflake Connection")
        walker.lacks("company.teams")
        walker.press("escape")
        walker.until(lambda: "company.teams" in walker.row)
        walker.type("/snowfl\r")
        walker.until(lambda: walker.row.startswith("▸ Snowflake Connection"))
        walker.press("escape")
        walker.shows("company.teams")
        walker.until(lambda: walker.row.startswith("▸ Snowflake Connection"))


def test_marks_stay_in_sight_until_they_are_used(seeds: SeedServer) -> None:
    with ptui(env=at(seeds.url, seeds.key)) as walker:
        walker.walk("MySQL Connection", "Source", "table", "company.accounts")
        walker.press("space", "space")
        walker.shows("2 marked: company.accounts, company.customers")
        walker.press("up", "up", "up")
        walker.terminal.wait_quiet(0.1)
        walker.shows("2 marked: company.accounts, company.customers")
        walker.press("u")
        walker.lacks("marked")


def test_keys_typed_in_one_burst_arrive_in_their_places(seeds: SeedServer) -> None:
    """As over a slow line: a filter, a dialog and a form, without waiting for any of them."""
    with ptui(env=at(seeds.url, seeds.key)) as walker:
        walker.walk("MySQL Connection", "Source", "table", "company.teams")
        walker.press("m")
        walker.form("New model")
        walker.type("\x15Fast Model\t\t\t")
        walker.press("enter")
        walker.type("email\r")
        walker.until(lambda: walker.line.startswith("Identifier") and walker.line.endswith("email ▾"))
        walker.send("New model", "Fast Model is created.")
    (model,) = seeds.bodies("/api/models")
    assert (model["name"], model["identifier"]) == ("Fast Model", "email")


def test_arrows_pressed_while_a_node_loads_land_on_its_children(seeds: SeedServer) -> None:
    with ptui(env=at(seeds.url, seeds.key)) as walker:
        walker.walk("MySQL Connection", "Source")
        walker.terminal.wait_quiet(0.1)
        seeds.next(Slow(0.5))
        walker.press("right", "down")
        walker.until(lambda: walker.row.startswith("+ query"))


def test_resizing_at_any_moment(seeds: SeedServer) -> None:
    """In the tree, in its filter, in a form, and in a dialog over the form."""
    with ptui(env=at(seeds.url, seeds.key)) as walker:
        walker.walk("MySQL Connection", "Source", "table", "company.customers")
        resized(walker, "company.customers")
        walker.press("/")
        walker.type("comp")
        resized(walker, "comp")
        walker.press("escape")
        walker.until(lambda: "company.customers" in walker.row)
        walker.press("m")
        walker.form("New model")
        walker.fill("Name", "Resized")
        resized(walker, "Resized")
        walker.press("ctrl+r")
        walker.shows("╭─ Request")
        resized(walker, "╭─ Request")


def resized(walker: Walker, shown: str) -> None:
    for size in ((120, 40), (30, 8), (200, 60), (20, 4), NARROW, (100, 24), NARROW):
        walker.terminal.resize(*size)
    walker.terminal.wait_quiet(0.2)
    walker.shows(shown)
    assert walker.terminal.process.poll() is None
    assert "Traceback" not in walker.terminal.raw().decode(errors="replace")
    walker.terminal.assert_harmless()


@pytest.mark.slow
def test_a_megabyte_of_rubbish_is_pasted(seeds: SeedServer) -> None:
    """Into the tree, its filter, a line of a form, and the editor of a query."""
    with ptui(env=at(seeds.url, seeds.key)) as walker:
        walker.walk("MySQL Connection", "Source", "table", "company.customers")
        pasted(walker, "company.customers")
        walker.press("/")
        pasted(walker, "owned")  # of several lines, a filter takes the first
        walker.press("escape")
        walker.until(lambda: "company.customers" in walker.row)
        walker.press("m")
        walker.form("New model")
        pasted(walker, "rubbish")
        walker.press("escape")
        walker.lacks("╭─ New model")
        walker.to("query")
        walker.press("enter")
        walker.form("New model")
        walker.field("Query")
        walker.press("enter")
        walker.shows("╭─ Query")
        pasted(walker, "rubbish")
        walker.press("ctrl+s")
        walker.lacks("╭─ Query")
        walker.press("escape")
        walker.lacks("╭─ New model")
        walker.shows("─ Connections", "company.customers")


def pasted(walker: Walker, shown: str) -> None:
    walker.terminal.paste(RUBBISH)
    walker.shows(shown, timeout=30)
    walker.terminal.wait_quiet(0.5, timeout=30)
    walker.terminal.assert_harmless()
    assert walker.terminal.process.poll() is None


@pytest.fixture
def tmux(tmp_path: Path) -> Iterator[list[str]]:
    """A tmux server of its own."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed: apt-get install tmux")
    command = ["tmux", "-L", f"ptui-{uuid.uuid4().hex[:8]}", "-f", "/dev/null"]
    yield command
    subprocess.run([*command, "kill-server"], capture_output=True, check=False)


@pytest.mark.slow
def test_inside_tmux_a_name_goes_into_its_buffer(seeds: SeedServer, tmp_path: Path, tmux: list[str]) -> None:
    def run(*arguments: str) -> str:
        return subprocess.run([*tmux, *arguments], capture_output=True, text=True, check=True).stdout

    def shows(text: str) -> None:
        deadline = pytest_deadline()
        while text not in (screen := run("capture-pane", "-p")):
            assert next(deadline), screen

    env = {
        "POLYTOMIC_API_KEY": seeds.key,
        "POLYTOMIC_DEPLOYMENT_URL": seeds.url,
        "PTUI_HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
    }
    started = [f"-e{name}={value}" for name, value in env.items()]
    run("new-session", "-d", "-x", "80", "-y", "24", *started, sys.executable, "-m", "ptui")
    shows("MySQL Connection")
    run("send-keys", "Right", "Down", "Right")
    shows("tracking_columns")
    run("send-keys", "Down", "Down", "Right")
    shows("company.customers")
    run("send-keys", "Down", "y")
    shows("Copied company.accounts")
    assert run("show-buffer") == "company.accounts"
    run("send-keys", "q")


def pytest_deadline(seconds: float = 15.0) -> Iterator[bool]:
    """True for so long, a look every twentieth of a second."""
    import time

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(0.05)
        yield True
    yield False
