"""Editing: what a server answers becomes the body that would store it again."""

from __future__ import annotations

from typing import Any

from ptui.domain.diff import diff
from ptui.domain.forms.connection import ConnectionForm
from ptui.domain.forms.edit import writable
from ptui.domain.forms.model import ModelForm
from ptui.domain.forms.problems import blocking
from ptui.domain.patterns import Selection
from ptui.wire.enumeration import ModelField
from tests.domain.forms import samples

VERSION = "2025-09-18"
FILLED = {
    "id": "x-1",
    "organization_id": "o-1",
    "created_at": "2025-01-01T00:00:00Z",
    "created_by": {"id": "u", "name": "Ada", "type": "user"},
    "updated_at": "0001-01-01T00:00:00Z",
    "updated_by": None,
}
CONNECTION: dict[str, Any] = {
    **FILLED,
    "name": "MySQL",
    "type": {"id": "mysql", "name": "MySQL", "operations": ["TARGET"]},
    "configuration": {
        "hostname": "db",
        "port": 3306,
        "passwd": "********",
        "ssl": False,
        "external_id": "E-1",
        "dbname": "",
        "unheard_of": {"deep": [1]},
    },
    "status": "healthy",
    "status_error": "",
    "policies": [],
    "saved": True,
}


def form(**more: Any) -> ConnectionForm:
    return ConnectionForm("mysql", "MySQL", samples.DATABASE, saved=CONNECTION, **more)


def test_a_connection_goes_back_without_what_the_server_fills_in() -> None:
    assert writable("connection", CONNECTION, version=VERSION) == {
        "name": "MySQL",
        "type": "mysql",
        "organization_id": "o-1",
        "configuration": {
            "hostname": "db",
            "port": 3306,
            "passwd": "********",
            "ssl": False,
            "external_id": "E-1",
            "unheard_of": {"deep": [1]},
        },
    }


def test_masks_go_back_only_to_a_server_known_to_keep_them() -> None:
    keeping, other = form(keeps_masks=True), form()
    body = keeping.plan(keeping.initial).steps[0].request.body
    assert body["configuration"]["passwd"] == "********"
    assert blocking(keeping.problems(keeping.initial)) == ()

    (problem,) = blocking(other.problems(other.initial))
    assert problem.path == ("configuration", "passwd")
    assert "typed again" in problem.message
    typed = other.initial.set(("configuration", "passwd"), "new")
    assert blocking(other.problems(typed)) == ()
    assert other.plan(typed).steps[0].request.body["configuration"]["passwd"] == "new"
    assert "passwd" not in other.plan(other.initial).steps[0].request.body["configuration"]


def test_trying_an_edit_leaves_stored_secrets_to_the_server() -> None:
    of = form()
    request = of.test(of.initial.set(("configuration", "hostname"), "other")).request
    assert (request.method, request.path) == ("POST", "/api/connections/test")
    assert request.body["connection_id"] == "x-1"
    assert request.body["configuration"]["hostname"] == "other"
    assert "passwd" not in request.body["configuration"]


def test_an_edit_changes_one_value_and_keeps_what_nobody_knows() -> None:
    of = form(keeps_masks=True)
    values = of.initial.set(("configuration", "port"), "3307").set(("configuration", "hostname"), "")
    before = writable("connection", CONNECTION, version=VERSION)
    after = of.plan(values).steps[0].request.body
    assert [str(each) for each in diff(before, after)] == [
        "~ configuration.port: 3306 → 3307",
        '- configuration.hostname: "db"',
    ]


MODEL: dict[str, Any] = {
    **FILLED,
    "name": "Customers",
    "type": "mysql",
    "version": 3,
    "connection_id": "c-1",
    "configuration": {"table": "company.customers", "query": ""},
    "fields": [
        {"id": "f1", "name": "email", "label": "Email", "type": "string", "user_added": False},
        {"id": "f2", "name": "name", "label": "Name", "type": "string"},
        {"id": "f3", "name": "own", "label": "Own", "type": "number", "user_added": True, "example": ""},
    ],
    "identifier": "",
    "tracking_columns": None,
    "relations": [{"from": "account_id", "to": {"model_id": "m-2", "field": "id"}}],
    "labels": [{"id": "l", "name": "team"}],
    "policies": None,
    "enricher": None,
}


def test_a_model_goes_back_with_names_for_fields_and_labels() -> None:
    assert writable("model", MODEL, version=VERSION) == {
        "name": "Customers",
        "connection_id": "c-1",
        "configuration": {"table": "company.customers"},
        "fields": ["email", "name"],
        "additional_fields": [{"name": "own", "label": "Own", "type": "number"}],
        "relations": [{"from": "account_id", "to": {"model_id": "m-2", "field": "id"}}],
        "labels": ["team"],
        "organization_id": "o-1",
    }


