"""PostgreSQL's types as the engine's, and back."""

from __future__ import annotations

import re

from ptui.local.engine.catalogue import Column
from ptui.local.engine.kinds import Kind, Type, signed

_NATIVE_NAME = re.compile(
    r"([a-z_0-9 \"]+?)\s*(?:\((\d+)(?:,(-?\d+))?\))?((?: with(?:out)? time zone)?)((?:\[\])*)"
)
_INTEGERS = {"smallint": 16, "integer": 32, "bigint": 64}
_KINDS = {
    "real": Kind.FLOAT,
    "double precision": Kind.FLOAT,
    "boolean": Kind.BOOLEAN,
    "bytea": Kind.BINARY,
    "date": Kind.DATE,
    "json": Kind.JSON,
    "jsonb": Kind.JSON,
}
_PORTABLE = frozenset(
    {
        *_INTEGERS, *_KINDS, "numeric", "text", "character varying", "character", "time", "timestamp", "uuid",
        "interval", "inet", "cidr", "macaddr", "xml", "money", "bit", "bit varying", "point", "line", "lseg",
        "box", "path", "polygon", "circle", "tsvector", "tsquery", "int4range", "int8range", "numrange", 
        "tsrange", "tstzrange", "daterange",
    }
)  # fmt: skip
"""Types that every database has, so that a column of another database can be given the same."""


def type_of(column: Column) -> Type:
    """A column's type, from what format_type writes: `numeric(10,2)`, `timestamp(3) with time zone`,
    `text[]`."""
    native = column.native
    match = _NATIVE_NAME.fullmatch(native)
    if match is None:
        return Type(_fallback(column), native)
    name, first, second, zone, array = match.groups()
    number = int(first) if first else None
    if array:
        return Type(Kind.ARRAY, native)
    if name in _INTEGERS:
        return signed(_INTEGERS[name], native)
    match name:
        case "numeric":
            return Type(Kind.DECIMAL, native, precision=number, scale=int(second or 0) if first else None)
        case "character varying" | "character":
            return Type(Kind.TEXT, native, length=number)
        case "time" | "timestamp":
            return _moment(name, native, 6 if number is None else number, has_zone=zone == " with time zone")
    return Type(_KINDS.get(name) or _fallback(column), native)


def _moment(name: str, native: str, fraction: int, *, has_zone: bool) -> Type:
    if name == "time":
        return Type(Kind.TEXT, native) if has_zone else Type(Kind.TIME, native, fraction=fraction)
    return Type(Kind.TIMESTAMPTZ if has_zone else Kind.TIMESTAMP, native, fraction=fraction)


def _fallback(column: Column) -> Kind:
    """Domains and types of extensions: by what the catalogue makes of them."""
    match column.type:
        case "array":
            return Kind.ARRAY
        case "number":
            return Kind.DECIMAL
        case "boolean":
            return Kind.BOOLEAN
        case "object" if column.native in ("json", "jsonb"):
            return Kind.JSON
        case _:
            return Kind.TEXT


_NATIVE = {
    Kind.FLOAT: "double precision",
    Kind.BOOLEAN: "boolean",
    Kind.BINARY: "bytea",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.TIMESTAMP: "timestamp",
    Kind.TIMESTAMPTZ: "timestamp with time zone",
    Kind.JSON: "jsonb",
    Kind.ARRAY: "jsonb",
    Kind.TEXT: "text",
    Kind.UNKNOWN: "text",
}


def native_for(type: Type) -> str:
    """A type for a new column."""
    match = _NATIVE_NAME.fullmatch(type.native) if type.native else None
    if match and match[1] in _PORTABLE:
        return type.native
    match type.kind:
        case Kind.INTEGER:
            return _integer(type)
        case Kind.DECIMAL:
            is_usual = type.precision is not None and 0 < type.precision <= 1000
            return f"numeric({type.precision},{type.scale or 0})" if is_usual else "numeric"
        case Kind.TEXT if type.length and type.length <= 10_000:
            return f"character varying({type.length})"
        case _:
            return _NATIVE[type.kind]


def _integer(type: Type) -> str:
    for name, bits in _INTEGERS.items():
        limit = 1 << (bits - 1)
        if type.high is not None and type.high < limit and (type.low or 0) >= -limit:
            return name
    return "numeric(20,0)" if type.high is not None else "numeric"
