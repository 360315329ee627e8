"""What only SQLite has: files that are not databases, undeclared types, rowids, virtual and broken tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ptui.local.connectors import registry
from ptui.local.connectors.errors import (
    BadConfiguration,
    ConnectorError,
    MissingObject,
    QueryFailed,
    Unreachable,
)
from ptui.local.connectors.relational.connector import RelationalConnector
from ptui.local.connectors.sqlite.types import normal_type
from ptui.local.engine.catalogue import Connector
from tests.databases import sqlite_file

Opened = Callable[[str], Connector]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """A connector to a new file, after a script."""

    def after(script: str) -> Connector:
        path = tmp_path / "file.db"
        with sqlite_file(path) as connection:
            connection.execute(script)
        return registry.open("sqlite", {"path": str(path)})

    return after


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("missing.db", None, MissingObject),
        ("text.db", b"this is a text and by no means a database" * 40, BadConfiguration),
        (".", None, BadConfiguration),
        ("x" * 5000, None, MissingObject),
    ],
)
def test_files_that_are_no_databases(
    tmp_path: Path, name: str, content: bytes | None, kind: type[ConnectorError]
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(kind) as caught:
        registry.open("sqlite", {"path": str(tmp_path / name)}).check()
    assert caught.value.field == "path"
    assert not (tmp_path / "missing.db").exists(), "a missing file is not made"


def test_the_path_is_needed() -> None:
    with pytest.raises(BadConfiguration) as caught:
        registry.open("sqlite", {})
    assert caught.value.field == "path"


def test_home_is_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "x.db").touch()
    registry.open("sqlite", {"path": "~/x.db"}).check()


def test_an_empty_file_is_an_empty_database(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    connector = registry.open("sqlite", {"path": str(tmp_path / "empty.db")})
    assert connector.source({}).items["table"].items is None
    assert connector.bulk_schemas(include_fields=True) == []


def test_a_rowid_fills_itself(opened: Opened) -> None:
    connector = opened(
        "CREATE TABLE a (id INTEGER PRIMARY KEY, x); CREATE TABLE b (id INTEGER PRIMARY KEY, x) WITHOUT ROWID"
    )
    assert connector.bulk_fields("main.a")[0].has_default
    assert not connector.bulk_fields("main.b")[0].has_default


def test_undeclared_columns_take_their_type_from_their_values(opened: Opened) -> None:
    connector = opened(
        "CREATE TABLE t (a, b, c, d); INSERT INTO t VALUES (NULL, 'x', x'00', NULL), (3, 'y', x'01', NULL)"
    )
    columns = connector.source_fields({"table": "main.t"})
    assert [column.type for column in columns] == ["number", "string", "binary", "unknown"]
    assert columns[2].example == "AA=="


def test_generated_columns_are_not_written(opened: Opened) -> None:
    connector = opened("CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1), c int AS (a + 2) STORED)")
    fields = connector.target_fields("main.t").fields
    assert [field.createable for field in fields] == [True, False, False]


def test_a_broken_view_hides_nothing(opened: Opened) -> None:
    connector = opened(
        "CREATE TABLE t (a int); CREATE VIEW v AS SELECT * FROM gone; CREATE VIEW w AS SELECT 1 AS x"
    )
    assert connector.source({}).items["view"].items == ("main.v", "main.w")
    assert [schema.id for schema in connector.bulk_schemas(include_fields=True)] == ["main.t"]
    with pytest.raises(MissingObject):
        connector.source_fields({"view": "main.v"})


def test_full_text_tables_show_without_their_shadows(opened: Opened) -> None:
    connector = opened("CREATE VIRTUAL TABLE f USING fts5(body); INSERT INTO f VALUES ('hello')")
    assert connector.source({}).items["table"].items == ("main.f",)
    assert connector.sample({"table": "main.f"}) == [{"body": "hello"}]


def test_dots_in_names(opened: Opened) -> None:
    connector = opened('CREATE TABLE "a.b" (x int); CREATE TABLE "main.c" (y int); CREATE TABLE c (z int)')
    assert connector.bulk_fields("main.a.b")[0].name == "x"
    assert connector.bulk_fields("main.main.c")[0].name == "y"
    assert connector.bulk_fields("main.c")[0].name == "z"


@pytest.mark.parametrize(
    "query",
    ["SELECT * FROM pragma_table_info('t')", "SELECT load_extension('x')", "VALUES (1); ATTACH 'y' AS y"],
)
def test_queries_cannot_leave_the_data(opened: Opened, query: str) -> None:
    connector = opened("CREATE TABLE t (a int)")
    with pytest.raises(QueryFailed):
        connector.sample({"query": query})


def test_an_endless_query_is_stopped(opened: Opened) -> None:
    connector = opened("CREATE TABLE t (a int)")
    assert isinstance(connector, RelationalConnector)
    endless = "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT count(*) FROM r"
    with pytest.raises(QueryFailed, match="too long"):
        connector.system.rows(endless, limit=1, seconds=0.2)


def test_a_slow_view_still_has_fields(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ptui.local.connectors.relational.connector._EXAMPLE_SECONDS", 0.2)
    connector = opened(
        "CREATE VIEW v AS WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r)"
        " SELECT CAST(count(*) AS INTEGER) AS n FROM r;"
        "CREATE TABLE t (n int); CREATE VIEW typed AS SELECT n FROM t WHERE n IN (SELECT n FROM v)"
    )
    assert [(column.name, column.type) for column in connector.source_fields({"view": "main.typed"})] == [
        ("n", "number")
    ]


def test_broken_utf8_is_replaced(opened: Opened) -> None:
    connector = opened("CREATE TABLE t (a text); INSERT INTO t VALUES (CAST(x'61ff62' AS TEXT))")
    assert connector.sample({"table": "main.t"}) == [{"a": "a\ufffdb"}]


def test_a_locked_file_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ptui.local.connectors.sqlite.database._BUSY_MILLISECONDS", 50)
    path = tmp_path / "locked.db"
    with sqlite_file(path) as holder:  # the library whose locks the connector sees
        holder.execute("CREATE TABLE t (a)")
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Unreachable, match="locked"):
            registry.open("sqlite", {"path": str(path)}).check()


@pytest.mark.parametrize(
    ("declared", "normal"),
    [
        ("VARCHAR(16777216)", "string"),
        ("int", "number"),
        ("INTERVAL", "string"),
        ("tinyint(1)", "boolean"),
        ("TIMESTAMP_NTZ(9)", "datetime"),
        ("timestamp with time zone", "datetime"),
        ("DOUBLE PRECISION", "number"),
        ("numeric(10,2)", "number"),
        ("NATIVE CHARACTER(70)", "string"),
        ("blob sub_type 1", "binary"),
        ("whatever", "unknown"),
        ("", "unknown"),
    ],
)
def test_declared_types(declared: str, normal: str) -> None:
    assert normal_type(declared) == normal
