"""Start to first paint, ptui and bare Textual by turns: what else the machine does hits both."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.benchmarks.kept import keep
from tests.benchmarks.test_painting import BARE
from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]
TIMES = 11
NOBODY: Mapping[str, str | None] = {
    "POLYTOMIC_API_KEY": "of-nobody",
    "POLYTOMIC_DEPLOYMENT_URL": "http://127.0.0.1:9",
}


def first_paint(argv: Sequence[str], ready: str, env: Mapping[str, str | None]) -> tuple[float, float]:
    """Milliseconds to the first page, and the resident megabytes then."""
    with Terminal(argv, env=env, cwd=ROOT) as terminal:
        terminal.wait_for(ready, timeout=60)
        with terminal._changed:
            painted = terminal._log[-1][0]
        return (painted - terminal.started) * 1000, terminal.rss()


@pytest.mark.benchmark
@pytest.mark.timeout(300)
def test_start_to_first_paint() -> None:
    ours, bare = [], []
    for _ in range(TIMES):
        bare.append(first_paint([*BARE, "--nodes", "10000"], "schema_010", {}))
        ours.append(first_paint([sys.executable, "-m", "ptui"], "Connections", NOBODY))
    (ms, mb), (bare_ms, bare_mb) = (
        [statistics.median(each[at] for each in runs) for at in (0, 1)] for runs in (ours, bare)
    )
    print(
        f"\nfirst paint: ptui {ms:.0f} ms {mb:.0f} MB, bare {bare_ms:.0f} ms {bare_mb:.0f} MB,"
        f" {ms / bare_ms:.2f}"
    )
    keep(
        "explorer",
        {
            "start to first paint": {
                "ptui": f"{ms:.0f} ms, {mb:.0f} MB",
                "bare Textual": f"{bare_ms:.0f} ms, {bare_mb:.0f} MB",
                "to reach": "1.25 × bare, 70 MB",
            }
        },
    )


@pytest.mark.benchmark
def test_help_and_version() -> None:
    row = {}
    for option in ("--help", "--version"):
        times = []
        for _ in range(TIMES):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-m", "ptui", option], capture_output=True, check=True, cwd=ROOT)
            times.append((time.perf_counter() - began) * 1000)
        row[option] = statistics.median(times)
        print(f"\n{option}: {row[option]:.0f} ms")
    worst = f"{max(row.values()):.0f} ms"
    keep("explorer", {"`--help`, `--version`": {"ptui": worst, "to reach": "100 ms"}})
