"""From the columns that were read to the columns that are written: chosen, replaced by constants, made to
fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ptui.local.engine.batch import Batch, Column
from ptui.local.engine.errors import PlanError
from ptui.local.engine.fit.columns import Fitting, fitting
from ptui.local.engine.fit.single import Unfit, fit_value
from ptui.local.engine.kinds import Field, Type, Value


@dataclass(frozen=True, slots=True)
class FromSource:
    """A target column whose values are read."""

    place: int
    """Of the column in the batches that were read."""
    type: Type


@dataclass(frozen=True, slots=True)
class FromPlan:
    """A target column with one value for every record."""

    value: Value


Origin = FromSource | FromPlan


@dataclass(frozen=True, slots=True)
class Shaped:
    """A batch as the target takes it, and what had to be left out."""

    batch: Batch
    refused: Mapping[int, tuple[str, tuple[Value, ...]]]
    """By number: why, and the record."""


class Shape:
    """How batches of one run become batches for one target."""

    def __init__(self, origins: Sequence[Origin], fields: Sequence[Field]) -> None:
        self._origins = origins
        self._fields = fields
        self._fittings: list[Fitting | None] = []
        self.constants: dict[str, Value] = {}
        """By target field, as the target takes them."""
        places = [origin.place if isinstance(origin, FromSource) else -1 for origin in origins]
        self._keeps_all = places == list(range(len(fields)))
        for origin, field in zip(origins, fields, strict=True):
            match origin:
                case FromSource(_, type):
                    self._fittings.append(fitting(type, field))
                case FromPlan(value):
                    self._fittings.append(None)
                    self.constants[field.name] = _fit_constant(value, field)
        self._keeps_all = self._keeps_all and not any(self._fittings)

    def apply(self, batch: Batch) -> Shaped:
        """The batch as the target takes it; records with a value that does not fit are left out."""
        if not batch.size or (self._keeps_all and batch.width == len(self._fields)):
            return Shaped(batch, {})
        read = batch.columns()
        columns: list[Column] = []
        misfits: dict[int, str] = {}
        for origin, fit, field in zip(self._origins, self._fittings, self._fields, strict=True):
            match origin:
                case FromPlan():
                    columns.append([self.constants[field.name]] * batch.size)
                case FromSource(place, _) if fit is None:
                    columns.append(read[place])
                case FromSource(place, _):
                    fitted, unfit = fit(read[place])
                    columns.append(fitted)
                    for number, why in unfit.items():
                        misfits.setdefault(number, why)
        shaped = batch.replaced(columns)
        if not misfits:
            return Shaped(shaped, {})
        refused = {batch.numbers[place]: (why, self._raw(batch, place)) for place, why in misfits.items()}
        return Shaped(shaped.chosen([place not in misfits for place in range(batch.size)]), refused)

    def _raw(self, batch: Batch, place: int) -> tuple[Value, ...]:
        """A record as it was before anything was made to fit."""
        columns = batch.columns()
        return tuple(
            columns[origin.place][place] if isinstance(origin, FromSource) else origin.value
            for origin in self._origins
        )


def _fit_constant(value: Value, field: Field) -> Value:
    if value is None and not field.nullable:
        raise PlanError(f"{field.name} must have a value, and is to be set to none")
    try:
        return fit_value(value, field.type)
    except Unfit as unfit:
        raise PlanError(f"{value!r} cannot be written to {field.name}: {unfit}") from unfit
