"""Runs programs in a pseudo-terminal, step by step, and sets their figures side by side."""

from __future__ import annotations

import contextlib
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Step:
    """Press `keys`, wait for `until` and for silence; `label` is its row in the table, None for none."""

    label: str | None
    keys: tuple[str, ...] = ()
    until: str | None = None
    quiet: float = 0.3
    repeat: int = 1
    text: str | None = None
    """Sent as it stands, in place of keys."""
    limit: float = 60.0
    to_first: bool = False
    """Time to the first byte of the answer, not to the last: more is added later that nobody waits for."""
    watch: float | None = None
    """Instead of waiting for silence, count what is written in so many seconds."""


@dataclass
class Figure:
    ms: list[float] = field(default_factory=list)
    bytes: list[float] = field(default_factory=list)
    mb: list[float] = field(default_factory=list)

    def middle(self, of: Literal["ms", "bytes", "mb"]) -> float:
        """The median of what was measured; 0 where it was not."""
        found: list[float] = getattr(self, of)
        return statistics.median(found) if found else 0.0

    def __str__(self) -> str:
        parts = [f"{statistics.median(self.ms):.0f} ms"] if self.ms else []
        parts += [f"{statistics.median(self.bytes):,.0f} B"] if self.bytes else []
        parts += [f"{statistics.median(self.mb):.0f} MB"] if self.mb else []
        return ", ".join(parts)


Figures = dict[str, Figure]


def measure(
    argv: Sequence[str],
    steps: Sequence[Step],
    *,
    ready: str,
    size: tuple[int, int] = (120, 40),
    runs: int = 3,
    env: Mapping[str, str | None] | None = None,
    home: Path | None = None,
) -> Figures:
    """Medians of the time from the key to the last byte of the answer, and of the bytes."""
    figures: Figures = {}
    for _ in range(runs):
        with Terminal(argv, size=size, env=env, cwd=ROOT, home=home) as terminal:
            terminal.wait_for(ready, timeout=60)
            shown = _last(terminal) - terminal.started
            terminal.wait_quiet(0.4)
            figure = figures.setdefault("start", Figure())
            figure.ms.append(shown * 1000)
            figure.bytes.append(terminal.written())
            figure.mb.append(terminal.rss())
            for step in steps:
                for _ in range(step.repeat):
                    _take(step, terminal, figures)
            figures.setdefault("memory at the end", Figure()).mb.append(terminal.rss())
    return figures


@contextlib.contextmanager
def a_server(module: str, *arguments: str) -> Iterator[dict[str, str | None]]:
    """A server in a process of its own, as `python -m module`; what ptui needs in its environment for it."""
    argv = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdout is not None
        told = dict(server.stdout.readline().strip().partition("=")[::2] for _ in range(2))
        try:
            yield {**told}
        finally:
            server.kill()


def table(columns: Mapping[str, Figures], *, title: str) -> str:
    labels = list(dict.fromkeys(label for figures in columns.values() for label in figures))
    cells = [[title, *columns]]
    cells += [[label, *(str(figures.get(label, "")) for figures in columns.values())] for label in labels]
    widths = [max(len(row[at]) for row in cells) for at in range(len(cells[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _take(step: Step, terminal: Terminal, figures: Figures) -> None:
    if step.watch is not None and step.label is not None:
        since = terminal.mark
        time.sleep(step.watch)
        figures.setdefault(step.label, Figure()).bytes.append(terminal.written(since))
        return
    with terminal.cost(quiet=step.quiet, timeout=step.limit) as cost:
        if step.text is not None:
            terminal.type_text(step.text)
        since = terminal.mark
        terminal.press(*step.keys)
        if step.label is not None and step.keys:
            terminal.wait_for(lambda terminal: terminal.mark > since, timeout=step.limit)
        if step.until is not None:
            terminal.wait_for(step.until, timeout=step.limit)
    if step.label is not None:
        figure = figures.setdefault(step.label, Figure())
        figure.ms.append(cost.first if step.to_first else cost.last)
        figure.bytes.append(cost.bytes)


def _last(terminal: Terminal) -> float:
    with terminal._changed:
        return terminal._log[-1][0]
