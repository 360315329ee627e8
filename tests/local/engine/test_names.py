from __future__ import annotations

from ptui.local.engine.names import distinct, output_name


def test_names_are_normalized() -> None:
    assert output_name("company.customers") == "company_customers"
    assert output_name("Big Deals-2024 é") == "big_deals_2024__"
    assert output_name("Big.Deal", "legacy") == "Big_Deal"
    assert output_name("Big.Deal", "disabled") == "Big.Deal"
    assert output_name("", "enabled") == "_"


def test_names_that_meet_are_told_apart() -> None:
    assert distinct(["a", "A", "b", "a", "a_2"]) == ("a", "A_2", "b", "a_3", "a_2_2")
