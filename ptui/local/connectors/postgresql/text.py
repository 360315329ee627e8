"""Values as PostgreSQL's COPY writes and reads them in its text format, and as the engine has them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence

from ptui.local.connectors.tables import lines
from ptui.local.engine.batch import Column
from ptui.local.engine.kinds import Field, Kind, Value

_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_UNESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_BOUNDS = re.compile(r"\[-?\d+:-?\d+\]")
_NEEDS_QUOTES = re.compile(r"[{}\",\\\s]|^$|^null$", re.IGNORECASE)


def columns_of(text: str, width: int) -> list[Column]:
    """The lines of COPY as columns of texts, with None for NULL."""
    flat = text[:-1].replace("\n", "\t").split("\t")
    columns: list[Column] = [flat[place::width] for place in range(width)]
    if "\\" not in text:
        return columns
    return [[_unescaped(value) for value in column] for column in columns]  # type: ignore[arg-type]


def _unescaped(value: str) -> str | None:
    if "\\" not in value:
        return value
    return None if value == lines.NULL else _ESCAPE.sub(_character, value)


def _character(match: re.Match[str]) -> str:
    return _UNESCAPED.get(match[1], match[1])


def canonical(field: Field) -> Callable[[Column], Column] | None:
    """From COPY's text to the canonical form; None where they are the same."""
    return _CANONICAL.get(field.type.kind)


def _each(convert: Callable[[str], Value]) -> Callable[[Column], Column]:
    def converted(column: Column) -> Column:
        if None in column:
            return [None if value is None else convert(value) for value in column]  # type: ignore[arg-type]
        return list(map(convert, column))  # type: ignore[arg-type]

    return converted


def _zoned(value: str) -> str:
    """With the minutes of the zone, which is always UTC; years before Christ keep their letters."""
    return f"{value}:00" if value.endswith("+00") else value


_CANONICAL: Mapping[Kind, Callable[[Column], Column]] = {
    Kind.INTEGER: _each(int),
    Kind.FLOAT: _each(float),
    Kind.BOOLEAN: _each(lambda value: value == "t"),
    Kind.BINARY: _each(lambda value: bytes.fromhex(value[2:])),
    Kind.TIMESTAMPTZ: _each(_zoned),
}


def encoding(field: Field) -> lines.Encode:
    """From the canonical form to COPY's text."""
    match field.type.kind:
        case Kind.INTEGER:
            return lines.guarded(int, lines.plain)
        case Kind.FLOAT:
            return lines.guarded(float, lines.plain)
        case Kind.BOOLEAN:
            return lines.guarded(bool, _booleans)
        case Kind.BINARY:
            return lines.guarded(bytes, _binary)
        case Kind.ARRAY if field.type.native.endswith("[]"):
            return lambda column: lines.text([_array(value) for value in column])
        case _:
            return lines.text


def _booleans(column: Column) -> Sequence[str]:
    return [lines.NULL if value is None else "t" if value else "f" for value in column]


def _binary(column: Column) -> Sequence[str]:
    return [f"\\\\x{value.hex()}" if isinstance(value, bytes) else lines.NULL for value in column]


def _array(value: Value) -> Value:
    """A JSON array as PostgreSQL writes arrays; what is written that way already stays."""
    if not isinstance(value, str) or value.startswith("{") or _BOUNDS.match(value):
        return value
    return _array_text(json.loads(value, parse_float=str, parse_int=str))


def _array_text(items: object) -> str:
    match items:
        case list():
            return "{" + ",".join(map(_array_text, items)) + "}"
        case None:
            return "NULL"
        case bool():
            return "t" if items else "f"
        case dict():
            return _quoted(json.dumps(items))
        case _:
            text = str(items)
            return _quoted(text) if _NEEDS_QUOTES.search(text) else text


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
