"""One value made to fit one target column; the slow and thorough half of fitting."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from ptui.local.engine.fit import moments, numbers
from ptui.local.engine.kinds import Kind, Type, Value


class Unfit(Exception):
    """The value cannot be held; the text completes “… for FIELD”."""


_WHOLE_DIGITS = 18  # integers up to here stay integers where decimals become floats
_TRUE = frozenset({"true", "t", "yes", "y", "on", "1"})
_FALSE = frozenset({"false", "f", "no", "n", "off", "0"})


def fit_value(value: Value, target: Type) -> Value:
    """The value in the target's canonical form, within its limits; Unfit otherwise."""
    if value is None:
        return None
    return _LIMITS.get(target.kind, _any)(_CONVERSIONS[target.kind](value), target)


def _integer(value: Value) -> int:
    if isinstance(value, int):
        return int(value)
    if isinstance(value, bytes) or value is None:
        raise Unfit("not a number")
    try:
        found = numbers.whole(value)
    except numbers.NotANumber:
        raise Unfit("not a number") from None
    if found is None:
        raise Unfit("a fraction, which would be lost,")
    return found


def _decimal(value: Value) -> str:
    if isinstance(value, bytes) or value is None:
        raise Unfit("not a number")
    try:
        return numbers.decimal_text(value)
    except numbers.NotANumber:
        raise Unfit("not a number") from None


def _float(value: Value) -> float:
    if isinstance(value, float):
        return value
    if isinstance(value, bytes) or value is None:
        raise Unfit("not a number")
    try:
        found = numbers.exact_float(value)
    except numbers.NotANumber:
        raise Unfit("not a number") from None
    if found is None:
        raise Unfit("more digits than a float keeps")
    return found


def _boolean(value: Value) -> bool:
    if isinstance(value, str):
        word = value.strip().lower()
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
    elif not isinstance(value, bytes) and value in (0, 1):
        return bool(value)
    raise Unfit("neither true nor false")


def text_of(value: Value) -> str:
    """A value as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            raise Unfit("bytes that are no UTF-8 text") from None
    return repr(value)


def _binary(value: Value) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        try:
            return value.encode()
        except UnicodeEncodeError:
            raise Unfit("text that is not valid UTF-8") from None
    raise Unfit("not binary")


def _moment(convert: Callable[[str], str | None], word: str) -> Callable[[Value], str]:
    def fit(value: Value) -> str:
        if not isinstance(value, str):
            raise Unfit(f"not a {word}")
        try:
            found = convert(value)
        except moments.NotAMoment:
            raise Unfit(f"not a {word}") from None
        if found is None:
            raise Unfit("a time of day, which would be lost,")
        return found

    return fit


def _json(value: Value) -> str:
    if isinstance(value, str):
        try:
            json.loads(value)
        except ValueError:
            raise Unfit("not JSON") from None
        return value
    if isinstance(value, bytes):
        raise Unfit("not JSON")
    return json.dumps(value)


def _array(value: Value) -> str:
    text = _json(value)
    if not text.lstrip().startswith("["):
        raise Unfit("not an array")
    return text


def _any(value: Value, target: Type) -> Value:
    return value


def _in_range(value: Value, target: Type) -> Value:
    assert isinstance(value, int)
    if (target.low is not None and value < target.low) or (target.high is not None and value > target.high):
        raise Unfit("out of range")
    return value


def _digits(value: Value, target: Type) -> Value:
    assert isinstance(value, str)
    before, after = numbers.shape(value)
    if target.precision is not None:
        if before > target.precision - (target.scale or 0):
            raise Unfit("out of range")
        if after > (target.scale or 0):
            raise Unfit(f"more than {target.scale or 0} decimals")
    if target.digits is None or (not after and before <= _WHOLE_DIGITS):
        return value
    if numbers.significant(value) > target.digits:
        raise Unfit(f"more than {target.digits} digits")
    return value


def _length(value: Value, target: Type) -> Value:
    assert isinstance(value, str | bytes)
    if target.length is not None and len(value) > target.length:
        raise Unfit("value too long")
    return value


def _fraction(value: Value, target: Type) -> Value:
    assert isinstance(value, str)
    if target.fraction is not None and moments.fraction_digits(value) > target.fraction:
        raise Unfit("a finer fraction of a second")
    return value


_CONVERSIONS: Mapping[Kind, Callable[[Value], Value]] = {
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.FLOAT: _float,
    Kind.BOOLEAN: _boolean,
    Kind.TEXT: text_of,
    Kind.BINARY: _binary,
    Kind.DATE: _moment(moments.date_text, "date"),
    Kind.TIME: _moment(moments.time_text, "time"),
    Kind.TIMESTAMP: _moment(moments.timestamp_text, "date and time"),
    Kind.TIMESTAMPTZ: _moment(moments.timestamptz_text, "date and time"),
    Kind.JSON: _json,
    Kind.ARRAY: _array,
    Kind.UNKNOWN: lambda value: value,
}
_LIMITS: Mapping[Kind, Callable[[Value, Type], Value]] = {
    Kind.INTEGER: _in_range,
    Kind.DECIMAL: _digits,
    Kind.TEXT: _length,
    Kind.BINARY: _length,
    Kind.TIME: _fraction,
    Kind.TIMESTAMP: _fraction,
    Kind.TIMESTAMPTZ: _fraction,
}
