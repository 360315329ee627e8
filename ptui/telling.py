"""Writes the lines of a run to a stream: rewritten in a terminal, one after the other anywhere else."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TextIO

from ptui.domain.runs.head import FULL, REST
from ptui.domain.runs.line import Line, clock, fitted
from ptui.domain.text import ELLIPSIS, clean

_ASCII = str.maketrans(
    {FULL: "#", REST: "-", ELLIPSIS: "~", "·": "-", "×": "x", "→": ">", "✗": "x", "–": "-"}
)


class Writer(Protocol):
    """Where a run is told."""

    rewrites: bool
    """Whether lines take the place of those before."""

    @property
    def width(self) -> int:
        """Cells in a line."""
        ...

    def show(self, few: Sequence[Line], one: str, *, turn: object = None) -> None:
        """What is known now, in a few lines or in one. `turn` differs where the run takes one, so that it is
        worth a line at once."""
        ...

    def say(self, text: str) -> None:
        """A line that stays."""
        ...

    def close(self) -> None:
        """What is shown stays as it is."""
        ...


def writer(stream: TextIO, environ: Mapping[str, str] = os.environ) -> Writer:
    """Rewriting in a terminal that can, plain elsewhere."""
    if stream.isatty() and environ.get("TERM", "") not in ("", "dumb"):
        return Rewriting(stream)
    return Plain(stream)


class _Stream:
    """Writes what the stream's encoding can carry."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._encoding = stream.encoding or "utf-8"

    def write(self, text: str) -> None:
        try:
            text.encode(self._encoding)
        except UnicodeEncodeError:
            text = text.translate(_ASCII).encode(self._encoding, errors="replace").decode(self._encoding)
        self._stream.write(text)
        self._stream.flush()


class Plain(_Stream):
    """One line whenever the run takes a turn; otherwise ever more seldom, for a log that somebody reads."""

    width = 120
    rewrites = False
    _SHARE = 0.05
    """Of the time since the first line, which passes without one."""
    _LONGEST = 60.0

    def __init__(self, stream: TextIO, *, now: Callable[[], float] = time.time) -> None:
        super().__init__(stream)
        self._now = now
        self._last = ""
        self._turn: object = None
        self._began_at = self._said_at = now()

    def show(self, few: Sequence[Line], one: str, *, turn: object = None) -> None:
        now = self._now()
        pause = min((now - self._began_at) * self._SHARE, self._LONGEST)
        if one == self._last or (turn == self._turn and now - self._said_at < pause):
            return
        self._last, self._turn, self._said_at = one, turn, now
        self.say(f"{clock(now)}   {one}")

    def say(self, text: str) -> None:
        if text:
            self.write(f"{clean(text, 1_000)}\n")

    def close(self) -> None:
        """Every line stands already."""


class Rewriting(_Stream):
    """A few lines at the bottom of the terminal, rewritten where they changed."""

    rewrites = True

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._shown: list[str] = []

    @property
    def width(self) -> int:
        return max(shutil.get_terminal_size().columns - 1, 20)

    def show(self, few: Sequence[Line], one: str, *, turn: object = None) -> None:
        width, height = self.width, shutil.get_terminal_size().lines
        lines = [fitted(line, width) for line in few[: max(height - 1, 1)]]
        if lines == self._shown:
            return
        back = f"\x1b[{len(self._shown)}A" if self._shown else ""
        pieces = [back]
        for at in range(max(len(lines), len(self._shown))):
            text = lines[at] if at < len(lines) else ""
            was = self._shown[at] if at < len(self._shown) else None
            pieces.append("\n" if text == was else f"\r\x1b[2K{text}\n")
        if len(self._shown) > len(lines):
            pieces.append(f"\x1b[{len(self._shown) - len(lines)}A")
        self._shown = lines
        self.write("".join(pieces))

    def say(self, text: str) -> None:
        self.close()
        self.write(f"{clean(text, 1_000)}\n")

    def close(self) -> None:
        self._shown = []
