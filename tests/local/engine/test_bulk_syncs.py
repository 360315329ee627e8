"""Bulk syncs: what is copied, under which names, and what the second run does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ptui.local.connectors.files.reader import FileSource
from ptui.local.connectors.files.writer import FileDestination
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.discovery import new_objects
from ptui.local.engine.filters.conditions import Condition, Function
from ptui.local.engine.plan import BulkDestination, BulkField, BulkSchema, BulkSyncPlan
from ptui.local.engine.progress import BulkRun, Counts
from ptui.local.engine.protocols import FileReading, Selection
from ptui.local.engine.runner import run_bulk_sync
from tests.local.engine.worlds import Watcher, World, destination, source, table

Pair = tuple[World, World]

ACCOUNTS = [(1, "Acme", "x"), (2, "Bolt", "y"), (3, "Core", None)]
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
LATER = datetime(2024, 5, 2, 12, 30, tzinfo=UTC)


def fill(world: World) -> None:
    table(world, "Accounts", "id int primary key, Name text, Note text", ACCOUNTS)
    table(world, "entries", "account int, amount int", [(1, 5), (1, 5), (2, 7)])


def schema_of(world: World, name: str) -> str:
    return {"sqlite": "main", "postgresql": "public", "mariadb": world.id("")[:-1]}[world.name] + "." + name


def bulk(one: World, other: World, *names: str, **options: Any) -> BulkSyncPlan:
    schemas = tuple(BulkSchema(name, table_reading(one, name)) for name in names or ("Accounts", "entries"))
    where = {"sqlite": "main", "postgresql": "copy", "mariadb": other.id("")[:-1]}[other.name]
    plan = BulkSyncPlan("s", "exec-1", "replicate", schemas, BulkDestination(where), record_timestamps=False)
    return replace(plan, **options)


def table_reading(world: World, name: str) -> Any:
    from ptui.local.engine.protocols import TableReading

    if world.name == "postgresql":
        name = name.lower()
    return TableReading(world.id(name))


def go(plan: BulkSyncPlan, one: World, other: World, now: datetime = NOW, **options: Any) -> BulkRun:
    return run_bulk_sync(plan, source(one), destination(other), clock=lambda: now, **options)


def rows(world: World, query: str) -> list[tuple[Any, ...]]:
    place = {"sqlite": "main.", "postgresql": "copy.", "mariadb": ""}[world.name]
    return world.rows(query.replace("FROM ", f"FROM {place}"))


def test_replicate_merges_on_the_key_and_reloads_without_one(ring: Pair) -> None:
    one, other = ring
    fill(one)
    done = bulk(one, other)
    result = go(done, one, other)
    assert result.status == "completed", result
    assert [(run.schema, run.output_name, run.counts) for run in result.schemas] == [
        ("Accounts", "accounts", Counts(total=3, insert=3)),
        ("entries", "entries", Counts(total=3, insert=3)),
    ]
    assert rows(other, "SELECT id, name, note FROM accounts ORDER BY id") == ACCOUNTS
    fields = {
        field.name: field for field in destination(other).fields(f"{done.destination.schema}.accounts") or ()
    }
    assert [name for name, field in fields.items() if field.primary_key] == ["id"]

    one.run(
        "UPDATE Accounts SET Name = 'ACME' WHERE id = 1",
        "INSERT INTO Accounts VALUES (4, 'Dune', '')",
        "INSERT INTO entries VALUES (9, 9)",
    )
    result = go(done, one, other)
    assert [run.counts for run in result.schemas] == [
        Counts(total=4, insert=1, update=1),
        Counts(total=4, insert=4),
    ]
    found = rows(other, "SELECT id, name, note FROM accounts ORDER BY id")
    assert found == [(1, "ACME", "x"), (2, "Bolt", "y"), (3, "Core", None), (4, "Dune", "")]
    assert sorted(rows(other, "SELECT account, amount FROM entries")) == [(1, 5), (1, 5), (2, 7), (9, 9)]


def test_what_is_gone_is_marked_and_comes_back(ring: Pair) -> None:
    one, other = ring
    fill(one)
    done = bulk(one, other, "Accounts", record_timestamps=True)
    assert go(done, one, other).counts == Counts(total=3, insert=3)
    stamps = "id, name, _polytomic_created_at, _polytomic_updated_at, _polytomic_deleted_at"
    query = f"SELECT {stamps} FROM accounts ORDER BY id"

    def seen() -> list[tuple[Any, ...]]:
        return [(*row[:2], *map(moment, row[2:])) for row in rows(other, query)]

    assert seen()[0] == (1, "Acme", "2024-05-01 12:00", "2024-05-01 12:00", None)
    one.run("DELETE FROM Accounts WHERE id = 2", "UPDATE Accounts SET Name = 'CORE' WHERE id = 3")
    assert go(done, one, other, LATER).counts == Counts(total=2, update=1, delete=1)
    assert seen() == [
        (1, "Acme", "2024-05-01 12:00", "2024-05-01 12:00", None),
        (2, "Bolt", "2024-05-01 12:00", "2024-05-01 12:00", "2024-05-02 12:30"),
        (3, "CORE", "2024-05-01 12:00", "2024-05-02 12:30", None),
    ]
    assert go(done, one, other, LATER).counts == Counts(total=2)
    one.run("INSERT INTO Accounts VALUES (2, 'Bolt', 'y')")
    assert go(done, one, other, LATER).counts == Counts(total=3, update=1)
    assert seen()[1] == (2, "Bolt", "2024-05-01 12:00", "2024-05-02 12:30", None)


def moment(value: Any) -> str | None:
    if value is None:
        return None
    return str(value)[:16].replace("T", " ")


def test_hard_deletes_delete(ring: Pair) -> None:
    one, other = ring
    fill(one)
    done = bulk(one, other, "Accounts")
    done = replace(done, destination=replace(done.destination, hard_deletes=True))
    assert go(done, one, other).counts == Counts(total=3, insert=3)
    one.run("DELETE FROM Accounts WHERE id <> 2")
    assert go(done, one, other).counts == Counts(total=1, delete=2)
    assert rows(other, "SELECT id FROM accounts") == [(2,)]


@pytest.mark.parametrize("mode", ["snapshot", "append"])
def test_snapshot_replaces_and_append_adds(ring: Pair, mode: Any) -> None:
    one, other = ring
    fill(one)
    done = bulk(one, other, mode=mode)
    assert go(done, one, other).counts == Counts(total=6, insert=6)
    one.run("DELETE FROM Accounts WHERE id = 1")
    result = go(done, one, other)
    assert (result.status, result.counts) == ("completed", Counts(total=5, insert=5)), result
    found = [row[0] for row in rows(other, "SELECT id FROM accounts ORDER BY id")]
    assert found == ([2, 3] if mode == "snapshot" else [1, 2, 2, 3, 3])
    assert rows(other, "SELECT count(*) FROM entries") == [(3 if mode == "snapshot" else 6,)]


def test_fields_names_and_obfuscation(ring: Pair) -> None:
    one, other = ring
    quote = "`" if one.name == "mariadb" else '"'
    wide = f"{quote}E Mail{quote}"
    one.run(f"CREATE TABLE People (id int PRIMARY KEY, {wide} varchar(40), secret varchar(40), extra int)")
    one.run("INSERT INTO People VALUES (1, 'ada@x.org', 'ssn', 7), (2, 'bob@x.org', NULL, 8)")
    chosen = (BulkField("id"), BulkField("E Mail"), BulkField("secret", obfuscate=True, user_output_name="S"))
    done = bulk(one, other, "People", obfuscation_key=b"key", automatically_add_new_fields="none")
    configured = replace(done.schemas[0], fields=(*chosen, BulkField("extra", enabled=False)))
    result = go(replace(done, schemas=(configured,)), one, other)
    assert result.status == "completed", result
    found = rows(other, "SELECT * FROM people ORDER BY 1")
    assert [row[:2] for row in found] == [(1, "ada@x.org"), (2, "bob@x.org")]
    assert len(found[0]) == 3 and len(found[0][2]) == 64 and found[1][2] is None
    names = [f.name for f in destination(other).fields(f"{done.destination.schema}.people") or ()]
    assert names == ["id", "e_mail", "S"]


def test_new_fields_are_taken_up_as_configured(ring: Pair) -> None:
    one, other = ring
    fill(one)
    known = (BulkField("id"), BulkField("Name"), BulkField("name"), BulkField("Note"), BulkField("note"))
    for setting, taken in (("none", False), ("onlyNonIncremental", False), ("onlyIncremental", True)):
        done = bulk(one, other, "Accounts", automatically_add_new_fields=setting)
        done = replace(done, schemas=(replace(done.schemas[0], fields=known),))
        if setting == "none":
            assert go(done, one, other).counts.insert == 3
            one.run("ALTER TABLE Accounts ADD COLUMN size int", "UPDATE Accounts SET size = id * 10")
        assert go(done, one, other).status == "completed"
        names = [f.name for f in destination(other).fields(f"{done.destination.schema}.accounts") or ()]
        assert ("size" in names) == taken
    assert rows(other, "SELECT size FROM accounts ORDER BY id") == [(10,), (20,), (30,)]


def test_new_objects_are_found_as_configured() -> None:
    found = [("a", True), ("b", True), ("c", False)]
    assert new_objects(["a"], found, "all") == ("b", "c")
    assert new_objects(["a"], found, "onlyIncremental") == ("b",)
    assert new_objects(["a"], found, "onlyNonIncremental") == ("c",)
    assert new_objects(["a"], found, "none") == ()


def test_resync_modes(ring: Pair) -> None:
    one, other = ring
    fill(one)
    done = bulk(one, other, "Accounts")
    assert go(done, one, other).status == "completed"
    place = {"sqlite": "main.accounts", "postgresql": "copy.accounts", "mariadb": "accounts"}[other.name]
    other.run(
        f"ALTER TABLE {place} ADD COLUMN mine int",
        f"INSERT INTO {place} (id, name) VALUES (77, 'stray')",
        f"UPDATE {place} SET name = 'changed' WHERE id = 1",
    )
    assert go(replace(done, resync_mode="refetch"), one, other).counts == Counts(total=3, update=1)
    assert rows(other, "SELECT count(*) FROM accounts") == [(4,)]
    assert go(replace(done, resync_mode="resync"), one, other).counts == Counts(total=3, insert=3)
    assert rows(other, "SELECT id, name, mine FROM accounts ORDER BY id")[0] == (1, "Acme", None)
    result = go(replace(done, resync_mode="rebuild"), one, other)
    assert (result.status, result.counts) == ("completed", Counts(total=3, insert=3)), result
    assert rows(other, "SELECT * FROM accounts ORDER BY id") == ACCOUNTS
    if other.name == "mariadb":
        assert other.rows("SHOW TABLES LIKE '\\_\\_ptui%'") == []


def test_only_what_is_new_is_fetched_with_a_tracking_field(ring: Pair) -> None:
    one, other = ring
    moment_type = {"sqlite": "datetime", "postgresql": "timestamp", "mariadb": "datetime"}[one.name]
    table(one, "events", f"id int primary key, body text, at {moment_type}", [
        (1, "a", "2024-01-01 00:00:00"), (2, "b", "2024-01-02 00:00:00")])  # fmt: skip
    done = bulk(one, other, "events")
    tracked = replace(done.schemas[0], tracking_field="at")
    result = go(replace(done, schemas=(tracked,)), one, other)
    assert (result.counts, result.schemas[0].bookmark) == (Counts(total=2, insert=2), "2024-01-02 00:00:00")
    one.run(
        "UPDATE events SET body = 'late' WHERE id = 1",
        "UPDATE events SET body = 'same moment' WHERE id = 2",
        "INSERT INTO events VALUES (3, 'c', '2024-01-03 00:00:00')",
    )
    marked = replace(tracked, bookmark=result.schemas[0].bookmark)
    result = go(replace(done, schemas=(marked,)), one, other)
    assert (result.counts, result.schemas[0].bookmark) == (
        Counts(total=2, insert=1, update=1),
        "2024-01-03 00:00:00",
    )
    found = rows(other, "SELECT body FROM events ORDER BY id")
    assert found == [("a",), ("same moment",), ("c",)]
    result = go(replace(done, schemas=(marked,), resync_mode="refetch"), one, other)
    assert rows(other, "SELECT body FROM events ORDER BY id")[0] == ("late",)


def test_schema_filters_and_cutoff(ring: Pair) -> None:
    one, other = ring
    table(one, "events", "id int primary key, n int", [(n, n * 10) for n in range(10)])
    done = bulk(one, other, "events")
    schema = replace(
        done.schemas[0],
        filters=(Condition("id", Function.LESS_THAN, 8),),
        tracking_field="n",
        data_cutoff="50",
    )
    result = go(replace(done, schemas=(schema,)), one, other)
    assert result.status == "completed", result
    assert rows(other, "SELECT id FROM events ORDER BY id") == [(5,), (6,), (7,)]
    whole = replace(done, destination=replace(done.destination, hard_deletes=True), resync_mode="refetch")
    assert go(whole, one, other).schemas[0].counts.insert == 7
    (again,) = go(replace(whole, schemas=(replace(schema, filters=()),)), one, other).schemas
    assert (again.status, again.counts.delete) == ("completed", 0), "what is left out is not gone"


def test_one_schema_that_fails_leaves_the_others(ring: Pair) -> None:
    one, other = ring
    fill(one)
    result = go(bulk(one, other, "Accounts", "nowhere", "entries"), one, other)
    assert result.status == "errors"
    assert [run.status for run in result.schemas] == ["completed", "failed", "completed"]
    assert "nowhere" in result.schemas[1].error
    assert go(bulk(one, other, "nowhere"), one, other).status == "failed"


def test_a_test_run_takes_five_records_per_schema(ring: Pair) -> None:
    one, other = ring
    table(one, "many", "id int primary key, name text", [(n, "x") for n in range(50)])
    table(one, "keyless", "n int", [(n,) for n in range(50)])
    result = go(bulk(one, other, "many", "keyless", test=True), one, other)
    assert [run.counts for run in result.schemas] == [Counts(total=5, insert=5), Counts(total=5)]
    assert rows(other, "SELECT count(*) FROM many") == [(5,)]
    assert rows(other, "SELECT count(*) FROM keyless") == [(0,)]


def test_prefix_mirror_and_normalization(ring: Pair) -> None:
    one, other = ring
    fill(one)
    id = schema_of(one, "Accounts")
    done = bulk(one, other, "Accounts")
    done = replace(done, schemas=(replace(done.schemas[0], id=id),))
    prefixed = replace(done, destination=replace(done.destination, table_prefix="sf_"))
    (run,) = go(prefixed, one, other).schemas
    assert run.output_name == "sf_" + id.lower().replace(".", "_")
    assert rows(other, f"SELECT count(*) FROM {run.output_name}") == [(3,)]
    (run,) = go(replace(done, normalize_names="legacy"), one, other).schemas
    assert run.output_name == id.replace(".", "_")
    mirrored = replace(done, destination=BulkDestination(done.destination.schema, mirror_schemas=True))
    if other.name == "postgresql":
        (run,) = go(mirrored, one, other).schemas
        assert (run.status, run.output_name) == ("completed", "accounts")
        schema = id.partition(".")[0].lower()
        assert other.rows(f'SELECT count(*) FROM "{schema}".accounts') == [(3,)]


@pytest.mark.parametrize("format", ["csv", "json", "parquet"])
def test_into_a_bucket(system: World, format: Any, tmp_path: Path) -> None:
    fill(system)
    target = FileDestination(tmp_path, format=format, part_bytes=1)
    names = ("Accounts", "entries")
    schemas = tuple(BulkSchema(name, table_reading(system, name)) for name in names)
    done = BulkSyncPlan(
        "s", "exec-1", "replicate", schemas, BulkDestination("sales"), record_timestamps=False
    )
    result = run_bulk_sync(done, source(system), target)
    assert (result.status, result.counts) == ("completed", Counts(total=6, insert=6)), result
    part = tmp_path / "sales" / "accounts" / f"exec-1-00001.{format}"
    assert part.is_file()
    assert read(tmp_path, "sales/accounts") == ACCOUNTS

    system.run("DELETE FROM Accounts WHERE id = 1")
    for mode, expected in (("append", [*ACCOUNTS, *ACCOUNTS[1:]]), ("snapshot", ACCOUNTS[1:])):
        again = replace(done, execution_id=f"exec-{mode}", mode=mode)  # type: ignore[arg-type]
        assert run_bulk_sync(again, source(system), target).status == "completed"
        assert sorted(read(tmp_path, "sales/accounts"), key=str) == sorted(expected, key=str)
    assert not list(tmp_path.rglob(".ptui-*"))


def read(folder: Path, place: str) -> list[tuple[Any, ...]]:
    keys = tuple(sorted(path.relative_to(folder).as_posix() for path in (folder / place).iterdir()))
    origin, reading = FileSource(folder), FileReading(keys)
    names = tuple(field.name for field in origin.fields(reading))
    batches = origin.read(Selection(reading, names), cancel=CancelToken())
    return [(int(str(row[0])), *row[1:]) for batch in batches for row in batch.rows()]


def test_out_of_a_bucket(system: World, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text('id,name\n1,Ada\n2,""\n3,\n')
    (tmp_path / "events.jsonl").write_text('{"id": 1, "tags": ["a"], "at": null}\n{"id": 2, "ok": true}\n')
    schemas = tuple(BulkSchema(name, FileReading((name,))) for name in ("people.csv", "events.jsonl"))
    where = {"sqlite": "main", "postgresql": "copy", "mariadb": system.id("")[:-1]}[system.name]
    done = BulkSyncPlan("s", "e", "replicate", schemas, BulkDestination(where), record_timestamps=False)
    watcher = Watcher()
    result = run_bulk_sync(done, FileSource(tmp_path), destination(system), observer=watcher)
    assert result.status == "completed", result
    assert rows(system, "SELECT id, name FROM people_csv ORDER BY id") == [
        ("1", "Ada"),
        ("2", ""),
        ("3", None),
    ]
    found = rows(system, "SELECT id, ok FROM events_jsonl ORDER BY id")
    assert [(row[0], row[1] and bool(row[1])) for row in found] == [(1, None), (2, True)]
