"""Each mode does exactly what it says, from every database into every database."""

from __future__ import annotations

from typing import Any

import pytest

from ptui.local.engine.progress import Counts, Operation
from ptui.local.engine.protocols import QueryReading, Reading
from tests.local.engine.worlds import Watcher, World, plan, run, table

Pair = tuple[World, World]

SOURCE = [(1, "ada@x.org", "Ada", None), (2, "bob@x.org", "Bob", "b"), (3, "cy@x.org", "Cyrus", "")]
TARGET = [(2, "Robert", "kept"), (9, "Zed", "kept")]


@pytest.fixture(params=["table", "query"])
def people(request: pytest.FixtureRequest, pair: Pair) -> Reading:
    """The source as a table (which SQLite may fetch by itself) and as a query (which it may not)."""
    reading = table(pair[0], "people", "id int primary key, email text, name text, note text", SOURCE)
    table(pair[1], "target", "id int primary key, name text, extra text", TARGET)
    return reading if request.param == "table" else QueryReading("SELECT * FROM people")


def synced(pair: Pair, mode: str, people: Reading, **options: Any) -> tuple[Counts, Watcher]:
    watcher = Watcher()
    done = plan(mode, people, pair[1].id("target"), ["name"], identity=("id", "id"), **options)
    result = run(done, *pair, watcher)
    assert result.status == "completed", result.error
    return result.counts, watcher


def rows(world: World) -> list[tuple[object, ...]]:
    return world.rows("SELECT id, name, extra FROM target ORDER BY id, name")


def test_create_adds_what_is_not_there(pair: Pair, people: Reading) -> None:
    counts, watcher = synced(pair, "create", people)
    assert rows(pair[1]) == [(1, "Ada", None), (2, "Robert", "kept"), (3, "Cyrus", None), (9, "Zed", "kept")]
    assert counts == Counts(total=3, insert=2)
    assert {entry.key for entry in watcher.of(Operation.INSERTS)} == {"1", "3"}


def test_update_changes_what_is_there(pair: Pair, people: Reading) -> None:
    counts, watcher = synced(pair, "update", people)
    assert rows(pair[1]) == [(2, "Bob", "kept"), (9, "Zed", "kept")]
    assert counts == Counts(total=3, update=1)
    assert [(entry.key, entry.record["name"]) for entry in watcher.of(Operation.UPDATES)] == [("2", "Bob")]


def test_update_or_create_does_both(pair: Pair, people: Reading) -> None:
    counts, watcher = synced(pair, "updateOrCreate", people)
    assert rows(pair[1]) == [(1, "Ada", None), (2, "Bob", "kept"), (3, "Cyrus", None), (9, "Zed", "kept")]
    assert counts == Counts(total=3, insert=2, update=1)
    assert counts.upserts == 3
    assert {entry.key for entry in watcher.of(Operation.INSERTS)} == {"1", "3"}
    assert {entry.key for entry in watcher.of(Operation.UPDATES)} == {"2"}


def test_remove_takes_away_what_matches(pair: Pair, people: Reading) -> None:
    counts, watcher = synced(pair, "remove", people)
    assert rows(pair[1]) == [(9, "Zed", "kept")]
    assert counts == Counts(total=3, delete=1)
    assert [entry.key for entry in watcher.of(Operation.DELETES)] == ["2"]


def test_replace_leaves_nothing_else(pair: Pair, people: Reading) -> None:
    counts, watcher = synced(pair, "replace", people)
    assert rows(pair[1]) == [(1, "Ada", None), (2, "Bob", None), (3, "Cyrus", None)]
    assert counts == Counts(total=3, insert=3)
    assert len(watcher.of(Operation.INSERTS)) == 3


