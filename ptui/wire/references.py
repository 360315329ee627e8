"""JSON Schemas of old servers point into themselves; here they are written out."""

from __future__ import annotations

from typing import Any


def resolve(schema: object, *, depth: int = 32) -> Any:
    """`schema` with each local `$ref` replaced by what it names; a circle or a foreign one becomes `{}`."""
    return _resolve(schema, schema, (), depth)


def _resolve(node: object, root: object, seen: tuple[str, ...], depth: int) -> Any:
    if depth <= 0:
        return {}
    if isinstance(node, list):
        return [_resolve(item, root, seen, depth - 1) for item in node]
    if not isinstance(node, dict):
        return node
    if isinstance(ref := node.get("$ref"), str):
        beside = {key: value for key, value in node.items() if key != "$ref"}
        found = None if ref in seen else _pointed(root, ref)
        named = _resolve(found, root, (*seen, ref), depth - 1) if isinstance(found, dict) else {}
        return {**named, **_resolve(beside, root, seen, depth - 1)}
    return {
        key: _resolve(value, root, seen, depth - 1)
        for key, value in node.items()
        if key not in ("definitions", "$defs")
    }


def _pointed(root: object, ref: str) -> object:
    if not ref.startswith("#"):
        return None
    node = root
    for part in filter(None, ref[1:].split("/")):
        if not isinstance(node, dict):
            return None
        node = node.get(part.replace("~1", "/").replace("~0", "~"))
    return node
