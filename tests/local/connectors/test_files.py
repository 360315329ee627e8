"""Folders of files, as the sample buckets and as edge cases."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import arro3.core
import arro3.io
import pytest

from ptui.local.connectors import registry
from ptui.local.connectors.errors import BadConfiguration, ConnectorError, MissingObject, QueryFailed
from ptui.local.connectors.files.connector import FileConnector
from ptui.local.connectors.files.heads import field_names
from ptui.local.connectors.samples.systems import SampleSystems


@pytest.fixture
def s3(samples: SampleSystems) -> FileConnector:
    connector = registry.open("s3", {"s3_bucket_name": "my-bucket"}, samples=samples)
    assert isinstance(connector, FileConnector)
    return connector


@pytest.fixture
def folder(tmp_path: Path) -> FileConnector:
    """A connector to an empty folder."""
    return FileConnector("s3", tmp_path, {})


def write(connector: FileConnector, key: str, content: str | bytes) -> None:
    path = connector.folder / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def test_drill_down(s3: FileConnector) -> None:
    first = s3.source({})
    assert first.requires_one_of == ("model_from",)
    assert first.items["model_from"].items == ("single_file", "multi_file_archive")
    assert first.items["model_from"].requires_one_of == ("key",)
    assert first.items["key"].items is None
    one = s3.source({"model_from": ["single_file"]}).items["key"].items or ()
    assert {"high_paying_users.csv", "events.jsonl", "orders/2025-07.csv"} <= set(one)
    assert s3.source({"model_from": ["multi_file_archive"]}).items["key"].items == ("orders", "reports")


def test_the_file_of_the_walkthrough(samples: SampleSystems) -> None:
    gcs = registry.open("gcs", {"bucket": "gcs://mybucket/mypath"}, samples=samples)
    configuration = {"model_from": "single_file", "key": "high_paying_users.csv"}
    names = [column.name for column in gcs.source_fields(configuration)]
    assert names[:3] == ["email", "first_name", "last_name"]
    rows = gcs.sample(configuration, limit=500, fields=["email"])
    assert 100 < len(rows) <= 500 and all("@" in str(row["email"]) for row in rows)


def test_json_lines(s3: FileConnector) -> None:
    columns = {column.name: column.type for column in s3.source_fields({"key": "events.jsonl"})}
    assert columns == {
        "id": "string",
        "type": "string",
        "email": "string",
        "occurred_at": "string",
        "value": "number",
        "is_test": "boolean",
        "tags": "array",
        "properties": "object",
    }


def test_several_files(s3: FileConnector) -> None:
    configuration = {"model_from": "multi_file_archive", "key": "orders", "file_format": "csv"}
    assert "order_id" in [column.name for column in s3.source_fields(configuration)]
    with pytest.raises(MissingObject):
        s3.source_fields(configuration | {"file_format": "json"})
    with pytest.raises(MissingObject):
        s3.source_fields(configuration | {"subfolder": "nowhere"})


def test_a_folder_of_the_bucket(samples: SampleSystems) -> None:
    connector = registry.open("s3", {"s3_bucket_name": "s3://my-bucket/orders"}, samples=samples)
    assert connector.source({"model_from": ["single_file"]}).items["key"].items == (
        "2025-07.csv",
        "2025-08.csv",
    )
    nowhere = registry.open("s3", {"s3_bucket_name": "s3://my-bucket/not/yet"}, samples=samples)
    nowhere.check()
    assert nowhere.bulk_schemas(include_fields=False) == []


def test_lines_before_the_header(s3: FileConnector) -> None:
    key = "reports/with_preamble.csv"
    assert s3.source_fields({"key": key, "skip_lines": "2"})[0].name == "company"
    of_the_connection = FileConnector("s3", s3.folder, {"skip_lines": 2})
    assert of_the_connection.source_fields({"key": key})[0].name == "company"
    with pytest.raises(BadConfiguration):
        s3.source_fields({"key": key, "skip_lines": "-1"})


@pytest.mark.parametrize(
    ("content", "configuration", "rows"),
    [
        ('a,b\r\n1,"x\n""y"""\r\n', {}, [{"a": "1", "b": 'x\n"y"'}]),
        ("\ufeffa,b\n1\n\n2,3,4\n", {}, [{"a": "1", "b": None}, {"a": "2", "b": "3"}]),
        ("a,,a\n1,2,3\n", {}, [{"a": "1", "column_2": "2", "a_2": "3"}]),
        ("1,2\n", {"csv_has_headers": False}, [{"column_1": "1", "column_2": "2"}]),
        ("", {}, []),
        ("é,日\nü,\x1b[31m\n", {}, [{"é": "ü", "日": "\x1b[31m"}]),
    ],
)
def test_csv(tmp_path: Path, content: str, configuration: Mapping[str, object], rows: list[object]) -> None:
    connector = FileConnector("s3", tmp_path, configuration)
    write(connector, "x.csv", content)
    assert connector.sample({"key": "x.csv"}) == rows


