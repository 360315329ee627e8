"""What connectors say, as the API writes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from ptui.local.engine.catalogue import (
    BulkTarget,
    Column,
    CreationProperty,
    Mode,
    SourceStep,
    TargetField,
    TargetFields,
    TargetObject,
)
from ptui.local.server.answers import encode, quoted
from ptui.local.server.store.documents import Document
from ptui.local.server.times import ZERO


def source_step(step: SourceStep) -> Document:
    """One step of a drill-down."""
    items = {
        name: {"items": item.items, "requires_one_of": item.requires_one_of, "has_items": item.has_items}
        for name, item in step.items.items()
    }
    answer: Document = {"items": items, "requires_one_of": step.requires_one_of}
    return answer if step.configuration is None else answer | {"configuration": step.configuration}


def field_id(scope: str, name: str) -> str:
    """The same field of the same thing has the same id, whenever it is asked for."""
    return str(uuid5(NAMESPACE_URL, f"ptui:{scope}:{name}"))


def model_field(column: Column, scope: str) -> Document:
    """A field of a source; `scope` is what it is a field of."""
    return {
        "id": field_id(scope, column.name),
        "name": column.name,
        "label": column.label or column.name,
        "type": column.type,
        "remote_type": column.native,
        "description": column.description,
        "example": column.example,
        "unique": column.unique,
        "user_added": False,
    }


def schema_field(column: Column) -> Document:
    """A field of a schema, as bulk syncs see it."""
    return {
        "id": column.name,
        "name": column.label or column.name,
        "type": column.type,
        "remote_type": column.native,
        "type_spec": None,
        "path": "",
        "values": None,
        "association": None,
        "is_primary_key": column.primary_key,
        "source_primary_key": column.primary_key,
        "user_managed": False,
    }


def target_mode(mode: Mode) -> Document:
    """A mode in the list of target objects, where it has an `id`."""
    return {
        "id": mode.id,
        "requires_identity": mode.requires_identity,
        "supports_per_field_mode": mode.supports_field_sync_mode,
        "supports_target_filters": mode.supports_target_filters,
    }


def described_mode(mode: Mode, name: str) -> Document:
    """A mode with its words; `name` is what the API calls its id at this place."""
    return {
        name: mode.id,
        "label": mode.label,
        "description": mode.description,
        "requires_identity": mode.requires_identity,
        "supports_target_filters": mode.supports_target_filters,
        "supports_field_sync_mode": mode.supports_field_sync_mode,
    }


def encoded_objects(objects: Sequence[TargetObject]) -> bytes:
    """The target objects as JSON; their modes, mostly the very same for all, are written once."""
    modes: dict[int, str] = {}  # by identity: to compare so many takes longer than to write them
    parts = []
    for each in objects:
        written = modes.get(id(each.modes))
        if written is None:
            written = modes[id(each.modes)] = encode([target_mode(mode) for mode in each.modes]).decode()
        parts.append(f'{{"id":{quoted(each.id)},"name":{quoted(each.name)},"modes":{written}}}')
    return f"[{','.join(parts)}]".encode(errors="replace")


def creation_property(found: CreationProperty, *, values: bool) -> Document:
    """Something to say about a target to be made."""
    answer: Document = {"id": found.id, "title": found.title, "enum": found.enum}
    if values:
        answer["values"] = [{"value": each.value, "label": each.label} for each in found.values]
    return answer


def target_fields(target: TargetFields) -> Document:
    """A target with its modes and fields, read just now: nothing of it is cached."""
    return {
        "id": target.id,
        "name": target.name,
        "modes": [described_mode(mode, "mode") for mode in target.modes],
        "properties": dict(target.properties),
        "refreshed_at": ZERO,
        "fields": [_target_field(each) for each in target.fields],
    }


def bulk_target(target: BulkTarget, *, with_history: bool) -> Document:
    """How a bulk sync writes to a connection."""
    answer: dict[str, Any] = {
        "modes": [described_mode(mode, "id") for mode in target.modes],
        "configuration": target.configuration,
        "supported_resync_modes": target.supported_resync_modes,
    }
    return answer | ({"supports_history_mode": target.supports_history_mode} if with_history else {})


def _target_field(found: TargetField) -> Document:
    return {
        "id": found.id,
        "name": found.name,
        "description": found.description,
        "required": found.required,
        "filterable": found.filterable,
        "createable": found.createable,
        "updateable": found.updateable,
        "association": found.association,
        "supports_identity": bool(found.identity_functions),
        "identity_functions": [
            {"id": function.value, "label": function.label} for function in found.identity_functions
        ],
        "source_type": found.source_type,
        "type": found.type,
    }
