"""Much of one thing: how long it takes to open, to page through and to filter, and what memory it takes."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.benchmarks.figures import ROOT, a_server
from tests.benchmarks.kept import keep
from tests.terminal import Terminal

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]
PTUI = [sys.executable, "-m", "ptui"]


@dataclass(frozen=True)
class Many:
    """How to come to it (not measured), the keys that open it, and what then shows."""

    label: str
    way: tuple[str, ...]
    keys: tuple[str, ...]
    shows: str
    letters: str = ""
    steps: int = 1
    """The keys are pressed so many times, each time until the next level shows."""
    after: tuple[str, ...] = field(default=())
    """Pressed before paging: another pane."""


TO_SOURCE = ("right", "down", "right")
TO_TABLES = (*TO_SOURCE, "=100,000", "down", "down")
BREADTH = [
    Many("500 connections", (), (), "Warehouse 000", "321"),
    Many("5,000 models", ("end", "up", "up"), ("right",), "Model 00000", "123"),
    Many("5,000 syncs, 50 a page", ("end", "up"), ("right",), "Customers to CRM 00000", "123"),
    Many("100,000 objects under one node", TO_TABLES, ("right",), "table_000000", "099"),
    Many(
        "2,000 fields in one object",
        (*TO_TABLES, "right", "=table_000000", "down"),
        ("right",),
        "field_0000",
        "199",
    ),
    Many(
        "a drill-down of 60 levels",
        (
            "/",
            "=/",
            "d",
            "e",
            "e",
            "p",
            "=1 match",
            "enter",
            "escape",
            "=Warehouse",
            "right",
            "down",
            "right",
        ),
        ("down", "right"),
        "field_0000",
        steps=60,
    ),
    Many(
        "10,000 runs of a sync, 200 shown",
        ("end", "up", "right", "=CRM 00000", "down", "=Config"),
        ("enter",),
        "4 min",
        after=("tab",),
    ),
]


def go(terminal: Terminal, way: tuple[str, ...]) -> None:
    """Keys, and after `=` what must show before the next one."""
    for one in way:
        if one.startswith("="):
            terminal.wait_for(one[1:], timeout=30)
        else:
            terminal.press(one)
    terminal.wait_quiet(0.4, timeout=60)


def cost_of(terminal: Terminal, key: str, quiet: float = 0.12) -> str:
    """From the key to the first byte of its answer, and all bytes before silence."""
    with terminal.cost(quiet=quiet, timeout=60) as cost:
        since = terminal.mark
        terminal.press(key)
        terminal.wait_for(lambda terminal: terminal.mark > since, timeout=60)
    return f"{cost.first:.0f} ms, {cost.bytes:,} B"


def opened(terminal: Terminal, many: Many) -> str:
    began = time.perf_counter()
    for step in range(many.steps):
        if many.steps > 1:
            terminal.wait_for(f"level_{step:02}_a", timeout=30)
        terminal.press(*many.keys)
    terminal.wait_for(many.shows, timeout=60)
    ms = (time.perf_counter() - began) * 1000
    return f"{ms:.0f} ms" if many.steps == 1 else f"{ms / many.steps:.0f} ms a level"


@pytest.mark.parametrize("many", BREADTH, ids=lambda many: many.label.replace(" ", "-").replace(",", ""))
def test_breadth(many: Many, tmp_path: Path) -> None:
    with a_server("tests.broad") as env, Terminal(PTUI, env=env, home=tmp_path, cwd=ROOT) as terminal:
        terminal.wait_for("Warehouse 000", timeout=60)
        first = (time.perf_counter() - terminal.started) * 1000
        terminal.wait_quiet(1.0, timeout=60)
        go(terminal, many.way)
        if many.shows == "4 min":
            while "[Runs]" not in terminal.text:
                terminal.press("]")
                terminal.wait_quiet(0.1)
        before = terminal.rss()
        row = {"opens": opened(terminal, many) if many.keys else f"{first:.0f} ms from the start"}
        terminal.wait_quiet(0.6, timeout=60)
        terminal.press(*many.after)
        terminal.wait_quiet(0.4)
        row["a page down"] = cost_of(terminal, "pagedown")
        if many.letters:
            terminal.press("/")
            terminal.wait_quiet(0.4)
            row["a key of the filter"] = [cost_of(terminal, letter) for letter in many.letters][-1]
        row["more memory"] = f"{terminal.rss() - before:.0f} MB"
        print(f"\n{many.label}: {row}")
        keep("breadth", {many.label: row})
