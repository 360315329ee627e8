"""What a bulk destination wants to know, in whichever of its two shapes it says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ptui.domain.forms.offers import Destination
from ptui.wire.references import resolve

_DEEPEST = 8


def destination_schema(target: Destination | None) -> dict[str, Any]:
    """JSON Schema as it is, or made from `{key: {default, required, items}}`."""
    if target is None:
        return {}
    resolved = resolve(target.configuration)
    if not isinstance(resolved, Mapping):
        return {}
    if "properties" in resolved or "$schema" in resolved or resolved.get("type") == "object":
        return dict(resolved)
    return _object(resolved, 0)


def _object(described: Mapping[str, Any], depth: int) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    required: list[str] = []
    for key, each in described.items():
        properties[str(key)] = _property(each, depth)
        if isinstance(each, Mapping) and each.get("required") is True:
            required.append(str(key))
    return {"type": "object", "properties": properties, "required": required}


def _property(described: Any, depth: int) -> dict[str, Any]:
    if not isinstance(described, Mapping):
        return {} if described is None else {"default": described}
    schema = {key: value for key, value in described.items() if key not in ("items", "required")}
    items = described.get("items")
    if isinstance(items, Mapping) and depth < _DEEPEST:
        schema.pop("default", None)
        return {**schema, **_object(items, depth + 1)}
    if isinstance(items, list) and items:
        schema.setdefault("enum", items)
    return schema