def test_editing_a_model_is_a_whole_put() -> None:
    of = ModelForm("c-1", saved=MODEL)
    assert blocking(of.problems(of.initial)) == ()
    values = of.initial.set(("identifier",), "email").remove_row(("relations",), 0)
    (step,) = of.plan(values).steps
    assert (step.request.method, step.request.path) == ("PUT", "/api/models/x-1")
    expected = writable("model", MODEL, version=VERSION) | {"identifier": "email"}
    expected.pop("relations")
    assert step.request.body == expected


def test_a_model_without_all_of_its_fields() -> None:

    fields = [ModelField.parse({"name": name}) for name in ("a", "b", "c")]
    of = ModelForm("c-1", chosen={"table": "t"}, fields=fields)
    some = of.initial.set(("fields",), Selection.all().turned("b", on=False))
    assert of.plan(some).steps[0].request.body["fields"] == ["a", "c"]
    everything = of.initial.set(("fields",), Selection.all())
    assert "fields" not in of.plan(everything).steps[0].request.body
    nothing = of.initial.set(("fields",), Selection.none())
    assert [problem.path for problem in blocking(of.problems(nothing))] == [("fields",)]
    assert of.preview(some).path == "/api/model-preview"


SYNC: dict[str, Any] = {
    **FILLED,
    "name": "S",
    "mode": "updateOrCreate",
    "active": False,
    "model_ids": ["m-1"],
    "target": {
        "connection_id": "c-2",
        "object": "CONTACTS",
        "search_values": {},
        "configuration": None,
        "filter_logic": "",
        "new_name": None,
    },
    "fields": [
        {"source": {"model_id": "m-1", "field": "a"}, "target": "A", "new": False, "override_value": ""},
        {
            "source": {"model_id": "00000000-0000-0000-0000-000000000000", "field": ""},
            "target": "B",
            "override_value": "fixed",
        },
    ],
    "override_fields": [],
    "filters": [
        {
            "field": {"model_id": "m-1", "field": "age"},
            "field_id": "f-1",
            "field_type": "Model",
            "function": "Between",
            "value": [0, 9],
            "label": "A",
        }
    ],
    "overrides": [
        {"field": {"model_id": "m-1", "field": "a"}, "field_id": "f-2", "function": "IsNull", "override": ""}
    ],
    "filter_logic": "",
    "identity": {
        "source": {"model_id": "m-1", "field": "email"},
        "target": "EMAIL",
        "function": "Equality",
        "remote_field_type_id": "",
        "new_field": False,
    },
    "schedule": {"frequency": "daily", "hour": "6", "minute": "0", "month": "", "day_of_week": ""},
    "sync_all_records": False,
    "model_filters": None,
    "problems": [{"code": "x"}],
}


def test_a_sync_goes_back_as_it_was_sent() -> None:
    assert writable("model sync", SYNC, version=VERSION) == {
        "name": "S",
        "mode": "updateOrCreate",
        "active": False,
        "organization_id": "o-1",
        "target": {"connection_id": "c-2", "object": "CONTACTS"},
        "fields": [{"source": {"model_id": "m-1", "field": "a"}, "target": "A", "new": False}],
        "override_fields": [{"target": "B", "override_value": "fixed"}],
        "filters": [
            {
                "field": {"model_id": "m-1", "field": "age"},
                "function": "Between",
                "value": [0, 9],
                "label": "A",
            }
        ],
        "overrides": [{"field_id": "f-2", "function": "IsNull", "override": ""}],
        "identity": {
            "source": {"model_id": "m-1", "field": "email"},
            "target": "EMAIL",
            "function": "Equality",
            "new_field": False,
        },
        "schedule": {"frequency": "daily", "hour": "6", "minute": "0"},
        "sync_all_records": False,
    }


def test_a_bulk_sync_keeps_the_id_of_its_schedule() -> None:
    stored = {
        **FILLED,
        "name": "B",
        "source_connection_id": "c-1",
        "destination_connection_id": "c-2",
        "destination_configuration": {"schema": "X", "advanced": {"table_prefix": ""}},
        "source_configuration": {},
        "mode": "replicate",
        "active": True,
        "default_schedule": {"id": "s-1", "frequency": "continuous", "minute": "", "created_at": "2025"},
        "additional_schedules": [{"id": "s-2", "frequency": "daily", "hour": "1", "updated_at": "2025"}],
        "data_cutoff_timestamp": "0001-01-01T00:00:00Z",
        "concurrency_limit": None,
        "disable_record_timestamps": False,
    }
    assert writable("bulk sync", stored, version=VERSION) == {
        "name": "B",
        "source_connection_id": "c-1",
        "destination_connection_id": "c-2",
        "destination_configuration": {"schema": "X"},
        "mode": "replicate",
        "active": True,
        "organization_id": "o-1",
        "default_schedule": {"id": "s-1", "frequency": "continuous"},
        "additional_schedules": [{"id": "s-2", "frequency": "daily", "hour": "1"}],
        "disable_record_timestamps": False,
    }
