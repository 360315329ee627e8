"""Only what has changed since it was last sent is sent again, once there is something to tell records by."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ptui.local.connectors.sqlite.writer import SqliteDestination
from ptui.local.engine.plan import ModelSyncPlan
from ptui.local.engine.progress import Counts
from ptui.local.engine.protocols import Reading, TableReading
from tests.local.engine.worlds import COLUMNS, PEOPLE, Pair, World, Worlds, plan, run, table


def by_id(people: Reading, target: str, *names: str, **options: Any) -> ModelSyncPlan:
    """Of people whose id tells them apart, matched by it."""
    return plan(
        "updateOrCreate", people, target, names, identity=("id", "id"), model={"identifier": "id"}, **options
    )


def test_only_changed_records_are_sent_again(ring: Pair, people: TableReading, tmp_path: Path) -> None:
    one, other = ring
    table(other, "target", "id int primary key, name text")
    state = tmp_path / "sent.db"
    done = by_id(people, other.id("target"), "name")

    def go(changed: Any = done) -> Counts:
        result = run(changed, one, other, state=state)
        assert result.status == "completed", result.error
        return result.counts

    assert go() == Counts(total=4, insert=4)
    assert go() == Counts()
    one.run(
        "UPDATE people SET name = 'Bobby' WHERE id = 2",
        "UPDATE people SET spend = 99 WHERE id = 1",  # which is not mapped
        "INSERT INTO people VALUES (5, 'Eve', NULL, NULL)",
        "DELETE FROM people WHERE id = 4",
    )
    other.run("UPDATE target SET name = 'touched' WHERE id = 1")
    assert go() == Counts(total=2, insert=1, update=1)
    one.run("INSERT INTO people VALUES (4, 'Di', 'pro', NULL)")  # gone, and back as it was
    assert go() == Counts(total=1, update=1)
    assert other.rows("SELECT name FROM target ORDER BY id") == [
        ("touched",), ("Bobby",), ("Cy",), ("Di",), ("Eve",),
    ]  # fmt: skip
    assert go(replace(done, sync_all_records=True)) == Counts(total=5, update=5)
    assert other.rows("SELECT name FROM target WHERE id = 1") == [("Ada",)]
    assert go() == Counts()


def test_tracking_columns_say_what_a_change_is(worlds: Worlds, tmp_path: Path) -> None:
    one, other = worlds.get("sqlite"), worlds.get("sqlite", 1)
    reading = table(one, "people", COLUMNS, PEOPLE)
    table(other, "target", "id int primary key, name text")
    tracked = {"identifier": "id", "tracking_columns": ("spend",)}
    done = plan("updateOrCreate", reading, "main.target", ["name"], identity=("id", "id"), model=tracked)
    state = tmp_path / "sent.db"
    assert run(done, one, other, state=state).counts.total == 4
    one.run("UPDATE people SET name = 'X' WHERE id = 1", "UPDATE people SET spend = 11 WHERE id = 2")
    assert run(done, one, other, state=state).counts == Counts(total=1, update=1)


@pytest.mark.parametrize("model", [{"identifier": "id"}, {"tracking_columns": ("spend",)}])
def test_records_that_share_an_identity_end_the_same_every_time(
    worlds: Worlds, system: World, tmp_path: Path, model: dict[str, Any]
) -> None:
    one, other = worlds.get("sqlite"), system
    rows = [(1, "first", None, 1), (1, "last", None, 2), (2, "x", None, 1)]
    reading = table(one, "people", COLUMNS.replace(" primary key", ""), rows)
    table(other, "target", "id int primary key, name text")
    done = plan("updateOrCreate", reading, other.id("target"), ["name"], identity=("id", "id"), model=model)
    for _ in range(3):
        result = run(done, one, other, state=tmp_path / "sent.db")
        assert (result.status, result.counts.error, result.counts.warnings) == ("completed", 0, 1)
        assert other.rows("SELECT id, name FROM target ORDER BY id") == [(1, "last"), (2, "x")]
    one.run("DELETE FROM people WHERE name = 'last'")
    run(done, one, other, state=tmp_path / "sent.db")
    assert other.rows("SELECT name FROM target WHERE id = 1") == [("first",)]
    assert run(done, one, other, state=tmp_path / "sent.db").counts == Counts()


def test_records_that_share_an_identifier_are_appended_once(worlds: Worlds, tmp_path: Path) -> None:
    one, other = worlds.get("sqlite"), worlds.get("sqlite", 1)
    reading = table(one, "people", "id int, name text", [(1, "a"), (1, "b"), (2, "c")])
    table(other, "target", "id int, name text")
    done = plan("append", reading, "main.target", ["id", "name"], model={"identifier": "id"})
    for expected in (3, 0, 0):
        assert run(done, one, other, state=tmp_path / "sent.db").counts.insert == expected
    one.run("UPDATE people SET name = 'd' WHERE name = 'a'")
    assert run(done, one, other, state=tmp_path / "sent.db").counts == Counts(total=1, insert=1)
    assert other.rows("SELECT name FROM target ORDER BY name") == [("a",), ("b",), ("c",), ("d",)]


def test_a_receipt_that_could_not_be_removed_goes_with_the_next_run(
    worlds: Worlds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = worlds.get("sqlite"), worlds.get("sqlite", 1)
    reading = table(one, "people", "id int, name text", [(1, "a")])
    table(other, "target", "id int, name text")
    done = plan("append", reading, "main.target", ["id", "name"], model={"identifier": "id"})
    receipts = "SELECT count(*) FROM sqlite_master WHERE name LIKE '%receipt%'"

    def locked(destination: SqliteDestination, receipt: str) -> None:
        raise sqlite3.OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(SqliteDestination, "forget", locked)
        assert run(done, one, other, state=tmp_path / "sent.db").counts.insert == 1
    assert other.rows(receipts) == [(1,)]
    assert run(done, one, other, state=tmp_path / "sent.db").counts.insert == 0
    assert other.rows(receipts) == [(0,)]


def test_a_record_that_was_refused_is_sent_again(ring: Pair, people: TableReading, tmp_path: Path) -> None:
    one, other = ring
    other.run("CREATE TABLE target (id int PRIMARY KEY, name varchar(20) CHECK (name <> 'Bob'))")
    state = tmp_path / "sent.db"
    done = by_id(people, other.id("target"), "name")
    assert run(done, one, other, state=state).counts == Counts(total=4, insert=3, error=1)
    assert run(done, one, other, state=state).counts == Counts(total=1, error=1)
    one.run("UPDATE people SET name = 'Bobby' WHERE id = 2")
    assert run(done, one, other, state=state).counts == Counts(total=1, insert=1)


def test_a_run_that_fails_forgets_what_it_sent(ring: Pair, people: TableReading, tmp_path: Path) -> None:
    one, other = ring
    state = tmp_path / "sent.db"
    done = by_id(people, other.id("target"), "name")
    assert run(done, one, other, state=state).status == "failed"  # there is no such table
    table(other, "target", "id int primary key, name text")
    assert run(done, one, other, state=state).counts == Counts(total=4, insert=4)


def test_another_mapping_sends_everything_again(worlds: Worlds, tmp_path: Path) -> None:
    one, other = worlds.get("sqlite"), worlds.get("sqlite", 1)
    reading = table(one, "people", COLUMNS, PEOPLE)
    table(other, "target", "id int primary key, name text, tier text")
    state = tmp_path / "sent.db"
    first, second = by_id(reading, "main.target", "name"), by_id(reading, "main.target", "tier")
    assert run(first, one, other, state=state).counts.total == 4
    assert run(second, one, other, state=state).counts.total == 4
    assert run(second, one, other, state=state).counts.total == 0


def test_the_first_backfill_can_be_skipped(worlds: Worlds, tmp_path: Path) -> None:
    one, other = worlds.get("sqlite"), worlds.get("sqlite", 1)
    reading = table(one, "people", COLUMNS, PEOPLE)
    table(other, "target", "id int primary key, name text")
    done = by_id(reading, "main.target", "name", skip_initial_backfill=True)
    state = tmp_path / "sent.db"
    assert run(done, one, other, state=state).counts == Counts()
    one.run("INSERT INTO people VALUES (5, 'Eve', NULL, NULL)")
    assert run(done, one, other, state=state).counts == Counts(total=1, insert=1)
