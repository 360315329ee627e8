"""SQLite's declared types, which can be any text at all, as the API's eight."""

from __future__ import annotations

import re

from ptui.local.engine.catalogue import NormalType

_WORDS: dict[str, NormalType] = {
    "bool": "boolean",
    "boolean": "boolean",
    "date": "datetime",
    "datetime": "datetime",
    "timestamp": "datetime",
    "timestamptz": "datetime",
    "timestamp_ntz": "datetime",
    "timestamp_ltz": "datetime",
    "timestamp_tz": "datetime",
    "time": "string",
    "interval": "string",
    "uuid": "string",
    "string": "string",
    "enum": "string",
    "id": "string",
    "reference": "string",
    "picklist": "string",
    "multipicklist": "string",
    "textarea": "string",
    "email": "string",
    "phone": "string",
    "url": "string",
    "currency": "number",
    "percent": "number",
    "json": "object",
    "jsonb": "object",
    "variant": "object",
    "object": "object",
    "array": "array",
    "number": "number",
    "point": "unknown",
}
_AFFINITIES: tuple[tuple[str, NormalType], ...] = (
    ("INT", "number"),
    ("CHAR", "string"),
    ("CLOB", "string"),
    ("TEXT", "string"),
    ("BLOB", "binary"),
    ("BINARY", "binary"),
    ("BYTEA", "binary"),
    ("REAL", "number"),
    ("FLOA", "number"),
    ("DOUB", "number"),
    ("NUM", "number"),
    ("DEC", "number"),
    ("MONEY", "number"),
)
_STORED: dict[str, tuple[NormalType, str]] = {
    "integer": ("number", "INTEGER"),
    "real": ("number", "REAL"),
    "text": ("string", "TEXT"),
    "blob": ("binary", "BLOB"),
}


def normal_type(declared: str) -> NormalType:
    """Known words first, then SQLite's own affinity rules; an undeclared column is unknown."""
    text = declared.strip()
    if re.fullmatch(r"tinyint\(1\)", text, re.IGNORECASE):
        return "boolean"
    word = re.match(r"\w*", text)
    known = _WORDS.get(word.group().lower()) if word else None
    if known:
        return known
    upper = text.upper()
    return next((kind for part, kind in _AFFINITIES if part in upper), "unknown")


def stored_type(storage_class: str) -> tuple[NormalType, str]:
    """What `typeof` says of a value, for columns without a declared type."""
    return _STORED.get(storage_class, ("unknown", ""))
