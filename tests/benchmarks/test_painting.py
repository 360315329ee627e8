"""The painter beside bare Textual: the same app, the same keys, another way to the terminal."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence

import pytest
from textual._compositor import LayoutUpdate

from ptui.tui.terminal.painter import Painter
from tests.benchmarks.bare import BareApp
from tests.benchmarks.figures import Step, measure, table

BARE = [sys.executable, "-m", "tests.benchmarks.bare"]
STEPS: Sequence[Step] = [
    Step(None, ("down",)),
    Step("arrow key", ("down",), repeat=8),
    Step("page down", ("pagedown",), repeat=3),
    Step("End", ("end",)),
    Step("Home", ("home",)),
    Step("Tab to the next pane", ("tab",), repeat=2),
    Step(None, ("shift+tab",), repeat=2),
    Step("toast on and off", ("t",), quiet=1.6),
    Step("palette opened", ("ctrl+p",), until="Search"),
    Step("palette closed", ("escape",)),
    Step("focus lost and regained", text="\x1b[O\x1b[I"),
    Step("open the node", ("home", "o"), until="table_00000"),
    Step(None, ("down", "down")),
    Step("arrow key among them", ("down",), repeat=8),
    Step("page down among them", ("pagedown",), repeat=3),
]


@pytest.mark.benchmark
@pytest.mark.timeout(900)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
@pytest.mark.parametrize("nodes", [10_000, 100_000])
def test_bytes_and_time_beside_bare_textual(nodes: int, size: tuple[int, int]) -> None:
    if nodes == 100_000 and size == (80, 24):
        pytest.skip("once is enough for the large tree")
    runs = 3 if nodes == 10_000 else 1
    columns = {
        name: measure([*BARE, *flags, "--nodes", str(nodes)], STEPS, ready="schema_010", size=size, runs=runs)
        for name, flags in (("bare Textual", []), ("painted", ["--painted"]))
    }
    print("\n" + table(columns, title=f"{size[0]}x{size[1]}, {nodes:,} nodes"))


def _median_of(work: Callable[[], object], count: int = 50) -> float:
    times = []
    for _ in range(count):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


@pytest.mark.benchmark
async def test_time_to_paint_a_page_and_a_row() -> None:
    """The aim: 5 ms for a page of 120x40, 1 ms for a row."""
    app = BareApp()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        layout = app.screen._compositor.render_full_update()
    assert isinstance(layout, LayoutUpdate)
    painter = Painter(120, 40)

    def page() -> None:
        painter.forget()
        painter.fold(layout)
        painter.paint()

    number = 0

    def row() -> None:
        nonlocal number
        number += 1
        painter._wanted.put(0, 5, f"{number:05} " * 20, painter.palette.default)
        painter._dirty.add(5)
        painter.paint()

    print(f"\na page {_median_of(page):.2f} ms, a row {_median_of(row):.3f} ms")
