"""The one place where a driver's value becomes one that JSON can carry, losing nothing that can be kept."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from ptui.local.engine.catalogue import NormalType


def json_safe(value: object, type: NormalType = "unknown") -> object:
    """Decimals become exact strings, bytes base64, dates ISO 8601; booleans follow the column's type."""
    if type == "boolean":
        return _boolean(value)
    if type == "object" and isinstance(value, str):
        return _parsed(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    convert = _CONVERSIONS.get(value.__class__)
    return convert(value) if convert else _other(value)


def _boolean(value: object) -> object:
    if isinstance(value, bytes) and len(value) == 1:  # MySQL's bit(1)
        return value != b"\x00"
    if isinstance(value, int) and value in (0, 1):
        return bool(value)
    return json_safe(value)


def _parsed(value: str) -> object:
    """Drivers differ in whether they hand JSON over as text."""
    try:
        return json.loads(value)
    except ValueError:
        return value


def _float(value: float) -> object:
    return value if math.isfinite(value) else str(value)


def _decimal(value: Decimal) -> str:
    return format(value, "f") if value.is_finite() else str(value)


def _datetime(value: datetime) -> str:
    return (
        value.isoformat()
        if value.tzinfo is None
        else value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    )


def _duration(value: timedelta) -> str:
    """MySQL's `time`, which reaches from -838 hours to 838, and PostgreSQL's `interval`."""
    microseconds = round(value / timedelta(microseconds=1))
    sign, microseconds = ("-" if microseconds < 0 else ""), abs(microseconds)
    seconds, fraction = divmod(microseconds, 1_000_000)
    text = f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{fraction:06}" if fraction else text


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _other(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): json_safe(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [json_safe(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((json_safe(item) for item in value), key=str)
    return str(value)


_CONVERSIONS: Mapping[type, Callable[[Any], object]] = {
    float: _float,
    Decimal: _decimal,
    datetime: _datetime,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: _duration,
    bytes: _base64,
    bytearray: lambda value: _base64(bytes(value)),
    memoryview: lambda value: _base64(cast(memoryview, value).tobytes()),
    UUID: str,
}
