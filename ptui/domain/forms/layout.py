"""Which fields of a form show, row by row, given what is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ptui.domain.forms.overlay import copied, put
from ptui.domain.forms.rules import FieldPath, at, holds, is_blank
from ptui.domain.forms.spec import Field, FormSpec, Group, Info, PerName, Rows, Section
from ptui.domain.forms.values import FormValues
from ptui.domain.forms.wire_values import wire_value


@dataclass(frozen=True, slots=True)
class Placed:
    """A field where it stands."""

    field: Field
    depth: int = 0
    row: tuple[FieldPath, int] | None = None
    """The repeated group it belongs to, and which of its rows."""


def effective(spec: FormSpec, values: FormValues) -> dict[str, Any]:
    """The document that conditions look at: what was typed, what was there, else what the server takes."""
    document = values.document()
    for each in spec.fields():
        if isinstance(each.kind, Rows | Group | PerName | Info):
            continue
        value = at(document, each.path)
        if value is None and each.default is not None:
            put(document, each.path, copied(each.default))
        elif values.is_touched(each.path):
            put(document, each.path, wire_value(each, value))
    return document


def sections(spec: FormSpec, values: FormValues) -> tuple[tuple[Section, tuple[Placed, ...]], ...]:
    """The sections that have anything to show."""
    document = effective(spec, values)
    found = ((section, tuple(placed(section.fields, values, document))) for section in spec.sections)
    return tuple((section, fields) for section, fields in found if fields)


def visible(spec: FormSpec, values: FormValues) -> tuple[Placed, ...]:
    return tuple(field for _, fields in sections(spec, values) for field in fields)


def placed(
    fields: Sequence[Field],
    values: FormValues,
    document: Mapping[str, Any],
    depth: int = 0,
    row: tuple[FieldPath, int] | None = None,
) -> Iterator[Placed]:
    for each in fields:
        if not holds(each.when, document):
            continue
        match each.kind:
            case Group(inner):
                below = tuple(placed(inner, values, document, depth + 1, row))
                if below:
                    yield Placed(each, depth, row)
                    yield from below
            case Rows(inner):
                yield Placed(each, depth, row)
                for index in range(values.row_count(each.path)):
                    template = [field.under((*each.path, index)) for field in inner]
                    yield from placed(template, values, document, depth + 1, (each.path, index))
            case PerName():
                continue
            case _:
                if each.is_read_only and is_blank(values.get(each.path)) and not isinstance(each.kind, Info):
                    continue
                yield Placed(each, depth, row)
