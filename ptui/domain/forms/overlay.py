"""Puts single values into a document at their paths."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from ptui.domain.forms.rules import FieldPath


def overlaid(
    base: Mapping[str, Any], touched: Mapping[FieldPath, Any], counts: Mapping[FieldPath, int]
) -> dict[str, Any]:
    """`base` with `touched` laid over it; a counted group has exactly its touched rows."""
    document: dict[str, Any] = copied(base)
    for path, count in sorted(counts.items(), key=lambda item: len(item[0])):
        put(document, path, [{} for _ in range(count)])
    for path, value in touched.items():
        put(document, path, value)
    return document


def put(document: Any, path: FieldPath, value: Any) -> None:
    """Sets the value at `path` in place, making what it stands in."""
    for here, after in pairwise(path):
        document = _entered(document, here, list if isinstance(after, int) else dict)
    _set(document, path[-1], value)


def drop(document: Any, path: FieldPath) -> None:
    """Takes the value at `path` away in place, if it is there."""
    for part in path[:-1]:
        if not _has(document, part):
            return
        document = document[part]
    if isinstance(document, dict):
        document.pop(path[-1], None)


def _entered(document: Any, part: str | int, make: type[list[Any]] | type[dict[Any, Any]]) -> Any:
    inner = document[part] if _has(document, part) else None
    if not isinstance(inner, make):
        inner = make()
        _set(document, part, inner)
    return inner


def _has(document: Any, part: str | int) -> bool:
    if isinstance(document, list):
        return isinstance(part, int) and part < len(document)
    return isinstance(document, dict) and part in document


def _set(document: Any, part: str | int, value: Any) -> None:
    if isinstance(document, list) and isinstance(part, int):
        while len(document) <= part:
            document.append({})
    document[part] = value


def copied(value: Any) -> Any:
    """A copy whose objects and lists can be changed."""
    if isinstance(value, Mapping):
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [copied(item) for item in value]
    return value
