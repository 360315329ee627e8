"""Draws `screenshots/*.svg` from the real program in a real terminal: `python -m tests.screenshots [NAME …]`.

The sample workspace is served on the usual port, by a user called ada; what changes from run to run, such as
ages, is kept out of the picture.
"""

from __future__ import annotations

import argparse
import os
import re
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


def bulk(terminal: Terminal) -> None:
    go(terminal, "Salesforce Connection")
    terminal.press("b")
    terminal.wait_for("ctrl\\+s|\\^s")
    terminal.wait_quiet(1.0)


def big(terminal: Terminal) -> None:
    go(terminal, "Big Connection", "Source", "table")
    unfold(terminal)
    terminal.press("/", "0421")
    terminal.wait_for("match among")


def keys(terminal: Terminal) -> None:
    go(terminal, "Models")  # whose page has no times
    terminal.press("?")
    terminal.wait_for("Esc leaves")


SHOTS = {
    "tree": Shot("The tree on the sample workspace, down to the columns of company.customers", columns),
    "target": Shot("The fields of a target, with what each can be used for", target),
    "sync": Shot("A model sync from a MySQL table into Snowflake", sync),
    "filter": Shot("A filter over a hundred thousand tables", big),
    "keys": Shot("The keys for what has the focus", keys),
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
                (folder / f"{name}.svg").write_text(svg(terminal.cells(), shot.title), encoding="utf-8")
                print(f"{name}.svg", flush=True)


@contextmanager
def served() -> Iterator[str]:
    """A sample workspace of its own."""
    argv = [sys.executable, "-m", "ptui", "serve", "--demo", "--port", str(PORT), "--workspace"]
    env = os.environ | {"PTUI_KEY": KEY, "USER": "ada", "LOGNAME": "ada"}
    with tempfile.TemporaryDirectory(prefix="ptui-shots-") as folder:
        server = subprocess.Popen([*argv, f"{folder}/demo"], env=env, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            assert line.startswith("POLYTOMIC_DEPLOYMENT_URL="), f"port {PORT} must be free"
            yield line.partition("=")[2].strip()
        finally:
            server.terminate()
            server.wait(20)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description="Draw the pictures.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SHOTS))
    draw(parser.parse_args().names or list(SHOTS))


if __name__ == "__main__":
    main()
