"""Editing a model sync, and drafts of one."""

from __future__ import annotations

import json
from typing import Any

from ptui.domain.forms.mapping_rows import MappingRow, SourceRef
from ptui.domain.forms.sync_sections import FILTERS, ROWS
from ptui.domain.forms.values import FormValues
from tests.domain.forms.sync_forms import body, form

SAVED: dict[str, Any] = {
    "id": "s-1",
    "name": "S",
    "mode": "update",
    "active": True,
    "target": {"connection_id": "c-2", "object": "T", "search_values": {"k": "v"}},
    "fields": [
        {"source": {"model_id": "m-1", "field": "name"}, "target": "NAME", "novel": 1},
        {"source": {"model_id": "m-1", "field": "age"}, "target": "STATE"},
    ],
    "override_fields": [{"target": "EXTRA", "override_value": "x"}],
    "identity": {"source": {"model_id": "m-1", "field": "email"}, "target": "EMAIL", "function": "Equality"},
    "filters": [
        {"field_id": "f-9", "field_type": "Model", "function": "InTheLast", "value": "7 days", "label": "A"},
        {"field_id": "STATE", "field_type": "Target", "function": "Equality", "value": "x", "label": "B"},
    ],
    "overrides": [{"field_id": "f-9", "function": "StringOneOf", "value": ["a"], "override": "b"}],
    "schedule": {"frequency": "builder", "minute": "0", "hour": "1", "novel": True, "month": ""},
}


def test_an_edit_that_touches_nothing_changes_nothing() -> None:
    of = form(saved=SAVED)
    (step,) = of.plan(of.initial).steps
    assert (step.request.method, step.request.path) == ("PUT", "/api/syncs/s-1")
    expected = {key: value for key, value in SAVED.items() if key != "id"}
    expected["schedule"] = {"frequency": "builder", "minute": "0", "hour": "1"}
    expected["filters"] = [
        {key: value for key, value in each.items() if key != "label"} for each in SAVED["filters"]
    ]
    assert step.request.body == expected


def test_an_edit_of_one_row_keeps_the_rest() -> None:
    of = form(saved=SAVED)
    rows = of.initial.get(ROWS)
    assert [(row.source, row.target, row.override) for row in rows] == [
        ("name", "NAME", None),
        ("age", "STATE", None),
        ("", "EXTRA", "x"),
    ]
    values = of.initial.set(ROWS, (rows[0], rows[2])).set(("identity", "function"), "ISubstring")
    values = values.remove_row(FILTERS, 0)
    sent = body(of, values)
    assert [each["target"] for each in sent["fields"]] == ["NAME"]
    assert sent["override_fields"] == [{"target": "EXTRA", "override_value": "x"}]
    assert sent["identity"]["function"] == "ISubstring"
    assert [each["field_id"] for each in sent["filters"]] == ["STATE"]
    assert sent["target"] == SAVED["target"]


def test_a_draft_of_a_sync_comes_back() -> None:
    of = form()
    values = of.initial.set(ROWS, (MappingRow("name", "m-1", "NAME"),)).add_row(
        FILTERS, {"field": SourceRef("m-1", "age"), "function": "IsNull"}
    )
    dumped = json.loads(json.dumps(values.dump(of.spec(values))))
    restored = FormValues().restored(dumped)
    assert body(of, restored) == body(of, values)
    assert of.context == {
        "connection_id": "c-2",
        "version": "2025-09-18",
        "object": "T",
        "model_ids": ["m-1"],
    }
