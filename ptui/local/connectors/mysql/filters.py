"""Filters as MySQL evaluates them exactly: texts by their bytes, for its collations know neither case nor
spaces."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from ptui.local.connectors.mysql.catalogue import quoted
from ptui.local.connectors.mysql.text import is_year
from ptui.local.connectors.tables.pushdown import Operand
from ptui.local.engine.filters.comparable import Sort
from ptui.local.engine.fit.numbers import shape
from ptui.local.engine.kinds import Field, Kind

MOMENTS = (Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMPTZ)
IS_NOTHING = "<=> NULL"
"""What is true of NULL alone; 0000-00-00, where there must be a date, IS NULL as well."""


class MySQLDialect:
    """See `ptui.local.connectors.tables.pushdown.Dialect`."""

    placeholder = "%s"

    def quote(self, identifier: str) -> str:
        return quoted(identifier).replace("%", "%%")

    def is_null(self, name: str) -> str:
        return f"{name} {IS_NOTHING}"

    def operand(self, field: Field, sort: Sort) -> Operand | None:
        name, kind = self.quote(field.name), field.type.kind
        if sort is Sort.NUMBERS and kind in (Kind.INTEGER, Kind.DECIMAL):
            if is_year(field):  # which would make a year of what it is compared with
                name = f"{name} + 0"
            return Operand(name, "CAST(%s AS DECIMAL(65,30))")
        if sort is Sort.MOMENTS and kind in MOMENTS:  # 0000-00-00 and 2024-00-00 are dates to it alone
            guard = f"{name} >= '0001-01-01' AND MONTH({name}) > 0 AND DAYOFMONTH({name}) > 0"
            return Operand(name, "CAST(%s AS DATETIME(6))", guard=guard)
        if sort is Sort.TEXTS and kind is Kind.TEXT:
            return Operand(f"CAST(CONVERT({name} USING utf8mb4) AS BINARY)", "CAST(%s AS BINARY)")
        return None

    def value(self, value: Any) -> Any:
        match value:
            case datetime():
                return value.replace(tzinfo=None).isoformat(sep=" ")
            case Decimal() | int():
                if isinstance(value, Decimal) and not value.is_finite():
                    return None
                text = format(value, "f") if isinstance(value, Decimal) else str(int(value))
                before, after = shape(text)
                return text if before <= 35 and after <= 30 else None
            case str():
                return value if "\0" not in value and value.isprintable() else None
            case _:
                return None

    def contains(self, text: str, part: str) -> str:
        return f"LOCATE({part}, {text}) > 0"

    def starts(self, text: str, part: str) -> str:
        return f"LEFT({text}, LENGTH({part})) = {part}"

    def ends(self, text: str, part: str) -> str:
        return f"RIGHT({text}, LENGTH({part})) = {part}"
