"""From the catalogue's columns to the engine's fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ptui.local.engine.catalogue import Column
from ptui.local.engine.errors import PlanError
from ptui.local.engine.kinds import Field, Type


def fields_of(columns: Iterable[Column], type_of: Callable[[Column], Type]) -> tuple[Field, ...]:
    """The columns as fields."""
    return tuple(
        Field(
            name=column.name,
            type=type_of(column),
            nullable=column.nullable,
            primary_key=column.primary_key,
            unique=column.unique,
            has_default=column.has_default,
            writable=column.writable,
        )
        for column in columns
    )


def chosen(fields: Sequence[Field], names: Iterable[str], *, where: str) -> tuple[Field, ...]:
    """The fields of these names, in their order; a missing one is a PlanError."""
    by_name = {field.name: field for field in fields}
    missing = [name for name in names if name not in by_name]
    if missing:
        raise PlanError(f"{where} has no field {missing[0]!r}")
    return tuple(by_name[name] for name in names)
