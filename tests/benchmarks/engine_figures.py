"""How the engine's copies are timed, and the lines of figures that come of it.

Set by the environment: `PTUI_BENCH_ROWS` (a million), `PTUI_BENCH_TIMES` (3), and `PTUI_BENCH_JSON`, a file
to which every line is added as JSON.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.engine_data import ROWS
from tests.benchmarks.engine_worker import cpu_of
from tests.benchmarks.figures import ROOT
from tests.benchmarks.kept import Row, keep

COUNT = int(os.environ.get("PTUI_BENCH_ROWS", ROWS))
TIMES = int(os.environ.get("PTUI_BENCH_TIMES", "3"))


@dataclass(frozen=True)
class Line:
    """One way to copy, beside the database's own: medians, and of the shares their own median."""

    name: str
    own_rows: float
    """A second."""
    rows: float
    share: float
    floor: float
    megabytes: float
    """At the peak."""
    cpu: float
    """Microseconds of this side's processor time for a row; the database's is its own."""

    @property
    def row(self) -> Row:
        """Its place in the README's table."""
        return {
            "own path": f"{self.own_rows / 1000:,.0f} k rows/s",
            "engine": f"{self.rows / 1000:,.0f} k rows/s",
            "share": f"{self.share:.2f}",
            "to reach": f"{self.floor}",
            "peak memory": f"{self.megabytes:.0f} MB",
        }

    def __str__(self) -> str:
        return (
            f"{self.name:38} own {self.own_rows:>9,.0f}/s   engine {self.rows:>9,.0f}/s"
            f"   share {self.share:5.2f} (floor {self.floor:4})   {self.megabytes:4.0f} MB"
            f"   {self.cpu:4.1f} us/row"
        )


@dataclass(frozen=True)
class Measured:
    """A command: seconds on the clock and of processor time, and its peak memory."""

    seconds: float
    cpu: float
    megabytes: float
    output: str = ""


def compare(
    name: str,
    *,
    prepare: Callable[[], None],
    own: Callable[[], None],
    job: Mapping[str, Any],
    floor: float,
) -> Line:
    """Own path and engine in turn, each from the same beginning."""
    own_times, runs = [], []
    for _ in range(TIMES):
        prepare()
        own_times.append(timed(own))
        prepare()
        runs.append(engine(job))
    line = Line(
        name,
        own_rows=COUNT / statistics.median(own_times),
        rows=COUNT / statistics.median(run["seconds"] for run in runs),
        share=statistics.median(theirs / run["seconds"] for theirs, run in zip(own_times, runs, strict=True)),
        floor=floor,
        megabytes=max(run["megabytes"] for run in runs),
        cpu=statistics.median(run["cpu"] for run in runs) / COUNT * 1e6,
    )
    tell(str(line), asdict(line))
    keep("engine", {line.name.replace("->", "→"): line.row})
    return line


def timed(act: Callable[[], None]) -> float:
    """Seconds on the clock."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def engine(job: Mapping[str, Any]) -> dict[str, float]:
    """One run of the engine in a process of its own."""
    argv = [sys.executable, "-m", "tests.benchmarks.engine_worker", json.dumps(job)]
    measured: dict[str, float] = json.loads(command(argv).output.splitlines()[-1])
    return measured


def command(argv: Sequence[str], environ: Mapping[str, str] | None = None) -> Measured:
    """Run a command to its end; it must succeed."""
    began = time.perf_counter()
    with subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, env=environ
    ) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    assert process.returncode == 0, output
    return Measured(seconds, cpu_of(used), used.ru_maxrss / 1024, output)


def tell(line: str, record: Mapping[str, object]) -> None:
    """Print a line, and add it to the file of figures where there is one."""
    print(line, flush=True)
    name = os.environ.get("PTUI_BENCH_JSON")
    if not name:
        return
    path = Path(name)
    known = json.loads(path.read_text()) if path.exists() else []
    known.append({"records": COUNT, "times": TIMES, **record})
    path.write_text(json.dumps(known, indent=2) + "\n")
