"""Filters as PostgreSQL evaluates them exactly: texts by code point, numbers and moments that Python has
too."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from ptui.local.connectors.postgresql.catalogue import quoted
from ptui.local.connectors.tables.pushdown import Operand
from ptui.local.engine.filters.comparable import Sort
from ptui.local.engine.kinds import Field, Kind

_PADDED = ("character(", "char(", "bpchar")
_MOMENTS = {Kind.DATE: "timestamp", Kind.TIMESTAMP: "timestamp", Kind.TIMESTAMPTZ: "timestamptz"}


class PostgreSQLDialect:
    """See `ptui.local.connectors.tables.pushdown.Dialect`."""

    placeholder = "%s"

    def quote(self, identifier: str) -> str:
        return quoted(identifier).replace("%", "%%")

    def is_null(self, name: str) -> str:
        return f"{name} IS NULL"

    def operand(self, field: Field, sort: Sort) -> Operand | None:
        name, kind = self.quote(field.name), field.type.kind
        if sort is Sort.NUMBERS and kind is Kind.INTEGER:
            return Operand(name, "%s::numeric")
        if sort is Sort.NUMBERS and kind is Kind.DECIMAL:  # NaN and infinity are numbers to it alone
            return Operand(name, "%s::numeric", guard=f"{name} BETWEEN -1e1000 AND 1e1000")
        if sort is Sort.MOMENTS and kind in _MOMENTS:
            guard = f"{name} >= '0001-01-01' AND {name} < '10000-01-01'"
            return Operand(name, f"%s::{_MOMENTS[kind]}", guard=guard)
        if sort is Sort.TEXTS and kind is Kind.TEXT and not field.type.native.startswith(_PADDED):
            return Operand(f'({name}::text COLLATE "C")', "%s::text")
        return None

    def value(self, value: Any) -> Any:
        match value:
            case datetime():
                return value.isoformat(sep=" ")
            case Decimal():
                return format(value, "f") if value.is_finite() else None
            case int():  # booleans among them
                return str(int(value))
            case str():
                return value if "\0" not in value and value.isprintable() else None
            case _:
                return None

    def contains(self, text: str, part: str) -> str:
        return f"strpos({text}, {part}) > 0"

    def starts(self, text: str, part: str) -> str:
        return f"left({text}, length({part})) = {part}"

    def ends(self, text: str, part: str) -> str:
        return f"right({text}, length({part})) = {part}"
