"""Field nodes: of sources, of targets and of cached schemas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ptui.domain.tree.node import Kind, Node, Place

if TYPE_CHECKING:
    from ptui.wire.enumeration import ModelField, TargetField


def source_field(field: ModelField, place: Place | None = None) -> Node:
    """A field of a source or a model."""
    name = field.name or field.label or field.id
    return _node(name, field.type, field.remote_type, _record(field), place)


def target_field(field: TargetField, place: Place) -> Node:
    """A field of a target."""
    return _node(field.id or field.name, field.type, field.source_type, _record(field), place)


def schema_field(raw: Mapping[str, Any], place: Place) -> Node:
    """A field of a cached schema."""
    name = raw.get("id") or raw.get("name") or ""
    return _node(str(name), str(raw.get("type") or ""), str(raw.get("remote_type") or ""), raw, place)


def _record(field: ModelField | TargetField) -> Mapping[str, Any]:
    """What the server said of a field; in an answer of many, only their list keeps it untouched."""
    return field.raw if isinstance(field.raw, Mapping) else field.model_dump(mode="json")


def _node(name: str, type_: str, native: str, raw: Mapping[str, Any], place: Place | None) -> Node:
    return Node(name, Kind.FIELD, name, note=type_, more=native, leaf=True, place=place, record=raw)
