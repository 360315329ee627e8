"""Comparing functions as ranges of values: one reading of each, for evaluation here and in databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ptui.local.engine.errors import PlanError
from ptui.local.engine.filters.comparable import Comparable, Sort, operand, sort_of
from ptui.local.engine.filters.conditions import Condition, Function
from ptui.local.engine.filters.spans import since
from ptui.local.engine.fit.moments import is_date
from ptui.local.engine.kinds import Kind, Type

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Range:
    """The values between two ends; an end that is None is open to infinity."""

    sort: Sort
    low: Comparable = None
    high: Comparable = None
    without_low: bool = False
    without_high: bool = False
    outside: bool = False
    """Every comparable value but these."""

    def test(self) -> Callable[[Any], bool]:
        """Whether a comparable value lies within."""
        low, high = self.low, self.high
        match (low is None, high is None, self.without_low, self.without_high, self.outside):
            case (False, False, False, False, True):
                return lambda value: not low <= value <= high
            case (False, False, False, False, _):
                return lambda value: low <= value <= high
            case (False, False, False, True, _):
                return lambda value: low <= value < high
            case (False, True, True, _, _):
                return lambda value: value > low
            case (False, True, False, _, _):
                return lambda value: value >= low
            case (True, False, _, True, _):
                return lambda value: value < high
            case _:
                return lambda value: value <= high


def range_of(condition: Condition, type: Type, now: datetime) -> Range | None:
    """The range a comparing function stands for; None for the other functions."""
    match condition.function:
        case Function.IN_THE_LAST | Function.RELATIVE_ON_OR_AFTER | Function.RELATIVE_ON_OR_BEFORE:
            return _relative(condition, type, now)
        case Function.BETWEEN:
            return _between(condition, type)
    sort = sort_of(type, condition.value)
    if condition.function not in _ORDERED:
        return None
    other = operand(sort, condition.value, condition.field)
    match condition.function:
        case Function.EQUALITY:
            return Range(sort, other, other)
        case Function.INEQUALITY:
            return Range(sort, other, other, outside=True)
        case Function.GREATER_THAN:
            return Range(sort, low=other, without_low=True)
        case Function.LESS_THAN:
            return Range(sort, high=other, without_high=True)
        case Function.GREATER_THAN_EQUAL | Function.ON_OR_AFTER:
            return Range(sort, low=other)
        case Function.ON_OR_BEFORE if _is_day(sort, condition.value):
            return Range(sort, high=other + _DAY, without_high=True)  # the whole of that day
        case _:
            return Range(sort, high=other)


_ORDERED = frozenset(
    {
        Function.EQUALITY,
        Function.INEQUALITY,
        Function.GREATER_THAN,
        Function.GREATER_THAN_EQUAL,
        Function.LESS_THAN,
        Function.LESS_THAN_EQUAL,
        Function.ON_OR_AFTER,
        Function.ON_OR_BEFORE,
    }
)


def _is_day(sort: Sort, value: object) -> bool:
    return sort is Sort.MOMENTS and isinstance(value, str) and is_date(value)


def _between(condition: Condition, type: Type) -> Range:
    if not isinstance(condition.value, tuple) or len(condition.value) != 2:
        raise PlanError(f"Between needs two values to compare {condition.field} with")
    sort = sort_of(type, condition.value)
    low, high = (operand(sort, value, condition.field) for value in condition.value)
    if _is_day(sort, condition.value[1]):
        return Range(sort, low, high + _DAY, without_high=True)
    return Range(sort, low, high)


def _relative(condition: Condition, type: Type, now: datetime) -> Range:
    if not isinstance(condition.value, str):
        raise PlanError(f"{condition.value!r} is no span of time to compare {condition.field} with")
    first, last = since(condition.value, now)
    if type.kind is Kind.DATE:  # a day is on or after another whatever the hour is now
        first, last, now = _start(first), _start(last), _start(now)
    match condition.function:
        case Function.IN_THE_LAST:
            return Range(Sort.MOMENTS, now - abs(first - now), now)
        case Function.RELATIVE_ON_OR_AFTER:
            return Range(Sort.MOMENTS, low=first)
        case _:
            return Range(Sort.MOMENTS, high=last)


def _start(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
