"""Judges a value by the part of JSON Schema that conditions of connection forms are written in.

Keywords it does not know are taken as fulfilled, so that a field shows rather than hides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_MOST = 40
"""Levels that are looked into."""


def accepts(schema: Any, value: Any, depth: int = 0) -> bool:
    if isinstance(schema, bool):
        return schema
    if not isinstance(schema, Mapping) or depth > _MOST:
        return True
    return all(
        test(schema[keyword], value, schema, depth) for keyword, test in _TESTS.items() if keyword in schema
    )


def enum_values(enum: Any) -> list[Any]:
    """The values of an `enum`, whose items may be `{value, label}`."""
    items = enum if isinstance(enum, list | tuple) else []
    return [item["value"] if isinstance(item, Mapping) and "value" in item else item for item in items]


def _equal(first: Any, second: Any) -> bool:
    return isinstance(first, bool) == isinstance(second, bool) and bool(first == second)


def _type(wanted: Any, value: Any) -> bool:
    names = wanted if isinstance(wanted, list) else [wanted]
    return any(_IS.get(name, lambda _: True)(value) for name in names if isinstance(name, str)) or not names


_IS: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "object": lambda value: isinstance(value, Mapping),
    "array": lambda value: isinstance(value, list | tuple),
    "null": lambda value: value is None,
}


def _properties(wanted: Any, value: Any, depth: int) -> bool:
    if not isinstance(wanted, Mapping) or not isinstance(value, Mapping):
        return True
    return all(accepts(inner, value[key], depth + 1) for key, inner in wanted.items() if key in value)


def _required(wanted: Any, value: Any) -> bool:
    if not isinstance(value, Mapping) or not isinstance(wanted, list | tuple):
        return True
    return all(key in value and value[key] is not None and value[key] != "" for key in wanted)


def _one_of(wanted: Any, value: Any, depth: int) -> bool:
    return not isinstance(wanted, list) or sum(accepts(each, value, depth + 1) for each in wanted) == 1


def _pattern(wanted: Any, value: Any) -> bool:
    if not isinstance(value, str) or not isinstance(wanted, str):
        return True
    try:
        return re.search(wanted, value) is not None
    except re.error:
        return True


def _size(wanted: Any, value: Any, *, at_least: bool) -> bool:
    if isinstance(wanted, bool) or not isinstance(wanted, int) or not isinstance(value, str | list | tuple):
        return True
    return len(value) >= wanted if at_least else len(value) <= wanted


def _branch(schema: Mapping[str, Any], value: Any, depth: int) -> bool:
    chosen = "then" if accepts(schema["if"], value, depth + 1) else "else"
    return accepts(schema.get(chosen, True), value, depth + 1)


_Test = Callable[[Any, Any, Mapping[str, Any], int], bool]
_TESTS: dict[str, _Test] = {
    "const": lambda wanted, value, _schema, _depth: _equal(wanted, value),
    "enum": lambda wanted, value, _schema, _depth: any(_equal(item, value) for item in enum_values(wanted)),
    "type": lambda wanted, value, _schema, _depth: _type(wanted, value),
    "required": lambda wanted, value, _schema, _depth: _required(wanted, value),
    "properties": lambda wanted, value, _schema, depth: _properties(wanted, value, depth),
    "not": lambda wanted, value, _schema, depth: not accepts(wanted, value, depth + 1),
    "allOf": lambda wanted, value, _schema, depth: all(accepts(each, value, depth + 1) for each in wanted),
    "anyOf": lambda wanted, value, _schema, depth: any(accepts(each, value, depth + 1) for each in wanted),
    "oneOf": lambda wanted, value, _schema, depth: _one_of(wanted, value, depth),
    "pattern": lambda wanted, value, _schema, _depth: _pattern(wanted, value),
    "minLength": lambda wanted, value, _schema, _depth: _size(wanted, value, at_least=True),
    "maxLength": lambda wanted, value, _schema, _depth: _size(wanted, value, at_least=False),
    "minItems": lambda wanted, value, _schema, _depth: _size(wanted, value, at_least=True),
    "if": lambda _wanted, value, schema, depth: _branch(schema, value, depth),
}
