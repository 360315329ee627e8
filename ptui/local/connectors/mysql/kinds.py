"""MySQL's types as the engine's, and back."""

from __future__ import annotations

import re

from ptui.local.engine.catalogue import Column
from ptui.local.engine.kinds import Kind, Type, signed, unsigned

_NATIVE_NAME = re.compile(r"([a-z0-9]+)(?:\((.*)\))?((?: [a-z]+)*)", re.DOTALL)
_INTEGERS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "integer": 32, "bigint": 64}
_BLOBS = frozenset(
    {"tinyblob", "blob", "mediumblob", "longblob", "geometry", "point", "polygon", "linestring"}
)
_PORTABLE = re.compile(
    r"(?:(?:tiny|small|medium|big)?int(?:\(\d+\))?(?: unsigned)?|decimal\(\d+,\d+\)|double|float|bit\(\d+\)"
    r"|year(?:\(4\))?"
    r"|(?:var)?char\(\d+\)|(?:var)?binary\(\d+\)|(?:tiny|medium|long)?(?:text|blob)|json|date|time(?:\(\d\))?"
    r"|datetime(?:\(\d\))?|timestamp(?:\(\d\))?|(?:enum|set)\(.+\)|uuid|inet4|inet6)",
    re.DOTALL,
)


def type_of(column: Column) -> Type:
    """A column's type, from `int(10) unsigned`, `varchar(80)`, `datetime(6)` and so on."""
    native = column.native
    match = _NATIVE_NAME.fullmatch(native.lower())
    if match is None:
        return Type(Kind.UNKNOWN, native)
    name, inside, rest = match.groups()
    if column.type == "boolean":
        return Type(Kind.BOOLEAN, native)
    if name in _INTEGERS:
        return (unsigned if "unsigned" in rest else signed)(_INTEGERS[name], native)
    number = int(inside) if inside and inside.isdigit() else None
    match name:
        case "decimal" | "numeric":
            precision, _, scale = (inside or "10,0").partition(",")
            return Type(Kind.DECIMAL, native, precision=int(precision), scale=int(scale or 0))
        case "float" | "double":
            return Type(Kind.FLOAT, native)
        case "bit":
            return unsigned(number or 1, native)
        case "year":
            return Type(Kind.INTEGER, native, low=0, high=2155)
        case "char" | "varchar":
            return Type(Kind.TEXT, native, length=number)
        case "binary" | "varbinary":
            return Type(Kind.BINARY, native, length=number)
    return _other(name, native, number or 0)


def _other(name: str, native: str, fraction: int) -> Type:
    match name:
        case "date":
            return Type(Kind.DATE, native)
        case "time":
            return Type(Kind.TIME, native, fraction=fraction)
        case "datetime":
            return Type(Kind.TIMESTAMP, native, fraction=fraction)
        case "timestamp":
            return Type(Kind.TIMESTAMPTZ, native, fraction=fraction)
        case "json":
            return Type(Kind.JSON, native)
        case _:
            return Type(Kind.BINARY if name in _BLOBS else Kind.TEXT, native)


_NATIVE = {
    Kind.FLOAT: "DOUBLE",
    Kind.BOOLEAN: "TINYINT(1)",
    Kind.DATE: "DATE",
    Kind.TIME: "TIME(6)",
    Kind.TIMESTAMP: "DATETIME(6)",
    Kind.TIMESTAMPTZ: "DATETIME(6)",
    Kind.JSON: "JSON",
    Kind.ARRAY: "JSON",
    Kind.UNKNOWN: "LONGTEXT",
}
_VARCHAR = 255
_TEXT = 16_383
_DECIMAL_DIGITS, _DECIMAL_SCALE = 65, 30


def native_for(type: Type, *, is_key: bool = False) -> str:
    """A type for a new column. Moments with a zone are kept in UTC as DATETIME, for TIMESTAMP ends in
    2038."""
    if type.native and _PORTABLE.fullmatch(type.native) and not (is_key and _is_large(type)):
        return type.native
    match type.kind:
        case Kind.INTEGER:
            return _integer(type)
        case Kind.DECIMAL:
            return _decimal(type)
        case Kind.TEXT | Kind.UNKNOWN:
            return _text(type.length, is_key=is_key)
        case Kind.BINARY:
            return f"VARBINARY({min(type.length or 255, 255)})" if is_key else "LONGBLOB"
        case _:
            return _NATIVE[type.kind]


def _is_large(type: Type) -> bool:
    return type.native.endswith(("text", "blob", "json"))


def _integer(type: Type) -> str:
    if type.high is None or type.low is None:
        return "DECIMAL(65,0)"
    for name, bits in (("SMALLINT", 16), ("INT", 32), ("BIGINT", 64)):
        if type.high < 1 << (bits - 1) and type.low >= -(1 << (bits - 1)):
            return name
    return "BIGINT UNSIGNED" if type.low >= 0 and type.high < 1 << 64 else "DECIMAL(65,0)"


def _decimal(type: Type) -> str:
    precision, scale = type.precision, type.scale or 0
    if precision is None or precision > _DECIMAL_DIGITS or not 0 <= scale <= min(_DECIMAL_SCALE, precision):
        return f"DECIMAL({_DECIMAL_DIGITS},{_DECIMAL_SCALE})"
    return f"DECIMAL({precision},{scale})"


def _text(length: int | None, *, is_key: bool) -> str:
    if is_key:
        return f"VARCHAR({min(length or _VARCHAR, _VARCHAR)})"
    if length and length <= _VARCHAR:
        return f"VARCHAR({length})"
    return "TEXT" if length and length <= _TEXT else "LONGTEXT"
