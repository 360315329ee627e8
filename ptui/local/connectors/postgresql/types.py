"""PostgreSQL's types, which know their own category, as the API's eight."""

from __future__ import annotations

import re

from ptui.local.engine.catalogue import NormalType

_WORDS: dict[str, NormalType] = {
    "json": "object",
    "jsonb": "object",
    "hstore": "object",
    "bytea": "binary",
    "uuid": "string",
    "xml": "string",
    "citext": "string",
    "time": "string",
    "money": "string",
}
_CATEGORIES: dict[str, NormalType] = {
    "A": "array",
    "B": "boolean",
    "C": "object",
    "D": "datetime",
    "E": "string",
    "I": "string",
    "N": "number",
    "R": "string",
    "S": "string",
    "T": "string",
    "V": "string",
    "X": "string",
    "Z": "string",
}


def normal_type(base: str, category: str) -> NormalType:
    """`base` is what format_type writes, a domain's base type for a domain; `category` is typcategory."""
    if base.endswith("[]"):
        return "array"
    word = re.match(r"\w*", base)
    known = _WORDS.get(word.group()) if word else None
    return known or _CATEGORIES.get(category, "unknown")
