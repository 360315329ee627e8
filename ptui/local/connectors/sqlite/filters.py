"""Filters as SQLite evaluates them exactly; it compares by the type of each value, whatever a column
declares."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from ptui.local.connectors.sqlite.database import quoted
from ptui.local.connectors.sqlite.kinds import Affinity, affinity
from ptui.local.connectors.tables.pushdown import Operand
from ptui.local.engine.filters.comparable import Sort
from ptui.local.engine.kinds import Field, Kind

_LARGEST = 1 << 63
_KEEPS_TEXTS = (Affinity.TEXT, Affinity.NONE)
"""Where a number may be written out as text, as decimals are that no float is."""


class SqliteDialect:
    """See `ptui.local.connectors.tables.pushdown.Dialect`."""

    placeholder = "?"

    def quote(self, identifier: str) -> str:
        return quoted(identifier)

    def is_null(self, name: str) -> str:
        return f"{name} IS NULL"

    def operand(self, field: Field, sort: Sort) -> Operand | None:
        name = quoted(field.name)
        if sort is Sort.NUMBERS and affinity(field.type.native) not in _KEEPS_TEXTS:
            return Operand(name, guard=f"typeof({name}) IN ('integer', 'real')")
        if sort is Sort.TEXTS and field.type.kind is Kind.TEXT:
            return Operand(f"{name} COLLATE BINARY", guard=f"typeof({name}) = 'text'")
        return None

    def value(self, value: Any) -> Any:
        match value:
            case datetime():
                return None
            case int():
                return value if -_LARGEST <= value < _LARGEST else None
            case Decimal():
                near = float(value)
                return near if value.is_finite() and Decimal(repr(near)) == value else None
            case str():
                return value if "\0" not in value and value.isprintable() else None
            case _:
                return None

    def contains(self, text: str, part: str) -> str:
        return f"coalesce(instr(CAST({text} AS BLOB), CAST({part} AS BLOB)), 0) > 0"

    def starts(self, text: str, part: str) -> str:
        start = f"substr(CAST({text} AS BLOB), 1, length(CAST({part} AS BLOB)))"
        return f"coalesce({start}, x'') = CAST({part} AS BLOB)"  # of nothing, substr is NULL

    def ends(self, text: str, part: str) -> str:
        end = f"substr(CAST({text} AS BLOB), -length(CAST({part} AS BLOB)))"
        return f"coalesce({end}, x'') = CAST({part} AS BLOB)"
