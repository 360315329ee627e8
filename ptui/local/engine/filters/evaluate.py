"""Filters evaluated here, batch by batch, for what a source cannot leave out itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias, assert_never

from ptui.local.engine.batch import Column
from ptui.local.engine.filters.conditions import AllOf, AnyOf, Condition, Filter
from ptui.local.engine.filters.predicates import predicate
from ptui.local.engine.kinds import Field

Mask: TypeAlias = "list[bool]"
Evaluator: TypeAlias = "Callable[[Sequence[Column], int], Mask]"


def evaluator(filter: Filter, fields: Sequence[Field], now: datetime) -> Evaluator:
    """Which records of a batch (by column) satisfy the filter; relative spans are relative to `now`."""
    places = {field.name: (place, field) for place, field in enumerate(fields)}
    return _build(filter, places, now)


def _build(filter: Filter, places: Mapping[str, tuple[int, Field]], now: datetime) -> Evaluator:
    match filter:
        case Condition():
            place, field = places[filter.field]
            test = predicate(filter, field.type, now)
            return lambda columns, size: [test(value) for value in columns[place]]
        case AllOf(parts):
            return _all([_build(part, places, now) for part in parts])
        case AnyOf(parts):
            return _any([_build(part, places, now) for part in parts])
        case _:
            assert_never(filter)


def _all(parts: Sequence[Evaluator]) -> Evaluator:
    def evaluate(columns: Sequence[Column], size: int) -> Mask:
        mask = [True] * size
        for part in parts:
            mask = [a and b for a, b in zip(mask, part(columns, size), strict=True)]
        return mask

    return evaluate


def _any(parts: Sequence[Evaluator]) -> Evaluator:
    def evaluate(columns: Sequence[Column], size: int) -> Mask:
        mask = [False] * size
        for part in parts:
            mask = [a or b for a, b in zip(mask, part(columns, size), strict=True)]
        return mask

    return evaluate
