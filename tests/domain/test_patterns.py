"""Patterns and selections over names."""

from __future__ import annotations

import time

import pytest

from ptui.domain.patterns import Selection, matching, words

NAMES = ["sales_2023", "sales_2024", "tmp_sales_2024", "tmp_load", "Users", "a[b]"]


@pytest.mark.parametrize(
    ("patterns", "chosen"),
    [
        (("sales_*",), ["sales_2023", "sales_2024"]),
        (("*", "!tmp_*"), ["sales_2023", "sales_2024", "Users", "a[b]"]),
        (("!tmp_*",), ["sales_2023", "sales_2024", "Users", "a[b]"]),
        (("*", "!tmp_*", "tmp_load"), ["sales_2023", "sales_2024", "tmp_load", "Users", "a[b]"]),
        (("users",), ["Users"]),
        (("sales_202?",), ["sales_2023", "sales_2024"]),
        (("a[[]b]",), ["a[b]"]),
        ((), []),
    ],
)
def test_patterns_choose_and_take_away_in_order(patterns: tuple[str, ...], chosen: list[str]) -> None:
    assert matching(patterns, NAMES) == chosen


def test_a_line_of_patterns_is_cut_at_commas_and_blanks() -> None:
    assert words(" sales_*,  !tmp_*;x ! ") == ("sales_*", "!tmp_*", "x")


def test_turning_single_names_keeps_the_patterns() -> None:
    selection = Selection.all().turned("tmp_load", on=False)
    assert not selection.is_everything
    assert selection.chosen(NAMES) == [name for name in NAMES if name != "tmp_load"]
    again = selection.turned("tmp_load", on=True)
    assert again == Selection.all()
    assert again.is_everything


def test_turning_what_a_filter_shows() -> None:
    selection = Selection.none().turned_all(["tmp_load", "Users"], on=True)
    assert selection.chosen(NAMES) == ["tmp_load", "Users"]
    assert selection.turned_all(["Users", "sales_2023"], on=False).chosen(NAMES) == ["tmp_load"]


def test_new_patterns_forget_single_exceptions() -> None:
    selection = Selection.of(["Users"]).with_patterns(words("sales_*"))
    assert selection.chosen(NAMES) == ["sales_2023", "sales_2024"]


def test_a_hundred_thousand_names_are_chosen_at_once() -> None:
    names = [f"schema_{index}" for index in range(100_000)]
    selection = Selection(("*", "!schema_9*", "schema_99*")).turned("schema_1", on=False)
    began = time.process_time()
    chosen = selection.chosen(names)
    assert time.process_time() - began < 2
    assert "schema_1" not in chosen
    assert "schema_99" in chosen
    assert "schema_9" not in chosen
