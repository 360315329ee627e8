"""Fills in whatever a form shows, as a patient user would, and has the outcome judged by a real validator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never

from jsonschema import Draft202012Validator

from ptui.domain.forms.layout import visible
from ptui.domain.forms.schema_match import enum_values
from ptui.domain.forms.spec import (
    Checklist,
    Choice,
    Choose,
    ChooseMany,
    Code,
    Field,
    FileText,
    FormSpec,
    Group,
    Info,
    MappingGrid,
    Number,
    Pairs,
    PerName,
    Rows,
    Secret,
    Text,
    Toggle,
)
from ptui.domain.forms.values import FormValues
from ptui.domain.patterns import Selection


def filled(spec: FormSpec, values: FormValues, *, pick: int = 0) -> FormValues:
    """Answers what shows until nothing new does; of choices the one at `pick`."""
    for _ in range(20):
        todo = [place.field for place in visible(spec, values) if _is_open(place.field, values)]
        if not todo:
            return values
        for field in todo:
            values = answered(field, values, pick=pick)
    raise AssertionError("the form never ends")


def _is_open(field: Field, values: FormValues) -> bool:
    if field.is_read_only or isinstance(field.kind, Group | Info | PerName):
        return False
    if isinstance(field.kind, Rows):
        return values.row_count(field.path) == 0
    return not values.is_touched(field.path)


def answered(field: Field, values: FormValues, *, pick: int = 0) -> FormValues:
    kind = field.kind
    match kind:
        case Rows():
            return values.add_row(field.path).add_row(field.path)
        case Text() | Secret() | FileText():
            return values.set(field.path, f"typed {field.path[-1]}")
        case Code(is_document=document):
            return values.set(
                field.path, '{"a": [1]}' if document or kind.language == "json" else "two\nlines"
            )
        case Number(low=low):
            return values.set(field.path, str(int(low) if low is not None else 7))
        case Toggle():
            return values.set(field.path, pick % 2 == 0)
        case Choose(choices):
            named = choices or (Choice(f"typed {field.path[-1]}", ""),)
            return values.set(field.path, named[pick % len(named)].value)
        case ChooseMany(choices):
            if choices:
                return values.set(field.path, tuple(choice.value for choice in choices))
            return values.set(
                field.path, ("1", "2") if kind.element in ("integer", "number") else ("one", "two")
            )
        case Pairs():
            return values.set(field.path, (("team", "data"), ("", "dropped")))
        case Checklist():
            return values.set(field.path, Selection.all())
        case Group() | Info() | MappingGrid() | PerName():
            return values
    assert_never(kind)


def judged(schema: Mapping[str, Any], document: Mapping[str, Any]) -> list[str]:
    """What a strict judge says, once {value, label} enums are their values and `required` is left aside."""
    validator = Draft202012Validator(lenient(schema))
    return [error.message for error in validator.iter_errors(dict(document))]


def lenient(schema: Any) -> Any:
    if isinstance(schema, Mapping):
        return {
            key: enum_values(value) if key == "enum" else lenient(value)
            for key, value in schema.items()
            if key != "required" or not isinstance(value, list)
        }
    if isinstance(schema, list):
        return [lenient(item) for item in schema]
    return schema
