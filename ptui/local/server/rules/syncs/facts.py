"""What a model sync is checked against: its models, its target and the rest of the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ptui.local.engine.catalogue import Mode, TargetField
from ptui.local.server.rules.body import Document, Part
from ptui.local.server.rules.hints import alike
from ptui.local.server.rules.refusals import refuse
from ptui.local.server.rules.schedules.model_schedule import Neighbours


@dataclass(frozen=True, slots=True)
class SourceModel:
    """A model as its syncs see it."""

    id: str
    name: str
    fields: Mapping[str, str]
    """Field name to type."""
    ids: Mapping[str, str]
    """Field id to name."""
    joined: frozenset[str] = frozenset()
    """Models that its relations lead to."""

    @classmethod
    def of(cls, model: Document) -> SourceModel:
        """From the stored model."""
        return cls(
            id=model["id"],
            name=model["name"],
            fields={one["name"]: one["type"] for one in model["fields"]},
            ids={one["id"]: one["name"] for one in model["fields"]},
            joined=frozenset(relation["to"]["model_id"] for relation in model.get("relations", ())),
        )


@dataclass(frozen=True, slots=True)
class Target:
    """What is written to."""

    object: str
    modes: tuple[Mode, ...]
    fields: Mapping[str, TargetField]
    properties: Mapping[str, bool | str] = field(default_factory=dict)
    is_new: bool = False
    """It has yet to be made."""
    configuration: Mapping[str, Any] = field(default_factory=lambda: {"properties": {}})
    """A JSON Schema for the options of a sync into it."""

    @property
    def takes_any_field(self) -> bool:
        """Nothing is known of its fields yet: the sync names them."""
        return self.is_new and not self.fields

    @property
    def takes_whole_records(self) -> bool:
        """Files and webhooks have one field, into which any number of fields go under their own names."""
        return [each.type for each in self.fields.values()] == ["object"]

    def allows(self, name: str) -> bool:
        """Whether the target has this property."""
        return self.properties.get(name) is True


@dataclass(frozen=True, slots=True)
class SyncFacts:
    """Everything a body is checked against."""

    models: Mapping[str, SourceModel]
    target: Target
    neighbours: Neighbours = field(default_factory=Neighbours)

    def source(self, source: Part) -> Document:
        """A reference to a model's field, which must exist."""
        model = self._model(source)
        name = source.need_text("field")
        if name not in model.fields:
            refuse(
                source.at("field"),
                f"names no field of the model {model.name}: {name}{alike(name, model.fields)}",
            )
        return {"model_id": model.id, "field": name}

    def source_by_id(self, field_id: str) -> Document | None:
        """The same, by the uuid of the model's field."""
        for model in self.models.values():
            if field_id in model.ids:
                return {"model_id": model.id, "field": model.ids[field_id]}
        return None

    def field_id(self, source: Document) -> str:
        """The uuid of a model's field; empty when it is not there any more."""
        model = self.models.get(source["model_id"])
        ids = model.ids if model else {}
        return next((key for key, name in ids.items() if name == source["field"]), "")

    def type_of(self, source: Document) -> str:
        """The type of a model's field."""
        return self.models[source["model_id"]].fields[source["field"]]

    def _model(self, source: Part) -> SourceModel:
        model_id = source.need_text("model_id")
        model = self.models.get(model_id)
        if model is None:
            refuse(source.at("model_id"), f"names no model of this workspace: {model_id}")
        return model


def mentioned_models(body: Any) -> frozenset[str]:
    """Every model id that stands anywhere in a body."""
    found: set[str] = set()
    ahead = [body]
    while ahead:
        value = ahead.pop()
        if isinstance(value, dict):
            if isinstance(identifier := value.get("model_id"), str):
                found.add(identifier)
            ahead.extend(value.values())
        elif isinstance(value, list):
            ahead.extend(value)
    return frozenset(found)
