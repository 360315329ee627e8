"""The body of a model: its configuration against the source's drill-down, its fields, its relations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from ptui.local.engine.catalogue import Column, SourceItem, SourceStep
from ptui.local.server.rules.body import Document, Part
from ptui.local.server.rules.models.body import check_head, kept_model
from ptui.local.server.rules.models.configuration import check_configuration
from ptui.local.server.shapes import model_field
from tests.local.server.ruling import facts, refused, stamp

COLUMNS = (
    Column("id", "number", "int", unique=True, example=1),
    Column("email", "string", "varchar(255)", label="E-mail", description="where to write"),
    Column("name", "string", "varchar(80)"),
)


def flat(chosen: Mapping[str, Sequence[str]]) -> SourceStep:
    """As MySQL answers."""
    return SourceStep(
        {
            "query": SourceItem(),
            "table": SourceItem(("a.b",), None, True),
            "view": SourceItem(),
            "tracking_columns": SourceItem(),
        },
        ("query", "table", "view"),
    )


def nested(chosen: Mapping[str, Sequence[str]]) -> SourceStep:
    """As Snowflake answers: a query, or a schema and then a table or a view."""
    tables = SourceItem(("S.T",), None, True) if chosen.get("schema") == ("S",) else SourceItem()
    return SourceStep(
        {
            "query": SourceItem(),
            "schema": SourceItem(("S",), ("table", "view"), True),
            "table": tables,
            "view": SourceItem(),
        },
        ("query", "schema"),
    )


def files(chosen: Mapping[str, Sequence[str]]) -> SourceStep:
    """As a bucket answers, with settings beside the choices."""
    return SourceStep(
        {
            "model_from": SourceItem(("single_file",), ("key",), True),
            "key": SourceItem(("x.csv",), None, True),
            "file_format": SourceItem(("csv", "json"), None, True),
            "has_headers": SourceItem(("false", "true"), None, True),
        },
        ("model_from",),
        {"skip_lines": {"type": "integer"}},
    )


@pytest.mark.parametrize(
    ("source", "configuration", "last"),
    [
        (flat, {"table": "a.b"}, "table"),
        (flat, {"table": "not listed, but perhaps there"}, "table"),
        (flat, {"query": "SELECT 1", "table": "", "view": None}, "query"),
        (flat, {"table": "a.b", "tracking_columns": ["x"]}, "table"),
        (nested, {"schema": "S", "table": "S.T"}, "table"),
        (nested, {"query": "SELECT 1"}, "query"),
        (files, {"model_from": "single_file", "key": "x.csv", "skip_lines": 2}, "key"),
        (
            files,
            {"model_from": "single_file", "key": "y.csv", "file_format": "csv", "has_headers": True},
            "key",
        ),
    ],
)
def test_configurations_that_the_drill_down_leads_to(source: Any, configuration: Document, last: str) -> None:
    assert check_configuration(configuration, source).last == last


@pytest.mark.parametrize(
    ("source", "configuration", "field", "status"),
    [
        (flat, {}, "configuration", 400),
        (flat, {"table": ""}, "configuration", 400),
        (flat, {"tabel": "a.b"}, "configuration", 400),
        (flat, {"table": "a.b", "query": "SELECT 1"}, "configuration.table", 422),
        (flat, {"table": "a.b", "tabel": "a.b"}, "configuration.tabel", 422),
        (flat, {"table": 5}, "configuration.table", 400),
        (flat, {"table": ["a.b", 5]}, "configuration.table", 400),
        (nested, {"schema": "S"}, "configuration.schema", 400),
        (nested, {"schema": "S", "table": "S.T", "view": "S.V"}, "configuration.view", 422),
        (nested, {"query": "SELECT 1", "table": "S.T"}, "configuration.table", 422),
        (files, {"model_from": "single_file"}, "configuration.key", 400),
        (files, {"model_from": "a_file", "key": "x.csv"}, "configuration.model_from", 422),
        (
            files,
            {"model_from": "single_file", "key": "x.csv", "file_format": "xls"},
            "configuration.file_format",
            422,
        ),
        (nested, {"schema": "R", "table": "R.T"}, "configuration.schema", 422),
        (files, {"key": "x.csv"}, "configuration.model_from", 400),
    ],
)
def test_configurations_that_it_does_not_lead_to(
    source: Any, configuration: Document, field: str, status: int
) -> None:
    with refused(field, status=status):
        check_configuration(configuration, source)


def good_model(**changes: Any) -> Document:
    body = {"name": "People", "connection_id": "c1", "configuration": {"table": "a.b"}} | changes
    return {key: value for key, value in body.items() if value is not ...}


def kept(body: Document, previous: Document | None = None) -> Document:
    return kept_model(
        Part(body),
        COLUMNS,
        facts().models,
        shape=lambda column: model_field(column, "m9"),
        stamp=stamp(),
        model_id="m9",
        type_id="mysql",
        previous=previous,
    )


@pytest.mark.parametrize(
    ("changes", "field", "status"),
    [
        ({"fields": ["id", "nmae"]}, "fields[1]", 422),
        ({"fields": "id"}, "fields", 400),
        ({"fields": [5]}, "fields[0]", 400),
        ({"identifier": "uuid"}, "identifier", 422),
        ({"tracking_columns": ["id", "changed"]}, "tracking_columns[1]", 422),
        ({"additional_fields": [{"type": "string", "label": "x"}]}, "additional_fields[0].name", 400),
        ({"additional_fields": [{"name": "id", "type": "string"}]}, "additional_fields[0].name", 422),
        ({"additional_fields": [{"name": "x", "type": "string"}] * 2}, "additional_fields[1].name", 422),
        ({"additional_fields": [{"name": "x", "type": "text"}]}, "additional_fields[0].type", 400),
        ({"additional_fields": [{"name": "x"}]}, "additional_fields[0].type", 400),
        ({"relations": [{"to": {"model_id": "m1", "field": "id"}}]}, "relations[0].from", 400),
        (
            {"relations": [{"from": "ident", "to": {"model_id": "m1", "field": "id"}}]},
            "relations[0].from",
            422,
        ),
        ({"relations": [{"from": "id"}]}, "relations[0].to", 400),
        (
            {"relations": [{"from": "id", "to": {"model_id": "?", "field": "id"}}]},
            "relations[0].to.model_id",
            422,
        ),
        (
            {"relations": [{"from": "id", "to": {"model_id": "m1", "field": "nr"}}]},
            "relations[0].to.field",
            422,
        ),
        ({"enricher": {"connection_id": "c1"}}, "enricher", 422),
        ({"labels": [{"colour": "red"}]}, "labels[0].name", 400),
        ({"labels": [" "]}, "labels[0]", 400),
        ({"name": ...}, "name", 400),
    ],
)
def test_refusals_name_the_field(changes: Document, field: str, status: int) -> None:
    with refused(field, status=status):
        kept(good_model(**changes))


@pytest.mark.parametrize("key", ["name", "connection_id", "configuration"])
def test_the_head_is_checked_before_any_system_is_asked(key: str) -> None:
    with refused(key, status=400):
        check_head(Part(good_model(**{key: ...})))


def test_all_columns_are_fields_unless_some_are_chosen() -> None:
    assert [field["name"] for field in kept(good_model())["fields"]] == ["id", "email", "name"]
    chosen = kept(good_model(fields=["name", "id"]))["fields"]
    assert [field["name"] for field in chosen] == ["name", "id"]
    assert chosen[1]["example"] == 1
    assert kept(good_model(fields=[]))["fields"] == kept(good_model())["fields"]


def test_additional_fields_stand_at_the_end_and_say_so() -> None:
    model = kept(
        good_model(
            fields=["id"],
            additional_fields=[{"name": "score", "label": "Score", "type": "Number", "example": "7"}],
            tracking_columns=["score", "name"],
            identifier="id",
        )
    )
    assert [(field["name"], field["user_added"]) for field in model["fields"]] == [
        ("id", False),
        ("score", True),
    ]
    added = model["fields"][1]
    assert (added["label"], added["type"], added["example"]) == ("Score", "number", "7")
    assert (model["identifier"], model["tracking_columns"]) == ("id", ["score", "name"])


def test_fields_keep_their_ids_and_their_birth() -> None:
    first = kept(good_model())
    for field in first["fields"]:
        field["created_at"] = "then"
    second = kept(good_model(fields=["email"], name="Other"), previous=first)
    assert second["fields"][0]["id"] == first["fields"][1]["id"]
    assert second["fields"][0]["created_at"] == "then"
    assert (first["version"], second["version"]) == (1, 2)


def test_labels_come_in_as_texts_and_go_out_as_objects() -> None:
    labels = kept(good_model(labels=["vip", "eu"]))["labels"]
    assert [label["name"] for label in labels] == ["vip", "eu"]
    assert kept(good_model(labels=labels))["labels"] == labels


def test_relations_read_back_equal() -> None:
    relations = [{"from": "email", "to": {"model_id": "m1", "field": "email"}}]
    assert kept(good_model(relations=relations))["relations"] == relations
