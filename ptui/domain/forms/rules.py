"""When a field shows: conditions as data, judged over the document that the form stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, assert_never

from ptui.domain.forms.schema_match import accepts

FieldPath: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Is:
    """The value is one of these; letter case does not count for text."""

    path: FieldPath
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class IsSet:
    """There is a value, and it is not blank."""

    path: FieldPath


@dataclass(frozen=True, slots=True)
class Fits:
    """The part of the document at `path` is accepted by a JSON Schema."""

    path: FieldPath
    schema: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Every:
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Some:
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    condition: Condition


Condition: TypeAlias = Is | IsSet | Fits | Every | Some | Not


def holds(condition: Condition | None, document: Mapping[str, Any]) -> bool:
    """Whether `condition` is true of `document`; None always is."""
    match condition:
        case None:
            return True
        case Is(path, values):
            value = at(document, path)
            return any(_alike(value, other) for other in values)
        case IsSet(path):
            return not is_blank(at(document, path))
        case Fits(path, schema):
            value = at(document, path)
            return accepts(schema, {} if value is None else value)
        case Every(conditions):
            return all(holds(each, document) for each in conditions)
        case Some(conditions):
            return any(holds(each, document) for each in conditions)
        case Not(inner):
            return not holds(inner, document)
    assert_never(condition)


def both(first: Condition | None, second: Condition | None) -> Condition | None:
    if first is None or second is None:
        return first if second is None else second
    return Every((first, second))


def moved(condition: Condition | None, prefix: FieldPath) -> Condition | None:
    """A condition of a row's template as it reads inside the row at `prefix`."""
    return None if condition is None else _moved(condition, prefix)


def _moved(condition: Condition, prefix: FieldPath) -> Condition:
    match condition:
        case Is(path, values):
            return Is(prefix + path, values)
        case IsSet(path):
            return IsSet(prefix + path)
        case Fits(path, schema):
            return Fits(prefix + path, schema)
        case Every(conditions):
            return Every(tuple(_moved(each, prefix) for each in conditions))
        case Some(conditions):
            return Some(tuple(_moved(each, prefix) for each in conditions))
        case Not(inner):
            return Not(_moved(inner, prefix))
    assert_never(condition)


def at(document: Any, path: FieldPath) -> Any:
    """The value at `path`, None where there is nothing."""
    for part in path:
        if isinstance(document, Mapping):
            document = document.get(part)
        elif isinstance(document, list | tuple) and isinstance(part, int) and 0 <= part < len(document):
            document = document[part]
        else:
            return None
    return document


def is_blank(value: Any) -> bool:
    """Nothing worth sending: absent, empty, or only blanks. False and 0 are values."""
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], (), {})


def _alike(value: Any, other: Any) -> bool:
    if isinstance(value, str) and isinstance(other, str):
        return value.casefold() == other.casefold()
    return type(value) is type(other) and bool(value == other)
