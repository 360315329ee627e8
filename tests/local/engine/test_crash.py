"""kill -9 in the middle of a run: others see the target as it was, and the next run makes it equal the
source."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from ptui.local.connectors.files.reader import FileSource
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.protocols import FileReading, Selection
from tests.local.engine.worlds import PAIRS, ServerWorld, SqliteWorld, World, Worlds, table

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

Pair = tuple[World, World]

ROWS = [(n, f"name {n}") for n in range(30_000)]
OLD = [(5, "old"), (90_000, "stray")]
EXPECTED = {
    "create": sorted([*(row for row in ROWS if row[0] != 5), *OLD]),
    "update": [(5, "name 5"), OLD[1]],
    "updateOrCreate": [*ROWS, OLD[1]],
    "replace": ROWS,
    "append": sorted([*ROWS, (95_000, "old")]),
    "remove": [OLD[1]],
}


PHASES = ("reading", "writing", "committing", "committing changes")
WHOLLY = (("sqlite", "postgresql"), ("sqlite", "mariadb"))
"""The pairs that are killed in every mode at every phase."""
OTHERS = [pair for pair in PAIRS if pair not in WHOLLY]


def cases(modes: Sequence[str], phases: Sequence[str]) -> list[tuple[tuple[str, str], str, str]]:
    """The pairs that matter most in full, of each other pair one mode at one phase, never the same."""
    found = [(pair, mode, phase) for pair in WHOLLY for mode in modes for phase in phases]
    some = zip(OTHERS, cycle(modes), cycle(phases))
    return found + [(pair, mode, phase) for pair, mode, phase in some]


def places(worlds: Worlds, names: tuple[str, str]) -> Pair:
    return worlds.get(names[0]), worlds.get(names[1], 1)


def configuration(world: World) -> dict[str, Any]:
    if isinstance(world, SqliteWorld):
        return {"path": str(world.path)}
    assert isinstance(world, ServerWorld)
    return world.database.configuration


def job(one: World, **options: Any) -> dict[str, Any]:
    found = {
        "source": one.name,
        "source_configuration": configuration(one),
        "reading": one.id("rows1"),
        "bulk": False,
        "tracks": False,
        "hold_at": "",
        "execution": "e1",
    }
    return found | options


def start(work: dict[str, Any]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.local.engine.crashing", json.dumps(work)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def killed(work: dict[str, Any], phase: str) -> None:
    """Run until the phase, then kill -9."""
    with start(work | {"hold_at": phase}) as process:
        assert process.stdout is not None
        for line in process.stdout:
            assert not line.startswith("ended"), line
            words = line.split()
            if words[0] == phase and (words[1] != "0" or phase != "reading"):
                break
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


def finished(work: dict[str, Any]) -> None:
    """Run to the end."""
    with start(work) as process:
        output, _ = process.communicate()
    assert "ended completed" in output, output


@pytest.mark.parametrize(("names", "mode", "phase"), cases(list(EXPECTED), PHASES), ids=str)
def test_every_mode(worlds: Worlds, names: tuple[str, str], mode: str, phase: str, tmp_path: Path) -> None:
    one, other = places(worlds, names)
    phase, _, tracks = phase.partition(" ")
    if one.name == other.name == "sqlite" and phase == "reading":
        phase = "writing"  # the copy that SQLite makes by itself has no other phase
    table(one, "rows1", "id int primary key, name text", ROWS)
    old = [(95_000, "old")] if mode == "append" else OLD
    table(other, "target", "id int primary key, name text", old)
    work = job(
        one,
        target=other.name,
        target_configuration=configuration(other),
        object=other.id("target"),
        mode=mode,
        tracks=bool(tracks),
        state=str(tmp_path / "sent.db"),
    )
    killed(work, phase)
    assert other.rows("SELECT id, name FROM target ORDER BY id") == old
    finished(work)
    is_right = other.rows("SELECT id, name FROM target ORDER BY id") == EXPECTED[mode]
    assert is_right  # outside of the assertion: to show how so many rows differ would take minutes


@pytest.mark.parametrize(
    ("names", "mode", "phase"), cases(["replicate", "snapshot", "append"], PHASES[:3]), ids=str
)
def test_bulk_syncs(worlds: Worlds, names: tuple[str, str], mode: str, phase: str) -> None:
    one, other = places(worlds, names)
    if one.name == other.name == "sqlite" and phase == "reading":
        phase = "writing"
    table(one, "rows1", "id int primary key, name text", ROWS)
    schema = {"sqlite": "main", "postgresql": "public", "mariadb": other.id("")[:-1]}[other.name]
    work = job(
        one,
        target=other.name,
        target_configuration=configuration(other),
        bulk=True,
        mode=mode,
        schema=schema,
        output="target",
    )
    killed(work, phase)
    assert other.rows("SELECT count(*) FROM target") == [(0,)]
    finished(work)
    is_right = other.rows("SELECT id, name FROM target ORDER BY id") == ROWS
    assert is_right


@pytest.mark.parametrize("phase", ["reading", "committing"])
@pytest.mark.parametrize("format", ["csv", "json", "parquet"])
@pytest.mark.parametrize("mode", ["replicate", "append"])
def test_files(worlds: Worlds, mode: str, format: str, phase: str, tmp_path: Path) -> None:
    one = worlds.get("sqlite")
    table(one, "rows1", "id int primary key, name text", ROWS)
    work = job(
        one,
        target="files",
        folder=str(tmp_path),
        format=format,
        bulk=True,
        mode=mode,
        schema="out",
        output="target",
    )
    killed(work, phase)
    folder = tmp_path / "out" / "target"
    assert [path for path in folder.iterdir() if not path.name.startswith(".")] == []
    finished(work | {"execution": "e2"})
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"e2-00001.{format}"], "what the dead run left behind is gone"
    reading = FileReading((f"out/target/{names[0]}",))
    batches = FileSource(tmp_path).read(Selection(reading, ("id", "name")), cancel=CancelToken())
    is_right = [(int(str(row[0])), row[1]) for batch in batches for row in batch.rows()] == ROWS
    assert is_right


def test_a_rebuild_leaves_no_table_behind(worlds: Worlds) -> None:
    """MySQL commits every CREATE TABLE; what a killed rebuild has made beside the target goes with the next
    run."""
    one, other = worlds.get("sqlite"), worlds.get("mariadb", 1)
    assert isinstance(other, ServerWorld)
    other.run("CREATE TABLE target (id int PRIMARY KEY, name varchar(20)) ENGINE=MyISAM")
    other.run("INSERT INTO target VALUES (5, 'old')")
    table(one, "rows1", "id int primary key, name text", ROWS)
    work = job(
        one,
        target=other.name,
        target_configuration=configuration(other),
        object=other.id("target"),
        mode="replace",
        state="",
    )
    killed(work, "committing")
    assert other.rows("SELECT id, name FROM target") == [(5, "old")]
    assert len(other.rows("SHOW TABLES LIKE '\\_\\_ptui%'")) == 1
    finished(work)
    is_right = other.rows("SELECT id, name FROM target ORDER BY id") == ROWS
    assert is_right
    assert other.rows("SHOW TABLES LIKE '\\_\\_ptui%'") == []
