"""The schemas of a bulk sync: which are copied, and what is said about single ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ptui.domain.forms.filters import condition_fields, condition_wire
from ptui.domain.forms.offers import OfferedColumn, OfferedSchema
from ptui.domain.forms.rules import FieldPath, is_blank
from ptui.domain.forms.spec import (
    Checklist,
    Choice,
    Choose,
    ChooseMany,
    Field,
    PerName,
    Rows,
    Text,
    Toggle,
)
from ptui.domain.forms.values import FormValues
from ptui.domain.patterns import Selection
from ptui.domain.text import clean

SCHEMAS: FieldPath = ("schemas",)
DETAILS = "schema"
"""Below it, what is said about single schemas, by their ids."""
FIELDS = "fields"
OBFUSCATED = "obfuscated"
FIELD_NAMES = "field_names"
"""Output names of single fields; not asked for, and kept."""
PLAIN = (
    "partition_key",
    "tracking_field",
    "user_output_name",
    "data_cutoff_timestamp",
    "disable_data_cutoff",
    "history_enabled",
)


def schemas_field(schemas: Sequence[OfferedSchema]) -> Field:
    ids = tuple(each.id for each in schemas)
    labels = {each.id: clean(each.name) for each in schemas if each.name and each.name != each.id}
    return Field(
        SCHEMAS, "Schemas", Checklist(ids, labels, noun="schema"), "All of them unless you say which."
    )


def details_field(*, has_history: bool) -> Field:
    """Lets a form find what stands below `DETAILS` without a field for each of 100,000 schemas."""
    return Field((DETAILS,), "Single schemas", PerName(tuple(_details((), has_history=has_history))))


def details_of(schema: OfferedSchema, *, has_history: bool) -> tuple[Field, ...]:
    """The questions about one schema, opened from the checklist."""
    fields = _details(schema.fields or (), has_history=has_history)
    return tuple(each.under((DETAILS, schema.id)) for each in fields)


def _details(fields: Sequence[OfferedColumn], *, has_history: bool) -> Iterator[Field]:
    choices = tuple(Choice(each.id, clean(each.name or each.id), clean(each.type)) for each in fields)
    names = tuple(each.id for each in fields)
    labels = {each.id: clean(each.name) for each in fields if each.name and each.name != each.id}
    yield Field((FIELDS,), "Fields", Checklist(names, labels, noun="field"), "All unless you say which.")
    yield Field((OBFUSCATED,), "Obfuscate", ChooseMany(choices, is_open=not choices))
    yield Field(("user_output_name",), "Output name", Text())
    yield Field(("partition_key",), "Partition key", Choose(choices, is_open=True, is_searchable=True))
    yield Field(("tracking_field",), "Tracking field", Choose(choices, is_open=True, is_searchable=True))
    yield Field(("filters",), "Only records where", Rows(condition_fields(choices), "filter"))
    yield Field(("data_cutoff_timestamp",), "Only data since", Text(), check="timestamp")
    yield Field(("disable_data_cutoff",), "No cutoff here", Toggle(), default=False)
    if has_history:
        yield Field(("history_enabled",), "Keep a history table", Toggle(), default=False)


def selection_of(values: FormValues) -> Selection:
    chosen = values.get(SCHEMAS)
    return chosen if isinstance(chosen, Selection) else Selection.all()


def chosen_ids(values: FormValues, schemas: Sequence[OfferedSchema]) -> list[str]:
    """The chosen schemas in the source's order, also ones that were not listed."""
    selection = selection_of(values)
    known = [each.id for each in schemas]
    return selection.chosen([*known, *sorted(selection.plus.difference(known))])


def names_of(schemas: Sequence[OfferedSchema], ids: Collection[str]) -> dict[str, Sequence[str]]:
    """The fields of these schemas, where they are known."""
    return {
        each.id: [field.id for field in each.fields] for each in schemas if each.id in ids and each.fields
    }


def entries(
    values: FormValues, schemas: Sequence[OfferedSchema], stored: Mapping[str, Sequence[str]]
) -> list[Any] | None:
    """The `schemas` of a body: None for all of them, ids where no more is said, else objects.

    `stored` are the fields of schemas as the server copies them already.
    """
    details = _said(values)
    names = {**names_of(schemas, details), **stored}
    chosen = chosen_ids(values, schemas)
    told: dict[str, dict[str, Any]] = {}
    for ident in chosen:
        if ident in details:
            made = entry(ident, details[ident], names.get(ident, ()))
            if len(made) > 2:
                told[ident] = made
    if not told:
        return None if selection_of(values).is_everything else list(chosen)
    return [told.get(ident, {"id": ident, "enabled": True}) for ident in chosen]


def _said(values: FormValues) -> dict[str, Mapping[str, Any]]:
    said = values.document().get(DETAILS)
    if not isinstance(said, Mapping):
        return {}
    return {ident: detail for ident, detail in said.items() if isinstance(detail, Mapping)}


def entry(
    ident: str, detail: Mapping[str, Any], names: Sequence[str], *, is_patch: bool = False
) -> dict[str, Any]:
    """One schema as an object."""
    found: dict[str, Any] = {"id": ident, "enabled": True}
    fields = _field_entries(detail, names, is_patch=is_patch)
    if fields is not None:
        found["fields"] = fields
    for key in PLAIN:
        if not is_blank(detail.get(key)):
            found[key] = detail[key]
    filters = [_filter(row) for row in detail.get("filters") or () if row.get("field")]
    if filters:
        found["filters"] = filters
    return found


def _field_entries(detail: Mapping[str, Any], names: Sequence[str], *, is_patch: bool) -> list[Any] | None:
    """None where all fields go as they are; objects for all of them in a PATCH, or where more is said."""
    chosen = detail.get(FIELDS)
    hidden, named = set(detail.get(OBFUSCATED) or ()), dict(detail.get(FIELD_NAMES) or {})
    selection = chosen if isinstance(chosen, Selection) else Selection.all()
    every = [*names, *sorted((selection.plus | hidden | set(named)).difference(names))]
    is_plain = not hidden and not named
    if is_plain and selection.is_everything:
        return None
    if is_plain and not is_patch:
        return selection.chosen(every)
    key = "obfuscated" if is_patch else "obfuscate"
    return [
        {"id": name, "enabled": selection.has(name)}
        | ({key: True} if name in hidden else {})
        | ({"user_output_name": named[name]} if name in named else {})
        for name in every
    ]


def _filter(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"field_id": row["field"], **condition_wire(row)}
