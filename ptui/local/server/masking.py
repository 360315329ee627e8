"""Secrets of a configuration: masked when read, kept when the mask comes back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import Any

MASK = "********"

_SECRET = re.compile(
    r"pass(word|wd|phrase)?$|secret(_|$)|(^|_)token$|private_key|(api|access|client)_?key$|credential", re.I
)
_PUBLIC = re.compile(r"_id$|_ids$", re.I)


def is_secret(name: str, declared: Set[str]) -> bool:
    """Whether a key holds a secret: by its schema, or, deep inside an object, by its name."""
    return name in declared or (bool(_SECRET.search(name)) and not _PUBLIC.search(name))


def masked(value: Any, declared: Set[str]) -> Any:
    """The same configuration with its secrets hidden; empty ones stay empty."""
    if isinstance(value, Mapping):
        return {
            key: MASK if is_secret(key, declared) and _is_set(item) else masked(item, declared)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [masked(item, declared) for item in value]
    return value


def unmasked(value: Any, stored: Any) -> Any:
    """`value` with each mask replaced by the secret that stands in its place in `stored`."""
    if value == MASK and stored is not None:
        return stored
    if isinstance(value, Mapping):
        old = stored if isinstance(stored, Mapping) else {}
        return {key: unmasked(item, old.get(key)) for key, item in value.items()}
    if isinstance(value, list):
        old_items = stored if isinstance(stored, list) else []
        return [unmasked(item, _counterpart(item, index, old_items)) for index, item in enumerate(value)]
    return value


def still_masked(value: Any, path: str = "") -> str | None:
    """Where a mask is left that nothing could be put in place of."""
    if value == MASK:
        return path
    if isinstance(value, Mapping):
        parts = ((f"{path}.{key}" if path else str(key), item) for key, item in value.items())
    elif isinstance(value, list):
        parts = ((f"{path}[{index}]", item) for index, item in enumerate(value))
    else:
        return None
    return next((where for part, item in parts if (where := still_masked(item, part))), None)


def _counterpart(item: Any, index: int, old: list[Any]) -> Any:
    """In a list of named things the name decides, else the position."""
    if isinstance(item, Mapping) and "name" in item:
        named = [other for other in old if isinstance(other, Mapping) and other.get("name") == item["name"]]
        return named[0] if named else None
    return old[index] if index < len(old) else None


def _is_set(value: Any) -> bool:
    return value not in (None, "", {}, [])
