"""The form of a bulk sync beyond the walkthroughs: selections, single schemas, edits."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

from ptui.domain.forms.bulk_schemas import DETAILS, SCHEMAS
from ptui.domain.forms.bulk_sync import BulkSyncForm
from ptui.domain.forms.bulk_target import destination_schema
from ptui.domain.forms.layout import visible
from ptui.domain.forms.problems import blocking
from ptui.domain.forms.spec import Checklist
from ptui.domain.forms.values import FormValues
from ptui.domain.patterns import Selection
from ptui.wire.bulk import BulkTarget, SourceSchema
from ptui.wire.connections import SchemaField

FIELDS = tuple(
    SchemaField.parse({"id": name, "name": name, "type": "string"}) for name in ("Id", "Email", "Phone")
)
SOURCE = [
    SourceSchema("Account", "Account", FIELDS),
    SourceSchema("Contact", "Contact", FIELDS),
    SourceSchema("tmp_x", "X"),
]


def form(**more: Any) -> BulkSyncForm:
    given: dict[str, Any] = {"schemas": SOURCE, "source_name": "Salesforce", "destination_name": "Snowflake"}
    return BulkSyncForm("c-1", "c-2", **(given | more))


def body(of: BulkSyncForm, values: FormValues) -> dict[str, Any]:
    found: dict[str, Any] = of.plan(values).steps[0].request.body
    return found


def test_it_opens_ready_to_be_sent() -> None:
    of = form()
    assert blocking(of.problems(of.initial)) == ()
    assert body(of, of.initial) == {
        "name": "Salesforce to Snowflake",
        "source_connection_id": "c-1",
        "destination_connection_id": "c-2",
        "destination_configuration": {},
        "mode": "replicate",
        "default_schedule": {"frequency": "manual"},
    }


def test_patterns_choose_schemas() -> None:
    of = form()
    values = of.initial.set(SCHEMAS, Selection(("*", "!tmp_*")))
    assert body(of, values)["schemas"] == ["Account", "Contact"]
    nothing = of.initial.set(SCHEMAS, Selection(("nope*",)))
    assert [problem.path for problem in blocking(of.problems(nothing))] == [SCHEMAS]


def test_what_is_said_about_one_schema_makes_objects_of_all() -> None:
    of = form()
    values = of.initial.set(SCHEMAS, Selection.of(["Account", "Contact"]))
    values = values.set(("schema", "Contact", "fields"), Selection.all().turned("Phone", on=False))
    assert body(of, values)["schemas"] == [
        {"id": "Account", "enabled": True},
        {"id": "Contact", "enabled": True, "fields": ["Id", "Email"]},
    ]
    more = values.set(("schema", "Contact", "obfuscated"), ("Email",)).set(
        ("schema", "Contact", "user_output_name"), "people"
    )
    more = more.add_row(
        ("schema", "Contact", "filters"), {"field": "Email", "function": "StringContains", "value": "@"}
    )
    assert body(of, more)["schemas"][1] == {
        "id": "Contact",
        "enabled": True,
        "fields": [
            {"id": "Id", "enabled": True},
            {"id": "Email", "enabled": True, "obfuscate": True},
            {"id": "Phone", "enabled": False},
        ],
        "user_output_name": "people",
        "filters": [{"field_id": "Email", "function": "StringContains", "value": "@"}],
    }


def test_the_questions_about_one_schema() -> None:
    of = form(target=BulkTarget.parse({"supports_history_mode": True}))
    fields = {str(field.path[-1]): field for field in of.details_of("Contact")}
    assert fields["fields"].path == ("schema", "Contact", "fields")
    assert fields["fields"].kind == Checklist(("Id", "Email", "Phone"), noun="field")
    assert "history_enabled" in fields
    assert "history_enabled" not in {str(field.path[-1]) for field in form().details_of("Contact")}
    assert of.details_of("unheard of")


def test_a_draft_keeps_what_was_said_about_single_schemas() -> None:
    of = form()
    values = of.initial.set(("schema", "Contact", "fields"), Selection.of(["Id"]))
    dumped = json.loads(json.dumps(values.dump(of.spec(values))))
    restored = FormValues().restored(dumped)
    assert body(of, restored) == body(of, values)


def test_each_version_has_its_own_words() -> None:
    old, new = form(version="2024-02-08"), form()
    assert "discover" in {place.field.path[0] for place in visible(old.spec(old.initial), old.initial)}
    assert "discover" not in {place.field.path[0] for place in visible(new.spec(new.initial), new.initial)}
    values = old.initial.set(("discover",), True).set(("schedule", "frequency"), "hourly")
    values = values.set(("schedule", "minute"), "5")
    sent = body(old, values)
    assert (sent["discover"], sent["schedule"]) == (True, {"frequency": "hourly", "minute": "5"})
    assert "default_schedule" not in sent


def test_both_shapes_of_a_destination_become_one_schema() -> None:
    described = BulkTarget.parse(
        {
            "configuration": {
                "schema": {"default": "X", "required": True, "items": ["PUBLIC", "RAW"]},
                "advanced": {"items": {"truncate": {"default": False}, "limit": {"default": 3}}},
                "bare": None,
            }
        }
    )
    schema = destination_schema(described)
    assert schema["required"] == ["schema"]
    assert schema["properties"]["schema"]["enum"] == ["PUBLIC", "RAW"]
    assert schema["properties"]["advanced"]["properties"]["limit"] == {"default": 3}
    of = form(target=described)
    values = of.initial.set(("destination_configuration", "schema"), "RAW").set(
        ("destination_configuration", "advanced", "truncate"), True
    )
    values = values.set(("destination_configuration", "advanced", "limit"), "5")
    assert body(of, values)["destination_configuration"] == {
        "schema": "RAW",
        "advanced": {"truncate": True, "limit": 5},
    }
    assert destination_schema(None) == {}


SAVED = {
    "id": "b-1",
    "name": "B",
    "source_connection_id": "c-1",
    "destination_connection_id": "c-2",
    "destination_configuration": {"schema": "S"},
    "mode": "snapshot",
    "active": True,
    "default_schedule": {"id": "d-1", "frequency": "daily", "hour": "6", "minute": "0", "month": ""},
    "automatically_add_new_objects": "none",
}
SAVED_SCHEMAS = [
    {
        "id": "Account",
        "enabled": True,
        "fields": [{"id": "Id", "enabled": True}, {"id": "Email", "enabled": False}],
    },
    {"id": "Contact", "enabled": True, "fields": [{"id": "Id", "enabled": True}]},
    {"id": "tmp_x", "enabled": False, "fields": []},
]


def test_an_edit_is_a_put_and_a_patch_of_what_a_put_forgets() -> None:
    of = form(saved=SAVED, saved_schemas=SAVED_SCHEMAS)
    put, patch = of.plan(of.initial).steps
    assert (put.request.method, put.request.path) == ("PUT", "/api/bulk/syncs/b-1")
    assert put.request.body == {
        **{key: value for key, value in SAVED.items() if key != "id"},
        "default_schedule": {"id": "d-1", "frequency": "daily", "hour": "6", "minute": "0"},
        "schemas": [{"id": "Account", "enabled": True, "fields": ["Id"]}, {"id": "Contact", "enabled": True}],
    }
    assert (patch.request.method, patch.request.path) == ("PATCH", "/api/bulk/syncs/b-1/schemas")
    assert of.plan(of.initial).summary == "PUT /api/bulk/syncs/b-1, then PATCH …/schemas"
    long = form(saved={**SAVED, "id": "5787f40c-9e4f-4cd2-9fc8-c1e8be3b89b8"})
    assert long.plan(long.initial).summary == "PUT /api/bulk/syncs/5787f40c…"
    assert patch.request.body == {
        "schemas": [
            {
                "id": "Account",
                "enabled": True,
                "fields": [{"id": "Id", "enabled": True}, {"id": "Email", "enabled": False}],
            }
        ]
    }


def test_an_edit_turns_schemas_on_and_off_and_keeps_the_schedule_s_id() -> None:
    of = form(saved=SAVED, saved_schemas=SAVED_SCHEMAS)
    values = of.initial.set(
        SCHEMAS, of.initial.get(SCHEMAS).turned("Account", on=False).turned("tmp_x", on=True)
    )
    values = values.set(("default_schedule", "frequency"), "continuous")
    put, patch = of.plan(values).steps
    assert put.request.body["schemas"] == ["Contact", "tmp_x"]
    assert put.request.body["default_schedule"] == {"frequency": "continuous", "id": "d-1"}
    assert patch.request.body == {
        "schemas": [{"id": "tmp_x", "enabled": True}, {"id": "Account", "enabled": False}]
    }


def test_schemas_that_were_not_read_are_left_as_they_are() -> None:
    """A PUT or a PATCH that names them without their fields might enable every one of those."""
    listed = [
        {"id": "Account", "enabled": True, "tracking_field": "Id"},
        {"id": "Contact", "enabled": True},
        {"id": "tmp_x", "enabled": False},
    ]
    of = form(saved=SAVED, saved_schemas=listed)
    (put,) = of.plan(of.initial).steps
    assert "schemas" not in put.request.body
    (warning,) = of.problems(of.initial)
    assert not warning.blocks and "2 of its schemas" in warning.message
    values = of.initial.set(SCHEMAS, Selection.of(["Account", "tmp_x"]))
    values = values.set((DETAILS, "Account", "user_output_name"), "people")
    assert list(of.to_read(values)) == ["Account", "tmp_x"], "what something is to be said about"
    read = of.with_stored(
        {
            "Account": {**SAVED_SCHEMAS[0], "tracking_field": "Id"},
            "tmp_x": {
                "id": "tmp_x",
                "enabled": False,
                "fields": [{"id": "Id"}, {"id": "N", "enabled": False}],
            },
        }
    )
    values = replace(values, base=read.initial.base)
    assert list(read.to_read(values)) == []
    put, patch = read.plan(values).steps
    assert "schemas" not in put.request.body, "Contact is not read, but it is not touched either"
    assert patch.request.body["schemas"] == [
        {
            "id": "Account",
            "enabled": True,
            "fields": [{"id": "Id", "enabled": True}, {"id": "Email", "enabled": False}],
            "tracking_field": "Id",
            "user_output_name": "people",
        },
        {
            "id": "tmp_x",
            "enabled": True,
            "fields": [{"id": "Id", "enabled": True}, {"id": "N", "enabled": False}],
        },
        {"id": "Contact", "enabled": False},
    ]


def test_what_was_said_about_a_schema_can_be_taken_back() -> None:
    said = {
        **SAVED_SCHEMAS[0],
        "user_output_name": "people",
        "data_cutoff_timestamp": "2025-01-01T00:00:00Z",
        "disable_data_cutoff": True,
        "filters": [{"field_id": "Id", "function": "IsNotNull"}],
    }
    of = form(saved=SAVED, saved_schemas=[said])
    values = of.initial.set((DETAILS, "Account", "fields"), Selection.all())
    for key in ("user_output_name", "data_cutoff_timestamp"):
        values = values.set((DETAILS, "Account", key), "")
    values = values.set((DETAILS, "Account", "disable_data_cutoff"), False)
    values = values.remove_row((DETAILS, "Account", "filters"), 0)
    _, patch = of.plan(values).steps
    assert patch.request.body["schemas"] == [
        {
            "id": "Account",
            "enabled": True,
            "user_output_name": "",
            "data_cutoff_timestamp": None,
            "disable_data_cutoff": False,
            "filters": [],
        }
    ], "without fields: all of them"


def test_names_of_single_fields_are_kept() -> None:
    field = {
        "id": "Id",
        "enabled": True,
        "obfuscated": False,
        "user_output_name": "key",
        "output_name": "key",
    }
    stored = {"id": "Account", "enabled": True, "fields": [field, {"id": "Email", "enabled": True}]}
    of = form(saved=SAVED, saved_schemas=[stored])
    put, patch = of.plan(of.initial).steps
    fields = [{"id": "Id", "enabled": True, "user_output_name": "key"}, {"id": "Email", "enabled": True}]
    assert put.request.body["schemas"] == [{"id": "Account", "enabled": True, "fields": fields}]
    assert patch.request.body == {"schemas": put.request.body["schemas"]}


def test_a_hundred_thousand_schemas_are_no_trouble() -> None:
    schemas = [SourceSchema(f"schema_{index}", f"schema_{index}") for index in range(100_000)]
    of = form(schemas=schemas)
    began = time.process_time()
    values = of.initial.set(SCHEMAS, Selection(("*", "!schema_9*")).turned("schema_7", on=False))
    for index in range(20):
        values = values.set(("name",), f"name {index}")
        of.problems(values)
        visible(of.spec(values), values)
    sent = body(of, values)["schemas"]
    assert len(sent) == 88_888
    listed = [{"id": each.id, "enabled": True} for each in schemas]
    saved = form(schemas=schemas, saved=SAVED, saved_schemas=listed)
    values = saved.initial
    for index in range(20):
        values = values.set(("name",), f"name {index}")
        saved.problems(values)
        assert saved.plan(values).summary == "PUT /api/bulk/syncs/b-1"
    assert time.process_time() - began < 10
