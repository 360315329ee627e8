"""MySQL's types: as the catalogue writes them, and as a result set describes its columns."""

from __future__ import annotations

import re

from ptui.local.engine.catalogue import NormalType

_WORDS: dict[str, NormalType] = {
    **dict.fromkeys(
        ("tinyint", "smallint", "mediumint", "int", "integer", "bigint", "decimal", "numeric", "float"),
        "number",
    ),
    **dict.fromkeys(("double", "real", "year"), "number"),
    **dict.fromkeys(
        ("char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "time"), "string"
    ),
    **dict.fromkeys(("uuid", "inet4", "inet6"), "string"),
    **dict.fromkeys(("date", "datetime", "timestamp"), "datetime"),
    **dict.fromkeys(("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "bit"), "binary"),
    "set": "string",
    "json": "object",
}
_BOOLEANS = frozenset({"tinyint(1)", "bit(1)", "boolean", "bool"})

_UNSIGNED, _ENUM, _SET = 32, 256, 2048
_BINARY_CHARSET = 63
_BYTES_PER_CHARACTER = 4  # connections speak utf8mb4

_BY_CODE = {
    1: "tinyint",
    2: "smallint",
    3: "int",
    4: "float",
    5: "double",
    6: "null",
    7: "timestamp",
    8: "bigint",
    9: "mediumint",
    10: "date",
    11: "time",
    12: "datetime",
    13: "year",
    245: "json",
    247: "enum",
    248: "set",
    255: "geometry",
}


def normal_type(native: str) -> NormalType:
    """The API's word for a column type as the catalogue writes it, such as `int(10) unsigned`."""
    text = native.lower()
    if text in _BOOLEANS:
        return "boolean"
    word = re.match(r"[a-z0-9]*", text)
    return _WORDS.get(word.group(), "unknown") if word else "unknown"


def native_type(code: int, *, length: int, scale: int, charset: int, flags: int) -> str:
    """A result column's type, written as the catalogue would."""
    if flags & _ENUM:
        return "enum"
    if flags & _SET:
        return "set"
    is_binary = charset == _BINARY_CHARSET
    characters = length if is_binary else length // _BYTES_PER_CHARACTER
    match code:
        case 0 | 246:
            digits = length - (1 if scale else 0) - (0 if flags & _UNSIGNED else 1)
            return f"decimal({digits},{scale})"
        case 1 if length == 1:
            return "tinyint(1)"
        case 15 | 253:
            return f"{'varbinary' if is_binary else 'varchar'}({characters})"
        case 16:
            return f"bit({length})"
        case 249 | 250 | 251 | 252:
            return _large(characters, is_binary=is_binary)
        case 254:
            return f"{'binary' if is_binary else 'char'}({characters})"
    name = _BY_CODE.get(code, "unknown")
    return f"{name} unsigned" if flags & _UNSIGNED and name.endswith("int") else name


def _large(characters: int, *, is_binary: bool) -> str:
    size = next(
        (
            word
            for limit, word in ((255, "tiny"), (65_535, ""), (16_777_215, "medium"))
            if characters <= limit
        ),
        "long",
    )
    return size + ("blob" if is_binary else "text")
