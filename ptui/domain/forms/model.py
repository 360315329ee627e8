"""The form of a model: over what the tree walked to, or over a query."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ptui.api.request import Request
from ptui.api.requests import models as requests
from ptui.domain.forms.collect import collected
from ptui.domain.forms.edit import writable
from ptui.domain.forms.files import ReadFile, described
from ptui.domain.forms.json_schema import schema_fields
from ptui.domain.forms.offers import OfferedField
from ptui.domain.forms.plan import Plan, Step
from ptui.domain.forms.problems import Problem
from ptui.domain.forms.rules import FieldPath
from ptui.domain.forms.schema_fields import humanized
from ptui.domain.forms.spec import (
    Checklist,
    Choice,
    Choose,
    ChooseMany,
    Code,
    Field,
    FormSpec,
    Kind,
    Need,
    Rows,
    Section,
    Text,
)
from ptui.domain.forms.validate import problems
from ptui.domain.forms.values import FormValues
from ptui.domain.patterns import Selection
from ptui.domain.text import clean

QUERY = "query"
FIELDS: FieldPath = ("fields",)


@dataclass(frozen=True, slots=True)
class OtherModel:
    """A model that this one can be related to."""

    id: str
    name: str
    fields: Sequence[str] = ()


@dataclass(frozen=True)
class ModelForm:
    """Makes a model, or changes the one in `saved`."""

    connection_id: str
    connection_name: str = ""
    chosen: Mapping[str, Any] = field(default_factory=dict)
    """What the tree walked to; a free text that is still to be written stands there empty."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Further settings of the source: `configuration` of its enumeration."""
    fields: Sequence[OfferedField] = ()
    """What the source has; empty when that could not be read, and then names are typed."""
    others: Sequence[OtherModel] = ()
    saved: Mapping[str, Any] | None = None
    name: str = ""
    version: str = "2025-09-18"

    kind = "model"

    @cached_property
    def initial(self) -> FormValues:
        if self.saved is not None:
            return FormValues(writable("model", self.saved, version=self.version))
        values = FormValues().set(("name",), self.name or proposed_name(self.chosen))
        return values.set_all({("configuration", key): value for key, value in self.chosen.items() if value})

    @property
    def context(self) -> Mapping[str, Any]:
        found: dict[str, Any] = {"connection_id": self.connection_id, "version": self.version}
        if self.saved is not None:
            return found | {"id": self.saved.get("id")}
        return found | {"chosen": dict(self.chosen)}

    def spec(self, values: FormValues) -> FormSpec:
        return self._spec

    @cached_property
    def _spec(self) -> FormSpec:
        title = "Edit model" if self.saved is not None else "New model"
        sections = (
            Section("", (Field(("name",), "Name", Text(), need=Need.BLOCKS), *self._source())),
            Section("Fields", self._columns()),
            Section("Relations and more", self._more(), is_advanced=True),
        )
        return FormSpec(title, sections, intro=clean(self.connection_name))

    def _source(self) -> tuple[Field, ...]:
        """One field per key of the configuration, then the source's further settings."""
        keys = {**self.initial.base.get("configuration", {}), **self.chosen}
        described_by = _as_schema(self.options)
        own = schema_fields(described_by, ("configuration",)).shown
        told = {each.path[-1] for each in own}
        plain = tuple(_source_field(key, value) for key, value in keys.items() if key not in told)
        return (*plain, *own)

    def _columns(self) -> tuple[Field, ...]:
        names = tuple(each.name for each in self.fields)
        labels = {each.name: clean(each.label or each.name) for each in self.fields}
        which: Kind = Checklist(names, labels, noun="field") if names else ChooseMany(is_open=True)
        choices = tuple(Choice(name, clean(name), labels[name]) for name in names)
        return (
            Field(FIELDS, "Fields", which, "All of them unless you say which.", placeholder="all of them"),
            Field(
                ("identifier",),
                "Identifier",
                Choose(choices, is_open=True, is_searchable=True),
                "A unique column; needed to notice changes and to join.",
            ),
            Field(
                ("tracking_columns",),
                "Tracking columns",
                ChooseMany(choices, is_open=True),
                "Columns that tell when a row has changed.",
            ),
        )

    def _more(self) -> tuple[Field, ...]:
        columns = tuple(Choice(each.name, clean(each.name)) for each in self.fields)
        models = tuple(Choice(each.id, clean(each.name)) for each in self.others)
        inside = tuple(
            Choice(name, f"{clean(name)} of {clean(each.name)}")
            for each in self.others
            for name in each.fields
        )
        relation = (
            Field(("from",), "Column", Choose(columns, is_open=True, is_searchable=True), need=Need.BLOCKS),
            Field(("to", "model_id"), "Model", Choose(models, is_open=True), need=Need.BLOCKS),
            Field(("to", "field"), "Its field", Choose(inside, is_open=True), need=Need.BLOCKS),
        )
        types = tuple(
            Choice(each, each) for each in ("string", "number", "boolean", "datetime", "array", "object")
        )
        added = (
            Field(("name",), "Name", Text(), need=Need.BLOCKS),
            Field(("label",), "Label", Text(), need=Need.BLOCKS),
            Field(("type",), "Type", Choose(types, is_open=True), need=Need.BLOCKS),
            Field(("example",), "Example", Text()),
        )
        return (
            Field(("relations",), "Relations to other models", Rows(relation, "relation")),
            Field(("additional_fields",), "Fields of your own", Rows(added, "field")),
            Field(("labels",), "Labels", ChooseMany(is_open=True)),
        )

    def problems(self, values: FormValues) -> tuple[Problem, ...]:
        found = list(problems(self._spec, values))
        body = self.body(values)
        if not body["configuration"]:
            found.append(Problem(None, "What the model reads is missing."))
        if body.get("fields") == []:
            found.append(Problem(FIELDS, "No field is chosen."))
        identifier = body.get("identifier")
        if identifier and "fields" in body and identifier not in body["fields"]:
            found.append(Problem(("identifier",), f"{identifier} is not among the fields.", blocks=False))
        return tuple(found)

    def plan(self, values: FormValues, *, read: ReadFile = described) -> Plan:
        body = self.body(values, read=read)
        if self.saved is None:
            return Plan((Step(requests.create(body), "model"),))
        return Plan((Step(requests.update(str(self.saved.get("id") or ""), body), "model"),))

    def preview(self, values: FormValues) -> Request:
        """Asks for the fields of the model as it stands in the form; saves nothing."""
        return requests.preview(self.body(values))

    def body(self, values: FormValues, *, read: ReadFile = described) -> dict[str, Any]:
        body = collected(self._spec, values, read=read)
        body.setdefault("connection_id", self.connection_id)
        body.setdefault("configuration", {})
        chosen = values.touched.get(FIELDS)
        if isinstance(chosen, Selection):
            if chosen.is_everything:
                body.pop("fields", None)
            else:
                body["fields"] = chosen.chosen([each.name for each in self.fields])
        return body


