"""Values survive: between databases, into new tables with types of the target's own, and into files and
back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ptui.local.connectors.files.keys import Format
from ptui.local.connectors.files.reader import FileSource
from ptui.local.connectors.files.writer import FileDestination
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.protocols import FileReading, Selection, TableReading
from ptui.local.engine.runner import run_model_sync
from tests.databases import sqlite_changes
from tests.local.engine.worlds import (
    SYSTEMS,
    ServerWorld,
    SqliteWorld,
    Watcher,
    World,
    Worlds,
    destination,
    plan,
    run,
    source,
)

Pair = tuple[World, World]

BIG = 2**63 - 1
TEXTS = [
    "",
    " padded ",
    "emoji 🦉👩‍👩‍👧",
    "tab\tline\nreturn\rback\\slash",
    "\\N",
    "null",
    'O\'Hara "q"',
    "x" * 70_000,
]

DDL = {
    "sqlite": (
        "id INTEGER PRIMARY KEY, big INTEGER, exact DECIMAL_TEXT(38,10), ratio REAL, flag BOOLEAN, body TEXT,"
        " raw BLOB, day DATE, moment DATETIME, instant TIMESTAMPTZ, clock TIME, doc JSON_TEXT"
    ),
    "postgresql": (
        "id bigint PRIMARY KEY, big bigint, exact numeric(38,10), ratio double precision, flag boolean,"
        " body text, raw bytea, day date, moment timestamp, instant timestamptz, clock time, doc jsonb"
    ),
    "mariadb": (
        "id bigint PRIMARY KEY, big bigint, exact decimal(38,10), ratio double, flag boolean, body longtext"
        " CHARACTER SET utf8mb4, raw longblob, day date, moment datetime(6), instant timestamp(6) NULL,"
        " clock time(6), doc longtext CHARACTER SET utf8mb4"
    ),
}
COLUMNS = ["id", "big", "exact", "ratio", "flag", "body", "raw", "day", "moment", "instant", "clock", "doc"]
ROWS: list[tuple[Any, ...]] = [
    (1, BIG, "12345678901234567890123456.7890123456", 0.1, True, TEXTS[2], b"\x00\xff\n\t\\", "2024-02-29",
     "2024-02-29 23:59:59.123456", "2024-03-10 07:30:00.5+00:00", "23:59:59.25", '{"a": [1, null, "é"]}'),
    (2, -BIG, "-0.0000000001", -1.7976931348623157e308, False, TEXTS[3], b"", "0001-01-01",
     "1000-01-01 00:00:00", "2001-09-09 01:46:40+00:00", "00:00:00", "[]"),
    (3, None, None, None, None, None, None, None, None, None, None, None),
    (4, 2**53 + 1, "0.1000000000", 5e-324, None, TEXTS[0], b"\\x41", "9999-12-31",
     "9999-12-31 23:59:59.999999", "2037-12-31 23:59:59.999999+00:00", "12:00:00", '"text"'),
    *((10 + n, n, f"{n}.5000000000", n / 3, n % 2 == 0, text, text.encode(), "2020-01-01",
       "2020-01-01 00:00:00", "2020-01-01 00:00:00+00:00", "01:02:03", json.dumps(text))
      for n, text in enumerate(TEXTS)),
]  # fmt: skip


def fill(world: World, name: str) -> TableReading:
    """A table with a column of each kind, filled through the driver."""
    world.run(f"CREATE TABLE {name} ({DDL[world.name]})")
    insert(world, name, ROWS)
    return TableReading(world.id(name))


def insert(world: World, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if isinstance(world, SqliteWorld):
        with sqlite_changes(world.path) as connection:
            connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * 12)})", rows)
        return
    assert isinstance(world, ServerWorld)
    with closing(world.database._connect()) as connection, connection.cursor() as cursor:
        if world.name == "mariadb":
            cursor.execute("SET time_zone = '+00:00'")
            rows = [(*row[:9], row[9] and row[9].removesuffix("+00:00"), *row[10:]) for row in rows]
        cursor.executemany(f"INSERT INTO {name} VALUES ({', '.join(['%s'] * 12)})", rows)


def seen(world: World, name: str) -> list[tuple[Any, ...]]:
    """What is in the table, in values that can be compared between systems."""
    if world.name == "mariadb":
        moment = "instant + INTERVAL TIMESTAMPDIFF(SECOND, NOW(), UTC_TIMESTAMP()) SECOND"
        query = f"SELECT {', '.join(COLUMNS)} FROM {name} ORDER BY id".replace("instant", moment)
    else:
        doc = "doc::text" if world.name == "postgresql" else "doc"
        query = f"SELECT {', '.join([*COLUMNS[:-1], doc])} FROM {name} ORDER BY id"
    return [tuple(map(comparable, COLUMNS, row)) for row in world.rows(query)]


def comparable(column: str, value: Any) -> Any:
    match column, value:
        case _, None:
            return None
        case "exact", _:
            return Decimal(str(value))
        case "flag", _:
            return bool(value)
        case "raw", _:
            return bytes(value)
        case "day", str():
            return date.fromisoformat(value)
        case (("moment" | "instant"), str()):
            return datetime.fromisoformat(value).replace(tzinfo=None)
        case (("moment" | "instant"), datetime()):
            if value.tzinfo is not None:
                value = value - (value.utcoffset() or timedelta())
            return value.replace(tzinfo=None)
        case "clock", str():
            return time.fromisoformat(value)
        case "clock", timedelta():
            return (datetime.min + value).time()
        case "doc", str():
            return json.loads(value)
    return value


EXPECTED = [tuple(map(comparable, COLUMNS, row)) for row in ROWS]


@pytest.mark.parametrize("mode", ["append", "updateOrCreate"])
def test_between_tables_that_are_there(pair: Pair, mode: str) -> None:
    reading = fill(pair[0], "kinds")
    pair[1].run(f"CREATE TABLE kinds_too ({DDL[pair[1].name]})")
    watcher = Watcher()
    identity = ("id", "id") if mode == "updateOrCreate" else None
    result = run(plan(mode, reading, pair[1].id("kinds_too"), COLUMNS, identity=identity), *pair, watcher)
    assert result.status == "completed", result.error
    assert [entry.reason for entry in watcher.records if entry.reason] == []
    assert seen(pair[1], "kinds_too") == EXPECTED


def test_into_a_table_that_is_made(pair: Pair) -> None:
    reading = fill(pair[0], "kinds")
    watcher = Watcher()
    made = plan("replace", reading, pair[1].id("made"), COLUMNS, create_target=True)
    result = run(made, *pair, watcher)
    assert result.status == "completed", result.error
    assert [entry.reason for entry in watcher.records if entry.reason] == []
    assert seen(pair[1], "made") == EXPECTED


@pytest.mark.parametrize("format", ["csv", "json", "parquet"])
def test_into_files_and_back(system: World, format: Format, tmp_path: Path) -> None:
    reading = fill(system, "kinds")
    made = plan("replace", reading, f"out/kinds.{format}", COLUMNS)
    watcher = Watcher()
    result = run_model_sync(made, {"c": source(system)}, FileDestination(tmp_path), observer=watcher)
    assert result.status == "completed", result.error
    assert [entry.reason for entry in watcher.records if entry.reason] == []
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"kinds.{format}"]

    system.run(f"CREATE TABLE back ({DDL[system.name]})")
    columns = [column for column in COLUMNS if column != "raw" or format == "parquet"]
    back = plan("append", FileReading((f"out/kinds.{format}",)), system.id("back"), columns)
    result = run_model_sync(back, {"c": FileSource(tmp_path)}, destination(system), observer=watcher)
    assert result.status == "completed", result.error
    assert [entry.reason for entry in watcher.records if entry.reason] == []
    found = seen(system, "back")
    raw = COLUMNS.index("raw")
    expected = EXPECTED if format == "parquet" else [(*r[:raw], None, *r[raw + 1 :]) for r in EXPECTED]
    assert found == expected


def test_csv_tells_null_from_the_empty_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('id,note,other\n1,,x\n2,"",y\n3,"a ""b"", c",\n4,"two\nlines",""\n')
    file = FileSource(tmp_path)
    reading = FileReading(("a.csv",))
    batches = list(file.read(Selection(reading, ("id", "note", "other")), cancel=CancelToken()))
    assert [row for batch in batches for row in batch.rows()] == [
        ("1", None, "x"),
        ("2", "", "y"),
        ("3", 'a "b", c', None),
        ("4", "two\nlines", ""),
    ]


def test_json_numbers_keep_their_digits(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"n": 12345678901234567890123, "d": 0.12345678901234567890, "o": {"x": 1.23456789012345678901}}\n'
        '{"n": 1, "d": 2, "o": null}\n'
    )
    file = FileSource(tmp_path)
    reading = FileReading(("a.jsonl",))
    assert [field.type.kind.value for field in file.fields(reading)] == ["integer", "decimal", "json"]
    (batch,) = file.read(Selection(reading, ("n", "d", "o")), cancel=CancelToken())
    assert batch.rows() == [
        (12345678901234567890123, "0.12345678901234567890", '{"x": 1.23456789012345678901}'),
        (1, "2", None),
    ]


@pytest.mark.parametrize("name", SYSTEMS)
def test_postgresql_has_arrays_and_types_of_its_own(worlds: Worlds, name: str) -> None:
    one, other = worlds.get("postgresql"), worlds.get(name, 1)
    one.run(
        "CREATE TABLE special (id int PRIMARY KEY, tags text[], grid int[][], who uuid, span interval,"
        " net inet, top numeric, zoned timetz, small real, fixed char(4))",
        'INSERT INTO special VALUES (1, \'{a,"b c",NULL,"q\\"\\\\"}\', \'{{1,2},{3,4}}\','
        " '12345678-1234-1234-1234-123456789abc', '1 day 02:03:04', '10.0.0.1/8', 'NaN', '12:00:00+02', 0.1,"
        " 'ab')",
        "INSERT INTO special (id, tags, top) VALUES (2, '{}', 12345678901234567890.5)",
    )
    names = ["id", "tags", "grid", "who", "span", "net", "zoned", "small", "fixed"]
    reading = TableReading(one.id("special"))
    result = run(plan("replace", reading, other.id("special_too"), names, create_target=True), one, other)
    assert (result.status, result.counts.error) == ("completed", 0), result.error
    first, second = other.rows(f"SELECT {', '.join(names)} FROM special_too ORDER BY id")
    if other.name == "postgresql":
        assert [first, second] == one.rows(f"SELECT {', '.join(names)} FROM special ORDER BY id")
        (native,) = other.rows(
            "SELECT string_agg(format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute"
            " WHERE attrelid = 'special_too'::regclass AND attnum > 0"
        )
        assert native[0].startswith(
            "integer, text[], integer[], uuid, interval, inet, time with time zone, real"
        )
    else:
        assert json.loads(first[1]) == ["a", "b c", None, 'q"\\']
        assert json.loads(first[2]) == [[1, 2], [3, 4]]
        assert first[3:7] == (
            "12345678-1234-1234-1234-123456789abc", "1 day 02:03:04", "10.0.0.1/8", "12:00:00+02",
        )  # fmt: skip
        assert second[1:3] == ("[]", None)


@pytest.mark.parametrize("name", SYSTEMS)
def test_mysql_has_types_of_its_own(worlds: Worlds, name: str) -> None:
    one, other = worlds.get("mariadb"), worlds.get(name, 1)
    one.run(
        "CREATE TABLE special (id int PRIMARY KEY, huge bigint unsigned, kind enum('a','b'),"
        " many set('x','y'), bits bit(9), single bit(1), yr year, approx float,"
        " long_time time, tiny tinyint(1))",
        "INSERT INTO special VALUES (1, 18446744073709551615, 'b', 'x,y', b'101010101', b'1', 2024, 0.1,"
        " '500:30:00', 1)",
    )
    names = ["id", "huge", "kind", "many", "bits", "single", "yr", "approx", "tiny"]
    reading = TableReading(one.id("special"))
    result = run(plan("replace", reading, other.id("special_too"), names, create_target=True), one, other)
    assert (result.status, result.counts.error) == ("completed", 0), result.error
    (found,) = other.rows(f"SELECT {', '.join(names)} FROM special_too")
    if other.name == "mariadb":
        assert [found] == one.rows(f"SELECT {', '.join(names)} FROM special")
        return
    assert (found[0], int(found[1]), *found[2:5]) == (1, 18446744073709551615, "b", "x,y", 341)
    assert (bool(found[5]), found[6], bool(found[8])) == (True, 2024, True)
    assert found[7] == pytest.approx(0.1, rel=1e-7)
