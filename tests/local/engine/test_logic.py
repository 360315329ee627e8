from __future__ import annotations

import pytest

from ptui.local.engine.errors import PlanError
from ptui.local.engine.filters.conditions import AllOf, AnyOf, Condition, Filter, Function
from ptui.local.engine.filters.logic import combine, label

A, B, C = (Condition(name, Function.IS_NULL) for name in "abc")


@pytest.mark.parametrize(
    ("logic", "expected"),
    [
        ("A", A),
        ("A and B", AllOf((A, B))),
        ("A OR B AND C", AnyOf((A, AllOf((B, C))))),
        ("(A Or B) aNd C", AllOf((AnyOf((A, B)), C))),
        ("((A))", A),
        ("A OR A", AnyOf((A, A))),
        ("", AllOf((A, B, C))),
        ("  ", AllOf((A, B, C))),
    ],
)
def test_logic_combines_conditions(logic: str, expected: Filter) -> None:
    assert combine((A, B, C), logic) == expected


def test_labels_may_be_chosen_and_keep_their_case() -> None:
    assert combine((A, B), "_x1 OR paying", ("_x1", "paying")) == AnyOf((A, B))
    with pytest.raises(PlanError, match="mentions Paying"):
        combine((A, B), "Paying", ("_x1", "paying"))


def test_no_conditions_are_no_filter() -> None:
    assert combine(()) is None


@pytest.mark.parametrize(
    "logic",
    [
        "A AND",
        "AND A",
        "(A",
        "A)",
        "A B",
        "A AND NOT B",
        "D",
        "A; DROP TABLE x",
        "__import__('os')",
        "()",
        "A && B",
    ],
)
def test_what_is_no_logic_is_refused(logic: str) -> None:
    with pytest.raises(PlanError):
        combine((A, B, C), logic)


def test_deep_nesting_is_refused_rather_than_followed() -> None:
    with pytest.raises(PlanError, match="nested too deeply"):
        combine((A,), "(" * 10_000 + "A" + ")" * 10_000)


def test_labels_go_on_after_z() -> None:
    assert [label(place) for place in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]
