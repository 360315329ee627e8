"""ptui itself beside bare Textual, on a node of 100,000: the figures of the README."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest

from tests.benchmarks.figures import Figures, Step, measure, table
from tests.benchmarks.test_painting import BARE

MANY = "open a node of 100,000"
ARROW = "arrow key among 100,000"


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
        Step("palette opened", ("ctrl+p",)),
        Step("palette closed", ("escape",)),
        Step("idle for 10 s", watch=10),
        Step("focus lost and regained", text="\x1b[O\x1b[I"),
    ]


OF_BARE: Sequence[Step] = [
    Step(MANY, ("o",), until="table_00000", limit=120),
    *_alike(2.0),
    Step("a notice", ("t",), quiet=2.0),
]
OF_PTUI: Sequence[Step] = [
    Step(None, until="Big Connection", quiet=0.6),
    Step(None, ("down", "down", "down", "down", "down", "right"), until="Source"),
    Step("its names fetched over loopback", ("down", "right"), until="100,000"),
    Step(None, ("down", "down"), quiet=0.6),
    Step(MANY, ("right",), quiet=0.1),
    *_alike(0.1),
    Step("a notice", ("y",)),
    Step("inspector following, and the arrow", ("down",), quiet=0.6, repeat=5),
    Step(None, ("/",)),
    Step("filter, per key", ("0",), repeat=3),
]


def _ratio(bare: Figures, ptui: Figures, label: str) -> str:
    if not bare[label].ms or not bare[label].ms[0]:
        return ""
    return f"{label}: {ptui[label].ms[0] / bare[label].ms[0]:.3f} of bare in time"


@pytest.mark.benchmark
@pytest.mark.timeout(900)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
def test_beside_bare_textual(size: tuple[int, int]) -> None:
    bare = measure([*BARE, "--nodes", "100000"], OF_BARE, ready="schema_010", size=size, runs=1)
    demo = [sys.executable, "-m", "ptui", "demo"]
    ptui = measure(demo, OF_PTUI, ready="Connections", size=size)
    print("\n" + table({"bare Textual": bare, "ptui": ptui}, title=f"{size[0]}x{size[1]}"))
    print(
        "\n".join(
            filter(None, (_ratio(bare, ptui, label) for label in (MANY, ARROW, "start to first paint")))
        )
    )
