"""Columns as SQLite stores them, and in their canonical form; SQLite has no dates, booleans or decimals of
its own."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ptui.local.connectors.sqlite.kinds import Affinity, affinity
from ptui.local.engine.batch import Column
from ptui.local.engine.fit.moments import (
    DATE,
    TIMESTAMP,
    TIMESTAMPTZ,
    NotAMoment,
    all_written,
    timestamp_text,
    timestamptz_text,
)
from ptui.local.engine.fit.numbers import NotANumber, decimal_text, exact_float
from ptui.local.engine.kinds import Field, Kind, Value

Convert = Callable[[Column], Column]

_ZONE_OR_T = re.compile(r"[A-Za-z+]|:[0-9]{2}(?:\.[0-9]+)?-")
_NUMERIC_START = "+-.0123456789 \t\n\v\f\r"
_NUMERIC = re.compile(r"\s*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")
_TEXTUAL = frozenset(
    {Kind.TEXT, Kind.DATE, Kind.TIME, Kind.TIMESTAMP, Kind.TIMESTAMPTZ, Kind.JSON, Kind.ARRAY, Kind.UNKNOWN}
)


def canonical(field: Field) -> Convert | None:
    """From what is stored to the canonical form; None where they are the same."""
    return _CANONICAL.get(field.type.kind)


def _booleans(column: Column) -> Column:
    return [_BOOLEANS.get(value, value) if type(value) is int else value for value in column]


_BOOLEANS: Mapping[int, Value] = {0: False, 1: True}


def _decimals(column: Column) -> Column:
    return [_decimal(value) if isinstance(value, int | float) else value for value in column]


def _decimal(value: float) -> Value:
    return decimal_text(value) if math.isfinite(value) else value


def _moments(convert: Callable[[str], str]) -> Convert:
    def converted(column: Column) -> Column:
        if all_written(column, TIMESTAMP):
            return column
        joined = "\n".join([value for value in column if isinstance(value, str)])
        if not _ZONE_OR_T.search(joined):
            return column
        return [_moment(value, convert) for value in column]

    return converted


def _moment(value: Value, convert: Callable[[str], str]) -> Value:
    if not isinstance(value, str) or len(value) <= len("2024-02-29"):
        return value
    try:
        return convert(value)
    except NotAMoment:
        return value


def _zoned(column: Column) -> Column:
    if all_written(column, TIMESTAMPTZ):
        return column
    return [
        value if not isinstance(value, str) or value.endswith("+00:00") else _moment(value, timestamptz_text)
        for value in column
    ]


def _json(column: Column) -> Column:
    return [json.dumps(value) if isinstance(value, int | float) else value for value in column]


_CANONICAL: Mapping[Kind, Convert] = {
    Kind.BOOLEAN: _booleans,
    Kind.DECIMAL: _decimals,
    Kind.TIMESTAMP: _moments(timestamp_text),
    Kind.TIMESTAMPTZ: _zoned,
    Kind.JSON: _json,
}


def storing(field: Field) -> Callable[[Column], tuple[Column, dict[int, str]]] | None:
    """From the canonical form to what is bound; None where they are the same.

    A column of a numeric affinity turns texts that look like numbers into numbers. That is how decimals are
    kept where a float holds them exactly; texts it would change are refused.
    """
    kind, kept_as = field.type.kind, affinity(field.type.native)
    if kind in (Kind.FLOAT, Kind.UNKNOWN):
        return lambda column: (column, _no_numbers(column, field))
    if kind is Kind.BOOLEAN:
        return lambda column: ([int(v) if isinstance(v, bool) else v for v in column], {})
    if kept_as in (Affinity.TEXT, Affinity.NONE):
        return None
    if kind is Kind.DECIMAL:
        return lambda column: ([_number(value) for value in column], {})
    if kind in _TEXTUAL:
        return lambda column: (column, _changed(column, field))
    return None


def _number(value: Value) -> Value:
    if not isinstance(value, str):
        return value
    whole, _, fraction = value.partition(".")
    if not fraction.strip("0") and len(whole) <= 18:
        return int(whole or 0) if whole not in ("-", "") else 0
    try:
        near = exact_float(value)
    except NotANumber:
        return value
    return value if near is None else near


def _no_numbers(column: Sequence[Any], field: Field) -> dict[int, str]:
    """Floats that are not even equal to themselves, of which SQLite makes NULL."""
    why = f"NaN, which SQLite cannot hold, for {field.name}"
    return {place: why for place, value in enumerate(column) if value != value}


def _changed(column: Sequence[Any], field: Field) -> dict[int, str]:
    """Texts that the column would store as numbers, and that those numbers do not give back."""
    found: dict[int, str] = {}
    if all_written(column, TIMESTAMP) or all_written(column, DATE):
        return found
    for place, value in enumerate(column):
        if isinstance(value, str) and value[:1] and value[0] in _NUMERIC_START and _NUMERIC.fullmatch(value):
            number = float(value)
            whole = int(value) if value.strip().lstrip("+-").isdigit() and abs(number) < 1 << 63 else number
            if repr(whole) != value:
                found[place] = f"text that is kept as a number for {field.name} ({field.type.native})"
    return found
