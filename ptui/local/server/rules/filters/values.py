"""The value of a condition: its shape by the function, and its kind by the field's type."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, assert_never

from ptui.local.engine.errors import PlanError
from ptui.local.engine.filters.spans import since
from ptui.local.server.rules.body import shown
from ptui.local.server.rules.filters.functions import FUNCTIONS, ORDERED, Operand
from ptui.local.server.rules.refusals import refuse

_ANY_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def checked_value(function: str, value: Any, *, at: str, field_type: str = "unknown") -> Any:
    """The value as it is kept; refused where it does not suit the function or the field."""
    operand = FUNCTIONS[function]
    if operand is Operand.NONE:
        if value not in (None, "", []):
            refuse(at, f"must be left out: {function} takes no value")
        return None
    if not _suits(operand, value):
        refuse(at, f"must be {operand.value} for {function}")
    if function in ORDERED:
        for one in value if isinstance(value, list) else [value]:
            _need_type(one, field_type, at)
    return value


def is_span(text: str) -> bool:
    """Whether this is a span of time: `48 hours ago`, `7 days`, `yesterday`."""
    try:
        since(text, _ANY_MOMENT)
    except PlanError:
        return False
    return True


def _suits(operand: Operand, value: Any) -> bool:
    match operand:
        case Operand.NONE:
            return value is None
        case Operand.ONE:
            return _is_scalar(value)
        case Operand.MANY:
            return isinstance(value, list) and bool(value) and all(map(_is_scalar, value))
        case Operand.PAIR:
            return isinstance(value, list) and len(value) == 2 and all(map(_is_scalar, value))
        case Operand.SPAN:
            return isinstance(value, str) and is_span(value)
        case _:
            assert_never(operand)


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float | bool)


def _need_type(value: Any, field_type: str, at: str) -> None:
    match field_type:
        case "number":
            suits = isinstance(value, int | float) or _parses(float, value)
        case "boolean":
            suits = isinstance(value, bool) or str(value).lower() in {"true", "false", "0", "1"}
        case "datetime":
            suits = isinstance(value, str) and _parses(datetime.fromisoformat, value)
        case _:
            return
    if not suits or (field_type == "number" and isinstance(value, bool)):
        refuse(at, f"must be a {field_type}, not {shown(value)}")


def _parses(read: Any, value: Any) -> bool:
    try:
        read(value)
    except (ValueError, TypeError):
        return False
    return True
