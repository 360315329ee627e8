"""A stored model sync with its identity and its filters in one shape each.

Newer servers answer both in two shapes and refuse a body where the two say different things. What stands in
the groups of the newer shape is said in the older one, which every server takes; only several identities
have no older shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def in_one_shape(body: dict[str, Any]) -> None:
    """Changes `body` in place."""
    _one_identity(body)
    _one_list_of_filters(body)


def _one_identity(body: dict[str, Any]) -> None:
    grouped = body.pop("identities", None)
    mappings = _items(grouped, "mappings")
    if len(mappings) > 1:
        body["identities"] = grouped
        body.pop("identity", None)
    elif mappings:
        body["identity"] = mappings[0]


def _one_list_of_filters(body: dict[str, Any]) -> None:
    model, target = body.pop("model_filters", None), body.pop("target_filters", None)
    found = [*map(_on_model, _items(model, "conditions")), *map(_on_target, _items(target, "conditions"))]
    if not found:
        return
    body["filters"] = found
    if isinstance(model, Mapping) and model.get("logic"):
        body["filter_logic"] = model["logic"]
    if isinstance(target, Mapping) and target.get("logic") and isinstance(body.get("target"), Mapping):
        body["target"] = {**body["target"], "filter_logic": target["logic"]}


def _items(group: Any, key: str) -> list[Mapping[str, Any]]:
    listed = group.get(key) if isinstance(group, Mapping) else None
    return [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list | tuple) else []


def _on_model(condition: Mapping[str, Any]) -> dict[str, Any]:
    return {("field" if key == "source" else key): value for key, value in condition.items()}


def _on_target(condition: Mapping[str, Any]) -> dict[str, Any]:
    renamed = {"field": "field_id", "value_source": "value_field"}
    return {"field_type": "Target"} | {renamed.get(key, key): value for key, value in condition.items()}
