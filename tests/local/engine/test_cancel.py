"""A run that is canceled stops soon, wherever it is, and leaves the target as it was."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ptui.local.connectors.files.writer import FileDestination
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.errors import Canceled
from ptui.local.engine.progress import Progress
from ptui.local.engine.protocols import QueryReading
from ptui.local.engine.runner import run_model_sync
from tests.databases import sqlite_file
from tests.local.engine.worlds import Watcher, World, plan, run, source, table

Pair = tuple[World, World]

SOON = 10.0

_COUNTING = (
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n AS id, 'x' AS name FROM t"
)
ENDLESS = {
    "sqlite": _COUNTING,
    "postgresql": _COUNTING,
    "mariadb": "SELECT seq AS id, 'x' AS name FROM seq_1_to_1000000000",
}
SILENT = {
    "sqlite": f"{_COUNTING} WHERE n < 0",
    "postgresql": "SELECT 1 AS id, 'x' AS name FROM pg_sleep(1000)",
    "mariadb": "SELECT 1 AS id, IF(sleep(1000), 'x', 'y') AS name",
}


class Stopper(Watcher):
    """Cancels as soon as a condition holds."""

    def __init__(self, token: CancelToken, when: Callable[[Progress], bool]) -> None:
        super().__init__()
        self._token = token
        self._when = when

    def progress(self, progress: Progress) -> None:
        super().progress(progress)
        if self._when(progress):
            self._token.cancel()


@pytest.mark.parametrize("mode", ["replace", "updateOrCreate"])
def test_while_records_flow(ring: Pair, mode: str) -> None:
    one, other = ring
    table(other, "target", "id int primary key, name text", [(1, "old")])
    token = CancelToken()
    watcher = Stopper(token, lambda progress: progress.read > 20_000)
    identity = ("id", "id") if mode == "updateOrCreate" else None
    done = plan(mode, QueryReading(ENDLESS[one.name]), other.id("target"), ["id", "name"], identity=identity)
    result = run(done, one, other, watcher, cancel=token)  # of a query without end
    assert result.status == "canceled"
    assert (result.counts.insert, result.counts.update) == (0, 0)
    assert other.rows("SELECT id, name FROM target") == [(1, "old")]


@pytest.mark.parametrize("name", ["sqlite", "postgresql", "mariadb"])
def test_while_the_source_is_silent(worlds: Any, name: str) -> None:
    one, other = worlds.get(name), worlds.get("sqlite", 1)
    table(other, "target", "id int primary key, name text")
    token = CancelToken()
    done = plan("replace", QueryReading(SILENT[name]), other.id("target"), ["id", "name"])
    ended: list[str] = []
    thread = threading.Thread(target=lambda: ended.append(run(done, one, other, cancel=token).status))
    thread.start()
    running = {
        "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY%pg_' || 'sleep%'",
        "mariadb": "SELECT count(*) FROM information_schema.processlist"
        " WHERE info LIKE CONCAT('%slee', 'p(1000)%')",
    }
    if name in running:
        wait_until(lambda: int(one.rows(running[name])[0][0]) > 0)
    token.cancel()
    thread.join(SOON)
    assert ended == ["canceled"]


def wait_until(holds: Callable[[], bool], seconds: float = SOON) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "did not come to pass"
        time.sleep(0.02)


def test_while_the_target_merges(ring: Pair) -> None:
    """A trigger that takes its time stands for a large merge."""
    one, other = ring
    reading = table(one, "people", "id int primary key, name text", [(n, "new") for n in range(2_000)])
    table(other, "target", "id int primary key, name text", [(n, "old") for n in range(2_000)])
    slow = {
        "sqlite": "CREATE TRIGGER slow BEFORE UPDATE ON target"
        " BEGIN SELECT count(*) FROM target a, target b; END",
        "postgresql": "CREATE TRIGGER slow BEFORE UPDATE ON target FOR EACH ROW EXECUTE FUNCTION slow()",
        "mariadb": "CREATE TRIGGER slow BEFORE UPDATE ON target"
        " FOR EACH ROW SET NEW.name = IF(sleep(0.05), 'a', 'b')",
    }
    if other.name == "postgresql":
        other.run(
            "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_sleep(0.05); RETURN NEW; END'"
        )
    other.run(slow[other.name])
    token = CancelToken()
    watcher = Watcher()
    done = plan("update", reading, other.id("target"), ["name"], identity=("id", "id"))
    ended: list[str] = []
    thread = threading.Thread(
        target=lambda: ended.append(run(done, one, other, watcher, cancel=token).status)
    )
    thread.start()
    wait_until(lambda: any(progress.phase == "writing" for progress in watcher.progressed))
    time.sleep(0.2)  # into the statement; to come too early is to be stopped before it, which is as good
    token.cancel()
    thread.join(SOON)
    assert ended == ["canceled"]
    assert other.rows("SELECT DISTINCT name FROM target") == [("old",)]


def test_while_sqlite_copies_by_itself(worlds: Any) -> None:
    one, other = worlds.get("sqlite"), worlds.get("sqlite", 1)
    reading = table(one, "many", "id int primary key, name text")
    one.run(f"INSERT INTO many SELECT * FROM ({ENDLESS['sqlite']} LIMIT 300000)")
    table(other, "target", "id int primary key, name text", [(1, "old")])
    token = CancelToken()
    watcher = Stopper(token, lambda progress: progress.read >= 100_000)
    result = run(plan("replace", reading, "main.target", ["id", "name"]), one, other, watcher, cancel=token)
    assert result.status == "canceled"
    assert 100_000 <= watcher.progressed[-1].read <= 150_000
    assert other.rows("SELECT * FROM target") == [(1, "old")]


@pytest.mark.parametrize("format", ["csv", "json", "parquet"])
def test_files_are_left_alone(worlds: Any, format: str, tmp_path: Path) -> None:
    one = worlds.get("sqlite")
    old = tmp_path / f"out.{format}"
    old.write_bytes(b"old")
    token = CancelToken()
    watcher = Stopper(token, lambda progress: progress.read > 20_000)
    done = plan("replace", QueryReading(ENDLESS["sqlite"]), f"out.{format}", ["id", "name"])
    target = FileDestination(tmp_path)
    result = run_model_sync(done, {"c": source(one)}, target, observer=watcher, cancel=token)
    assert result.status == "canceled", result.error
    assert [path.name for path in tmp_path.iterdir()] == [old.name]
    assert old.read_bytes() == b"old"


def test_canceled_before_it_began(ring: Pair) -> None:
    one, other = ring
    reading = table(one, "people", "id int primary key", [(1,)])
    table(other, "target", "id int primary key")
    token = CancelToken()
    token.cancel()
    result = run(plan("append", reading, other.id("target"), ["id"]), one, other, cancel=token)
    assert result.status == "canceled"
    assert other.rows("SELECT * FROM target") == []


def test_waiting_ends_when_somebody_cancels() -> None:
    token = CancelToken()
    interrupted: list[int] = []
    with token.interrupting(lambda: interrupted.append(1)):
        token.cancel()
    assert interrupted == [1]
    with pytest.raises(Canceled):
        token.wait(1000)
    with pytest.raises(Canceled), token.interrupting(lambda: None):
        raise AssertionError("not reached")


class Waits(Watcher):
    """Hears what a run waits for."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.begun = threading.Event()

    def progress(self, progress: Progress) -> None:
        super().progress(progress)
        if progress.waits_for:
            self.seen.append(progress.waits_for)
            self.begun.set()


def test_a_locked_file_is_waited_for_until_somebody_cancels(worlds: Any) -> None:
    one, other = worlds.get("sqlite"), worlds.get("sqlite", 1)
    reading = table(one, "people", "id int primary key", [(1,)])
    table(other, "target", "id int primary key")
    done = plan("append", reading, "main.target", ["id"])
    token = CancelToken()
    ended: list[str] = []
    waits = Waits()
    with sqlite_file(other.path) as holder:  # the library whose locks the engine sees
        holder.execute("BEGIN IMMEDIATE")
        for goes_on in (False, True):
            token = CancelToken()
            thread = threading.Thread(
                target=lambda token=token: ended.append(run(done, one, other, waits, cancel=token).status)
            )
            thread.start()
            assert waits.begun.wait(SOON)
            waits.begun.clear()
            if goes_on:
                holder.execute("COMMIT")
            else:
                token.cancel()
            thread.join(SOON)
    assert ended == ["canceled", "completed"]
    said = f"{other.path.name}, which somebody else is writing to"
    assert waits.seen == [said, said], "once for each time"
    assert [line.message for line in waits.lines].count("It goes on") == 1
    assert other.rows("SELECT * FROM target") == [(1,)]
