"""JSON, one record a line: numbers keep every digit they are written with."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

from ptui.local.connectors.errors import BadConfiguration, QueryFailed
from ptui.local.connectors.tables.isolate import Rejected
from ptui.local.engine.batch import Column
from ptui.local.engine.kinds import Kind, Value

_ARRAY_BYTES = 64 * 1024 * 1024
_PLAIN_DIGITS = 15


class _Exact(float):
    """A number a float would change, with the text it stands as."""

    text: str


def _number(text: str) -> float:
    near = float(text)
    if len(text) <= _PLAIN_DIGITS or (math.isfinite(near) and Decimal(repr(near)) == Decimal(text)):
        return near
    exact = _Exact(near)
    exact.text = text
    return exact


_DECODER = json.JSONDecoder(parse_float=_number)


def records(path: Path) -> Iterator[tuple[dict[str, Any], int]]:
    """The records of a file, one a line or one array of them, each with its size in the file."""
    try:
        with path.open(encoding="utf-8-sig", errors="surrogateescape") as file:
            beginning = file.read(4096).lstrip()
            file.seek(0)
            if not beginning.startswith("["):
                for line in file:
                    if line.strip():
                        yield _record(_DECODER.decode(line)), len(line)
                return
            if path.stat().st_size > _ARRAY_BYTES:
                raise BadConfiguration(
                    f"{path.name} is one JSON array of over 64 MB; write one record a line instead"
                )
            for item in _DECODER.decode(file.read()):
                yield _record(item), 200
    except ValueError as error:
        raise QueryFailed(f"{path.name} is not readable as JSON: {error}") from error


def _record(found: object) -> dict[str, Any]:
    return found if isinstance(found, dict) else {"value": found}


def kind_of(value: object) -> Kind | None:
    """The kind of one value; None says nothing."""
    match value:
        case None:
            return None
        case bool():
            return Kind.BOOLEAN
        case int():
            return Kind.INTEGER
        case _Exact():
            return Kind.DECIMAL
        case float():
            return Kind.FLOAT
        case str():
            return Kind.TEXT
        case list():
            return Kind.ARRAY
        case _:
            return Kind.JSON


_WIDER: Mapping[frozenset[Kind], Kind] = {
    frozenset({Kind.INTEGER, Kind.FLOAT}): Kind.FLOAT,
    frozenset({Kind.INTEGER, Kind.DECIMAL}): Kind.DECIMAL,
    frozenset({Kind.FLOAT, Kind.DECIMAL}): Kind.DECIMAL,
}


def wider(one: Kind, other: Kind) -> Kind:
    """The kind that holds values of both."""
    if one is other:
        return one
    if Kind.JSON in (one, other) or Kind.ARRAY in (one, other):
        return Kind.JSON
    return _WIDER.get(frozenset({one, other}), Kind.TEXT)


def canonical(value: Any, kind: Kind) -> Value:
    """A value of a field in its canonical form."""
    match value:
        case None:
            return None
        case _ if kind is Kind.JSON:
            return _dumped(value)
        case bool() | str():
            return value
        case _Exact():
            return value.text
        case float() if kind is Kind.DECIMAL:
            return format(Decimal(repr(value)), "f")
        case int() if kind is Kind.DECIMAL:
            return str(value)
        case int() if kind is Kind.FLOAT and abs(value) <= 1 << 53:
            return float(value)
        case int() | float():
            return value
        case _:
            return _dumped(value)


def _dumped(value: Any) -> str:
    """JSON text, with numbers as they stood."""
    match value:
        case dict():
            items = (f"{json.dumps(key, ensure_ascii=False)}: {_dumped(item)}" for key, item in value.items())
            return "{" + ", ".join(items) + "}"
        case list():
            return "[" + ", ".join(map(_dumped, value)) + "]"
        case _Exact():
            return value.text
        case _:
            return json.dumps(value, ensure_ascii=False)


def lines(columns: Sequence[Column], names: Sequence[str], kinds: Sequence[Kind]) -> str:
    """Records as lines, column by column."""
    keys = [f"{json.dumps(name, ensure_ascii=False)}: " for name in names]
    cells = [_cells(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    row = ", ".join(f"{key.replace('%', '%%')}%s" for key in keys)
    return "".join(chain.from_iterable(("{", row % values, "}\n") for values in zip(*cells, strict=True)))


def _cells(column: Column, kind: Kind) -> list[str]:
    raw = kind in (Kind.JSON, Kind.ARRAY)
    return [_raw(value) if raw and isinstance(value, str) else _cell(value) for value in column]


_encode = json.encoder.encode_basestring


def _cell(value: Value) -> str:
    match value:
        case str():
            return _encode(value)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float():
            return repr(value) if math.isfinite(value) else f'"{value}"'
        case bytes():
            return f'"{base64.b64encode(value).decode("ascii")}"'
        case _:
            return repr(value)


def _raw(text: str) -> str:
    try:
        json.loads(text)
    except ValueError:
        raise Rejected("text that is not JSON") from None
    return text.replace("\n", " ").replace("\r", " ")
