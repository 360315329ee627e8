"""The schemas of a bulk sync: chosen, patched, replaced, and named where they are written."""

from __future__ import annotations

from typing import Any

import pytest

from ptui.local.engine.catalogue import Column
from ptui.local.engine.plan import Normalization
from ptui.local.server.rules.body import Document, Part
from ptui.local.server.rules.bulk.output_names import check_output_names, schema_output_name
from ptui.local.server.rules.bulk.presented import listed_schema, presented_schema
from ptui.local.server.rules.bulk.rows import chosen_anew, first_rows, patched
from ptui.local.server.rules.bulk.schemas import BulkSource, asks_for_fields, replaced_row, selection
from ptui.local.server.versions import V24, V25
from tests.local.server.ruling import refused

COLUMNS = (Column("Id", "string", "id"), Column("Name", "string", "text"), Column("Age", "number", "int"))
KNOWN = {"Account": "Account", "Contact": "Contact", "Lead": "Lead"}
SOURCE = BulkSource(KNOWN, {"Account": COLUMNS, "Contact": COLUMNS, "Lead": COLUMNS}, takes_history=True)
SYNC: Document = {"id": "b1", "normalize_names": "enabled"}


def rows_of(*schemas: Any, source: BulkSource = SOURCE) -> list[Document]:
    body = Part({"schemas": list(schemas)})
    return first_rows(body, selection(body, source.schemas), source, sync_id="b1")


@pytest.mark.parametrize(
    ("schema", "field", "status"),
    [
        ("Acount", "schemas[0]", 422),
        (5, "schemas[0]", 400),
        ({}, "schemas[0].id", 400),
        ({"id": "Acount"}, "schemas[0].id", 422),
        ({"id": "Account", "enabled": 1}, "schemas[0].enabled", 400),
        ({"id": "Account", "fields": ["Nmae"]}, "schemas[0].fields[0]", 422),
        ({"id": "Account", "fields": [{"id": "Nmae"}]}, "schemas[0].fields[0].id", 422),
        ({"id": "Account", "fields": [{"id": "Name", "enabled": False}]}, "schemas[0].fields", 422),
        (
            {"id": "Account", "fields": [{"id": "Name", "obfuscate": 1}]},
            "schemas[0].fields[0].obfuscate",
            400,
        ),
        ({"id": "Account", "tracking_field": "Changed"}, "schemas[0].tracking_field", 422),
        ({"id": "Account", "partition_key": "Nope"}, "schemas[0].partition_key", 422),
        ({"id": "Account", "filters": [{"function": "IsNull"}]}, "schemas[0].filters[0].field_id", 400),
        (
            {"id": "Account", "filters": [{"field_id": "Nope", "function": "IsNull"}]},
            "schemas[0].filters[0].field_id",
            422,
        ),
        (
            {"id": "Account", "filters": [{"field_id": "Age", "function": "Equality", "value": "x"}]},
            "schemas[0].filters[0].value",
            422,
        ),
        ({"id": "Account", "filters": [{"field_id": "Age"}]}, "schemas[0].filters[0].function", 400),
        ({"id": "Account", "data_cutoff_timestamp": "x"}, "schemas[0].data_cutoff_timestamp", 400),
    ],
)
def test_schema_refusals(schema: Any, field: str, status: int) -> None:
    with refused(field, status=status):
        rows_of(schema)


def test_a_schema_is_listed_once() -> None:
    with refused("schemas[1]", "second time"):
        rows_of("Account", "Account")


def test_history_needs_a_destination_that_keeps_it() -> None:
    with refused("schemas[0].history_enabled"):
        rows_of({"id": "Account", "history_enabled": True}, source=BulkSource(KNOWN))
    assert rows_of({"id": "Account", "history_enabled": True})[0]["history_enabled"] is True


def test_names_objects_or_nothing() -> None:
    assert [row["id"] for row in rows_of("Account", {"id": "Lead"})] == ["Account", "Lead"]
    everything = first_rows(Part({}), [], SOURCE, sync_id="b1")
    assert [(row["id"], row["enabled"], row["fields"]) for row in everything] == [
        (each, True, None) for each in KNOWN
    ]
    with refused("schemas", "leave it out"):
        rows_of()


