"""The form of a model sync beyond the walkthroughs: modes, identity, rows, conditions, targets, edits."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ptui.domain.forms.lines import MappingLine, form_lines
from ptui.domain.forms.mapping_rows import MappingRow, SourceRef
from ptui.domain.forms.model import ModelForm
from ptui.domain.forms.problems import blocking
from ptui.domain.forms.schedule_fields import ScheduleOffer
from ptui.domain.forms.spec import Choice, Choose, MappingGrid
from ptui.domain.forms.sync_sections import (
    FILTER_LOGIC,
    FILTERS,
    OVERRIDES,
    ROWS,
    TARGET_FILTERS,
    TARGET_LOGIC,
)
from ptui.domain.forms.sync_source import SourceModel
from ptui.domain.forms.sync_target import CreatedTarget, NamedTarget
from ptui.domain.patterns import Selection
from ptui.wire.enumeration import CreationProperty, ModelField, TargetFields
from tests.domain.forms.sync_forms import body, form, model_fields, shown, target


def test_modes_are_those_of_the_target_and_identity_is_asked_only_when_needed() -> None:
    of = form()
    mode = of.spec(of.initial).find(("mode",))
    assert mode is not None
    assert isinstance(mode.kind, Choose)
    assert [choice.value for choice in mode.kind.choices] == ["update", "updateOrCreate", "replace"]
    assert of.initial.get(("mode",)) == "updateOrCreate"
    assert "identity.source" in shown(of, of.initial)
    replacing = of.initial.set(("mode",), "replace")
    assert "identity.source" not in shown(of, replacing)
    assert "identity" not in body(of, replacing)
    assert len(body(of, replacing)["fields"]) == 2


def test_functions_are_those_of_the_chosen_field() -> None:
    of = form()
    function = of.spec(of.initial).find(("identity", "function"))
    assert function is not None
    assert isinstance(function.kind, Choose)
    assert [choice.value for choice in function.kind.choices] == ["ISubstring", "Equality"]
    assert body(of, of.initial)["identity"]["function"] == "ISubstring"
    cleared = of.initial.clear(("identity",))
    assert [problem.path for problem in blocking(of.problems(cleared))] == [
        ("identity", "source"),
        ("identity", "target"),
        ("identity", "function"),
    ]


def test_a_unique_column_is_proposed_before_a_telling_name() -> None:
    fields = [ModelField.parse({"name": "name", "unique": True, "type": "string"}), *model_fields("email")]
    all_able = target()
    able = TargetFields.parse(
        {**all_able.raw, "fields": [{**each, "supports_identity": True} for each in all_able.raw["fields"]]}
    )
    of = form(models=[SourceModel("m-1", "People", fields)], answer=able)
    assert of.initial.get(("identity", "source")) == SourceRef("m-1", "name")
    nothing = form(models=[SourceModel("m-1", "People", model_fields("state"))], answer=able)
    assert nothing.initial.get(("identity", "source")) is None


def test_rows_say_what_they_send() -> None:
    of = form(answer=target(properties={"supports_field_creation": True, "supports_field_encryption": True}))
    rows = (
        MappingRow("name", "m-1", "NAME", sync_mode="create"),
        MappingRow("age", "m-1", "AGE", is_new=True, is_encrypted=True),
        MappingRow("email", "m-1"),
        MappingRow(target="STATE", override=""),
    )
    values = of.initial.set(("mode",), "replace").set(ROWS, rows)
    values = values.set(("encryption_passphrase",), "open sesame")
    sent = body(of, values)
    assert sent["fields"] == [
        {"target": "NAME", "source": {"model_id": "m-1", "field": "name"}, "sync_mode": "create"},
        {
            "target": "AGE",
            "source": {"model_id": "m-1", "field": "age"},
            "new": True,
            "encryption_enabled": True,
        },
    ]
    assert sent["override_fields"] == [{"target": "STATE", "override_value": ""}]
    assert sent["encryption_passphrase"] == "open sesame"
    assert "open sesame" not in json.dumps(of.plan(values).steps[0].shown().body)
    assert "open sesame" not in json.dumps(values.dump(of.spec(values)))
    grid = of.spec(values).find(ROWS)
    assert grid is not None
    assert isinstance(grid.kind, MappingGrid)
    assert (grid.kind.can_create_fields, grid.kind.can_encrypt, grid.kind.has_field_modes) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("rows", "words", "blocks"),
    [
        ((), "Nothing is written but what records are matched by.", False),
        ((MappingRow("a", "m-1", "NAME"), MappingRow("b", "m-1", "NAME")), "NAME is mapped 2 times.", True),
        ((MappingRow("a", "m-1", "NOPE"),), "The target has no field NOPE; mark it as new.", True),
        ((MappingRow("a", "m-1", "EMAIL"),), "EMAIL is mapped, and is matched with another field.", True),
        ((MappingRow("a", "m-1", "NAME"),), "STATE is required and gets no value.", False),
    ],
)
def test_problems_of_the_mapping(rows: tuple[MappingRow, ...], words: str, blocks: bool) -> None:
    plain = target()
    fields = [{**each, "required": each["id"] == "STATE"} for each in plain.raw["fields"]]
    of = form(answer=TargetFields.parse({**plain.raw, "fields": fields}))
    found = {problem.message: problem.blocks for problem in of.problems(of.initial.set(ROWS, rows))}
    assert found.get(words) is blocks


def test_a_field_that_the_mode_cannot_write_is_flagged() -> None:
    plain = target()
    fields = [{**each, "updateable": each["id"] != "NAME"} for each in plain.raw["fields"]]
    of = form(answer=TargetFields.parse({**plain.raw, "fields": fields}))
    messages = [problem.message for problem in of.problems(of.initial.set(("mode",), "update"))]
    assert "NAME cannot be written in this mode." in messages


def test_filters_logic_and_conditional_values() -> None:
    models = [SourceModel("m-1", "People", [*model_fields("email"), *model_fields("age", type="number")])]
    of = form(models=models)
    age, email = SourceRef("m-1", "age"), SourceRef("m-1", "email")
    values = of.initial.set(("mode",), "update")
    values = values.add_row(FILTERS, {"field": age, "function": "Between", "low": "1", "high": "9"})
    values = values.add_row(FILTERS, {"field": email, "function": "IsNotNull"})
    values = values.set(FILTER_LOGIC, "A OR B")
    values = values.add_row(
        TARGET_FILTERS, {"field": "STATE", "function": "StringOneOf", "values": ("a", "b")}
    )
    values = values.add_row(OVERRIDES, {"field": age, "function": "Equality", "value": "0", "override": "1"})
    assert blocking(of.problems(values)) == ()
    sent = body(of, values)
    assert sent["filters"] == [
        {
            "field": {"model_id": "m-1", "field": "age"},
            "function": "Between",
            "value": [1, 9],
            "label": "A",
        },
        {"field": {"model_id": "m-1", "field": "email"}, "function": "IsNotNull", "label": "B"},
        {"field_id": "STATE", "field_type": "Target", "function": "StringOneOf", "value": ["a", "b"]},
    ]
    assert sent["filter_logic"] == "A OR B"
    assert sent["overrides"] == [
        {
            "field": {"model_id": "m-1", "field": "age"},
            "function": "Equality",
            "value": 0,
            "override": 1,
        }
    ]
    assert "target_filters" not in sent
    bad = values.set(FILTER_LOGIC, "A").set(TARGET_LOGIC, "A AND C")
    assert {problem.path: problem.message for problem in blocking(of.problems(bad))} == {
        FILTER_LOGIC: "Condition B is not mentioned.",
        TARGET_LOGIC: "There is no condition C.",
    }
    not_offered = values.set(("mode",), "replace")
    assert all(each.get("field_type") != "Target" for each in body(of, not_offered)["filters"])


def test_a_target_made_with_the_sync_gets_its_properties_and_new_columns() -> None:
    properties = [
        CreationProperty.parse({"id": "name", "title": "Table"}),
        CreationProperty.parse({"id": "type", "enum": True, "values": [{"value": "t", "label": "Table"}]}),
    ]
    of = form(answer=None)
    of = replace(of, target=CreatedTarget(properties, {"name": "public.people"}))
    values = of.initial.set(("target", "create", "type"), "t").set(
        ("identity", "source"), SourceRef("m-1", "email")
    )
    values = values.set(("identity", "target"), "email").set(("identity", "function"), "Equality")
    values = values.set(("identity", "new_field"), True)
    assert blocking(of.problems(values)) == ()
    sent = body(of, values)
    assert sent["target"] == {"connection_id": "c-2", "create": {"name": "public.people", "type": "t"}}
    assert sent["identity"]["new_field"] is True
    assert [(each["target"], each["new"]) for each in sent["fields"]] == [("name", True), ("age", True)]
    missing = [problem.path for problem in blocking(of.problems(of.initial))]
    assert ("target", "create", "type") in missing


def test_a_target_made_under_a_name() -> None:
    of = replace(form(answer=None), target=NamedTarget("CUSTOMERS."))
    values = of.initial.set(("mode",), "replace").set(("target", "new_name"), "CUSTOMERS.PEOPLE")
    assert body(of, values)["target"] == {
        "connection_id": "c-2",
        "object": "__pt_new_target",
        "new_name": "CUSTOMERS.PEOPLE",
    }


def test_settings_of_the_target_by_its_kind_or_its_schema() -> None:
    of = form(connection_type="sqlite")
    values = of.initial.set(("target", "configuration", "write_null_values"), True)
    assert body(of, values)["target"]["configuration"] == {"write_null_values": True}
    schema = {"type": "object", "properties": {"api": {"enum": ["bulk", "rest"]}}}
    own = form(connection_type="salesforce", configuration_schema=schema)
    assert "target.configuration.api" in shown(own, own.initial)


def test_the_schedule_asks_for_exactly_its_parts() -> None:
    of = form(schedule=ScheduleOffer(syncs=[Choice("s-1", "First")]))
    weekly = of.initial.set(("schedule", "frequency"), "weekly")
    assert {path for path in shown(of, weekly) if path.startswith("schedule.")} == {
        "schedule.frequency",
        "schedule.day_of_week",
        "schedule.hour",
        "schedule.minute",
    }
    assert {problem.path for problem in blocking(of.problems(weekly))} == {
        ("schedule", "day_of_week"),
        ("schedule", "hour"),
        ("schedule", "minute"),
    }
    typed = weekly.set(("schedule", "day_of_week"), "monday").set(("schedule", "hour"), "25")
    typed = typed.set(("schedule", "minute"), "0")
    (problem,) = blocking(of.problems(typed))
    assert problem.message == "Hour (UTC) is a number from 0 to 23."
    daily = typed.set(("schedule", "frequency"), "daily").set(("schedule", "hour"), "6")
    assert body(of, daily)["schedule"] == {"frequency": "daily", "hour": "6", "minute": "0"}
    after = of.initial.set(("schedule", "frequency"), "runafter")
    assert [problem.path for problem in blocking(of.problems(after))] == [
        ("schedule", "run_after", "sync_ids")
    ]
    chosen = after.set(("schedule", "run_after", "sync_ids"), ("s-1",))
    assert body(of, chosen)["schedule"] == {"frequency": "runafter", "run_after": {"sync_ids": ["s-1"]}}


def test_without_the_helping_answers_names_are_typed() -> None:
    of = form(models=[SourceModel("m-1", "People")], answer=None)
    values = of.initial.set(ROWS, (MappingRow("email", "m-1", "EMAIL"), MappingRow("x", "m-1", "X")))
    values = values.set(("identity", "source"), SourceRef("m-1", "email")).set(
        ("identity", "target"), "EMAIL"
    )
    values = values.set(("identity", "function"), "Equality")
    assert blocking(of.problems(values)) == ()
    assert body(of, values)["identity"]["source"] == {"field": "email", "model_id": "m-1"}
    assert body(of, values)["fields"] == [{"target": "X", "source": {"field": "x", "model_id": "m-1"}}]


def test_fields_told_by_a_preview_are_mapped_too() -> None:
    model = ModelForm("c-1", "Snowflake", {"query": ""})
    of = form(models=[], new_model=model)
    assert of.initial.get(ROWS) == ()
    fields = model_fields("email", "name", "plan")
    told = replace(of, new_model=replace(model, fields=fields))
    values = told.with_model_fields(fields, of.initial.set(("model", "configuration", "query"), "SELECT 1"))
    assert [(row.source, row.target) for row in values.get(ROWS)] == [
        ("email", "EMAIL"),
        ("name", "NAME"),
        ("plan", ""),
    ]
    assert told.plan(values).steps[0].request.body["configuration"] == {"query": "SELECT 1"}
    chosen = values.set(("model", "fields"), Selection.of(["email"]))
    assert "name is not among the fields of the new model." in [
        problem.message for problem in blocking(told.problems(chosen))
    ]
    renamed = values.set(("model", "name"), " ")
    assert ("model", "name") in [problem.path for problem in blocking(told.problems(renamed))]


def test_the_fields_of_joined_models_are_told_apart() -> None:
    models = [SourceModel(each, each.title(), model_fields("email", "name")) for each in ("people", "teams")]
    two, one = form(models=models), form()
    shown_lines = [
        [line for line in form_lines(of.spec(of.initial), of.initial) if isinstance(line, MappingLine)]
        for of in (two, one)
    ]
    assert [(line.row.source, line.origin) for line in shown_lines[0]] == [
        ("email", "People"),
        ("name", "People"),
        ("email", "Teams"),
        ("name", "Teams"),
    ]
    assert {line.origin for line in shown_lines[1]} == {""}
