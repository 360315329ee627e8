"""Whole columns made to fit a target column: value by value only where something is amiss."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from ptui.local.engine.fit.single import Unfit, fit_value
from ptui.local.engine.kinds import Field, Kind, Type, Value

Misfits: TypeAlias = "dict[int, str]"
"""By place in the column, the reason why the value there cannot be held."""
Fitting: TypeAlias = "Callable[[Sequence[Value]], tuple[Sequence[Value], Misfits]]"

_PYTHON: Mapping[Kind, type] = {
    Kind.INTEGER: int,
    Kind.FLOAT: float,
    Kind.BOOLEAN: bool,
    Kind.BINARY: bytes,
}
_TIMES = frozenset({Kind.TIME, Kind.TIMESTAMP, Kind.TIMESTAMPTZ})
_TEXTS = frozenset({Kind.DECIMAL, Kind.DATE, Kind.JSON, Kind.ARRAY, Kind.TEXT}) | _TIMES
_QUICK: Mapping[tuple[Kind, Kind], Callable[[Any], Value]] = {
    (Kind.INTEGER, Kind.TEXT): str,
    (Kind.INTEGER, Kind.DECIMAL): str,
    (Kind.BOOLEAN, Kind.INTEGER): int,
    (Kind.DATE, Kind.TIMESTAMP): lambda value: _and(value, " 00:00:00"),
    (Kind.DATE, Kind.TIMESTAMPTZ): lambda value: _and(value, " 00:00:00+00:00"),
    (Kind.TIMESTAMP, Kind.TIMESTAMPTZ): lambda value: _and(value, "+00:00"),
    (Kind.TIMESTAMPTZ, Kind.TIMESTAMP): lambda value: value.removesuffix("+00:00"),
}
"""Conversions that cannot fail for values of the source's kind."""


def _and(moment: str, rest: str) -> str:
    """What is no plain moment (infinity, a year before Christ) is for the target to understand."""
    return moment + rest if moment[-1:].isdigit() else moment


def lacks(field: str) -> str:
    """Why a record is refused that has nothing where there must be something."""
    return f"no value for {field}, which must have one"


def fitting(source: Type, target: Field) -> Fitting | None:
    """How a column of the source becomes one of the target; None where it already is."""
    if target.nullable and (target.type.kind is Kind.UNKNOWN or target.type.holds(source)):
        return None
    return _Fitting(source, target)


class _Fitting:
    def __init__(self, source: Type, target: Field) -> None:
        self._source = source
        self._target = target
        self._expected = _PYTHON.get(source.kind, str)
        quick = _QUICK.get((source.kind, target.type.kind))
        self._convert = None if source.loose else quick
        self._same = (
            source.kind == target.type.kind
            or target.type.kind is Kind.UNKNOWN
            or (target.type.kind is Kind.TEXT and source.kind in _TEXTS)
        )
        self._fits = target.type.holds(source) or (quick is not None and self._keeps_fraction())

    def __call__(self, values: Sequence[Value]) -> tuple[Sequence[Value], Misfits]:
        types = set(map(type, values))
        has_null = type(None) in types
        types.discard(type(None))
        if has_null and not self._target.nullable:
            return self._one_by_one(values)
        if types <= {self._expected} and (self._same or self._convert):
            if self._convert:
                convert = self._convert
                values = [None if value is None else convert(value) for value in values]
            if self._within_limits(values, has_null=has_null):
                return values, {}
        return self._one_by_one(values)

    def _keeps_fraction(self) -> bool:
        """Whether a moment becomes another kind of moment, with no digit of its second too many."""
        source, target = self._source, self._target.type
        if source.loose or target.kind not in _TIMES or source.kind not in (Kind.DATE, *_TIMES):
            return False
        fraction = 0 if source.kind is Kind.DATE else source.fraction
        return target.fraction is None or (fraction is not None and fraction <= target.fraction)

    def _within_limits(self, values: Sequence[Value], *, has_null: bool) -> bool:
        if self._fits:
            return True
        limits = self._target.type
        present: Any = [value for value in values if value is not None] if has_null else values
        if not present:
            return True
        match limits.kind:
            case Kind.INTEGER:
                above = limits.low is None or min(present) >= limits.low
                return above and (limits.high is None or max(present) <= limits.high)
            case Kind.TEXT | Kind.BINARY:
                return limits.length is None or max(map(len, present)) <= limits.length
            case Kind.DECIMAL:
                return limits.precision is None and limits.digits is None
            case Kind.TIME | Kind.TIMESTAMP | Kind.TIMESTAMPTZ:
                return limits.fraction is None or "." not in "".join(present)
            case _:
                return True

    def _one_by_one(self, values: Sequence[Value]) -> tuple[Sequence[Value], Misfits]:
        misfits: Misfits = {}
        fitted: list[Value] = []
        for place, value in enumerate(values):
            try:
                if value is None and not self._target.nullable:
                    raise Unfit("no value")
                fitted.append(fit_value(value, self._target.type))
            except Unfit as unfit:
                fitted.append(None)
                misfits[place] = self._reason(str(unfit))
        return fitted, misfits

    def _reason(self, unfit: str) -> str:
        target = self._target
        if unfit == "no value":
            return lacks(target.name)
        limit = target.type.length if "too long" in unfit else target.type.native or target.type.kind.value
        return f"{unfit} for {target.name} ({limit})"
