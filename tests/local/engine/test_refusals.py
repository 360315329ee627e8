"""What a target cannot hold is an error of that record, with its reason; the others are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ptui.local.engine.progress import Counts, Operation
from ptui.local.engine.protocols import QueryReading, TableReading
from tests.databases import sqlite_changes
from tests.local.engine.worlds import SYSTEMS, SqliteWorld, Watcher, World, Worlds, plan, run, source, table

Pair = tuple[World, World]

TARGET = {
    "sqlite": "id INTEGER PRIMARY KEY, v {}",
    "postgresql": "id bigint PRIMARY KEY, v {}",
    "mariadb": "id bigint PRIMARY KEY, v {}",
}


def refused(
    worlds: Worlds, target: str, column: str, values: Sequence[object], **options: Any
) -> tuple[dict[str, str], World]:
    """Write these values (of a SQLite column without a type) to a column; the reasons by value."""
    one, other = worlds.get("sqlite"), worlds.get(target, 1)
    one.run("CREATE TABLE vals (id INTEGER PRIMARY KEY, v)")
    assert isinstance(one, SqliteWorld)
    with sqlite_changes(one.path) as connection:
        connection.executemany("INSERT INTO vals (v) VALUES (?)", [(value,) for value in values])
    other.run(f"CREATE TABLE vals_too ({TARGET[target].format(column)})")
    watcher = Watcher()
    mode = options.pop("mode", "append")
    identity = ("id", "id") if mode != "append" else None
    columns = ["id", "v"] if mode == "append" else ["v"]
    done = plan(mode, TableReading("main.vals"), other.id("vals_too"), columns, identity=identity)
    result = run(done, one, other, watcher)
    assert result.status == "completed", result.error
    errors = watcher.of(Operation.ERRORS)
    assert result.counts == Counts(total=len(values), insert=len(values) - len(errors), error=len(errors))
    return {repr(entry.record["v"]): entry.reason for entry in errors}, other


@pytest.mark.parametrize("target", ["postgresql", "mariadb"])
@pytest.mark.parametrize("mode", ["append", "updateOrCreate"])
def test_texts_too_long(worlds: Worlds, target: str, mode: str) -> None:
    reasons, other = refused(worlds, target, "varchar(3)", ["abc", "abcd", "🦉🦉🦉", "abc "], mode=mode)
    assert reasons == {"'abcd'": "value too long for v (3)", "'abc '": "value too long for v (3)"}
    assert other.rows("SELECT v FROM vals_too ORDER BY id") == [("abc",), ("🦉🦉🦉",)]


@pytest.mark.parametrize("target", SYSTEMS)
def test_integers_out_of_range(worlds: Worlds, target: str) -> None:
    types = {"sqlite": "INTEGER", "postgresql": "smallint", "mariadb": "smallint"}
    values = [32767, 32768, "12", "1e400", "abc", 1.5, None]
    reasons, other = refused(worlds, target, types[target], values)
    assert {value for value in reasons} >= {"'abc'", "'1e400'", "1.5"}
    assert ("32768" in reasons) == (target != "sqlite")
    found = [row[0] for row in other.rows("SELECT v FROM vals_too ORDER BY id")]
    assert [value for value in found if value != 32768] == [32767, 12, None]


@pytest.mark.parametrize("target", SYSTEMS)
def test_decimals_that_would_be_rounded(worlds: Worlds, target: str) -> None:
    column = "DECIMAL_TEXT(6,2)" if target == "sqlite" else "decimal(6,2)"
    values: list[object] = [1.5, "1234.56", "1234.567", 12345, "0.10"]
    reasons, other = refused(worlds, target, column, values)
    assert set(reasons) == {"'1234.567'", "12345"}
    assert reasons["'1234.567'"].startswith("more than 2 decimals for v")
    assert reasons["12345"].startswith("out of range for v")
    assert [float(row[0]) for row in other.rows("SELECT v FROM vals_too ORDER BY id")] == [1.5, 1234.56, 0.1]


@pytest.mark.parametrize("target", ["postgresql", "mariadb"])
def test_moments_that_are_none(worlds: Worlds, target: str) -> None:
    column = "timestamp(0)" if target == "postgresql" else "datetime"
    values: list[object] = [
        "2024-02-29 12:00:00",
        "2023-02-29",
        "yesterday",
        "2024-02-29T12:00:00.5Z",
        20240229,
    ]
    reasons, other = refused(worlds, target, column, values)
    assert set(reasons) == {"'2023-02-29'", "'yesterday'", "'2024-02-29T12:00:00.5Z'", "20240229"}
    assert reasons["'2024-02-29T12:00:00.5Z'"].startswith("a finer fraction of a second for v")
    assert len(other.rows("SELECT v FROM vals_too")) == 1


def test_text_that_no_utf8_is(worlds: Worlds) -> None:
    for target in SYSTEMS:
        one, other = worlds.get("sqlite"), worlds.get(target, 1)
        one.run(
            "CREATE TABLE texts (id INTEGER PRIMARY KEY, v TEXT)",
            "INSERT INTO texts VALUES (1, 'good'), (2, CAST(x'66ff6f' AS TEXT)), (3, 'fine')",
        )
        column = "longtext" if target == "mariadb" else "text"
        other.run(f"CREATE TABLE texts_too ({TARGET[target].format(column)})")
        for query in ("SELECT id, v FROM texts", "SELECT * FROM texts WHERE id < 9"):
            watcher = Watcher()
            result = run(
                plan("replace", QueryReading(query), other.id("texts_too"), ["id", "v"]), one, other, watcher
            )
            if target == "sqlite":  # which keeps such bytes as they are
                assert (result.status, result.counts) == ("completed", Counts(total=3, insert=3)), result
                assert other.rows("SELECT hex(v) FROM texts_too WHERE id = 2") == [("66FF6F",)]
                continue
            assert (result.status, result.counts) == ("completed", Counts(total=3, insert=2, error=1)), result
            (entry,) = watcher.of(Operation.ERRORS)
            assert entry.reason == "text that is not valid UTF-8"
            assert other.rows("SELECT v FROM texts_too ORDER BY id") == [("good",), ("fine",)]


def test_nul_in_text_is_no_text_to_postgresql(worlds: Worlds) -> None:
    reasons, other = refused(worlds, "postgresql", "text", ["a\0b", "ab"])
    assert reasons == {"'a\\x00b'": "text with a NUL character, which PostgreSQL cannot hold"}
    assert other.rows("SELECT v FROM vals_too") == [("ab",)]
    for target in ("sqlite", "mariadb"):
        reasons, other = refused(worlds, target, "longtext", ["a\0b", "ab"])
        assert (reasons, other.rows("SELECT v FROM vals_too ORDER BY id")) == ({}, [("a\0b",), ("ab",)])


def test_emoji_need_a_character_set_that_has_them(worlds: Worlds) -> None:
    reasons, other = refused(worlds, "mariadb", "varchar(20) CHARACTER SET latin1", ["é", "🦉"])
    assert reasons == {"'🦉'": "incorrect string value for v"}
    assert other.rows("SELECT v FROM vals_too") == [("é",)]


@pytest.mark.parametrize("mode", ["append", "updateOrCreate"])
@pytest.mark.parametrize("target", SYSTEMS)
def test_constraints_of_the_target(worlds: Worlds, target: str, mode: str) -> None:
    column = "varchar(9) NOT NULL UNIQUE CHECK (v <> 'bad')"
    values = ["a", None, "b", "a", "bad", "c"]
    reasons, other = refused(worlds, target, column, values, mode=mode)
    assert reasons["None"] == "no value for v, which must have one"
    assert reasons["'a'"] == "another record has the same v"
    assert set(reasons) == {"None", "'a'", "'bad'"}
    assert other.rows("SELECT v FROM vals_too ORDER BY id") == [("a",), ("b",), ("c",)]


def test_one_bad_record_among_many_sinks_no_others(ring: Pair) -> None:
    rows = [(n, f"name {n}" if n != 7_777 else "x" * 6) for n in range(10_000)]
    rows = [(n, name[-5:] if n != 7_777 else name) for n, name in rows]
    reading = table(ring[0], "many", "id int primary key, name text", rows)
    other = ring[1]
    other.run(
        f"CREATE TABLE target (id {other.type('int')} PRIMARY KEY, name varchar(9), CHECK (length(name) < 6))"
    )
    for mode in ("append", "updateOrCreate"):
        other.run("DELETE FROM target")
        watcher = Watcher()
        identity = ("id", "id") if mode == "updateOrCreate" else None
        result = run(
            plan(mode, reading, other.id("target"), ["id", "name"], identity=identity), *ring, watcher
        )
        assert (result.status, result.counts) == ("completed", Counts(total=10_000, insert=9_999, error=1))
        (entry,) = watcher.of(Operation.ERRORS)
        assert entry.record == {"id": 7_777, "name": "xxxxxx"}
        assert other.rows("SELECT count(*) FROM target") == [(9_999,)]


def test_a_run_whose_every_record_is_refused_is_given_up(ring: Pair) -> None:
    reading = table(ring[0], "many", "id int primary key, name text", [(n, "x") for n in range(3_000)])
    ring[1].run("CREATE TABLE target (id int PRIMARY KEY, name varchar(9), other varchar(9) NOT NULL)")
    result = run(plan("append", reading, ring[1].id("target"), ["id", "name"]), *ring)
    assert result.status == "failed"
    assert result.error.startswith("Each of the first 1,000 records was refused: no value for other")
    assert (result.counts.insert, result.counts.error) == (0, 1_000)
    assert ring[1].rows("SELECT count(*) FROM target") == [(0,)]


def test_a_failed_replace_leaves_the_old_rows(ring: Pair) -> None:
    one, other = ring
    table(one, "rows1", "id int primary key, name text", [(n, "new") for n in range(100)])
    table(other, "target", "id int primary key, name text", [(1, "old"), (500, "old")])
    failing = {
        "sqlite": "abs(-9223372036854775807 - 1)",
        "postgresql": "(1 / (id - 99))::text",
        "mariadb": "(SELECT name FROM rows1)",
    }[one.name]
    query = f"SELECT id, CASE id WHEN 99 THEN {failing} ELSE name END AS name FROM rows1"
    result = run(plan("replace", QueryReading(query), other.id("target"), ["id", "name"]), *ring)
    assert result.status == "failed"
    assert result.error
    assert other.rows("SELECT id, name FROM target ORDER BY id") == [(1, "old"), (500, "old")]


def test_a_target_that_is_not_there(ring: Pair) -> None:
    reading = table(ring[0], "rows1", "id int primary key", [(1,)])
    result = run(plan("append", reading, ring[1].id("nowhere"), ["id"]), *ring)
    assert (result.status, result.error) == ("failed", f"There is no table {ring[1].id('nowhere')}")


def test_a_field_that_is_not_there(ring: Pair) -> None:
    reading = table(ring[0], "rows1", "id int primary key", [(1,)])
    table(ring[1], "target", "id int primary key")
    result = run(plan("append", reading, ring[1].id("target"), ["id", "nope"]), *ring)
    assert (result.status, result.error) == ("failed", "The model has no field 'nope'")
    result = run(plan("append", reading, ring[1].id("target"), {"id": "nope"}), *ring)
    assert (result.status, result.error) == ("failed", f"{ring[1].id('target')} has no field 'nope'")


def test_sources_say_which_fields_there_are(system: World) -> None:
    reading = table(system, "rows1", "id int primary key, name text, price decimal", [])
    assert [(f.name, f.type.kind.value, f.primary_key) for f in source(system).fields(reading)] == [
        ("id", "integer", True),
        ("name", "text", False),
        ("price", "decimal", False),
    ]


def test_nan_is_no_number_to_sqlite(worlds: Worlds) -> None:
    """It would store NULL."""
    one, other = worlds.get("postgresql"), worlds.get("sqlite", 1)
    one.run(
        "CREATE TABLE vals (id int PRIMARY KEY, v double precision)",
        "INSERT INTO vals VALUES (1, 'NaN'), (2, 'Infinity'), (3, 0.5), (4, NULL)",
    )
    other.run("CREATE TABLE typed (id INTEGER, v REAL)", "CREATE TABLE untyped (id INTEGER, v)")
    for name in ("typed", "untyped"):
        watcher = Watcher()
        done = plan("append", TableReading("public.vals"), f"main.{name}", ["id", "v"])
        result = run(done, one, other, watcher)
        assert (result.status, result.counts) == ("completed", Counts(total=4, insert=3, error=1))
        assert [(e.record["id"], e.reason) for e in watcher.of(Operation.ERRORS)] == [
            (1, "NaN, which SQLite cannot hold, for v")
        ]
        assert other.rows(f"SELECT v FROM {name} ORDER BY id") == [(float("inf"),), (0.5,), (None,)]


@pytest.mark.parametrize("column", ["timestamptz", "timestamp", "date"])
def test_moments_before_christ_and_without_end(worlds: Worlds, column: str) -> None:
    """They reach columns that hold them, of whatever kind of moment, and no others."""
    one = worlds.get("postgresql")
    one.run(
        f"CREATE TABLE vals (id int PRIMARY KEY, v {column})",
        "INSERT INTO vals VALUES"
        " (1, '0044-03-15 BC'), (2, 'infinity'), (3, '2024-02-29'), (4, '20000-01-01')",
    )
    for kind in ("timestamp", "timestamptz", *(["date"] if column == "date" else [])):
        one.run(f"CREATE TABLE {kind}s (id int, v {kind})")
        result = run(plan("append", TableReading("public.vals"), f"public.{kind}s", ["id", "v"]), one, one)
        assert (result.status, result.counts) == ("completed", Counts(total=4, insert=4))
        differing = f"SELECT id FROM vals JOIN {kind}s AS other USING (id) WHERE vals.v <> other.v"
        assert one.rows(differing) == []
    other = worlds.get("mariadb", 1)
    for kind in ("date", "datetime(6)") if column == "date" else ("datetime(6)",):
        other.run("DROP TABLE IF EXISTS vals", f"CREATE TABLE vals (id int, v {kind})")
        watcher = Watcher()
        done = plan("append", TableReading("public.vals"), other.id("vals"), ["id", "v"])
        result = run(done, one, other, watcher)
        assert (result.status, result.counts) == ("completed", Counts(total=4, insert=1, error=3))
        assert other.rows("SELECT id, date(v) = '2024-02-29' FROM vals") == [(3, 1)]


def test_times_that_python_has_not_are_shown_all_the_same(worlds: Worlds) -> None:
    one = worlds.get("postgresql")
    one.run(
        "CREATE TABLE vals (id int PRIMARY KEY, t time, z timetz, i interval)",
        "INSERT INTO vals VALUES (1, '24:00', '24:00+00', '178000000 years')",
        "CREATE TABLE vals_too (id int PRIMARY KEY, t time, z timetz, i interval)",
    )
    watcher = Watcher()
    reading = TableReading("public.vals")
    done = plan("updateOrCreate", reading, "public.vals_too", ["t", "z", "i"], identity=("id", "id"))
    result = run(done, one, one, watcher)
    assert (result.status, result.counts) == ("completed", Counts(total=1, insert=1)), result.error
    (entry,) = watcher.of(Operation.INSERTS)
    assert entry.record == {"id": 1, "t": "24:00:00", "z": "24:00:00+00", "i": "178000000 years"}
    assert one.rows("SELECT * FROM vals EXCEPT SELECT * FROM vals_too") == []


@pytest.mark.parametrize("mode", ["append", "updateOrCreate"])
def test_years_of_mysql_are_not_of_this_century_by_themselves(worlds: Worlds, mode: str) -> None:
    values = [0, 5, 99, 100, 1900, 1901, 2155, 2156]
    reasons, other = refused(worlds, "mariadb", "year", values, mode=mode)
    assert set(reasons) == {"5", "99", "100", "1900", "2156"}
    assert all(reason.startswith("out of range for v") for reason in reasons.values())
    assert other.rows("SELECT v FROM vals_too ORDER BY id") == [(0,), (1901,), (2155,)]
