"""Filters and conditional values of model syncs: the 29 functions, what each takes, and how they combine."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from string import ascii_uppercase
from typing import Any

from ptui.domain.forms.rules import Every, Is, IsSet, Not
from ptui.domain.forms.spec import Choice, Choose, ChooseMany, Field, Need, Text
from ptui.domain.forms.wire_values import number_of


class Takes(Enum):
    """What a filter function compares with."""

    NOTHING = "nothing"
    ONE = "one value"
    LIST = "a list"
    PAIR = "two values"
    DURATION = "a duration"


@dataclass(frozen=True, slots=True)
class Function:
    """One of the API's filter functions."""

    id: str
    label: str
    takes: Takes


def _functions(takes: Takes, **labels: str) -> tuple[Function, ...]:
    return tuple(Function(name, label, takes) for name, label in labels.items())


FUNCTIONS = (
    *_functions(
        Takes.ONE,
        Equality="is",
        Inequality="is not",
        GreaterThan="is greater than",
        GreaterThanEqual="is at least",
        LessThan="is less than",
        LessThanEqual="is at most",
        OnOrAfter="is on or after",
        OnOrBefore="is on or before",
        StringContains="contains",
        StringStartsWith="starts with",
        StringEndsWith="ends with",
        StringDoesNotContain="does not contain",
        StringDoesNotStartWith="does not start with",
        StringDoesNotEndWith="does not end with",
        StringLike="is like (% and _)",
        StringNotLike="is not like (% and _)",
        StringMatchesTrimmed="is, blanks around it aside,",
        ArrayContains="has the element",
        ArrayDoesNotContain="has not the element",
    ),
    *_functions(Takes.NOTHING, IsNull="is null", IsNotNull="is not null", True_="is true", False_="is false"),
    *_functions(Takes.LIST, StringOneOf="is one of", StringNotOneOf="is none of"),
    *_functions(Takes.PAIR, Between="is between"),
    *_functions(
        Takes.DURATION,
        InTheLast="is in the last",
        RelativeOnOrAfter="is on or after (relative)",
        RelativeOnOrBefore="is on or before (relative)",
    ),
)
FUNCTIONS = tuple(Function(each.id.rstrip("_"), each.label, each.takes) for each in FUNCTIONS)
_BY_ID = {each.id.casefold(): each for each in FUNCTIONS}


def takes(function: str) -> Takes:
    """What the function takes; one that nobody here knows takes one value."""
    found = _BY_ID.get(function.casefold())
    return found.takes if found else Takes.ONE


def ids(*kinds: Takes) -> tuple[str, ...]:
    return tuple(each.id for each in FUNCTIONS if each.takes in kinds)


VALUE_FIELD = "value_field"
"""Where a condition names a field to compare with instead of a value."""


def condition_fields(
    fields: Sequence[Choice], *, label: str = "Field", compared: Sequence[Choice] = ()
) -> tuple[Field, ...]:
    """The template of one condition; which value it asks for follows from the function.

    `compared` are fields whose value it may be.
    """
    functions = tuple(Choice(each.id, each.label) for each in FUNCTIONS)
    function = ("function",)
    is_one = Is(function, ids(Takes.ONE))
    other = Field((VALUE_FIELD,), "Value of", Choose(tuple(compared), is_searchable=True), when=is_one)
    return (
        Field(("field",), label, Choose(tuple(fields), is_searchable=True), need=Need.BLOCKS),
        Field(function, "Function", Choose(functions, is_open=True, is_searchable=True), need=Need.BLOCKS),
        *((other,) if compared else ()),
        Field(
            ("value",),
            "Value",
            Text(),
            need=Need.BLOCKS,
            when=Every((is_one, Not(IsSet((VALUE_FIELD,))))) if compared else is_one,
        ),
        Field(
            ("duration",),
            "Duration",
            Text(),
            need=Need.BLOCKS,
            when=Is(function, ids(Takes.DURATION)),
            examples=("48 hours ago", "7 days"),
        ),
        Field(
            ("values",),
            "Values",
            ChooseMany(is_open=True),
            need=Need.BLOCKS,
            when=Is(function, ids(Takes.LIST)),
        ),
        Field(("low",), "From", Text(), need=Need.BLOCKS, when=Is(function, ids(Takes.PAIR))),
        Field(("high",), "To", Text(), need=Need.BLOCKS, when=Is(function, ids(Takes.PAIR))),
    )


def condition_wire(row: Mapping[str, Any], type: str = "") -> dict[str, Any]:
    """`function` and `value` of one row as they are sent; numbers and truth values by the field's type."""
    function = str(row.get("function") or "")
    wire: dict[str, Any] = {"function": function}
    match takes(function):
        case Takes.NOTHING:
            pass
        case Takes.ONE:
            wire["value"] = typed(row.get("value"), type)
        case Takes.DURATION:
            wire["value"] = row.get("duration")
        case Takes.LIST:
            wire["value"] = [typed(item, type) for item in row.get("values") or ()]
        case Takes.PAIR:
            wire["value"] = [typed(row.get("low"), type), typed(row.get("high"), type)]
    return wire


def condition_row(function: str, value: Any) -> dict[str, Any]:
    """A stored condition as a row to edit."""
    row: dict[str, Any] = {"function": function}
    match takes(function):
        case Takes.LIST:
            row["values"] = tuple(value) if isinstance(value, list | tuple) else (value,)
        case Takes.PAIR if isinstance(value, list | tuple) and len(value) == 2:
            row["low"], row["high"] = value
        case Takes.DURATION:
            row["duration"] = value
        case Takes.ONE:
            row["value"] = value
    return row


def typed(value: Any, type: str) -> Any:
    """What was typed, as the type of the field asks for it."""
    if not isinstance(value, str):
        return value
    if type == "number" and (number := number_of(value, whole=False)) is not None:
        return number
    if type == "boolean" and value.strip().casefold() in ("true", "false"):
        return value.strip().casefold() == "true"
    return value


def letter(index: int) -> str:
    """The label of a condition by its place: A, B, … Z, AA, …"""
    first, last = divmod(index, 26)
    return (letter(first - 1) if first else "") + ascii_uppercase[last]


def logic_problem(logic: str, count: int) -> str | None:
    """What is wrong with an expression over `count` conditions labelled A, B, …; None when it is fine."""
    words = re.findall(r"\(|\)|[^\s()]+", logic)
    depth, wants_operand = 0, True
    for word in words:
        folded = word.casefold()
        if folded in ("and", "or") or word == ")":
            if wants_operand:
                return f"Something is missing before {word}."
            depth -= word == ")"
            wants_operand = word != ")"
        elif not wants_operand:
            return f"AND or OR is missing before {word}."
        else:
            depth += word == "("
            wants_operand = word == "("
        if depth < 0:
            return "There is a ) too many."
    if depth or wants_operand:
        return "The expression ends too early." if words else None
    return _labels_problem(words, count)


def _labels_problem(words: Sequence[str], count: int) -> str | None:
    labels = {letter(index) for index in range(count)}
    named = {word for word in words if word.casefold() not in ("and", "or") and word not in "()"}
    if unknown := sorted(named - labels):
        return f"There is no condition {unknown[0]}."
    if left := sorted(labels - named):
        return f"Condition {left[0]} is not mentioned."
    return None
