"""Filter functions, their values and the logic that joins them."""

from __future__ import annotations

from typing import Any

import pytest

from ptui.domain.forms import filters
from ptui.domain.forms.filters import FUNCTIONS, Takes


def test_there_are_the_29_functions_of_the_api() -> None:
    assert len({each.id for each in FUNCTIONS}) == len(FUNCTIONS) == 29
    assert filters.ids(Takes.NOTHING) == ("IsNull", "IsNotNull", "True", "False")


def test_they_are_those_of_the_official_client() -> None:
    from typing import get_args

    from polytomic.types.filter_function import FilterFunction

    known, _ = get_args(FilterFunction)
    assert {each.id for each in FUNCTIONS} == set(get_args(known))


@pytest.mark.parametrize(
    ("row", "type", "wire"),
    [
        ({"function": "Equality", "value": "7"}, "number", {"function": "Equality", "value": 7}),
        ({"function": "Equality", "value": "7"}, "string", {"function": "Equality", "value": "7"}),
        ({"function": "GreaterThan", "value": "1.5"}, "number", {"function": "GreaterThan", "value": 1.5}),
        ({"function": "Equality", "value": "True"}, "boolean", {"function": "Equality", "value": True}),
        ({"function": "IsNull", "value": "left over"}, "string", {"function": "IsNull"}),
        (
            {"function": "StringOneOf", "values": ("a", "b")},
            "string",
            {"function": "StringOneOf", "value": ["a", "b"]},
        ),
        (
            {"function": "Between", "low": "1", "high": "9"},
            "number",
            {"function": "Between", "value": [1, 9]},
        ),
        (
            {"function": "InTheLast", "duration": "48 hours ago"},
            "datetime",
            {"function": "InTheLast", "value": "48 hours ago"},
        ),
        ({"function": "Novel", "value": "x"}, "string", {"function": "Novel", "value": "x"}),
    ],
)
def test_each_function_sends_its_kind_of_value(row: dict[str, Any], type: str, wire: dict[str, Any]) -> None:
    assert filters.condition_wire(row, type) == wire


@pytest.mark.parametrize("function", [each.id for each in FUNCTIONS])
def test_a_stored_condition_comes_back_the_same(function: str) -> None:
    stored = {
        Takes.NOTHING: None,
        Takes.ONE: "x",
        Takes.LIST: ["a", "b"],
        Takes.PAIR: [1, 2],
        Takes.DURATION: "7 days",
    }
    value = stored[filters.takes(function)]
    wire = filters.condition_wire(filters.condition_row(function, value), "string")
    assert wire == {"function": function} | ({} if value is None else {"value": value})


def test_labels_go_on_after_z() -> None:
    assert [filters.letter(index) for index in (0, 25, 26, 27, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AB",
        "ZZ",
        "AAA",
    ]


@pytest.mark.parametrize(
    ("logic", "count", "problem"),
    [
        ("A AND B", 2, None),
        ("a and b", 2, "There is no condition a."),
        ("(A or B) and (A or C)", 3, None),
        ("A AND", 1, "The expression ends too early."),
        ("A B", 2, "AND or OR is missing before B."),
        ("A AND (B OR C", 3, "The expression ends too early."),
        ("A) AND B", 2, "There is a ) too many."),
        ("AND A", 1, "Something is missing before AND."),
        ("()", 0, "Something is missing before )."),
        ("A", 2, "Condition B is not mentioned."),
        ("A AND D", 1, "There is no condition D."),
        ("", 2, None),
    ],
)
def test_logic(logic: str, count: int, problem: str | None) -> None:
    assert filters.logic_problem(logic, count) == problem
