"""Values as MySQL's wire and LOAD DATA have them, and as the engine has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ptui.local.connectors.mysql.catalogue import quoted
from ptui.local.connectors.tables import lines
from ptui.local.engine.batch import Column
from ptui.local.engine.kinds import Field, Kind, Value

_ZEROS = ".000000"
_FIRST_TOLD_APART = 100
Raw = Sequence[bytes | None]


def decoding(field: Field) -> Callable[[Raw], Column]:
    """From the wire's bytes to the canonical form."""
    native = field.type.native.lower()
    if native.startswith("bit"):
        as_boolean = field.type.kind is Kind.BOOLEAN
        return _each(
            lambda raw: bool(int.from_bytes(raw, "big")) if as_boolean else int.from_bytes(raw, "big")
        )
    return _DECODINGS.get(field.type.kind, _texts)


def _each(convert: Callable[[bytes], Value]) -> Callable[[Raw], Column]:
    def converted(raw: Raw) -> Column:
        if None in raw:
            return [None if value is None else convert(value) for value in raw]
        return list(map(convert, raw))  # type: ignore[arg-type]

    return converted


def _texts(raw: Raw) -> Column:
    """Decoded all together, unless a value holds the separator itself."""
    if None in raw:
        return [None if value is None else _text(value) for value in raw]
    joined = b"\0".join(raw)  # type: ignore[arg-type]
    try:
        column = joined.decode().split("\0")
    except UnicodeDecodeError:
        return list(map(_text, raw))  # type: ignore[arg-type]
    return column if len(column) == len(raw) else list(map(_text, raw))  # type: ignore[arg-type]


def _text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")


def _boolean(raw: bytes) -> Value:
    """tinyint(1) is a boolean by custom only; other numbers stay what they are."""
    return raw == b"1" if raw in (b"0", b"1") else int(raw)


def _unchanged(raw: Raw) -> Column:
    return raw


def _moments(raw: Raw) -> Column:
    """MySQL writes as many digits of a second as a column can have; where all are zero they say nothing."""
    return [
        value[: -len(_ZEROS)] if isinstance(value, str) and value.endswith(_ZEROS) else value
        for value in _texts(raw)
    ]


def _zoned(raw: Raw) -> Column:
    return [f"{value}+00:00" if isinstance(value, str) else value for value in _moments(raw)]


_DECODINGS: Mapping[Kind, Callable[[Raw], Column]] = {
    Kind.INTEGER: _each(int),
    Kind.FLOAT: _each(float),
    Kind.BOOLEAN: _each(_boolean),
    Kind.BINARY: _unchanged,
    Kind.TIMESTAMP: _moments,
    Kind.TIMESTAMPTZ: _zoned,
}


def read_expression(field: Field) -> str:
    """A column as it is read; FLOAT as the double that it is, for MySQL writes six of its digits."""
    name = quoted(field.name)
    return f"{name} + 0e0" if field.type.native.lower().startswith("float") else name


def encoding(field: Field) -> lines.Encode:
    """From the canonical form to LOAD DATA's text."""
    match field.type.kind:
        case Kind.INTEGER if is_year(field):
            return lambda column: lines.text([_year(value) for value in column])
        case Kind.INTEGER:
            return lines.guarded(int, lines.plain)
        case Kind.FLOAT:
            return lines.guarded(float, lines.plain)
        case Kind.BOOLEAN:
            return _numbers
        case Kind.BINARY:
            return lines.guarded(bytes, _hex)
        case Kind.TIMESTAMPTZ:
            return lambda column: lines.text([_without_zone(value) for value in column])
        case _:
            return lines.text


def is_year(field: Field) -> bool:
    """Whether it is a YEAR."""
    return field.type.native.lower().startswith("year")


def _year(value: Value) -> Value:
    """With four digits, for MySQL takes 5 for 2005; a year that it would change becomes one that it
    refuses."""
    if not isinstance(value, int):
        return value
    return f"{value if not 0 < value < _FIRST_TOLD_APART else _FIRST_TOLD_APART:04}"


def _numbers(column: Column) -> Sequence[str]:
    return lines.anything([int(value) if isinstance(value, bool) else value for value in column])


def _hex(column: Column) -> Sequence[str]:
    return [value.hex() if isinstance(value, bytes) else lines.NULL for value in column]


def _without_zone(value: Value) -> Value:
    """The session is in UTC."""
    return value.removesuffix("+00:00") if isinstance(value, str) else value


def load_target(field: Field, place: int) -> tuple[str, str]:
    """A column in the list of LOAD DATA, and its part of SET, empty where the text is taken as it is."""
    name = quoted(field.name)
    if field.type.kind is Kind.BINARY:
        return f"@ptui_{place}", f"{name} = UNHEX(@ptui_{place})"
    if field.type.native.lower().startswith("bit"):
        return f"@ptui_{place}", f"{name} = CAST(@ptui_{place} AS UNSIGNED)"
    return name, ""


def bound(field: Field) -> Callable[[Column], Column] | None:
    """From the canonical form to a parameter of INSERT; None where they are the same."""
    match field.type.kind:
        case Kind.INTEGER if is_year(field):
            return lambda column: [_year(value) for value in column]
        case Kind.TIMESTAMPTZ:
            return lambda column: [_without_zone(value) for value in column]
        case Kind.BOOLEAN:
            return lambda column: [int(value) if isinstance(value, bool) else value for value in column]
        case _:
            return None
