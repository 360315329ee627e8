"""Values made comparable: a field's kind decides whether numbers, moments, booleans or texts are compared."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from ptui.local.engine.errors import PlanError
from ptui.local.engine.fit.moments import NotAMoment, instant
from ptui.local.engine.fit.single import Unfit, fit_value, text_of
from ptui.local.engine.kinds import Kind, Type, Value

_NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?\s*")

Comparable = Any
"""A number, a moment, a boolean or a text; None is what compares with nothing."""


class Sort(Enum):
    """What the values of a field are compared as."""

    NUMBERS = "number"
    MOMENTS = "date"
    BOOLEANS = "boolean"
    TEXTS = "text"
    MIXED = "value"
    """Fields of no declared type: as whatever the operand is."""


_SORTS = {
    Kind.INTEGER: Sort.NUMBERS,
    Kind.DECIMAL: Sort.NUMBERS,
    Kind.FLOAT: Sort.NUMBERS,
    Kind.BOOLEAN: Sort.BOOLEANS,
    Kind.DATE: Sort.MOMENTS,
    Kind.TIMESTAMP: Sort.MOMENTS,
    Kind.TIMESTAMPTZ: Sort.MOMENTS,
    Kind.UNKNOWN: Sort.MIXED,
}


def sort_of(type: Type, operand: object) -> Sort:
    """How this field compares with this operand."""
    sort = Sort.MIXED if type.is_untyped else _SORTS.get(type.kind, Sort.TEXTS)
    if sort is not Sort.MIXED:
        return sort
    first = operand[0] if isinstance(operand, tuple) and operand else operand
    if isinstance(first, bool):
        return Sort.BOOLEANS
    if number(first) is not None:
        return Sort.NUMBERS
    return Sort.MOMENTS if isinstance(first, str) and moment(first) is not None else Sort.TEXTS


def reader(sort: Sort) -> Callable[[Value], Comparable]:
    """Makes a value of a field comparable."""
    return _READERS[sort]


def operand(sort: Sort, value: object, field: str) -> Comparable:
    """An operand made comparable; PlanError where it makes no sense for the field."""
    if isinstance(value, str | int | float | bool):
        found = _READERS[sort](value)
        if found is not None:
            return found
    raise PlanError(f"{value!r} is no {sort.value} to compare {field} with")


def number(value: object) -> int | Decimal | None:
    """As a number; a float is the number that it is written as, so that 0.1 equals '0.1'."""
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return Decimal(repr(value)) if value == value else None
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        try:
            return Decimal(value.strip())
        except InvalidOperation:
            return None
    return None


def moment(value: object) -> datetime | None:
    """As a moment in UTC."""
    if not isinstance(value, str):
        return None
    try:
        return instant(value)
    except NotAMoment:
        return None


def boolean(value: Value) -> bool | None:
    """As a boolean, in any of the spellings that systems use."""
    try:
        found = fit_value(value, _BOOLEAN)
    except Unfit:
        return None
    return found if isinstance(found, bool) else None


def text(value: Value) -> str | None:
    """As text; bytes are none."""
    return value if value is None or isinstance(value, str) else _as_text(value)


def _as_text(value: Value) -> str | None:
    return None if isinstance(value, bytes) else text_of(value)


_BOOLEAN = Type(Kind.BOOLEAN)
_READERS: dict[Sort, Callable[[Value], Comparable]] = {
    Sort.NUMBERS: number,
    Sort.MOMENTS: moment,
    Sort.BOOLEANS: boolean,
    Sort.TEXTS: text,
    Sort.MIXED: text,
}
