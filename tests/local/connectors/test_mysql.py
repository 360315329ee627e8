"""What only MySQL and MariaDB have: their types, their errors, TLS and sockets."""

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
from ptui.local.connectors.mysql.types import native_type, normal_type
from ptui.local.connectors.relational.connector import RelationalConnector
from tests.databases import Database

_TABLE = """
    CREATE TABLE t (
        id int unsigned AUTO_INCREMENT PRIMARY KEY COMMENT 'the id', v varchar(80) NOT NULL, c char(3),
        d decimal(10,2), b tinyint(1), bb bit(1), dt datetime, ts timestamp NULL, day date, tm time, y year,
        raw varbinary(20), tx text, bl blob, en enum('x','y'), st set('a','b'), f double, big bigint,
        g varchar(90) AS (concat(v, '!'))
    )
"""
_ROW = """
    INSERT INTO t (v, c, d, b, bb, dt, ts, day, tm, y, raw, tx, bl, en, st, f, big) VALUES ('é😀', 'abc',
        '1.50', 1, b'1', '2024-02-29 12:00:00', '2024-01-01 00:00:00', '2024-02-29', '-12:30:00', 2024,
        x'00ff', 't', 'b', 'x', 'a,b', 0.5, 9007199254740993)
"""


def test_types_and_values(mariadb: Database) -> None:
    mariadb.run("SET time_zone = '+00:00'", _TABLE, _ROW)
    connector = registry.open("mysql", mariadb.configuration)
    columns = {column.name: column for column in connector.source_fields({"table": f"{mariadb.name}.t"})}
    assert {name: (column.type, column.native.split("(")[0]) for name, column in columns.items()} == {
        "id": ("number", "int"),
        "v": ("string", "varchar"),
        "c": ("string", "char"),
        "d": ("number", "decimal"),
        "b": ("boolean", "tinyint"),
        "bb": ("boolean", "bit"),
        "dt": ("datetime", "datetime"),
        "ts": ("datetime", "timestamp"),
        "day": ("datetime", "date"),
        "tm": ("string", "time"),
        "y": ("number", "year"),
        "raw": ("binary", "varbinary"),
        "tx": ("string", "text"),
        "bl": ("binary", "blob"),
        "en": ("string", "enum"),
        "st": ("string", "set"),
        "f": ("number", "double"),
        "big": ("number", "bigint"),
        "g": ("string", "varchar"),
    }
    assert columns["id"].description == "the id" and columns["id"].has_default
    assert not columns["g"].writable and columns["v"].writable
    row = connector.sample({"table": f"{mariadb.name}.t"})[0]
    assert row["v"] == "é😀" and row["d"] == "1.50" and row["b"] is True and row["bb"] is True
    assert (row["dt"], row["day"], row["tm"]) == ("2024-02-29T12:00:00", "2024-02-29", "-12:30:00")
    assert (row["raw"], row["big"]) == ("AP8=", 9007199254740993)


def test_a_query_keeps_the_types(mariadb: Database) -> None:
    mariadb.run(_TABLE)
    connector = registry.open("mysql", mariadb.configuration)
    table = connector.source_fields({"table": f"{mariadb.name}.t"})
    query = connector.source_fields({"query": f"SELECT * FROM `{mariadb.name}`.t"})
    assert [(column.name, column.type) for column in query] == [
        (column.name, column.type) for column in table
    ]
    natives = {column.name: column.native for column in query}
    assert natives["v"] == "varchar(80)" and natives["d"] == "decimal(10,2)" and natives["c"] == "char(3)"
    assert natives["raw"] == "varbinary(20)" and natives["tx"] == "text" and natives["id"] == "int unsigned"


