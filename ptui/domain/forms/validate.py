"""Judges what is in a form before it is sent, field by field."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from ptui.domain import schedule
from ptui.domain.forms.layout import Placed, effective, visible
from ptui.domain.forms.problems import Problem
from ptui.domain.forms.rules import at, is_blank
from ptui.domain.forms.spec import (
    Choose,
    ChooseMany,
    Code,
    Field,
    FormSpec,
    Group,
    Info,
    Need,
    Number,
    PerName,
    Rows,
)
from ptui.domain.forms.values import FormValues
from ptui.domain.forms.wire_values import number_of

Check = Callable[[Field, Any, Mapping[str, Any]], str | None]


def problems(spec: FormSpec, values: FormValues) -> tuple[Problem, ...]:
    """What is wrong with the fields that show, in their order."""
    document = effective(spec, values)
    return tuple(
        found for place in visible(spec, values) for found in _field_problems(place, values, document)
    )


def _field_problems(place: Placed, values: FormValues, document: Mapping[str, Any]) -> Iterator[Problem]:
    field = place.field
    if field.is_read_only or isinstance(field.kind, Info | PerName | Group):
        return
    value = values.get(field.path)
    if isinstance(field.kind, Rows):
        value = [None] * values.row_count(field.path)
    if is_blank(value):
        if field.need is not Need.NONE and field.default is None:
            yield Problem(field.path, f"{field.label} is missing.", field.need is Need.BLOCKS)
        return
    if not values.is_touched(field.path):
        return  # what a server holds already is the server's own matter
    if sentence := _value_problem(field, value):
        yield Problem(field.path, sentence)
    elif field.check and (sentence := CHECKS[field.check](field, value, document)):
        yield Problem(field.path, sentence, field.check not in _WARNING_CHECKS)


def _value_problem(field: Field, value: Any) -> str | None:
    match field.kind:
        case Number() as kind:
            return _number_problem(field, kind, value)
        case Code(is_document=True) if isinstance(value, str):
            try:
                json.loads(value)
            except (ValueError, RecursionError) as error:
                return f"{field.label} is no JSON: {error}."
        case Choose(choices, is_open=False) if all(each.value != value for each in choices):
            return f"{value} is not offered here."
        case ChooseMany(choices, is_open=False) if choices and isinstance(value, list | tuple):
            offered = {repr(each.value) for each in choices}
            unknown = [item for item in value if repr(item) not in offered]
            return f"{unknown[0]} is not offered here." if unknown else None
    return None


def _number_problem(field: Field, kind: Number, value: Any) -> str | None:
    number = number_of(value, whole=kind.whole)
    if number is None:
        return f"{field.label} is a {'whole ' if kind.whole else ''}number."
    if kind.low is not None and number < kind.low:
        return f"{field.label} is at least {kind.low:g}."
    if kind.high is not None and number > kind.high:
        return f"{field.label} is at most {kind.high:g}."
    return None


def _part(field: Field, value: Any, document: Mapping[str, Any], *, part: schedule.Part) -> str | None:
    frequency = str(at(document, (*field.path[:-1], "frequency")) or "")
    return schedule.part_problem(frequency, part, str(value))


def _email(field: Field, value: Any, _document: Mapping[str, Any]) -> str | None:
    return (
        None
        if re.fullmatch(r"[^@\s]+@[^@\s]+", str(value))
        else f"{field.label} does not look like an address."
    )


def _uri(field: Field, value: Any, _document: Mapping[str, Any]) -> str | None:
    return None if "://" in str(value) else f"{field.label} usually begins with https://."


def _timestamp(field: Field, value: Any, _document: Mapping[str, Any]) -> str | None:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})", str(value)):
        return None
    return f"{field.label} is written as 2025-01-31T00:00:00Z."


CHECKS: dict[str, Check] = {
    **{part.name: partial(_part, part=part) for part in schedule.CRON},
    "email": _email,
    "uri": _uri,
    "timestamp": _timestamp,
}
_WARNING_CHECKS = frozenset({"email", "uri"})
