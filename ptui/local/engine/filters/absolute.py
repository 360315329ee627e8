"""Relative spans turned into fixed moments by the run's own clock, before anybody evaluates them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from ptui.local.engine.filters.conditions import AllOf, AnyOf, Condition, Filter, Function
from ptui.local.engine.filters.ranges import range_of
from ptui.local.engine.kinds import Field

RELATIVE = frozenset({Function.IN_THE_LAST, Function.RELATIVE_ON_OR_AFTER, Function.RELATIVE_ON_OR_BEFORE})


def absolute(filter: Filter, fields: Mapping[str, Field], now: datetime) -> Filter:
    """The same filter for as long as `now` is the present."""
    match filter:
        case AllOf(parts):
            return AllOf(tuple(absolute(part, fields, now) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(absolute(part, fields, now) for part in parts))
    if filter.function not in RELATIVE or filter.field not in fields:
        return filter
    found = range_of(filter, fields[filter.field].type, now)
    assert found is not None
    if found.high is None:
        return _moment(filter, Function.GREATER_THAN_EQUAL, found.low)
    if found.low is None:
        return _moment(filter, Function.LESS_THAN_EQUAL, found.high)
    return replace(filter, function=Function.BETWEEN, value=(found.low.isoformat(), found.high.isoformat()))


def _moment(condition: Condition, function: Function, moment: datetime) -> Condition:
    return replace(condition, function=function, value=moment.isoformat())
