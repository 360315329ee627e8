"""What only PostgreSQL has: its types, its schemas, its errors and TLS."""

from __future__ import annotations

import pytest

from ptui.local.connectors import registry
from ptui.local.connectors.errors import (
    BadConfiguration,
    ConnectorError,
    MissingObject,
    QueryFailed,
    Refused,
    Unreachable,
    Unsupported,
)
from ptui.local.connectors.relational.connector import RelationalConnector
from tests.databases import Database

_TABLE = """
    CREATE TABLE t (
        id int PRIMARY KEY GENERATED ALWAYS AS IDENTITY, v varchar(255) NOT NULL, n numeric(10,2), b boolean,
        ts timestamptz, t timestamp(3), d date, tm time, i interval, j jsonb, a int[], raw bytea, u uuid,
        m mood, p positive, x text GENERATED ALWAYS AS (v || 'x') STORED, ip inet, f float8, s serial
    )
"""
_ROW = """
    INSERT INTO t (v, n, b, ts, t, d, tm, i, j, a, raw, u, m, p, ip, f) VALUES ('é😀', 1.50, true,
        '2024-01-01 00:00+02', 'infinity', '20000-01-01', '12:00', '1 day 02:00', '{"k": 1.25}', '{1,2}',
        '\\x00ff', 'b3bcd1a0-0000-0000-0000-000000000000', 'glad', 1, '10.0.0.1', 'NaN')
"""


@pytest.fixture
def table(postgresql: Database) -> Database:
    """A table of many types."""
    postgresql.run(
        "CREATE TYPE mood AS ENUM ('glad', 'sad')",
        "CREATE DOMAIN positive AS int CHECK (value > 0)",
        _TABLE,
        _ROW,
    )
    return postgresql


def test_types(table: Database) -> None:
    connector = registry.open("postgresql", table.configuration)
    columns = {column.name: column for column in connector.source_fields({"table": "public.t"})}
    assert {name: (column.type, column.native) for name, column in columns.items()} == {
        "id": ("number", "integer"),
        "v": ("string", "character varying(255)"),
        "n": ("number", "numeric(10,2)"),
        "b": ("boolean", "boolean"),
        "ts": ("datetime", "timestamp with time zone"),
        "t": ("datetime", "timestamp(3) without time zone"),
        "d": ("datetime", "date"),
        "tm": ("string", "time without time zone"),
        "i": ("string", "interval"),
        "j": ("object", "jsonb"),
        "a": ("array", "integer[]"),
        "raw": ("binary", "bytea"),
        "u": ("string", "uuid"),
        "m": ("string", "mood"),
        "p": ("number", "positive"),
        "x": ("string", "text"),
        "ip": ("string", "inet"),
        "f": ("number", "double precision"),
        "s": ("number", "integer"),
    }
    assert not columns["id"].writable and not columns["x"].writable and columns["s"].writable
    assert columns["s"].has_default


def test_values(table: Database) -> None:
    row = registry.open("postgresql", table.configuration).sample({"table": "public.t"})[0]
    assert row["v"] == "é😀" and row["n"] == "1.50" and row["b"] is True
    assert row["ts"] == "2023-12-31T22:00:00Z"
    assert (row["t"], row["d"], row["tm"], row["i"]) == ("infinity", "20000-01-01", "12:00:00", "26:00:00")
    assert (row["j"], row["a"], row["raw"]) == ({"k": 1.25}, [1, 2], "AP8=")
    assert (row["m"], row["ip"], row["f"]) == ("glad", "10.0.0.1", "nan")


def test_a_query_keeps_the_types(table: Database) -> None:
    connector = registry.open("postgresql", table.configuration)
    plain = [(column.name, column.type) for column in connector.source_fields({"table": "public.t"})]
    query = [(column.name, column.type) for column in connector.source_fields({"query": "SELECT * FROM t"})]
    assert query == plain


def test_comments_are_descriptions(table: Database) -> None:
    table.run("COMMENT ON COLUMN t.v IS 'what it is called'")
    assert registry.open("postgresql", table.configuration).bulk_fields("public.t")[1].description == (
        "what it is called"
    )


