"""Conditions on records, and how logic combines them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Operand: TypeAlias = "str | int | float | bool | tuple[str | int | float | bool, ...] | None"


class Function(StrEnum):
    """The 29 filter functions of the API.

    As in SQL, NULL satisfies IsNull and nothing else. Texts compare case and all, by code point. Moments
    compare in UTC; one without a zone is taken to be in UTC. A value that cannot be compared satisfies
    nothing.
    """

    IS_NULL = "IsNull"
    IS_NOT_NULL = "IsNotNull"
    TRUE = "True"
    FALSE = "False"
    EQUALITY = "Equality"
    INEQUALITY = "Inequality"
    GREATER_THAN = "GreaterThan"
    GREATER_THAN_EQUAL = "GreaterThanEqual"
    LESS_THAN = "LessThan"
    LESS_THAN_EQUAL = "LessThanEqual"
    ON_OR_AFTER = "OnOrAfter"
    ON_OR_BEFORE = "OnOrBefore"
    BETWEEN = "Between"
    STRING_CONTAINS = "StringContains"
    STRING_STARTS_WITH = "StringStartsWith"
    STRING_ENDS_WITH = "StringEndsWith"
    STRING_DOES_NOT_CONTAIN = "StringDoesNotContain"
    STRING_DOES_NOT_START_WITH = "StringDoesNotStartWith"
    STRING_DOES_NOT_END_WITH = "StringDoesNotEndWith"
    STRING_LIKE = "StringLike"
    STRING_NOT_LIKE = "StringNotLike"
    STRING_MATCHES_TRIMMED = "StringMatchesTrimmed"
    STRING_ONE_OF = "StringOneOf"
    STRING_NOT_ONE_OF = "StringNotOneOf"
    ARRAY_CONTAINS = "ArrayContains"
    ARRAY_DOES_NOT_CONTAIN = "ArrayDoesNotContain"
    IN_THE_LAST = "InTheLast"
    RELATIVE_ON_OR_AFTER = "RelativeOnOrAfter"
    RELATIVE_ON_OR_BEFORE = "RelativeOnOrBefore"


@dataclass(frozen=True, slots=True)
class Condition:
    """One field, one function, and what it compares with."""

    field: str
    function: Function
    value: Operand = None
    """A tuple for OneOf and Between; durations such as `48 hours ago` as text."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part must hold; no parts hold."""

    parts: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part must hold."""

    parts: tuple[Filter, ...] = ()


Filter: TypeAlias = "Condition | AllOf | AnyOf"


def conditions_of(filter: Filter) -> Iterator[Condition]:
    """Every condition in it."""
    if isinstance(filter, Condition):
        yield filter
    else:
        for part in filter.parts:
            yield from conditions_of(part)


def fields_of(filter: Filter | None) -> tuple[str, ...]:
    """The fields it looks at, each once."""
    return tuple(dict.fromkeys(condition.field for condition in conditions_of(filter))) if filter else ()


def conjuncts(filter: Filter | None) -> tuple[Filter, ...]:
    """Parts that must all hold."""
    match filter:
        case None:
            return ()
        case AllOf(parts):
            return tuple(inner for part in parts for inner in conjuncts(part))
        case _:
            return (filter,)


def all_of(parts: tuple[Filter, ...]) -> Filter | None:
    """Parts that must all hold, as one filter; None when there is none."""
    return None if not parts else parts[0] if len(parts) == 1 else AllOf(parts)
