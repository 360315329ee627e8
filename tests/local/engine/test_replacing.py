"""Conditional overrides on columns, whatever was judged before."""

from __future__ import annotations

from typing import Any

import pytest

from ptui.local.engine import replacing
from ptui.local.engine.filters.conditions import Condition, Function
from ptui.local.engine.replacing import Replacing


def judging(value: Any) -> tuple[Replacing, list[Any]]:
    """Values equal to this one, of its type, become `new`; and what was tested."""
    tested: list[Any] = []

    def test(found: Any) -> bool:
        tested.append(found)
        return type(found) is type(value) and bool(found == value)

    return Replacing(0, Condition("x", Function.EQUALITY, value), test, "new"), tested


def test_each_value_is_tested_once() -> None:
    one, tested = judging("b")
    assert one.apply(["a", "b", None, "a"]) == ["a", "new", None, "a"]
    assert one.apply(["b", "c", "a"]) == ["new", "c", "a"]
    assert sorted(tested, key=str) == [None, "a", "b", "c"]


def test_a_column_without_a_hit_stays_itself() -> None:
    one, _ = judging("b")
    one.apply(["b"])
    column = ["a", None, "c"]
    assert one.apply(column) is column


def test_equal_values_of_other_types_are_not_taken_for_one_another() -> None:
    one, _ = judging(True)
    assert one.apply([True, False]) == ["new", False]
    assert one.apply([1, 0]) == [1, 0]
    assert one.apply([1, True, 1.0]) == [1, "new", 1.0]
    assert one.apply([1.0, 0.5]) == [1.0, 0.5]


@pytest.mark.parametrize("limit", ["_MOST_VALUES", "_MOST_BYTES"])
def test_only_so_much_is_remembered(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replacing, limit, 10)
    one, tested = judging("000000003")
    for start in (0, 6, 12, 0):
        column = [f"{number:09}" for number in range(start, start + 6)]
        assert one.apply(column) == ["new" if value == "000000003" else value for value in column]
    assert len(tested) > len(set(tested)), "nothing was forgotten"
