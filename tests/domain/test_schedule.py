"""Schedules: their parts, their ranges, their words, and the way to the wire and back."""

from __future__ import annotations

from typing import Any

import pytest

from ptui.domain import schedule


def names(frequency: str) -> list[str]:
    return [part.name for part in schedule.parts_of(frequency)]


def test_each_frequency_asks_for_exactly_its_parts() -> None:
    assert names("manual") == []
    assert names("Continuous") == []
    assert names("hourly") == ["minute"]
    assert names("daily") == ["hour", "minute"]
    assert names("weekly") == ["day_of_week", "hour", "minute"]
    assert names("custom") == ["minute", "hour", "day_of_month", "month", "day_of_week"]


def test_bulk_syncs_are_not_offered_what_only_model_syncs_have() -> None:
    only_model = {each.id for each in schedule.offered("model")} - {
        each.id for each in schedule.offered("bulk")
    }
    assert only_model == {"runafter", "dbtcloud"}


@pytest.mark.parametrize(
    ("values", "wire"),
    [
        ({"frequency": "Manual", "minute": "3"}, {"frequency": "Manual"}),
        ({"frequency": "daily", "hour": 6, "minute": 0}, {"frequency": "daily", "hour": "6", "minute": "0"}),
        (
            {"frequency": "weekly", "day_of_week": "monday", "hour": "6", "minute": "30", "month": "2"},
            {"frequency": "weekly", "day_of_week": "monday", "hour": "6", "minute": "30"},
        ),
        (
            {
                "frequency": "runafter",
                "sync_ids": ("a",),
                "bulk_sync_ids": (),
                "run_after_success_only": True,
            },
            {"frequency": "runafter", "run_after": {"sync_ids": ["a"]}, "run_after_success_only": True},
        ),
        (
            {"frequency": "dbtcloud", "connection_id": "c", "job_id": "42"},
            {"frequency": "dbtcloud", "connection_id": "c", "job_id": 42},
        ),
        (
            {"frequency": "hourly", "minute": "5", "id": "s-1"},
            {"frequency": "hourly", "minute": "5", "id": "s-1"},
        ),
    ],
)
def test_only_the_parts_of_the_frequency_are_sent(values: dict[str, Any], wire: dict[str, Any]) -> None:
    assert schedule.to_wire(values) == wire
    assert schedule.from_wire(wire) == wire


def test_what_a_server_leaves_blank_is_dropped() -> None:
    answer = {
        "frequency": "daily",
        "hour": "6",
        "minute": "0",
        "day_of_week": "",
        "month": "",
        "run_after": {"sync_ids": None, "bulk_sync_ids": []},
        "run_after_success_only": False,
        "job_id": None,
        "created_at": "2025-01-01T00:00:00Z",
    }
    assert schedule.from_wire(answer) == {"frequency": "daily", "hour": "6", "minute": "0"}


def test_an_unknown_frequency_survives_the_round_trip() -> None:
    assert schedule.from_wire({"frequency": "lunar", "phase": "full", "hour": ""}) == {
        "frequency": "lunar",
        "phase": "full",
    }


@pytest.mark.parametrize(
    ("frequency", "part", "text", "is_fine"),
    [
        ("daily", schedule.HOUR, "23", True),
        ("daily", schedule.HOUR, "24", False),
        ("daily", schedule.HOUR, "*", False),
        ("daily", schedule.MINUTE, "", False),
        ("daily", schedule.MINUTE, "٣", False),
        ("weekly", schedule.DAY_OF_WEEK, "Monday", True),
        ("weekly", schedule.DAY_OF_WEEK, "1", True),
        ("weekly", schedule.DAY_OF_WEEK, "mo", False),
        ("custom", schedule.HOUR, "*", True),
        ("custom", schedule.MINUTE, "0,15,30-45", True),
        ("custom", schedule.MINUTE, "*/5", True),
        ("custom", schedule.MINUTE, "*/0", False),
        ("custom", schedule.MINUTE, "45-30", False),
        ("custom", schedule.MINUTE, "0,,1", False),
        ("custom", schedule.DAY_OF_WEEK, "mon-fri", True),
        ("custom", schedule.MONTH, "jan", True),
        ("custom", schedule.DAY_OF_MONTH, "0", False),
    ],
)
def test_ranges(frequency: str, part: schedule.Part, text: str, is_fine: bool) -> None:
    assert (schedule.part_problem(frequency, part, text) is None) == is_fine


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"frequency": "daily", "hour": "6", "minute": "0"}, "daily at 06:00 UTC"),
        (
            {"frequency": "weekly", "hour": "6", "minute": "5", "day_of_week": "1"},
            "weekly on Monday at 06:05 UTC",
        ),
        (
            {"frequency": "weekly", "hour": "6", "minute": "5", "day_of_week": "7"},
            "weekly on Sunday at 06:05 UTC",
        ),
        ({"frequency": "hourly", "minute": "5"}, "hourly at minute 05"),
        ({"frequency": "Manual"}, "by hand"),
        ({"frequency": "custom", "minute": "0", "hour": "6", "day_of_week": "1-5"}, "cron 0 6 * * 1-5 UTC"),
        (
            {"frequency": "runafter", "run_after": {"sync_ids": ["a", "b"], "bulk_sync_ids": ["c"]}},
            "after 2 syncs and 1 bulk sync",
        ),
        ({"frequency": "lunar"}, "lunar"),
        ({}, "no schedule"),
    ],
)
def test_plain_words(values: dict[str, Any], words: str) -> None:
    assert schedule.summary(values) == words
