"""The 29 filter functions with the values they need, and the logic that combines conditions."""

from __future__ import annotations

from typing import Any

import pytest

from ptui.local.engine.filters.conditions import Function
from ptui.local.server.rules.filters.functions import FUNCTIONS, Operand
from ptui.local.server.rules.filters.logic import checked_logic
from ptui.local.server.rules.filters.values import checked_value
from tests.local.server.ruling import refused

GOOD: dict[Operand, list[Any]] = {
    Operand.NONE: [None],
    Operand.ONE: ["x", "", 5, 1.5, True, False],
    Operand.MANY: [["a"], ["a", "b", 3]],
    Operand.PAIR: [[1, 2], ["a", "b"]],
    Operand.SPAN: ["48 hours ago", "7 days", "1 month ago", "yesterday", "Today", "in 2 weeks"],
}
BAD: dict[Operand, list[Any]] = {
    Operand.NONE: ["x", 0, False, ["a"]],
    Operand.ONE: [None, ["a"], {"a": 1}],
    Operand.MANY: [None, "a", [], [["a"]], [None]],
    Operand.PAIR: [None, 1, [1], [1, 2, 3], [1, None]],
    Operand.SPAN: [None, 48, "", "soon", "48", "-3 days", "48 fortnights ago"],
}


def test_the_29_of_the_engine() -> None:
    assert len(FUNCTIONS) == 29
    assert set(FUNCTIONS) == set(Function)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_function_takes_the_value_it_needs_and_no_other(function: str) -> None:
    operand = FUNCTIONS[function]
    for value in GOOD[operand]:
        assert checked_value(function, value, at="filters[0].value") == value
    for value in BAD[operand]:
        with refused("filters[0].value", function):
            checked_value(function, value, at="filters[0].value")


@pytest.mark.parametrize("empty", ["", []])
def test_an_empty_value_is_none_at_all(empty: object) -> None:
    assert checked_value("IsNull", empty, at="v") is None


@pytest.mark.parametrize(
    ("function", "value", "field_type", "is_good"),
    [
        ("GreaterThan", "5", "number", True),
        ("GreaterThan", "five", "number", False),
        ("Equality", True, "number", False),
        ("Between", [1, "x"], "number", False),
        ("Equality", "yes", "boolean", False),
        ("Equality", "true", "boolean", True),
        ("OnOrAfter", "2026-01-01", "datetime", True),
        ("OnOrAfter", "2026-01-01T00:00:00Z", "datetime", True),
        ("OnOrAfter", "spring", "datetime", False),
        ("OnOrAfter", 5, "datetime", False),
        ("StringContains", "five", "number", True),
        ("Equality", "anything", "string", True),
        ("Equality", "anything", "unknown", True),
    ],
)
def test_comparisons_are_in_the_type_of_the_field(
    function: str, value: Any, field_type: str, is_good: bool
) -> None:
    if is_good:
        assert checked_value(function, value, at="v", field_type=field_type) == value
    else:
        with refused("v", field_type):
            checked_value(function, value, at="v", field_type=field_type)


@pytest.mark.parametrize(
    ("expression", "relabelled"),
    [
        ("", ""),
        ("x and y", "A and B"),
        ("(x AND y) OR (y AND x)", "(A AND B) OR (B AND A)"),
        ("((x))or y", "((A))or B"),
    ],
)
def test_logic_is_relabelled(expression: str, relabelled: str) -> None:
    assert checked_logic(expression, {"x": "A", "y": "B"}, at="filter_logic") == relabelled


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("x AND z", "mentions z"),
        ("X AND y", "mentions X"),
        ("x", "leaves out the condition y"),
        ("x AND", "ends too early"),
        ("AND x", "'AND'"),
        ("x y", "'y'"),
        ("(x AND y", "parenthesis"),
        ("x AND y)", "')'"),
        ("x && y", "read"),
        ("NOT x OR y", "'NOT'"),
        ("(" * 60 + "x" + ")" * 60 + " and y", "too deeply"),
    ],
)
def test_logic_that_cannot_be(expression: str, words: str) -> None:
    with refused("filter_logic", words, status=422):
        checked_logic(expression, {"x": "A", "y": "B"}, at="filter_logic")


def test_logic_without_conditions() -> None:
    with refused("filter_logic", "there are no conditions"):
        checked_logic("A", {}, at="filter_logic")