def test_broken_text_is_replaced(folder: FileConnector) -> None:
    write(folder, "x.csv", b"a\n\xff\n")
    assert folder.sample({"key": "x.csv"}) == [{"a": "\ufffd"}]


@pytest.mark.parametrize(
    ("content", "types"),
    [
        ('[{"a": 1}, {"a": null, "b": "x"}]', {"a": "number", "b": "string"}),
        ('{"a": 1}\n\n{"a": "x"}\n', {"a": "string"}),
        ("[1, 2]", {"value": "number"}),
        ("", {}),
    ],
)
def test_json(folder: FileConnector, content: str, types: dict[str, str]) -> None:
    write(folder, "x.json", content)
    assert {column.name: column.type for column in folder.source_fields({"key": "x.json"})} == types


def test_broken_json(folder: FileConnector) -> None:
    write(folder, "x.json", '{"a": ')
    with pytest.raises(QueryFailed, match=r"x\.json"):
        folder.source_fields({"key": "x.json"})


def test_parquet(folder: FileConnector) -> None:
    table = arro3.core.Table.from_pydict(
        {
            "n": arro3.core.Array([1, 2, None], arro3.core.DataType.int64()),
            "s": arro3.core.Array(["x", None, "z"], arro3.core.DataType.string()),
            "b": arro3.core.Array([True, False, None], arro3.core.DataType.bool()),
        }
    )
    arro3.io.write_parquet(table, folder.folder / "x.parquet")
    columns = folder.source_fields({"key": "x.parquet"})
    assert [(column.name, column.type) for column in columns] == [
        ("n", "number"),
        ("s", "string"),
        ("b", "boolean"),
    ]
    assert folder.sample({"key": "x.parquet"}, limit=2) == [
        {"n": 1, "s": "x", "b": True},
        {"n": 2, "s": None, "b": False},
    ]


@pytest.mark.parametrize(
    "content", [b"not parquet at all", b"", b"PAR1PAR1", b"PAR1" + b"\xff" * 100 + b"PAR1"]
)
def test_broken_parquet(folder: FileConnector, content: bytes) -> None:
    write(folder, "x.parquet", content)
    with pytest.raises(QueryFailed, match=r"x\.parquet"):
        folder.source_fields({"key": "x.parquet"})


@pytest.mark.parametrize(
    "key", ["../x.csv", "/etc/passwd", "a/../../x.csv", "a\\..\\x.csv", "..", "out.csv", "a\0b"]
)
def test_nobody_leaves_the_bucket(tmp_path: Path, key: str) -> None:
    (tmp_path / "x.csv").write_text("a\n1\n")
    (tmp_path / "bucket").mkdir()
    os.symlink(tmp_path / "x.csv", tmp_path / "bucket" / "out.csv")
    connector = FileConnector("s3", tmp_path / "bucket", {})
    for ask in (
        lambda: connector.sample({"key": key}),
        lambda: connector.target_fields(key),
        lambda: connector.new_target({"name": key}),
    ):
        with pytest.raises(BadConfiguration):
            ask()


@pytest.mark.parametrize(
    ("configuration", "kind"),
    [
        ({}, BadConfiguration),
        ({"key": "missing.csv"}, MissingObject),
        ({"key": "high_paying_users.csv", "file_format": "xml"}, BadConfiguration),
        ({"key": ["x"]}, BadConfiguration),
    ],
)
def test_complaints(s3: FileConnector, configuration: dict[str, object], kind: type[ConnectorError]) -> None:
    with pytest.raises(kind):
        s3.source_fields(configuration)


def test_targets(s3: FileConnector) -> None:
    step = s3.target()
    assert (step.items["object"].items or ())[0] == "__pt_new_target"
    found = s3.target_objects()
    assert [mode.id for mode in found.objects[0].modes] == ["replace", "append"]
    assert [wanted.id for wanted in found.creation] == ["name"]
    target = s3.target_fields("exports/new.csv")
    assert [field.id for field in target.fields] == ["record"]
    assert not any(mode.requires_identity for mode in target.modes)
    assert s3.new_target({"name": "exports/new.csv"}) == "exports/new.csv"


def test_bulk(s3: FileConnector) -> None:
    schemas = {schema.id: schema.fields for schema in s3.bulk_schemas(include_fields=True)}
    assert [column.name for column in schemas["products.json"] or ()] == ["sku", "name", "price", "in_stock"]
    properties = s3.bulk_target().configuration["properties"]
    assert isinstance(properties, dict) and set(properties) == {"format", "subfolder"}


def test_hidden_files_are_nobodys(folder: FileConnector) -> None:
    for key in (".hidden.csv", ".git/x.csv", "readme.txt", "B.CSV"):
        write(folder, key, "a\n1\n")
    assert [schema.id for schema in folder.bulk_schemas(include_fields=False)] == ["B.CSV"]


def test_names_of_a_header() -> None:
    assert field_names([" a ", "", "a", "a_2", "a"]) == ["a", "column_2", "a_2", "a_2_2", "a_3"]