def proposed_name(chosen: Mapping[str, Any]) -> str:
    """`company.customers` makes `Customers`."""
    values = [str(value) for key, value in chosen.items() if value and key != QUERY]
    if not values:
        return ""
    last = re.sub(r"\.(csv|json|jsonl|parquet|tsv)$", "", values[-1], flags=re.IGNORECASE)
    word = re.split(r"[./]", last)[-1] or last
    return humanized(word)


def _source_field(key: str, value: Any) -> Field:
    if key == QUERY:
        return Field(("configuration", key), "Query", Code("sql"), need=Need.BLOCKS)
    label = humanized(str(key))
    if isinstance(value, Mapping | list | tuple):
        return Field(("configuration", key), label, Code("json", is_document=True))
    return Field(("configuration", key), label, Text(is_exact=True), need=Need.BLOCKS)


def _as_schema(options: Mapping[str, Any]) -> dict[str, Any]:
    """A source's settings, each `{type, items}`, as JSON Schema."""
    properties: dict[str, Any] = {}
    for key, each in options.items():
        entry = each if isinstance(each, Mapping) else {}
        items = entry.get("items")
        schema = {name: value for name, value in entry.items() if name != "items"}
        if isinstance(items, list) and items:
            schema["enum"] = items
        properties[key] = schema
    return {"type": "object", "properties": properties}
