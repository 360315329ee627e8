"""Editing a model sync, and drafts of one."""

from __future__ import annotations

import json
from typing import Any

from ptui.domain.diff import diff
from ptui.domain.forms.edit import writable
from ptui.domain.forms.mapping_rows import MappingRow, SourceRef
from ptui.domain.forms.problems import blocking
from ptui.domain.forms.sync_identity import MORE, STRATEGY
from ptui.domain.forms.sync_sections import FILTERS, ROWS, TARGET_FILTERS
from ptui.domain.forms.values import FormValues
from tests.domain.forms.sync_forms import body, form, shown, target

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
        ("email", "EMAIL", None),
    ], "also what records are matched by"
    assert rows[-1].reason == "matched by"
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


def ref(field: str) -> dict[str, str]:
    return {"model_id": "m-1", "field": field}


IDENTITY = SAVED["identity"]
BOTH_SHAPES: dict[str, Any] = {
    **SAVED,
    "fields": SAVED["fields"][:1],
    "override_fields": [],
    "overrides": [],
    "identities": {"mappings": [IDENTITY], "strategy": "priority"},
    "filters": [
        {"field_id": "f-9", "field": ref("age"), "field_type": "Model", "function": "IsNull", "label": "A"}
    ],
    "model_filters": {
        "conditions": [
            {"source": ref("age"), "function": "IsNull", "label": "A"},
            {"source": ref("name"), "function": "Equality", "value": "x", "label": "B"},
        ],
        "logic": "A OR B",
    },
    "target_filters": {
        "conditions": [
            {"field": "STATE", "function": "Equality", "value_source": ref("name"), "label": "A"},
            {"field": "NAME", "function": "IsNotNull", "label": "B"},
        ],
        "logic": "A AND B",
    },
    "schedule": {"frequency": "manual"},
}
"""As newer servers answer: everything twice."""
ALLOWING = {"supports_multiple_identities": True, "supports_filter_value_fields": True}


def test_what_is_told_in_two_shapes_is_shown_and_goes_back_in_one() -> None:
    of = form(saved=BOTH_SHAPES, answer=target(properties=ALLOWING))
    assert blocking(of.problems(of.initial)) == ()
    sent = body(of, of.initial)
    assert not {"identities", "model_filters", "target_filters"} & set(sent)
    assert (sent["identity"], sent["filter_logic"]) == (IDENTITY, "A OR B")
    assert sent["target"]["filter_logic"] == "A AND B"
    assert sent["filters"] == [
        {"field": ref("age"), "function": "IsNull", "label": "A"},
        {"field": ref("name"), "function": "Equality", "value": "x", "label": "B"},
        {
            "field_id": "STATE",
            "field_type": "Target",
            "function": "Equality",
            "value_field": ref("name"),
            "label": "A",
        },
        {"field_id": "NAME", "field_type": "Target", "function": "IsNotNull", "label": "B"},
    ]
    rows = of.initial.row_count(FILTERS), of.initial.row_count(TARGET_FILTERS)
    assert rows == (2, 2)
    assert diff(writable("model sync", BOTH_SHAPES, version="2025-09-18"), sent) == ()


def test_a_changed_identity_is_the_one_that_is_sent() -> None:
    of = form(saved=BOTH_SHAPES)
    sent = body(of, of.initial.set(("identity", "source"), SourceRef("m-1", "name")))
    assert sent["identity"] == {**IDENTITY, "source": ref("name")}
    assert "identities" not in sent


def test_several_identities_are_shown_edited_and_kept() -> None:
    second = {"source": ref("name"), "target": "NAME", "function": "Equality", "remote_field_type_id": "r"}
    both = {"mappings": [IDENTITY, second], "strategy": "and"}
    saved = {**BOTH_SHAPES, "identities": both, "target_filters": None}
    of = form(saved=saved)
    assert blocking(of.problems(of.initial)) == ()
    assert {"identities.0.source", "identities.0.target", "identity.strategy"} <= shown(of, of.initial)
    sent = body(of, of.initial)
    assert sent["identities"] == both
    assert "identity" not in sent
    assert diff(writable("model sync", saved, version="2025-09-18"), sent) == ()
    other = body(of, of.initial.set(("identities", 0, "function"), "OneOf").set(STRATEGY, "priority"))
    assert other["identities"] == {
        "mappings": [IDENTITY, {**second, "function": "OneOf"}],
        "strategy": "priority",
    }
    assert body(of, of.initial.remove_row(MORE, 0))["identity"] == IDENTITY


def test_several_identities_are_made_where_the_target_takes_them() -> None:
    of = form(answer=target(properties=ALLOWING))
    values = of.initial.set(("identity", "source"), SourceRef("m-1", "email"))
    assert "identities" not in body(of, values)
    row = {"source": SourceRef("m-1", "name"), "target": "NAME", "function": "Equality"}
    sent = body(of, values.add_row(MORE, row))
    assert [each["target"] for each in sent["identities"]["mappings"]] == ["EMAIL", "NAME"]
    assert sent["identities"]["strategy"] == "priority"
    assert [each["target"] for each in sent["fields"]] == [], "what is matched by is not mapped again"
    older = form(answer=target(properties=ALLOWING), version="2024-02-08")
    for each in (older, form()):
        assert "identity.strategy" not in shown(each, each.initial)


def test_an_identity_that_the_mode_does_not_need_stays_unless_the_mode_changes() -> None:
    saved = {**BOTH_SHAPES, "mode": "replace", "target_filters": None}
    of = form(saved=saved)
    assert body(of, of.initial)["identity"] == IDENTITY
    novel = form(saved={**saved, "mode": "novel"})
    assert body(novel, novel.initial)["identity"] == IDENTITY
    matched = form(saved={**saved, "mode": "update"})
    sent = body(matched, matched.initial.set(("mode",), "replace"))
    assert "identity" not in sent
    plain = [{key: each[key] for key in ("source", "target")} for each in (*saved["fields"], IDENTITY)]
    assert sent["fields"] == plain, "what records were matched by is written like any other field"
    back = matched.initial.set(("mode",), "replace").set(("mode",), "update")
    assert body(matched, back) == body(matched, matched.initial)


def test_a_sync_that_only_matches_can_be_saved() -> None:
    of = form(saved={**BOTH_SHAPES, "fields": [], "target_filters": None})
    (told,) = of.problems(of.initial)
    assert not told.blocks and "matched by" in told.message
    unmatched = of.initial.set(("mode",), "replace")
    assert not blocking(of.problems(unmatched)), "it is mapped then"
    nothing = unmatched.set(ROWS, ())
    assert [each.message for each in blocking(of.problems(nothing))] == ["No field is mapped."]
