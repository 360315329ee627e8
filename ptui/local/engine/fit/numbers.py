"""Numbers as text: decimals stay exact, and a float is never taken for more than it is."""

from __future__ import annotations

import math
import re
from decimal import Decimal

_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_MOST_EXPANDED = 2_000


class NotANumber(ValueError):
    """The value is no number."""


def decimal_text(value: int | float | bool | str) -> str:
    """A DECIMAL, its own digits kept: '1.50' stays '1.50', 1e3 becomes '1000'."""
    if isinstance(value, str):
        text = value.strip()
        if _PLAIN.fullmatch(text):
            return text.removeprefix("+")
        if not _NUMBER.fullmatch(text):
            raise NotANumber
        number = Decimal(text)
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise NotANumber
        number = Decimal(repr(value))
    else:
        return str(int(value))
    if abs(number.adjusted()) > _MOST_EXPANDED:
        raise NotANumber
    return format(number, "f").removesuffix(".0") if isinstance(value, float) else format(number, "f")


def whole(value: float | str) -> int | None:
    """The integer that this is, or None where it has a fraction."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise NotANumber
        return int(value) if value.is_integer() else None
    text = decimal_text(value)
    head, _, tail = text.partition(".")
    if tail.strip("0"):
        return None
    return int(head) if head not in ("", "-") else 0


def exact_float(value: int | str) -> float | None:
    """The float that is this number, or None where a float would lose digits."""
    if isinstance(value, int):
        try:
            near = float(value)
        except OverflowError:
            return None
        return near if int(near) == value else None
    text = value.strip()
    if text.lower() in ("nan", "inf", "-inf", "infinity", "-infinity"):
        return float(text)
    if not _NUMBER.fullmatch(text):
        raise NotANumber
    near = float(text)
    if not math.isfinite(near):
        return None
    return near if Decimal(repr(near)) == Decimal(text) else None


def shape(text: str) -> tuple[int, int]:
    """How many digits a canonical DECIMAL has before the point and after it, zeros at the ends aside."""
    head, _, tail = text.lstrip("-").partition(".")
    return len(head.lstrip("0")), len(tail.rstrip("0"))


def significant(text: str) -> int:
    """How many digits a float would have to keep."""
    return len(text.lstrip("-").replace(".", "").strip("0"))
