"""ptui itself beside bare Textual in the same run: what keys cost in time and bytes, at both sizes."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest

from tests.benchmarks.figures import Figures, Step, a_server, measure, table
from tests.benchmarks.kept import Row, keep
from tests.benchmarks.test_painting import BARE

MANY = "open a node of {:,}, its names at hand"
ARROW = "arrow key among 100,000"
FETCHED = "100,000 names fetched over loopback and shown"
PTUI = [sys.executable, "-m", "ptui"]

TO_REACH = {
    MANY.format(10_000): "0.1 × bare",
    MANY.format(100_000): "0.02 × bare",
    FETCHED: "0.06 × bare",
    ARROW: "bare in time, half its bytes",
    "inspector following, and the arrow": "3 kB more",
    "page down": "20 ms, 5 kB",
    "End": "20 ms, 5 kB",
    "Home": "20 ms, 5 kB",
    "Tab to the next pane": "3 kB",
    "palette opened": "12 kB with closing it",
    "palette closed": "",
    "idle for 10 s": "0 B",
    "focus lost and regained": "1 kB",
    "a notice": "1 kB",
    "filter of 100,000, per key": "50 ms",
}


def _alike(quiet: float) -> list[Step]:
    """Bare Textual animates, and is silent for long while it works: it gets more time."""
    return [
        Step(None, ("down", "down")),
        Step(ARROW, ("down",), repeat=10, quiet=quiet),
        Step(None, ("down",), quiet=0.6),
        Step("page down", ("pagedown",), repeat=4, quiet=quiet),
        Step("End", ("end",), quiet=quiet),
        Step("Home", ("home",), quiet=quiet),
        Step(None, quiet=0.6),
        Step("Tab to the next pane", ("tab",), quiet=quiet),
        Step(None, ("shift+tab",), quiet=quiet),
        Step("palette opened", ("ctrl+p",), quiet=0.4),  # its cursor blinks twice a second
        Step("palette closed", ("escape",), quiet=0.4),
        Step("idle for 10 s", watch=10),
        Step("focus lost and regained", text="\x1b[O\x1b[I"),
    ]


def of_bare(count: int) -> Sequence[Step]:
    alike = _alike(2.0) if count == 100_000 else []
    opened = Step(MANY.format(count), ("o",), until="table_00000", limit=120)
    return [Step(None, quiet=0.6), opened, *alike, Step("a notice", ("t",), quiet=2.0)]


def of_ptui(count: int) -> Sequence[Step]:
    """Its names are fetched with `table`, and are at hand when it is closed and opened once more."""
    rows = _alike(0.1) if count == 100_000 else []
    more = [
        Step("a notice", ("a",)),
        Step("inspector following, and the arrow", ("down",), quiet=0.6, repeat=5, to_first=True),
        Step(None, ("/",)),
        Step("filter of 100,000, per key", ("0",), repeat=3, to_first=True),
    ]
    return [
        Step(None, ("right", "down"), until="Source", quiet=0.6),
        Step(f"{count:,} names fetched over loopback and shown", ("right",), until=f"{count:,}", quiet=0.1),
        Step(None, ("down", "down"), quiet=0.6),
        Step(MANY.format(count), ("right",), quiet=0.1),
        *rows,
        *(more if count == 100_000 else []),
    ]


@pytest.mark.benchmark
@pytest.mark.timeout(900)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
@pytest.mark.parametrize("count", [10_000, 100_000])
def test_beside_bare_textual(size: tuple[int, int], count: int) -> None:
    bare = measure([*BARE, "--nodes", str(count)], of_bare(count), ready="schema_010", size=size, runs=1)
    with a_server("tests.seedserver", "--tables", str(count)) as env:
        ptui = measure(PTUI, of_ptui(count), ready="MySQL Connection", size=size, env=env)
    print("\n" + table({"bare Textual": bare, "ptui": ptui}, title=f"{size[0]}x{size[1]}, {count:,}"))
    if size == (120, 40):
        keep("explorer", _rows(bare, ptui, count))


def _rows(bare: Figures, ptui: Figures, count: int) -> dict[str, Row]:
    fetched = ptui.get(FETCHED)
    if fetched is not None:  # nothing of bare Textual's own: its node opened is what it is set beside
        bare = {**bare, FETCHED: bare[MANY.format(count)]}
    rows: dict[str, Row] = {}
    for label, aim in TO_REACH.items():
        if label in ptui:
            ratio = ""
            if "× bare" in aim and bare[label].middle("ms"):
                ratio = f", {ptui[label].middle('ms') / bare[label].middle('ms'):.3f} × bare"
            rows[label] = {
                "ptui": f"{ptui[label]}{ratio}",
                "bare Textual": str(bare.get(label, "")),
                "to reach": aim,
            }
    if count == 100_000:
        grown = [each["memory at the end"].middle("mb") - each["start"].middle("mb") for each in (ptui, bare)]
        rows["memory that the 100,000 took"] = {
            "ptui": f"{grown[0]:.0f} MB",
            "bare Textual": f"{grown[1]:.0f} MB",
            "to reach": "40 MB",
        }
    return rows
