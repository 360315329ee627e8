"""One field's value as it is sent. What was typed and is no number yet stays text, for validation to name."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from ptui.domain.forms.spec import (
    Choose,
    ChooseMany,
    Code,
    Field,
    Number,
    Pairs,
    Text,
    Toggle,
)


def wire_value(field: Field, value: Any) -> Any:
    match field.kind:
        case Number(whole=whole):
            return value if (number := number_of(value, whole=whole)) is None else number
        case Toggle():
            return value if isinstance(value, bool) or value is None else str(value).casefold() == "true"
        case Code(is_document=True) if isinstance(value, str):
            return _document(value)
        case ChooseMany() as kind:
            return [_element(kind, item) for item in value] if isinstance(value, list | tuple) else value
        case Pairs():
            return _pairs(value)
        case Choose(as_object=True) if isinstance(value, str):
            return {"value": value.strip(), "label": value.strip()}
        case Choose(choices) if isinstance(value, str):
            return next((each.value for each in choices if each.value == value), value.strip())
        case Text(is_exact=False) if isinstance(value, str):
            return value.strip()
    return value


def number_of(value: Any, *, whole: bool) -> int | float | None:
    """The number in `value`; None where there is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if whole and value.is_integer() else (None if whole else value)
    text = str(value).strip()
    try:
        if text.isascii() and "_" not in text:
            if whole:
                return int(text)
            number = float(text)
            if math.isfinite(number):
                return int(text) if text.lstrip("+-").isdigit() else number
    except ValueError:
        pass
    return None


def _document(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _element(kind: ChooseMany, item: Any) -> Any:
    if kind.as_objects:
        if isinstance(item, Mapping):
            return dict(item)
        label = next((each.label for each in kind.choices if each.value == item), str(item))
        return {"value": item, "label": label}
    if kind.element in ("number", "integer"):
        number = number_of(item, whole=kind.element == "integer")
        return item if number is None else number
    return item


def _pairs(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return {
            str(pair[0]): pair[1]
            for pair in value
            if isinstance(pair, list | tuple) and len(pair) == 2 and str(pair[0])
        }
    return value
