"""Somebody at the keyboard of the real program in a real terminal: moves by keys, reads by the screen."""

from __future__ import annotations

import contextlib
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.emulator import Cell
from tests.terminal import Terminal

NARROW, WIDE = (80, 24), (120, 40)
_FRAME = "│╭╮╰╯─"


class Walker:
    """Every wish waits until the screen shows that it came true."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    # Reading.

    @property
    def text(self) -> str:
        return self.terminal.text

    @property
    def status(self) -> str:
        """The bottom of the screen, below what has a frame."""
        lines = self.terminal.lines
        framed = max((at for at, line in enumerate(lines) if line.startswith("╰")), default=-1)
        return " ".join(line.strip() for line in lines[framed + 1 :]).strip()

    @property
    def row(self) -> str:
        """The line of the list that has the cursor."""
        found = self._row()
        return self._words(self.terminal.cells()[found]) if found is not None else ""

    def rows(self) -> list[str]:
        """The lines of the list at the left, or of the form."""
        return [self._words(cells) for cells in self.terminal.cells()]

    def _row(self) -> int | None:
        return next((at for at, cells in enumerate(self.terminal.cells()) if _is_reversed(cells)), None)

    def _words(self, cells: list[Cell]) -> str:
        line = "".join(cell.data for cell in cells)
        if line.count("│") >= 4 and len(line) >= WIDE[0]:  # two panes: the left one
            line = line[: line.index("││")] if "││" in line else line
        return line.strip(_FRAME + " ")

    # Keys.

    def press(self, *keys: str) -> None:
        self.terminal.press(*keys)

    def type(self, text: str) -> None:
        self.terminal.type_text(text)

    def shows(self, *wanted: str, timeout: float = 10) -> None:
        """Wait until all of these stand on the screen."""
        for each in wanted:
            self.terminal.wait_for(re.escape(each), timeout)

    def lacks(self, *unwanted: str) -> None:
        """Wait until none of these stands on the screen."""
        self.terminal.wait_for(lambda terminal: not any(each in terminal.text for each in unwanted))

    def until(self, is_so: Callable[[], object], timeout: float = 10) -> None:
        self.terminal.wait_for(lambda _: is_so(), timeout)

    # The tree.

    def to(self, label: str) -> None:
        """Move the cursor to a row of the tree."""
        wanted = re.compile(rf"^[◆▾▸+ ]*{re.escape(label)}( |…|$)")

        def place() -> int | None:
            return next((at for at, row in enumerate(self.rows()) if at and wanted.match(row)), None)

        self.terminal.wait_quiet(0.05)
        if place() is None and re.search(r"[\d,]+ of [\d,]+ ─╯", self.text):  # there is more than is seen
            self.press("home")
            self.terminal.wait_quiet(0.05)
            while place() is None and not re.search(r"([\d,]+) of \1 ─╯", self.text):
                self.press("pagedown")
                self.terminal.wait_quiet(0.05)
        self.until(lambda: place() is not None and self._row() is not None)
        while not wanted.match(self.row):
            target, here = place(), self._row()
            if target is None or here is None or target == here:
                continue  # it is being painted
            self.press(*["down" if target > here else "up"] * abs(target - here))
            self.until(lambda here=here: self._row() != here)  # type: ignore[misc]
            self.terminal.wait_quiet(0.05)

    def open(self, label: str) -> None:
        """Move to a row and open it."""
        self.to(label)
        if self.row.lstrip("◆ ").startswith("▸"):
            self.press("right")
            self.until(lambda: self.row.lstrip("◆ ").startswith("▾") and "loading" not in self.text)

    def close(self, label: str) -> None:
        """Move to an open row and close it."""
        self.to(label)
        self.press("left")
        self.until(lambda: self.row.lstrip("◆ ").startswith("▸"))

    def walk(self, *labels: str) -> None:
        """Open one row after the other; the last one is only gone to."""
        for label in labels[:-1]:
            self.open(label)
        self.to(labels[-1])

    # Dialogs and forms.

    def pick(self, title: str, words: str, option: str) -> None:
        """Choose from the dialog of this title by typing."""
        self.shows(f"╭─ {title}")
        self.type(words)
        self.until(lambda: any(words in row for row in self.rows()) and self._first(title) == option)
        self.press("enter")
        self.lacks(f"╭─ {title} ")

    def _first(self, title: str) -> str:
        """The first option that is left in a dialog, without what stands at the right of it."""
        rows = self.terminal.lines
        top = next(at for at, line in enumerate(rows) if f"╭─ {title}" in line)
        return re.split(r" {3,}", rows[top + 2].strip(_FRAME + "◆ "))[0]

    def form(self, title: str) -> None:
        """Wait until a form is there."""
        self.shows(f"╭─ {title}", "esc leave")

    @property
    def line(self) -> str:
        """The line of the form that has the cursor."""
        return self._line()[1]

    @property
    def _question(self) -> tuple[int, str]:
        """Where the cursor is and what is asked there; the text's own cursor comes and goes by itself."""
        at, line = self._line()
        return at, line.replace("▏", "").rstrip()

    def _line(self) -> tuple[int, str]:
        cells = self.terminal.cells()
        usual = Counter(row[2].bg for row in cells).most_common(1)[0][0]
        found = next((at for at, row in enumerate(cells) if at and row[2].bg != usual), 0)
        return found, self._words(cells[found]) if found else ""

    def field(self, label: str) -> None:
        """Move to a question of the form, from where the cursor is downwards."""
        for _ in range(80):
            if self.line.startswith(label):
                return
            before = self._question
            self.press("tab")
            self.until(lambda before=before: self.line and self._question != before)  # type: ignore[misc]
            self.terminal.wait_quiet(0.05)  # a row may be read when half of it has come
        raise AssertionError(f"no question {label!r}\n{self.text}")

    def fill(self, label: str, text: str, *, shown: str | None = None) -> None:
        """Type the answer to a question."""
        self.field(label)
        self.press("ctrl+e", "ctrl+u")
        self.type(text)
        self.until(lambda: self.line.rstrip("▏").endswith(text if shown is None else shown))

    def turn(self, label: str, option: str) -> None:
        """Go through the choices of a question until this one shows."""
        self.field(label)
        for _ in range(40):
            if re.search(rf" {{2}}{re.escape(option)}( |:|$)", self.line):
                return
            before = self.line
            self.press("right")
            self.until(lambda before=before: self.line not in ("", before))  # type: ignore[misc]
        raise AssertionError(f"{label} never was {option!r}\n{self.text}")

    def choose(self, label: str, option: str) -> None:
        """Open the choices of a question, and take one."""
        self.field(label)
        self.press("enter")
        self.pick(label, option, option)
        self.until(lambda: re.search(rf" {{2}}{re.escape(option)}( |:|$)", self.line))

    def leave_out(self, source: str) -> None:
        """Take a field out of the mapping."""
        self.field(f"{source} ")
        self.press("-")
        self.until(lambda: re.search(r"→ –.*left out", self.line))

    def send(self, title: str, told: str, *, then: str = "n") -> None:
        """Send the form; it goes, and the status line tells. What can run is not run yet, or with `then="y"`
        it is, to its end."""
        self.press("ctrl+s")
        self.lacks(f"╭─ {title}")
        self.shows(told)
        if title in ("New model sync", "New bulk sync"):
            self.shows(" now?", "y  run it")
            self.press(then)
            self.lacks("y  run it")
            if then == "y":
                self.shows("Completed in", "x run again", timeout=30)
                self.press("escape")
                self.lacks("x run again")


def _is_reversed(cells: list[Cell]) -> bool:
    return sum(cell.reverse for cell in cells) > 20


@contextlib.contextmanager
def ptui(
    *arguments: str,
    size: tuple[int, int] = NARROW,
    env: Mapping[str, str | None] | None = None,
    home: Path | None = None,
    rate: float | None = None,
) -> Iterator[Walker]:
    """The program, started and showing something."""
    argv = [sys.executable, "-m", "ptui", *arguments]
    with Terminal(argv, size=size, env=env, home=home, rate=rate) as terminal:
        yield Walker(terminal)


def at(url: str, key: str) -> dict[str, str | None]:
    """The environment that leads to a Polytomic."""
    return {"POLYTOMIC_DEPLOYMENT_URL": url, "POLYTOMIC_API_KEY": key}