def test_fields_that_are_listed_are_copied_and_others_are_not() -> None:
    row = rows_of(
        {"id": "Account", "fields": ["Id", {"id": "Age", "obfuscate": True, "user_output_name": "years"}]}
    )[0]
    assert [
        (field["id"], field["enabled"], field["obfuscated"], field["output_name"])
        for field in presented_schema(row, SYNC, COLUMNS)["fields"]
    ] == [("Id", True, False, "id"), ("Name", False, False, "name"), ("Age", True, True, "years")]


def test_only_schemas_whose_fields_are_named_need_them_read() -> None:
    parts = selection(Part({"schemas": ["Account", {"id": "Lead", "tracking_field": "Id"}]}), KNOWN)
    assert asks_for_fields(parts) == ["Lead"]


def patch_of(rows: list[Document], *schemas: Document) -> list[Document]:
    parts = selection(Part({"schemas": list(schemas)}), KNOWN)
    return patched(parts, SOURCE, {row["id"]: row for row in rows}, sync_id="b1")


def test_a_patch_changes_what_it_says_and_enables_all_fields_where_it_says_nothing_of_them() -> None:
    rows = rows_of({"id": "Account", "fields": ["Id"], "tracking_field": "Id", "user_output_name": "acc"})
    (row,) = patch_of(rows, {"id": "Account", "enabled": False})
    assert row == rows[0] | {"enabled": False, "fields": None}
    (row,) = patch_of(rows, {"id": "Account", "fields": [{"id": "Age", "enabled": True}]})
    assert [field["id"] for field in row["fields"] if field["enabled"]] == ["Id", "Age"]
    (row,) = patch_of(rows, {"id": "Account", "user_output_name": ""})
    assert row["user_output_name"] == ""


def test_a_patch_can_add_a_schema() -> None:
    assert [row["id"] for row in patch_of(rows_of("Account"), {"id": "Lead"})] == ["Lead"]


def test_replacing_one_schema_clears_what_is_left_out() -> None:
    (row,) = rows_of(
        {
            "id": "Account",
            "tracking_field": "Id",
            "history_enabled": True,
            "user_output_name": "acc",
            "fields": ["Id"],
        }
    )
    again = replaced_row(Part({"id": "Account"}), SOURCE, sync_id="b1", previous=row)
    assert (again["tracking_field"], again["fields"]) == ("", None)
    assert (again["history_enabled"], again["user_output_name"]) == (True, "acc")


def test_a_put_chooses_schemas_anew() -> None:
    rows = rows_of({"id": "Account", "tracking_field": "Id"}, "Contact")
    parts = selection(Part({"schemas": ["Account", "Lead"]}), KNOWN)
    anew = {row["id"]: row for row in chosen_anew(parts, SOURCE, rows, sync_id="b1")}
    assert {each: row["enabled"] for each, row in anew.items()} == {
        "Account": True,
        "Contact": False,
        "Lead": True,
    }
    assert anew["Account"]["tracking_field"] == "Id"
    assert chosen_anew([], SOURCE, rows, sync_id="b1") == rows


@pytest.mark.parametrize(
    ("name", "normalize_names", "output"),
    [
        ("Account", "enabled", "account"),
        ("company.Big Table-1", "enabled", "company_big_table_1"),
        ("company.Big", "legacy", "company_Big"),
        ("company.Big", "disabled", "company.Big"),
    ],
)
def test_output_names(name: str, normalize_names: Normalization, output: str) -> None:
    row = {"id": name, "user_output_name": "", "enabled": True}
    assert schema_output_name(row, normalize_names) == output


def test_two_schemas_cannot_be_written_to_one_place() -> None:
    rows = [{"id": "a.b", "enabled": True}, {"id": "a_b", "enabled": True}]
    with refused("schemas", "a.b and a_b"):
        check_output_names(rows, "enabled")
    check_output_names(rows, "disabled")
    check_output_names([rows[0], rows[1] | {"enabled": False}], "enabled")
    check_output_names([rows[0], rows[1] | {"user_output_name": "c"}], "enabled")
    assert schema_output_name({"id": "a.b", "user_output_name": "Own Name"}, "enabled") == "Own Name"


def test_the_list_leaves_fields_to_the_single_schema() -> None:
    (row,) = rows_of({"id": "Account", "filters": [{"field_id": "Age", "function": "isnull"}]})
    newest = listed_schema(row, SYNC, V25)
    assert not {"fields", "filters", "sync_id"} & set(newest)
    older = listed_schema(row, SYNC, V24)
    assert (older["fields"], older["filters"]) == (None, None)
    assert presented_schema(row, SYNC, COLUMNS)["filters"] == [{"field_id": "Age", "function": "IsNull"}]
