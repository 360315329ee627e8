"""What each of the 29 functions asks of a single value."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from ptui.local.engine.filters import comparable
from ptui.local.engine.filters.conditions import Condition, Function
from ptui.local.engine.filters.ranges import range_of
from ptui.local.engine.kinds import Type, Value

Predicate: TypeAlias = "Callable[[Value], bool]"

_TEXT: Mapping[Function, tuple[Callable[[str, str], bool], bool]] = {
    Function.STRING_CONTAINS: (lambda value, part: part in value, True),
    Function.STRING_DOES_NOT_CONTAIN: (lambda value, part: part in value, False),
    Function.STRING_STARTS_WITH: (str.startswith, True),
    Function.STRING_DOES_NOT_START_WITH: (str.startswith, False),
    Function.STRING_ENDS_WITH: (str.endswith, True),
    Function.STRING_DOES_NOT_END_WITH: (str.endswith, False),
    Function.STRING_MATCHES_TRIMMED: (lambda value, other: value.strip() == other.strip(), True),
}


def predicate(condition: Condition, type: Type, now: datetime) -> Predicate:
    """Whether a value of this type satisfies the condition; PlanError where the operand makes no sense."""
    match condition.function:
        case Function.IS_NULL:
            return lambda value: value is None
        case Function.IS_NOT_NULL:
            return lambda value: value is not None
        case Function.TRUE:
            return lambda value: comparable.boolean(value) is True
        case Function.FALSE:
            return lambda value: comparable.boolean(value) is False
        case Function.STRING_LIKE | Function.STRING_NOT_LIKE:
            return _like(condition)
        case Function.STRING_ONE_OF | Function.STRING_NOT_ONE_OF:
            return _one_of(condition)
        case Function.ARRAY_CONTAINS | Function.ARRAY_DOES_NOT_CONTAIN:
            return _in_array(condition)
    if condition.function in _TEXT:
        return _textual(condition)
    found = range_of(condition, type, now)
    assert found is not None
    return _compared(found.sort, found.test())


def _compared(sort: comparable.Sort, test: Callable[[Any], bool]) -> Predicate:
    read = comparable.reader(sort)

    def satisfied(value: Value) -> bool:
        found = read(value)
        return found is not None and test(found)

    return satisfied


def _textual(condition: Condition) -> Predicate:
    test, wanted = _TEXT[condition.function]
    other = _text_operand(condition, condition.value)
    return _compared(comparable.Sort.TEXTS, lambda value: test(value, other) is wanted)


def _text_operand(condition: Condition, value: object) -> str:
    found: str = comparable.operand(comparable.Sort.TEXTS, value, condition.field)
    return found


def _one_of(condition: Condition) -> Predicate:
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    wanted = {_text_operand(condition, value) for value in values}
    inside = condition.function is Function.STRING_ONE_OF
    return _compared(comparable.Sort.TEXTS, lambda value: (value in wanted) is inside)


def _like(condition: Condition) -> Predicate:
    pattern = re.compile(like_pattern(_text_operand(condition, condition.value)), re.DOTALL)
    alike = condition.function is Function.STRING_LIKE
    return _compared(comparable.Sort.TEXTS, lambda value: (pattern.fullmatch(value) is not None) is alike)


def like_pattern(like: str) -> str:
    """A LIKE pattern as a regular expression: % any text, _ any character, a backslash makes either plain."""
    parts: list[str] = []
    characters = iter(like)
    for character in characters:
        match character:
            case "%":
                parts.append(".*")
            case "_":
                parts.append(".")
            case "\\":
                parts.append(re.escape(next(characters, "\\")))
            case _:
                parts.append(re.escape(character))
    return "".join(parts)


def _in_array(condition: Condition) -> Predicate:
    wanted = _text_operand(condition, condition.value)
    inside = condition.function is Function.ARRAY_CONTAINS

    def satisfied(value: Value) -> bool:
        if not isinstance(value, str):
            return False
        try:
            items = json.loads(value)
        except ValueError:
            return False
        return isinstance(items, list) and any(_item(item) == wanted for item in items) is inside

    return satisfied


def _item(item: object) -> str | None:
    if item is None or isinstance(item, str):
        return item
    return json.dumps(item)