def test_unique_indexes(postgresql: Database) -> None:
    postgresql.run(
        "CREATE TABLE t (a int, b int, c int, d int)",
        "CREATE UNIQUE INDEX ON t (a)",
        "CREATE UNIQUE INDEX ON t (b) INCLUDE (c)",
        "CREATE UNIQUE INDEX ON t (d) WHERE d > 0",
    )
    columns = registry.open("postgresql", postgresql.configuration).bulk_fields("public.t")
    assert [column.unique for column in columns] == [True, True, False, False]


def test_what_is_listed(postgresql: Database) -> None:
    postgresql.run(
        'CREATE SCHEMA "b.c"',
        'CREATE TABLE "b.c".d (x int)',
        "CREATE SCHEMA b",
        'CREATE TABLE b."c.e" (y int)',
        "CREATE TABLE parted (a int) PARTITION BY LIST (a)",
        "CREATE TABLE part PARTITION OF parted FOR VALUES IN (1)",
        "CREATE MATERIALIZED VIEW seen AS SELECT 1 AS one",
        "CREATE TABLE bare ()",
    )
    connector = registry.open("postgresql", postgresql.configuration)
    step = connector.source({})
    assert set(step.items["table"].items or ()) == {"b.c.d", "b.c.e", "public.parted", "public.bare"}
    assert step.items["view"].items == ("public.seen",)
    assert connector.bulk_fields("b.c.d")[0].name == "x"
    assert connector.bulk_fields("b.c.e")[0].name == "y"
    assert connector.source_fields({"table": "public.bare"}) == ()
    assert connector.sample({"table": "public.bare"}) == []
    assert {schema.id for schema in connector.bulk_schemas(include_fields=True)} == set(
        step.items["table"].items or ()
    )
    assert connector.target(type="schema").items["schema"].items == ("__pt_new_schema", "b", "b.c", "public")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT nextval('counter')",
        "SELECT set_config('transaction_read_only', 'off', false)",
        "SELECT 1) AS q; COMMIT; DROP SEQUENCE counter; --",
    ],
)
def test_functions_cannot_write(postgresql: Database, query: str) -> None:
    postgresql.run("CREATE SEQUENCE counter")
    with pytest.raises(QueryFailed):
        registry.open("postgresql", postgresql.configuration).sample({"query": query})
    assert postgresql.rows("SELECT last_value, is_called FROM counter") == [(1, False)]


def test_nothing_is_committed(postgresql: Database) -> None:
    registry.open("postgresql", postgresql.configuration).sample({"query": "SELECT lo_create(0) AS made"})
    assert postgresql.rows("SELECT count(*) FROM pg_largeobject_metadata") == [(0,)]


def test_two_columns_of_one_name(postgresql: Database) -> None:
    with pytest.raises(BadConfiguration, match="alias"):
        registry.open("postgresql", postgresql.configuration).source_fields(
            {"query": "SELECT 1 AS a, 2 AS a"}
        )


def test_a_slow_query_is_stopped(postgresql: Database) -> None:
    connector = registry.open("postgresql", postgresql.configuration)
    assert isinstance(connector, RelationalConnector)
    with pytest.raises(QueryFailed, match="too long"):
        connector.system.rows("SELECT pg_sleep(30)", limit=1, seconds=0.3)


@pytest.mark.parametrize(
    ("change", "kind", "field"),
    [
        ({"username": "ptui_nobody"}, Refused, "password"),
        ({"port": 1}, Unreachable, "hostname"),
        ({"hostname": "no-such-host.invalid"}, Unreachable, "hostname"),
        ({"hostname": "../no/host"}, BadConfiguration, "hostname"),
        ({"database": "no_such_database"}, MissingObject, "database"),
        ({"database": ""}, BadConfiguration, "database"),
        ({"ssh": "true"}, Unsupported, "ssh"),
        ({"port": True}, BadConfiguration, "port"),
    ],
)
def test_complaints(
    postgresql: Database, change: dict[str, object], kind: type[ConnectorError], field: str
) -> None:
    with pytest.raises(kind) as caught:
        registry.open("postgresql", postgresql.configuration | change).check()
    assert caught.value.field == field
    assert "\n" not in caught.value.sentence


def test_tls_is_required_when_it_is_asked_for(postgresql: Database) -> None:
    if postgresql.rows("SHOW ssl") == [("on",)]:
        pytest.skip("this server offers TLS")
    registry.open("postgresql", postgresql.configuration).check()
    with pytest.raises(Refused) as caught:
        registry.open("postgresql", postgresql.configuration | {"ssl": True}).check()
    assert caught.value.field == "ssl"
