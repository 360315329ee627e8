"""Filters as SQL, where SQL gives exactly the records that the engine's own evaluation would.

What is not certain to be the same is not pushed down: text compares by code point and not by a collation, and
values that a column holds against its declared type satisfy nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, assert_never

from ptui.local.engine.errors import PlanError
from ptui.local.engine.filters.absolute import RELATIVE
from ptui.local.engine.filters.comparable import Sort
from ptui.local.engine.filters.conditions import AllOf, AnyOf, Condition, Filter, Function
from ptui.local.engine.filters.ranges import Range, range_of
from ptui.local.engine.kinds import Field, Kind


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition in SQL and the values for its placeholders."""

    sql: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Operand:
    """A column made comparable: what guards it, and the expression; and what a value is compared as."""

    expression: str
    value: str = ""
    """The placeholder, cast where the database needs it; empty for the dialect's own."""
    guard: str = ""
    """Must hold for the comparison to mean anything."""


class Dialect(Protocol):
    """How a database compares exactly. None means that it cannot be relied on to."""

    @property
    def placeholder(self) -> str: ...

    def quote(self, identifier: str) -> str:
        """An identifier as it stands in SQL."""

    def is_null(self, name: str) -> str:
        """Whether a quoted column is NULL."""

    def operand(self, field: Field, sort: Sort) -> Operand | None:
        """The field, to be compared as numbers, moments, booleans or texts."""

    def value(self, value: Any) -> Any:
        """A comparable as a parameter."""

    def contains(self, text: str, part: str) -> str:
        """Whether a text has a part in it."""

    def starts(self, text: str, part: str) -> str:
        """Whether a text starts with a part."""

    def ends(self, text: str, part: str) -> str:
        """Whether a text ends with a part."""


def clause(filter: Filter, fields: Sequence[Field], dialect: Dialect) -> Clause | None:
    """The filter as SQL, or None where part of it cannot be exactly that."""
    return _Compiler({field.name: field for field in fields}, dialect).compile(filter)


_TEXTUAL: Mapping[Function, tuple[str, bool]] = {
    Function.STRING_CONTAINS: ("contains", True),
    Function.STRING_DOES_NOT_CONTAIN: ("contains", False),
    Function.STRING_STARTS_WITH: ("starts", True),
    Function.STRING_DOES_NOT_START_WITH: ("starts", False),
    Function.STRING_ENDS_WITH: ("ends", True),
    Function.STRING_DOES_NOT_END_WITH: ("ends", False),
}


_NEVER = datetime.min  # relative spans are fixed before they come here


class _Compiler:
    def __init__(self, fields: Mapping[str, Field], dialect: Dialect) -> None:
        self._fields = fields
        self._dialect = dialect

    def compile(self, filter: Filter) -> Clause | None:
        match filter:
            case Condition():
                return self._condition(filter)
            case AllOf(parts):
                return self._joined(parts, " AND ", "1=1")
            case AnyOf(parts):
                return self._joined(parts, " OR ", "1=0")
            case _:
                assert_never(filter)

    def _joined(self, parts: Sequence[Filter], word: str, none: str) -> Clause | None:
        found: list[Clause] = []
        for part in parts:
            one = self.compile(part)
            if one is None:
                return None
            found.append(one)
        sql = word.join(f"({one.sql})" for one in found) or none
        return Clause(sql, tuple(value for one in found for value in one.values))

    def _condition(self, condition: Condition) -> Clause | None:
        field = self._fields.get(condition.field)
        if field is None or condition.function in RELATIVE:
            return None
        name = self._dialect.quote(field.name)
        match condition.function:
            case Function.IS_NULL:
                return Clause(self._dialect.is_null(name))
            case Function.IS_NOT_NULL:
                return Clause(f"NOT ({self._dialect.is_null(name)})")
            case Function.STRING_ONE_OF | Function.STRING_NOT_ONE_OF:
                return self._one_of(condition, field)
        if condition.function in _TEXTUAL:
            return self._textual(condition, field)
        try:
            found = range_of(condition, field.type, _NEVER)
        except PlanError:  # the engine's own evaluation will say it
            return None
        return self._within(found, field) if found else None

    def _within(self, found: Range, field: Field) -> Clause | None:
        if found.sort is Sort.BOOLEANS or field.type.kind is Kind.UNKNOWN:
            return None
        operand = self._dialect.operand(field, found.sort)
        low, high = self._dialect.value(found.low), self._dialect.value(found.high)
        if operand is None or (low is None, high is None) != (found.low is None, found.high is None):
            return None
        column, value = operand.expression, operand.value or self._dialect.placeholder
        parts: list[str] = []
        values: list[Any] = []
        if found.outside:
            parts, values = [f"{column} <> {value}"], [low]
        else:
            if low is not None:
                parts.append(f"{column} {'>' if found.without_low else '>='} {value}")
                values.append(low)
            if high is not None:
                parts.append(f"{column} {'<' if found.without_high else '<='} {value}")
                values.append(high)
        return self._guarded(operand, " AND ".join(parts), tuple(values))

    def _textual(self, condition: Condition, field: Field) -> Clause | None:
        operand = self._text(field)
        part = condition.value
        if operand is None or not isinstance(part, str) or not part or "\0" in part:
            return None
        kind, wanted = _TEXTUAL[condition.function]
        value = operand.value or self._dialect.placeholder
        test = {
            "contains": self._dialect.contains,
            "starts": self._dialect.starts,
            "ends": self._dialect.ends,
        }[kind](operand.expression, value)
        sql = test if wanted else f"NOT ({test})"
        return self._guarded(operand, sql, (condition.value,) * sql.count(self._dialect.placeholder))

    def _one_of(self, condition: Condition, field: Field) -> Clause | None:
        operand = self._text(field)
        values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
        if operand is None or not values or not all(isinstance(v, str) and "\0" not in v for v in values):
            return None
        word = "IN" if condition.function is Function.STRING_ONE_OF else "NOT IN"
        marks = ", ".join([operand.value or self._dialect.placeholder] * len(values))
        return self._guarded(operand, f"{operand.expression} {word} ({marks})", values)

    def _text(self, field: Field) -> Operand | None:
        return self._dialect.operand(field, Sort.TEXTS) if field.type.kind is Kind.TEXT else None

    def _guarded(self, operand: Operand, sql: str, values: tuple[Any, ...]) -> Clause:
        return Clause(f"{operand.guard} AND {sql}" if operand.guard else sql, values)
