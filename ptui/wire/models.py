"""Models, their previews and sample rows, and the background jobs that make them."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from ptui.wire.base import Count, Many, Maybe, MaybeText, Object, Text, Time, Wire, Word, Words, empty
from ptui.wire.enumeration import ModelField
from ptui.wire.identity import Actor


class FieldRef(Wire):
    """A field of a model, as syncs and relations name it."""

    model_id: Text = ""
    field: Text = ""


class Relation(Wire):
    """A column of this model that points at a field of another."""

    column: Text = Field("", validation_alias="from", serialization_alias="from")
    to: Maybe[FieldRef] = None


class Enricher(Wire):
    """A second connection that adds fields to a model."""

    enricher_id: Text = ""
    connection_id: Text = ""
    configuration: Object = empty()
    mappings: Object = empty()
    fields: Many[ModelField] = ()


class Model(Wire):
    """What is synced: rows of one connection, seen through a configuration."""

    id: Text = ""
    name: Text = ""
    type: Word = ""
    version: Count = 0
    connection_id: Text = ""
    configuration: Object = empty()
    fields: Many[ModelField] = ()
    identifier: MaybeText = None
    tracking_columns: Words = ()
    relations: Many[Relation] = ()
    enricher: Maybe[Enricher] = None
    labels: Words = ()
    policies: Words = ()
    organization_id: Text = ""
    created_at: Time = None
    created_by: Maybe[Actor] = None
    updated_at: Time = None
    updated_by: Maybe[Actor] = None


class Sample(Wire):
    """Sample rows of a model; each record is keyed by model id, joined models side by side."""

    records: Many[Object] = ()
    warnings: Words = ()

    def rows(self, model_id: str) -> tuple[dict[str, Any], ...]:
        """The rows of one model; a record that is not keyed by model is a row itself."""
        found: list[dict[str, Any]] = []
        for record in self.records:
            own = record.get(model_id)
            if not isinstance(own, dict) and len(record) == 1:
                own = next(iter(record.values()))
            found.append(own if isinstance(own, dict) else record)
        return tuple(found)


class Job(Wire):
    """Work that the server does in the background."""

    job_id: Text = ""
    type: Text = ""
    status: Text = ""
    result: Any = None
    error: Word = ""

    @property
    def is_final(self) -> bool:
        return self.status.casefold() in {"done", "failed"}
