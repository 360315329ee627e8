"""Over a real sshd: W5 by keyboard, the connection cut in the middle of a form, and gone on with later."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.served import Served
from tests.e2e.sessions import ROOT
from tests.e2e.sshd import Sshd, missing, sshd
from tests.e2e.test_walkthroughs import check
from tests.e2e.walker import Walker
from tests.terminal import Terminal

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

NAME = "MySQL to Snowflake Sync"


@pytest.fixture
def server(served: Served, tmp_path: Path) -> Iterator[Sshd]:
    if (reason := missing()) is not None:
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    home = tmp_path / "home"
    home.mkdir()
    keys = tmp_path / "ssh"
    keys.mkdir(mode=0o700)
    env = {**served.env, "PTUI_HOME": str(home), "LANG": "C.UTF-8"}
    with sshd(keys, env) as running:
        yield running


@contextmanager
def logged_in(server: Sshd, command: str = "") -> Iterator[Walker]:
    """A shell on the other side in which ptui was started, as one does; or ptui in place of the shell."""
    with Terminal(server.login(command), size=(80, 24)) as terminal:
        walker = Walker(terminal)
        if not command:
            walker.type(f"cd {ROOT} && exec {sys.executable} -m ptui\r")
        terminal.wait_for("MySQL Connection", timeout=30)
        terminal.wait_quiet(0.3)
        yield walker


def of_home(home: Path) -> list[int]:
    """The processes that were given this PTUI_HOME, sshd's own apart."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"PTUI_HOME={home}\0".encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
    return found


def make_the_model(walker: Walker) -> None:
    walker.walk("MySQL Connection", "Source", "table", "company.customers")
    walker.press("m")
    walker.form("New model")
    walker.fill("Name", "Customer Model")
    walker.send("New model", "Customer Model is created.")
    walker.until(lambda: walker.row.startswith("▸ Customer Model"))


def begin_the_sync(walker: Walker) -> None:
    walker.press("space")
    walker.close("MySQL Connection")
    walker.walk("Snowflake Connection", "Target", "CUSTOMERS", "CUSTOMERS.CONTACTS")
    walker.press("s")
    walker.form("New model sync")
    walker.fill("Name", NAME)
    walker.turn("Mode", "Replace")


@pytest.mark.parametrize("end", ["client", "server"])
def test_w5_over_a_line_that_drops(server: Sshd, served: Served, tmp_path: Path, end: str) -> None:
    for path in ("syncs", "models"):
        for each in served.all(path):
            assert served.api.delete(f"/api/{path}/{each['id']}").is_success
    with logged_in(server) as walker:
        make_the_model(walker)
        begin_the_sync(walker)
        assert of_home(tmp_path / "home")
        if end == "client":
            walker.terminal.kill()
        else:
            for pid in server.sessions():
                os.kill(pid, signal.SIGKILL)
            assert walker.terminal.process.wait(20) != 0
    _until_gone(tmp_path / "home")
    assert served.names("syncs") == []
    with logged_in(server) as walker:
        walker.shows("left half-way: D goes on.")
        walker.press("D")
        walker.shows("Continue a draft", f"New model sync · {NAME}")
        walker.press("enter")
        walker.form("New model sync")
        walker.shows(NAME, "Replace", "3 of 8 mapped, 5 left out")
        walker.turn("Frequency", "Continuous")
        walker.send("New model sync", f"{NAME} is created.")
        walker.terminal.assert_harmless()
        walker.press("q")
        assert walker.terminal.wait() == 0
        walker.terminal.assert_given_back()
    model = check(served, "w5", "models", {"CONNECTION": served.connection("MySQL Connection")})
    ids = {"MODEL": str(model["id"]), "TARGET-CONNECTION": served.connection("Snowflake Connection")}
    check(served, "w5", "syncs", ids)


def _until_gone(home: Path) -> None:
    """The far end notices that the line is gone, and leaves nothing behind."""
    until = time.monotonic() + 20
    while left := of_home(home):
        assert time.monotonic() < until, left
        time.sleep(0.05)


def test_in_place_of_a_shell_ctrl_z_does_not_strand_it(server: Sshd) -> None:
    with logged_in(server, f"cd {ROOT} && exec {sys.executable} -m ptui") as walker:
        terminal = walker.terminal
        since = terminal.mark
        walker.press("ctrl+z")
        terminal.wait_for(lambda terminal: b"\x1b[?1049h" in terminal.raw(since))
        walker.press("right")
        walker.shows("Source")
        walker.press("q")
        assert terminal.wait() == 0
        terminal.assert_given_back()
