"""All real connection types, where the data is at hand: each renders, and gives back what it should."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ptui.domain.forms.connection import ConnectionForm
from ptui.domain.forms.layout import visible
from ptui.domain.forms.problems import blocking
from ptui.domain.forms.spec import FormSpec
from ptui.domain.forms.values import FormValues
from tests.domain.forms.filling import filled, judged

_VARIABLE = "PTUI_CONNECTION_TYPES"
_BESIDE = Path(__file__).parents[4] / "shared" / "data" / "connection_types.json"


@cache
def connection_types() -> dict[str, Any]:
    path = Path(os.environ.get(_VARIABLE) or _BESIDE)
    if not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def each_type() -> list[Any]:
    return [
        pytest.param(type_id, entry["schema"], id=type_id) for type_id, entry in connection_types().items()
    ]


needs_data = pytest.mark.skipif(
    not connection_types(),
    reason=f"needs the connection types' schemas: set {_VARIABLE} to connection_types.json",
)


def form(type_id: str, schema: Mapping[str, Any]) -> ConnectionForm:
    return ConnectionForm(type_id, type_id, schema)


def configuration(of: ConnectionForm, values: FormValues) -> dict[str, Any]:
    body = of.plan(values).steps[0].request.body
    found: dict[str, Any] = body["configuration"]
    return found


@needs_data
def test_there_are_226() -> None:
    assert len(connection_types()) == 226


@needs_data
@pytest.mark.parametrize(("type_id", "schema"), each_type())
def test_untouched_it_sends_nothing(type_id: str, schema: Mapping[str, Any]) -> None:
    of = form(type_id, schema)
    assert configuration(of, of.initial) == {}
    assert [problem.path for problem in blocking(of.problems(of.initial))] == [("name",)]


@needs_data
@pytest.mark.parametrize("pick", [0, 1, 2])
@pytest.mark.parametrize(("type_id", "schema"), each_type())
def test_filled_in_it_is_what_the_schema_accepts(type_id: str, schema: Mapping[str, Any], pick: int) -> None:
    of = form(type_id, schema)
    values = filled(of.spec(of.initial), of.initial, pick=pick)
    document = configuration(of, values)
    assert judged(schema, document) == []
    assert blocking(of.problems(values)) == ()
    assert list(missing(schema, document)) == []


@needs_data
@pytest.mark.parametrize(("type_id", "schema"), each_type())
def test_read_back_and_untouched_it_stays_the_same(type_id: str, schema: Mapping[str, Any]) -> None:
    made = form(type_id, schema)
    body = made.plan(filled(made.spec(made.initial), made.initial)).steps[0].request.body
    saved = {"id": "c-1", **body, "type": {"id": type_id, "name": type_id}, "status": "healthy"}
    edited = ConnectionForm(type_id, type_id, schema, saved=saved, keeps_masks=True)
    request = edited.plan(edited.initial).steps[0].request
    assert (request.method, request.path) == ("PUT", "/api/connections/c-1")
    assert request.body == {key: value for key, value in body.items() if key != "validate"}


@needs_data
@pytest.mark.parametrize(("type_id", "schema"), each_type())
def test_no_secret_gets_into_a_draft(type_id: str, schema: Mapping[str, Any]) -> None:
    of = form(type_id, schema)
    spec = of.spec(of.initial)
    values = filled(spec, of.initial)
    values = values.set_all({path: "hunter2" for path in values.touched if spec.is_secret(path)})
    assert "hunter2" not in json.dumps(values.dump(spec))
    told = sensitive_keys(schema)
    assert told <= {str(path[-1]) for path in secret_fields(spec)}


@needs_data
def test_every_field_has_words_and_none_is_there_twice() -> None:
    for type_id, entry in connection_types().items():
        of = form(type_id, entry["schema"])
        fields = [place.field for place in visible(of.spec(of.initial), of.initial)]
        assert all(field.label.strip() for field in fields), type_id
        assert len({field.path for field in fields}) == len(fields), type_id


def secret_fields(spec: FormSpec) -> Iterator[tuple[str | int, ...]]:
    for field in spec.fields():
        if field.is_secret:
            yield field.path


def sensitive_keys(schema: Mapping[str, Any]) -> set[str]:
    return {
        key
        for key, each in schema.get("properties", {}).items()
        if each.get("sensitive") and not (each.get("hidden") and not each.get("api_field"))
    }


def missing(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    """Properties that the form never asked for, though nothing hides them."""
    for key, each in schema.get("properties", {}).items():
        hidden = each.get("hidden") and not each.get("api_field")
        if hidden or each.get("readOnly") or each.get("readonly"):
            assert key not in document
        elif key not in document:
            yield key
        elif isinstance(document[key], Mapping):
            yield from missing(each, document[key])
