"""SQLite copying by itself, one statement for all records: what is written, refused and told."""

from __future__ import annotations

from typing import Any

import pytest

from ptui.local.connectors.sqlite.reader import SqliteSource
from ptui.local.engine.filters.conditions import Condition, Function
from ptui.local.engine.plan import Override, SourceField
from ptui.local.engine.progress import Counts, Operation
from ptui.local.engine.protocols import QueryReading, Reading, TableReading
from tests.databases import sqlite_changes
from tests.local.engine.worlds import SqliteWorld, Watcher, Worlds, plan, run

ROWS = 60_000
COLUMNS = "id INTEGER PRIMARY KEY, name TEXT, amount REAL"
TARGETS = {
    "the same": COLUMNS,
    "a check": f"{COLUMNS}, CHECK (id <> 41000)",
    "another order": "name TEXT, id INTEGER PRIMARY KEY, amount REAL",
    "a column more": f"{COLUMNS}, note TEXT DEFAULT 'none'",
    "a computed column": f"{COLUMNS}, twice AS (amount * 2)",
    "an index": f"{COLUMNS}, UNIQUE (name)",
}


@pytest.fixture
def one(worlds: Worlds) -> SqliteWorld:
    world = worlds.get("sqlite")
    assert isinstance(world, SqliteWorld)
    with sqlite_changes(world.path) as connection:
        connection.execute(f"CREATE TABLE people ({COLUMNS})")
        people = ((n * 7, f"name {n}", None if n % 5 else n / 3) for n in range(ROWS - 1))
        connection.executemany("INSERT INTO people VALUES (?, ?, ?)", people)
        connection.execute("INSERT INTO people VALUES (?, 'the last', 1)", ((1 << 63) - 1,))
    return world


@pytest.mark.parametrize("mode", ["append", "replace", "updateOrCreate"])
@pytest.mark.parametrize("target", TARGETS)
def test_every_record_but_those_refused(worlds: Worlds, one: SqliteWorld, target: str, mode: str) -> None:
    other = worlds.get("sqlite", 1)
    other.run(f"CREATE TABLE people ({TARGETS[target]})")
    refused = 0
    if target == "a check":
        refused = 1
        one.run("INSERT INTO people VALUES (41000, 'refused', 0)")
    watcher = Watcher()
    identity = ("id", "id") if mode == "updateOrCreate" else None
    done = plan(mode, TableReading("main.people"), "main.people", ["id", "name", "amount"], identity=identity)
    result = run(done, one, other, watcher)
    assert result.status == "completed", result.error
    assert result.counts == Counts(total=ROWS + refused, insert=ROWS, error=refused)
    query = "SELECT id, name, amount FROM people WHERE id <> 41000 ORDER BY id"
    assert other.rows(query) == one.rows(query)
    assert len(watcher.of(Operation.INSERTS)) == 100
    assert [entry.record["name"] for entry in watcher.of(Operation.ERRORS)] == ["refused"] * refused


def test_how_far_it_is(worlds: Worlds, one: SqliteWorld) -> None:
    """Between nothing and all, told while the one statement runs."""
    other = worlds.get("sqlite", 1)
    other.run(f"CREATE TABLE people ({COLUMNS})")
    watcher = Watcher()
    done = plan("append", TableReading("main.people"), "main.people", ["id", "name", "amount"])
    assert run(done, one, other, watcher).status == "completed"
    read = [progress.read for progress in watcher.progressed]
    assert read == sorted(read)
    assert any(0 < count < ROWS for count in read)
    assert read[-1] == ROWS


