"""SQLite's declared types as the engine's, and back; what is stored follows the affinity of the
declaration."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import Enum

from ptui.local.engine.catalogue import Column
from ptui.local.engine.kinds import Kind, Type

_PARENTHESES = re.compile(r"\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)")
_FLOAT_DIGITS = 15
_WORDS = {
    "bool": Kind.BOOLEAN,
    "boolean": Kind.BOOLEAN,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "datetime": Kind.TIMESTAMP,
    "timestamp": Kind.TIMESTAMP,
    "timestamp_ntz": Kind.TIMESTAMP,
    "timestamptz": Kind.TIMESTAMPTZ,
    "timestamp_ltz": Kind.TIMESTAMPTZ,
    "timestamp_tz": Kind.TIMESTAMPTZ,
    "json": Kind.JSON,
    "jsonb": Kind.JSON,
    "json_text": Kind.JSON,
    "variant": Kind.JSON,
    "object": Kind.JSON,
    "array": Kind.ARRAY,
    "array_text": Kind.ARRAY,
    "decimal": Kind.DECIMAL,
    "decimal_text": Kind.DECIMAL,
    "numeric": Kind.DECIMAL,
    "number": Kind.DECIMAL,
    "money": Kind.DECIMAL,
    "currency": Kind.DECIMAL,
    "percent": Kind.DECIMAL,
}
_AFFINITY_KINDS = (
    ("INT", Kind.INTEGER),
    ("CHAR", Kind.TEXT),
    ("CLOB", Kind.TEXT),
    ("TEXT", Kind.TEXT),
    ("BLOB", Kind.BINARY),
    ("BINARY", Kind.BINARY),
    ("BYTEA", Kind.BINARY),
    ("REAL", Kind.FLOAT),
    ("FLOA", Kind.FLOAT),
    ("DOUB", Kind.FLOAT),
)


class Affinity(Enum):
    """What SQLite turns stored values into where it can."""

    TEXT = "TEXT"
    INTEGER = "INTEGER"
    NUMERIC = "NUMERIC"
    REAL = "REAL"
    NONE = "BLOB"


def affinity(declared: str) -> Affinity:
    """By SQLite's own rules, in its own order."""
    text = declared.upper()
    if "INT" in text:
        return Affinity.INTEGER
    if "CHAR" in text or "CLOB" in text or "TEXT" in text:
        return Affinity.TEXT
    if "BLOB" in text or not text.strip():
        return Affinity.NONE
    if "REAL" in text or "FLOA" in text or "DOUB" in text:
        return Affinity.REAL
    return Affinity.NUMERIC


def type_of(column: Column) -> Type:
    """A column's type by its declaration. Nothing but its affinity limits a value."""
    declared = column.native
    found = _PARENTHESES.search(declared)
    first, second = (int(part) if part else None for part in found.groups()) if found else (None, None)
    kind = _kind(declared)
    if kind is Kind.DECIMAL and affinity(declared) is Affinity.TEXT:
        return Type(kind, declared, precision=first, scale=second or 0 if first else None, loose=True)
    if kind is Kind.DECIMAL and first and not second:
        kind = Kind.INTEGER
    if kind is Kind.DECIMAL:
        return Type(kind, declared, digits=_FLOAT_DIGITS, loose=True)
    if kind is Kind.INTEGER:
        return Type(kind, declared, low=-(1 << 63), high=(1 << 63) - 1, loose=True)
    return Type(kind, declared, loose=True)


def enforced(type: Type, shown: str) -> Type:
    """With the limits that the system the file stands for would enforce, by its own word for the column."""
    found = _PARENTHESES.search(shown)
    if found is None:
        return type
    first, second = (int(part) if part else None for part in found.groups())
    match type.kind:
        case Kind.TEXT:
            return replace(type, length=first)
        case Kind.DECIMAL:
            return replace(type, precision=first, scale=second or 0)
        case _:
            return type


def _kind(declared: str) -> Kind:
    text = declared.strip().lower()
    if re.fullmatch(r"tinyint\(1\)", text):
        return Kind.BOOLEAN
    if text.endswith("with time zone") and text.startswith("timestamp"):
        return Kind.TIMESTAMPTZ
    word = re.match(r"\w*", text)
    known = _WORDS.get(word.group()) if word else None
    if known:
        return known
    upper = text.upper()
    for part, kind in _AFFINITY_KINDS:
        if part in upper:
            return kind
    return Kind.TEXT if text else Kind.UNKNOWN


_NATIVE = {
    Kind.INTEGER: "INTEGER",
    Kind.FLOAT: "REAL",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.BINARY: "BLOB",
    Kind.DATE: "DATE",
    Kind.TIME: "TIME",
    Kind.TIMESTAMP: "DATETIME",
    Kind.TIMESTAMPTZ: "TIMESTAMPTZ",
    Kind.JSON: "JSON_TEXT",
    Kind.ARRAY: "ARRAY_TEXT",
    Kind.TEXT: "TEXT",
    Kind.UNKNOWN: "",
}


def native_for(type: Type) -> str:
    """A declared type for a new column; decimals and JSON are kept as text, so that SQLite leaves them
    alone."""
    if type.native:
        return type.native
    if type.kind is Kind.INTEGER and type.high is not None and type.high >= 1 << 63:
        return "DECIMAL_TEXT(20,0)"
    if type.kind is Kind.DECIMAL:
        return f"DECIMAL_TEXT({type.precision},{type.scale or 0})" if type.precision else "DECIMAL_TEXT"
    if type.kind is Kind.TEXT and type.length:
        return f"VARCHAR({type.length})"
    return _NATIVE[type.kind]