def test_append_adds_everything_every_time(pair: Pair, people: Reading) -> None:
    pair[1].run("CREATE TABLE log (name varchar(20), note varchar(20))")
    for times in (1, 2):
        done = plan("append", people, pair[1].id("log"), ["name", "note"])
        result = run(done, *pair)
        assert (result.status, result.counts) == ("completed", Counts(total=3, insert=3))
        found = pair[1].rows("SELECT name, note FROM log ORDER BY name")
        assert found == sorted([("Ada", None), ("Bob", "b"), ("Cyrus", "")] * times)


def test_without_an_index_on_the_identity(pair: Pair, people: Reading) -> None:
    pair[1].run("CREATE TABLE loose (mail varchar(40), name varchar(20))")
    pair[1].run("INSERT INTO loose VALUES ('bob@x.org', 'a'), ('bob@x.org', 'b'), (NULL, 'c')")
    done = plan("updateOrCreate", people, pair[1].id("loose"), ["name"], identity=("email", "mail"))
    result = run(done, *pair)
    assert result.status == "completed", result.error
    found = pair[1].rows("SELECT mail, name FROM loose ORDER BY mail IS NULL, mail")
    assert found[:2] == [("ada@x.org", "Ada"), ("bob@x.org", "Bob")]
    assert found[2:] == [("bob@x.org", "Bob"), ("cy@x.org", "Cyrus"), (None, "c")]
    assert (result.counts.insert, result.counts.update) == (2, 2)


def test_of_records_with_one_identity_the_last_is_written(pair: Pair) -> None:
    reading = table(
        pair[0], "twice", "n int, mail text, name text", [(1, "a", "first"), (2, "b", "b"), (3, "a", "last")]
    )
    pair[1].run("CREATE TABLE target (mail varchar(40) PRIMARY KEY, name varchar(20))")
    pair[1].run("INSERT INTO target VALUES ('b', 'old')")
    watcher = Watcher()
    done = plan("updateOrCreate", reading, pair[1].id("target"), ["name"], identity=("mail", "mail"))
    result = run(done, *pair, watcher)
    assert result.status == "completed", result.error
    assert pair[1].rows("SELECT mail, name FROM target ORDER BY mail") == [("a", "last"), ("b", "b")]
    assert result.counts == Counts(total=3, insert=1, update=1, warnings=1)
    assert [entry.record["name"] for entry in watcher.of(Operation.WARNINGS)] == ["first"]


def test_a_record_without_identity_is_an_error_of_its_own(pair: Pair) -> None:
    reading = table(pair[0], "holes", "id int, name text", [(1, "a"), (None, "b"), (3, "c")])
    table(pair[1], "target", "id int primary key, name text", [])
    watcher = Watcher()
    done = plan("updateOrCreate", reading, pair[1].id("target"), ["name"], identity=("id", "id"))
    result = run(done, *pair, watcher)
    assert (result.status, result.counts) == ("completed", Counts(total=3, insert=2, error=1))
    (entry,) = watcher.of(Operation.ERRORS)
    assert entry.reason == "no value for id, which must have one"
    assert entry.record == {"id": None, "name": "b"}


def test_only_the_identity_may_be_mapped(pair: Pair, people: Reading) -> None:
    done = plan("updateOrCreate", people, pair[1].id("target"), [], identity=("id", "id"))
    result = run(done, *pair)
    assert (result.status, result.counts) == ("completed", Counts(total=3, insert=2))
    assert [row[0] for row in rows(pair[1])] == [1, 2, 3, 9]


def test_a_field_may_be_written_on_creation_only(pair: Pair, people: Reading) -> None:
    from ptui.local.engine.plan import Mapping, SourceField

    only = Mapping("extra", SourceField("m", "email"), sync_mode="create")
    counts, _ = synced(pair, "updateOrCreate", people, more_fields=(only,))
    assert rows(pair[1]) == [
        (1, "Ada", "ada@x.org"),
        (2, "Bob", "kept"),
        (3, "Cyrus", "cy@x.org"),
        (9, "Zed", "kept"),
    ]
    assert counts == Counts(total=3, insert=2, update=1)
