"""What a column holds, in terms that every system shares, and the limits it has where it stands.

Values travel in one canonical form per kind, chosen so that between databases nothing has to be parsed and
formatted again:

    INTEGER int · FLOAT float · BOOLEAN bool · TEXT str · BINARY bytes · UNKNOWN whatever is there
    DECIMAL str, plain digits        '-12.50'
    DATE str                         '2024-02-29'
    TIME str                         '23:59:59.5'
    TIMESTAMP str, no zone           '2024-02-29 23:59:59.123456'
    TIMESTAMPTZ str, always in UTC   '2024-02-29 23:59:59.123456+00:00'
    JSON, ARRAY str, JSON text       '{"a": [1, null]}'

None is NULL everywhere. A value that its column's kind does not allow (SQLite keeps text in an INTEGER
column) travels as it is, and the destination decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = "int | float | bool | str | bytes | None"


class Kind(StrEnum):
    """The kinds of values the engine tells apart."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    BOOLEAN = "boolean"
    TEXT = "text"
    BINARY = "binary"
    DATE = "date"
    TIME = "time"
    TIMESTAMP = "timestamp"
    TIMESTAMPTZ = "timestamptz"
    JSON = "json"
    ARRAY = "array"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Type:
    """A kind and its limits. As the type of a target, the limits are what fits; None is no limit."""

    kind: Kind
    native: str = ""
    """The system's own words; used again where the source and the target are systems of one family."""
    length: int | None = None
    """Characters of TEXT, bytes of BINARY."""
    precision: int | None = None
    """All digits of a DECIMAL."""
    scale: int | None = None
    """Digits of a DECIMAL after the point."""
    digits: int | None = None
    """Significant digits that a DECIMAL keeps where it is stored as a float."""
    low: int | None = None
    high: int | None = None
    """The range of an INTEGER."""
    fraction: int | None = None
    """Digits of a second that TIME, TIMESTAMP and TIMESTAMPTZ keep."""
    loose: bool = False
    """Values may be of other kinds than declared, as SQLite and JSON allow."""
    is_untyped: bool = False
    """TEXT of a format that has nothing else, such as CSV: it compares as what it is compared with."""

    def holds(self, other: Type) -> bool:
        """Whether every value of the other type is one of this, so that none has to be looked at."""
        return (
            self.kind == other.kind
            and (not other.loose or (self.loose and bool(other.native)))
            and _within(other.length, self.length)
            and _within(other.fraction, self.fraction)
            and self.digits is None
            and (self.low is None or (other.low is not None and other.low >= self.low))
            and _within(other.high, self.high)
            and self._holds_digits(other)
        )

    def _holds_digits(self, other: Type) -> bool:
        if self.precision is None:
            return True
        if other.precision is None:
            return False
        whole, scale = self.precision - (self.scale or 0), self.scale or 0
        return (other.scale or 0) <= scale and other.precision - (other.scale or 0) <= whole


def _within(value: int | None, limit: int | None) -> bool:
    return limit is None or (value is not None and value <= limit)


def signed(bits: int, native: str = "") -> Type:
    """An INTEGER of so many bits."""
    return Type(Kind.INTEGER, native, low=-(1 << (bits - 1)), high=(1 << (bits - 1)) - 1)


def unsigned(bits: int, native: str = "") -> Type:
    """An INTEGER without a sign."""
    return Type(Kind.INTEGER, native, low=0, high=(1 << bits) - 1)


STAMP = Type(Kind.TIMESTAMPTZ, fraction=6)
"""Of a column that says when a record was written."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a source or of a target."""

    name: str
    type: Type
    nullable: bool = True
    primary_key: bool = False
    unique: bool = False
    """No two records have the same value here."""
    has_default: bool = False
    """The system fills it when an insert leaves it out."""
    writable: bool = True