QUERIES = {
    "a table": "SELECT * FROM people",
    "its own names": "WITH few AS (SELECT * FROM named WHERE id % 2 = 0) SELECT f.* FROM few AS f"
    " JOIN people USING (id)",
    "the schema spelled out": "SELECT * FROM main.people",
    "rowids": "SELECT rowid AS id, name, amount FROM people",
    "no value for a key": "SELECT nullif(id, 14) AS id, name, amount FROM people",
    "too long a name": "SELECT id, iif(id = 14, 'a name that the target refuses', name) AS name, amount"
    " FROM people",
}


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("mode", ["append", "replace"])
def test_queries_mean_what_they_mean_in_their_own_file(
    worlds: Worlds, one: SqliteWorld, query: str, mode: str
) -> None:
    """The target has tables of the same names, with other records."""
    other = worlds.get("sqlite", 1)
    one.run("CREATE VIEW named AS SELECT * FROM people WHERE name <> 'the last'")
    other.run(
        f"CREATE TABLE people ({COLUMNS}, CHECK (length(name) < 20))",
        "CREATE TABLE named (id INTEGER, name TEXT, amount REAL)",
        "INSERT INTO people VALUES (-1, 'the target', 0)",
        "INSERT INTO named VALUES (-2, 'the target', 0)",
    )
    watcher = Watcher()
    done = plan(mode, QueryReading(QUERIES[query]), "main.people", ["id", "name", "amount"])
    result = run(done, one, other, watcher)
    assert result.status == "completed", result.error
    wanted = one.rows(QUERIES[query])
    refused = [row for row in wanted if row[0] is None or len(row[1]) >= 20]
    assert result.counts == Counts(len(wanted), insert=len(wanted) - len(refused), error=len(refused))
    assert len(refused) == (query in ("no value for a key", "too long a name"))
    kept = [(-1, "the target", 0.0)] * (mode == "append")
    expected = sorted([*kept, *(row for row in wanted if row not in refused)])
    assert other.rows("SELECT id, name, amount FROM people ORDER BY id") == expected
    assert len(watcher.of(Operation.INSERTS)) == 100


def of(name: str, function: Function, value: Any, becomes: Any = None) -> Override:
    return Override(SourceField("m", name), Condition(name, function, value), becomes)


OVERRIDES = {
    "none": (),
    "one that meets another": (
        of("name", Function.EQUALITY, "name 3", "it's"),
        of("name", Function.EQUALITY, "it's", "the second"),
        of("amount", Function.IS_NULL, None, 0.5),
    ),
    "of another kind": (of("amount", Function.EQUALITY, 2.0, "two"),),
}
ONLY = ((SourceField("m", "name"), Condition("name", Function.STRING_STARTS_WITH, "name ")),)


@pytest.mark.parametrize("overrides", OVERRIDES)
@pytest.mark.parametrize("mode", ["append", "updateOrCreate"])
@pytest.mark.parametrize(
    "source", [TableReading("main.people"), QueryReading("SELECT * FROM people")], ids=str
)
def test_filters_and_overrides_are_part_of_the_statement(
    worlds: Worlds, one: SqliteWorld, source: Reading, mode: str, overrides: str, monkeypatch: Any
) -> None:
    """The same as record by record, which is how it is done where SQLite would see a value differently."""
    other = worlds.get("sqlite", 1)
    other.run(f"CREATE TABLE people ({COLUMNS})")
    identity = ("id", "id") if mode == "updateOrCreate" else None
    names = ["id", "name", "amount"]
    done = plan(
        mode, source, "main.people", names, identity=identity, overrides=OVERRIDES[overrides], filters=ONLY
    )
    by_rows = overrides == "of another kind" or (isinstance(source, QueryReading) and identity is not None)
    read = SqliteSource.read
    batches: list[int] = []

    def counted(*args: Any, **options: Any) -> Any:
        for batch in read(*args, **options):
            batches.append(batch.size)
            yield batch

    monkeypatch.setattr(SqliteSource, "read", counted)
    result = run(done, one, other)
    assert result.status == "completed", result.error
    assert bool(batches) == by_rows
    wanted = [list(row) for row in one.rows("SELECT id, name, amount FROM people WHERE name <> 'the last'")]
    for row in wanted if overrides == "one that meets another" else []:
        row[1] = "the second" if row[1] == "name 3" else row[1]
        row[2] = 0.5 if row[2] is None else row[2]
    refused = [row for row in wanted if row[2] == 2.0] if overrides == "of another kind" else []
    assert result.counts == Counts(len(wanted), insert=len(wanted) - len(refused), error=len(refused))
    assert [list(row) for row in other.rows("SELECT id, name, amount FROM people ORDER BY id")] == [
        row for row in wanted if row not in refused
    ]
