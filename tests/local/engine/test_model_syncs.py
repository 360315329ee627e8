"""What a plan can ask for beside a mode: overrides, joins, filters, new fields, new targets, changes only,
tests."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ptui.local.engine.filters.conditions import Condition, Function
from ptui.local.engine.plan import Join, Mapping, ModelSource, Override, SourceField
from ptui.local.engine.progress import Counts, Operation
from ptui.local.engine.protocols import TableReading
from ptui.local.engine.runner import run_model_sync
from tests.local.engine.worlds import (
    SYSTEMS,
    Pair,
    Watcher,
    Worlds,
    destination,
    plan,
    run,
    source,
    table,
)


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