def test_without_a_database_all_are_shown(mariadb: Database) -> None:
    mariadb.run("CREATE TABLE t (a int)", "CREATE TABLE `x.y` (a int)")
    connector = registry.open("mysql", mariadb.configuration | {"dbname": ""})
    assert f"{mariadb.name}.t" in (connector.source({}).items["table"].items or ())
    schemas = connector.target(type="schema").items["schema"].items or ()
    assert schemas[0] == "__pt_new_schema" and mariadb.name in schemas
    assert not {"mysql", "information_schema", "sys"} & set(schemas)
    assert connector.bulk_fields(f"{mariadb.name}.x.y")[0].name == "a"


def test_only_the_database_of_the_connection_is_shown(mariadb: Database) -> None:
    mariadb.run("CREATE TABLE t (a int)")
    connector = registry.open("mysql", mariadb.configuration)
    assert connector.source({}).items["table"].items == (f"{mariadb.name}.t",)
    assert connector.target(type="schema").items["schema"].items == (mariadb.name,)


def test_two_columns_of_one_name(mariadb: Database) -> None:
    connector = registry.open("mysql", mariadb.configuration)
    with pytest.raises(BadConfiguration, match="alias"):
        connector.source_fields({"query": "SELECT 1 AS a, 2 AS a"})


def test_a_slow_query_is_stopped(mariadb: Database) -> None:
    connector = registry.open("mysql", mariadb.configuration)
    assert isinstance(connector, RelationalConnector)
    with pytest.raises(QueryFailed, match="too long"):
        connector.system.rows("SELECT sleep(30)", limit=1, seconds=0.3)


@pytest.mark.parametrize(
    ("change", "kind", "field"),
    [
        ({"account": "nobody"}, Refused, "passwd"),
        ({"passwd": "wrong"}, Refused, "passwd"),
        ({"port": 1}, Unreachable, "hostname"),
        ({"hostname": "no-such-host.invalid"}, Unreachable, "hostname"),
        ({"hostname": "/no/such.sock"}, Unreachable, "hostname"),
        ({"hostname": "../no/host"}, BadConfiguration, "hostname"),
        ({"hostname": "x" * 5000}, BadConfiguration, "hostname"),
        ({"dbname": "no_such_database"}, MissingObject, "dbname"),
        ({"ssh": True}, Unsupported, "ssh"),
        ({"port": "many"}, BadConfiguration, "port"),
        ({"hostname": ""}, BadConfiguration, "hostname"),
        ({"ssl": "perhaps"}, BadConfiguration, "ssl"),
    ],
)
def test_complaints(
    mariadb: Database, change: dict[str, object], kind: type[ConnectorError], field: str
) -> None:
    with pytest.raises(kind) as caught:
        registry.open("mysql", mariadb.configuration | change).check()
    assert caught.value.field == field


def test_tls_is_required_when_it_is_asked_for(mariadb: Database) -> None:
    if mariadb.rows("SELECT @@have_ssl") == [("YES",)]:
        pytest.skip("this server offers TLS")
    registry.open("mysql", mariadb.configuration).check()
    with pytest.raises(Refused) as caught:
        registry.open("mysql", mariadb.configuration | {"ssl": True}).check()
    assert caught.value.field == "ssl"


def test_a_path_is_a_socket(mariadb: Database) -> None:
    ((socket,),) = mariadb.rows("SELECT @@socket")
    if mariadb.host not in ("127.0.0.1", "localhost"):
        pytest.skip("the server is on another machine")
    registry.open("mysql", mariadb.configuration | {"hostname": socket}).check()


def test_the_password_is_not_shown(mariadb: Database) -> None:
    connector = registry.open("mysql", mariadb.configuration | {"passwd": "secret-word"})
    assert isinstance(connector, RelationalConnector)
    assert "secret-word" not in repr(vars(connector.system))


def test_types_by_name() -> None:
    assert normal_type("tinyint(1)") == "boolean" and normal_type("tinyint(4)") == "number"
    assert normal_type("json") == "object" and normal_type("geometry") == "unknown"
    assert native_type(246, length=12, scale=2, charset=63, flags=0) == "decimal(10,2)"
    assert native_type(252, length=4 * 16_777_215, scale=0, charset=45, flags=16) == "mediumtext"
