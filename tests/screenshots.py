"""Draws `screenshots/*.svg` from the real program in a real terminal: `python -m tests.screenshots [NAME …]`.

The sample workspace is served by a user called ada, as if on the usual port; what changes from run to run,
such as ages, is kept out of the picture. `tests/test_screenshots.py` compares what is committed with it.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.picture import svg
from tests.terminal import Terminal

FOLDER = Path(__file__).resolve().parents[1] / "screenshots"
KEY = "ptui_screenshots"
PORT = 8484
"""The usual port, which the pictures show."""


@dataclass(frozen=True)
class Shot:
    """One picture: what is pressed until the screen shows it."""

    title: str
    play: Callable[[Terminal], None]
    size: tuple[int, int] = (120, 40)


def cursor_line(terminal: Terminal) -> str:
    """The row of the tree that the cursor is on: the one drawn in reverse."""
    for cells in terminal.cells():
        if cells[2].reverse:
            return "".join(cell.data for cell in cells[: min(len(cells), 60)])
    return ""


def go(terminal: Terminal, *labels: str) -> None:
    """Go down to a row by its label, opening what is on the way, as anybody would."""
    for at, label in enumerate(labels):
        terminal.wait_for(re.compile(rf"^[│|].{{1,40}} {re.escape(label)}", re.MULTILINE))
        for _ in range(60):
            if re.search(rf"[▸▾+] {re.escape(label)}\b", cursor_line(terminal)):
                break
            step_down(terminal)
        else:
            raise AssertionError(f"no row {label}\n{terminal.text}")
        if at < len(labels) - 1:
            unfold(terminal)


def step_down(terminal: Terminal) -> None:
    before = cursor_line(terminal)
    terminal.press("down")
    terminal.wait_for(lambda terminal: cursor_line(terminal) not in ("", before))


def unfold(terminal: Terminal) -> None:
    """Open the node under the cursor, if it is not."""
    if "▾" not in cursor_line(terminal):
        terminal.press("right")
        terminal.wait_for(lambda terminal: "▾" in cursor_line(terminal) and "loading" not in terminal.text)
    terminal.wait_quiet(0.1)


def read_anew(terminal: Terminal) -> None:
    """Read the node again until the picture can say so: an age would differ from run to run."""
    for _ in range(20):
        terminal.press("r")
        terminal.wait_quiet(0.4)
        if "just read" in terminal.text:
            return
    raise AssertionError(f"never just read\n{terminal.text}")


def columns(terminal: Terminal) -> None:
    narrow(terminal)
    read_anew(terminal)


def narrow(terminal: Terminal) -> None:
    go(terminal, "MySQL Connection", "Source", "table", "company.customers")
    unfold(terminal)


def target(terminal: Terminal) -> None:
    go(terminal, "Snowflake Connection", "Target", "CUSTOMERS", "CUSTOMERS.CONTACTS")
    unfold(terminal)
    terminal.press("space", "up")
    read_anew(terminal)


def sync(terminal: Terminal) -> None:
    go(terminal, "MySQL Connection", "Source", "table", "company.customers")
    terminal.press("space")
    go(terminal, "Snowflake Connection", "Target", "CUSTOMERS", "CUSTOMERS.CONTACTS")
    unfold(terminal)
    terminal.press("s")
    terminal.wait_for("ctrl\\+s|\\^s")
    terminal.wait_quiet(1.0)


def big(terminal: Terminal) -> None:
    go(terminal, "Big Connection", "Source", "table")
    unfold(terminal)
    terminal.press("/", "0421")
    terminal.wait_for("match among")


SHOTS = {
    "tree": Shot("The tree on the sample workspace, down to the columns of company.customers", columns),
    "target": Shot("The fields of a target, with what each can be used for", target),
    "sync": Shot("A model sync from a MySQL table into Snowflake", sync),
    "filter": Shot("A filter over a hundred thousand tables", big),
    "narrow": Shot("On eighty columns, one pane at a time", narrow, (80, 24)),
}


def draw(names: Sequence[str], folder: Path = FOLDER) -> None:
    """Draw the named pictures."""
    folder.mkdir(exist_ok=True)
    with served() as url:
        for name in names:
            shot = SHOTS[name]
            env = {"POLYTOMIC_DEPLOYMENT_URL": url, "POLYTOMIC_API_KEY": KEY}
            with Terminal([sys.executable, "-m", "ptui"], size=shot.size, env=env) as terminal:
                terminal.wait_for(re.compile("ada@localhost.*Big Connection", re.DOTALL), timeout=30)
                terminal.wait_quiet()
                shot.play(terminal)
                terminal.wait_quiet(0.5)
                picture = svg(terminal.cells(), shot.title)
                picture = picture.replace(url.removeprefix("http://"), f"127.0.0.1:{PORT}")
                (folder / f"{name}.svg").write_text(picture, encoding="utf-8")
                print(f"{name}.svg", flush=True)


@contextmanager
def served() -> Iterator[str]:
    """A sample workspace of its own."""
    argv = [sys.executable, "-m", "ptui", "serve", "--demo", "--port", str(_port()), "--workspace"]
    env = os.environ | {"PTUI_KEY": KEY, "USER": "ada", "LOGNAME": "ada"}
    with tempfile.TemporaryDirectory(prefix="ptui-shots-") as folder:
        argv = [*argv, f"{folder}/demo"]
        with subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, text=True) as server:
            try:
                assert server.stdout is not None
                line = server.stdout.readline()
                assert line.startswith("POLYTOMIC_DEPLOYMENT_URL="), "the workspace was not served"
                yield line.partition("=")[2].strip()
            finally:
                server.terminate()


def _port() -> int:
    """One that is free, and as long as the usual one."""
    for port in range(PORT, 10_000):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description="Draw the pictures.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SHOTS))
    draw(parser.parse_args().names or list(SHOTS))


if __name__ == "__main__":
    main()
