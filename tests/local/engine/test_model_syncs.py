"""What a plan can ask for beside a mode: overrides, joins, filters, new fields, new targets, changes only,
tests."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ptui.local.connectors.sqlite.writer import SqliteDestination
from ptui.local.engine.filters.conditions import Condition, Function
from ptui.local.engine.plan import Join, Mapping, ModelSource, Override, SourceField
from ptui.local.engine.progress import Counts, Operation
from ptui.local.engine.protocols import TableReading
from ptui.local.engine.runner import run_model_sync
from tests.local.engine.worlds import SYSTEMS, Watcher, World, Worlds, destination, plan, run, source, table

Pair = tuple[World, World]

PEOPLE = [(1, "Ada", "pro", 10), (2, "Bob", "free", 0), (3, "Cy", None, 5), (4, "Di", "pro", None)]
COLUMNS = "id int primary key, name text, tier text, spend int"


@pytest.fixture
def people(ring: Pair) -> TableReading:
    reading = table(ring[0], "people", COLUMNS, PEOPLE)
    assert isinstance(reading, TableReading)
    return reading


def m(field: str) -> SourceField:
    return SourceField("m", field)


def test_constants_and_conditional_overrides(ring: Pair, people: TableReading) -> None:
    table(ring[1], "target", "id int primary key, name text, tier text, origin text, score int")
    done = plan(
        "replace", people, ring[1].id("target"), ["id", "tier"],
        more_fields=(
            Mapping("origin", override_value="crm"),
            Mapping("score", override_value="7"),
            Mapping("name", m("name"), override_value="anonymous"),
        ),
        overrides=(
            Override(m("tier"), Condition("tier", Function.IS_NULL), "none"),
            Override(m("tier"), Condition("tier", Function.EQUALITY, "pro"), "paid"),
        ),
    )  # fmt: skip
    result = run(done, *ring)
    assert result.status == "completed", result.error
    assert ring[1].rows("SELECT id, name, tier, origin, score FROM target ORDER BY id") == [
        (1, "anonymous", "paid", "crm", 7),
        (2, "anonymous", "free", "crm", 7),
        (3, "anonymous", "none", "crm", 7),
        (4, "anonymous", "paid", "crm", 7),
    ]


def test_a_constant_that_does_not_fit_fails_the_run(ring: Pair, people: TableReading) -> None:
    table(ring[1], "target", "id int primary key, score int")
    done = plan(
        "append", people, ring[1].id("target"), ["id"], more_fields=(Mapping("score", override_value="x"),)
    )
    result = run(done, *ring)
    assert (result.status, result.error) == ("failed", "'x' cannot be written to score: not a number")


def test_filters_and_their_logic(ring: Pair, people: TableReading) -> None:
    table(ring[1], "target", "id int primary key, name text")
    filters = (
        (m("tier"), Condition("tier", Function.EQUALITY, "pro")),
        (m("spend"), Condition("spend", Function.GREATER_THAN, 3)),
        (
            m("name"),
            Condition("name", Function.STRING_MATCHES_TRIMMED, " Bob "),
        ),  # which no database evaluates
    )
    for logic, expected in (("", []), ("A AND B", [1]), ("(A AND B) OR C", [1, 2]), ("C or b", [2, 1, 3])):
        done = plan(
            "replace", people, ring[1].id("target"), ["id", "name"], filters=filters, filter_logic=logic,
            filter_labels=("A", "b" if "b" in logic else "B", "C"),
        )  # fmt: skip
        result = run(done, *ring)
        assert result.status == "completed", result.error
        assert result.counts.total == len(expected)
        assert ring[1].rows("SELECT id FROM target ORDER BY id") == [(n,) for n in sorted(expected)]


def test_bad_logic_fails_the_run_before_anything_is_touched(ring: Pair, people: TableReading) -> None:
    table(ring[1], "target", "id int primary key", [(9,)])
    filters = ((m("id"), Condition("id", Function.IS_NULL)),)
    done = plan("replace", people, ring[1].id("target"), ["id"], filters=filters, filter_logic="A AND")
    result = run(done, *ring)
    assert (result.status, result.error) == ("failed", "The filter logic 'A AND' ends too early")
    assert ring[1].rows("SELECT id FROM target") == [(9,)]


def test_spans_are_relative_to_the_runs_clock(ring: Pair) -> None:
    moment = {"sqlite": "datetime", "postgresql": "timestamp", "mariadb": "datetime"}[ring[0].name]
    rows = [(1, "2024-03-01 11:00:00"), (2, "2024-03-01 13:00:00"), (3, "2024-03-04 00:00:00")]
    reading = table(ring[0], "visits", f"id int primary key, at {moment}", rows)
    table(ring[1], "target", "id int primary key")
    filters = ((m("at"), Condition("at", Function.IN_THE_LAST, "48 hours ago")),)
    done = plan("replace", reading, ring[1].id("target"), ["id"], filters=filters)
    result = run(done, *ring, clock=lambda: datetime(2024, 3, 3, 12, tzinfo=UTC))
    assert result.status == "completed", result.error
    assert ring[1].rows("SELECT id FROM target") == [(2,)]


@pytest.mark.parametrize("other", SYSTEMS)
def test_fields_of_another_model_are_joined(
    ring: Pair, people: TableReading, worlds: Worlds, other: str
) -> None:
    third = worlds.get(other, 2)
    plans = [("pro", "Professional", 30), ("pro", "Second", 31), ("free", "Free", 0), (None, "Null", 9)]
    table(third, "tiers", "code text, title text, price int", plans)
    table(ring[1], "target", "id int primary key, title text, price int")
    watcher = Watcher()
    done = plan(
        "replace", people, ring[1].id("target"), ["id"],
        more_fields=tuple(Mapping(name, SourceField("t", name)) for name in ("title", "price")),
        joins=(Join(ModelSource("t", "other", TableReading(third.id("tiers"))), m("tier"), "code"),),
        filters=((SourceField("t", "price"), Condition("price", Function.LESS_THAN, 100)),
                 (m("id"), Condition("id", Function.EQUALITY, 3))),
        filter_logic="A OR B",
    )  # fmt: skip
    result = run_model_sync(
        done, {"c": source(ring[0]), "other": source(third)}, destination(ring[1]), observer=watcher
    )
    assert result.status == "completed", result.error
    assert ring[1].rows("SELECT id, title, price FROM target ORDER BY id") in (
        [(1, title, price), (2, "Free", 0), (3, None, None), (4, title, price)]
        for title, price in (("Professional", 30), ("Second", 31))
    )
    assert any("1 records of the joined model" in line.message for line in watcher.lines)


def test_new_fields_get_types_that_suit_them(ring: Pair, people: TableReading) -> None:
    table(ring[1], "target", "id int primary key", [(1,)])
    done = plan(
        "updateOrCreate", people, ring[1].id("target"), [], identity=("id", "id"),
        more_fields=(Mapping("Full Name", m("name"), is_new=True), Mapping("spent", m("spend"), is_new=True)),
    )  # fmt: skip
    for _ in range(2):  # the second time they are there
        result = run(done, *ring)
        assert result.status == "completed", result.error
    quote = "`" if ring[1].name == "mariadb" else '"'
    rows = ring[1].rows(f"SELECT id, {quote}Full Name{quote}, spent FROM target ORDER BY id")
    assert rows == [(1, "Ada", 10), (2, "Bob", 0), (3, "Cy", 5), (4, "Di", None)]


def test_a_new_target_has_the_identity_as_its_key(ring: Pair, people: TableReading) -> None:
    target = ring[1].id("brand_new")
    done = plan(
        "updateOrCreate", people, target, ["name", "spend"], identity=("id", "id"), create_target=True
    )
    for expected in (Counts(total=4, insert=4), Counts(total=4, update=4)):
        result = run(done, *ring)
        assert (result.status, result.counts) == ("completed", expected), result.error
    fields = destination(ring[1]).fields(target) or ()
    assert [(field.name, field.primary_key, field.type.kind.value) for field in fields] == [
        ("id", True, "integer"),
        ("name", False, "text"),
        ("spend", False, "integer"),
    ]


def test_a_test_run_writes_a_handful(ring: Pair) -> None:
    reading = table(ring[0], "many", "id int primary key, name text", [(n, "x") for n in range(50)])
    table(ring[1], "target", "id int primary key, name text", [(900, "old")])
    target = ring[1].id("target")
    result = run(plan("updateOrCreate", reading, target, ["name"], identity=("id", "id"), test=True), *ring)
    assert (result.status, result.counts) == ("completed", Counts(total=5, insert=5))
    result = run(plan("replace", reading, target, ["id", "name"], test=True), *ring)
    assert (result.status, result.counts) == ("completed", Counts(total=5))
    assert ring[1].rows("SELECT count(*) FROM target") == [(6,)]


def test_only_some_identities(ring: Pair, people: TableReading) -> None:
    table(ring[1], "target", "id int primary key, name text")
    done = plan(
        "updateOrCreate", people, ring[1].id("target"), ["name"], identity=("id", "id"),
        only_identities=("2", "4"),
    )  # fmt: skip
    result = run(done, *ring)
    assert (result.status, result.counts) == ("completed", Counts(total=2, insert=2)), result.error


def test_only_changed_records_are_sent_again(ring: Pair, people: TableReading, tmp_path: Path) -> None:
    one, other = ring
    table(other, "target", "id int primary key, name text")
    state = tmp_path / "sent.db"
    done = plan(
        "updateOrCreate",
        people,
        other.id("target"),
        ["name"],
        identity=("id", "id"),
        model={"identifier": "id"},
    )

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
    done = plan(
        "updateOrCreate",
        people,
        other.id("target"),
        ["name"],
        identity=("id", "id"),
        model={"identifier": "id"},
    )
    assert run(done, one, other, state=state).counts == Counts(total=4, insert=3, error=1)
    assert run(done, one, other, state=state).counts == Counts(total=1, error=1)
    one.run("UPDATE people SET name = 'Bobby' WHERE id = 2")
    assert run(done, one, other, state=state).counts == Counts(total=1, insert=1)


def test_a_run_that_fails_forgets_what_it_sent(ring: Pair, people: TableReading, tmp_path: Path) -> None:
    one, other = ring
    state = tmp_path / "sent.db"
    target = other.id("target")
    done = plan("updateOrCreate", people, target, ["name"], identity=("id", "id"), model={"identifier": "id"})
    assert run(done, one, other, state=state).status == "failed"  # there is no such table
    table(other, "target", "id int primary key, name text")
    assert run(done, one, other, state=state).counts == Counts(total=4, insert=4)


def test_another_mapping_sends_everything_again(worlds: Worlds, tmp_path: Path) -> None:
    one, other = worlds.get("sqlite"), worlds.get("sqlite", 1)
    reading = table(one, "people", COLUMNS, PEOPLE)
    table(other, "target", "id int primary key, name text, tier text")
    state = tmp_path / "sent.db"
    identifier = {"identifier": "id"}
    first = plan("updateOrCreate", reading, "main.target", ["name"], identity=("id", "id"), model=identifier)
    second = plan("updateOrCreate", reading, "main.target", ["tier"], identity=("id", "id"), model=identifier)
    assert run(first, one, other, state=state).counts.total == 4
    assert run(second, one, other, state=state).counts.total == 4
    assert run(second, one, other, state=state).counts.total == 0


def test_the_first_backfill_can_be_skipped(worlds: Worlds, tmp_path: Path) -> None:
    one, other = worlds.get("sqlite"), worlds.get("sqlite", 1)
    reading = table(one, "people", COLUMNS, PEOPLE)
    table(other, "target", "id int primary key, name text")
    done = plan(
        "updateOrCreate", reading, "main.target", ["name"], identity=("id", "id"),
        model={"identifier": "id"}, skip_initial_backfill=True,
    )  # fmt: skip
    state = tmp_path / "sent.db"
    assert run(done, one, other, state=state).counts == Counts()
    one.run("INSERT INTO people VALUES (5, 'Eve', NULL, NULL)")
    assert run(done, one, other, state=state).counts == Counts(total=1, insert=1)


def test_names_are_only_names(ring: Pair) -> None:
    """Quotes, percent signs, spaces and semicolons in names of tables and columns."""
    one, other = ring
    odd = 'a "b" `c` %s; --'
    quoted = {
        world.name: (
            f"`{odd.replace('`', '``')}`" if world.name == "mariadb" else '"' + odd.replace('"', '""') + '"'
        )
        for world in ring
    }
    for world in ring:
        name = quoted[world.name]
        world.run(f"CREATE TABLE {name} (id int PRIMARY KEY, {name} varchar(30))")
    one.run(f"INSERT INTO {quoted[one.name]} VALUES (1, 'x'), (2, 'y')")
    reading = TableReading(one.id(odd))
    filters = ((m(odd), Condition(odd, Function.EQUALITY, "x")),)
    done = plan("updateOrCreate", reading, other.id(odd), [odd], identity=("id", "id"), filters=filters)
    result = run(done, one, other)
    assert (result.status, result.counts) == ("completed", Counts(total=1, insert=1)), result.error
    assert other.rows(f"SELECT * FROM {quoted[other.name]}") == [(1, "x")]


def test_progress_tells_phases_and_counts(ring: Pair) -> None:
    rows = [(n, "x") for n in range(20_000)]
    reading = table(ring[0], "many", "id int primary key, name text", rows)
    table(ring[1], "target", "id int primary key, name text")
    watcher = Watcher()
    done = plan("updateOrCreate", reading, ring[1].id("target"), ["name"], identity=("id", "id"))
    assert run(done, *ring, watcher).status == "completed"
    phases = [progress.phase for progress in watcher.progressed]
    assert phases[0] == "preparing" and phases[-2:] == ["committing", "done"]
    assert {progress.expected for progress in watcher.progressed[1:]} == {20_000}
    read = [progress.read for progress in watcher.progressed]
    assert read == sorted(read) and read[-1] == 20_000
    assert watcher.progressed[-1].counts == Counts(total=20_000, insert=20_000)
    assert len(watcher.of(Operation.INSERTS)) == 100
