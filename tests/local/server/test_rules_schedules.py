"""Schedules: what each frequency needs, what it refuses, and when it fires."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ptui.local.server.rules.body import Part
from ptui.local.server.rules.schedules.bulk_schedules import (
    newest_form,
    older_form,
    only_known_schemas,
    schedule_on_its_own,
    stamped,
)
from ptui.local.server.rules.schedules.frequencies import BULK, FREQUENCIES, MODEL
from ptui.local.server.rules.schedules.model_schedule import model_schedule
from ptui.local.server.rules.schedules.next_run import next_of
from ptui.local.server.rules.schedules.options import schedule_options
from tests.local.server.ruling import facts, refused, stamp

CRON = {"minute": "*/15", "hour": "8-18", "day_of_month": "*", "month": "*", "day_of_week": "mon-fri"}
NEIGHBOURS = facts().neighbours


@pytest.mark.parametrize(
    "schedule",
    [
        {"frequency": "manual"},
        {"frequency": "continuous"},
        {"frequency": "hourly", "minute": "59"},
        {"frequency": "daily", "hour": "0", "minute": "05"},
        {"frequency": "weekly", "day_of_week": "7", "hour": "23", "minute": "0"},
        {"frequency": "weekly", "day_of_week": "monday", "hour": "6", "minute": "30"},
        {"frequency": "custom", **CRON},
        {"frequency": "builder", **CRON, "minute": "0,30", "month": "jan-mar/2"},
        {"frequency": "runafter", "run_after": {"sync_ids": ["s1"]}},
        {
            "frequency": "runafter",
            "run_after": {"sync_ids": ["s1"], "bulk_sync_ids": ["b1"]},
            "run_after_success_only": True,
        },
        {"frequency": "dbtcloud", "connection_id": "c2", "job_id": 7},
    ],
)
def test_good_schedules_stay_as_they_were_written(schedule: dict[str, Any]) -> None:
    assert model_schedule(Part(schedule), NEIGHBOURS) == schedule


@pytest.mark.parametrize(
    ("schedule", "kept"),
    [
        ({"frequency": "Manual"}, {"frequency": "manual"}),
        ({"frequency": "HOURLY", "minute": 5}, {"frequency": "hourly", "minute": "5"}),
        ({"frequency": "manual", "hour": "", "minute": "3"}, {"frequency": "manual"}),
    ],
)
def test_liberal_about_case_numbers_and_leftovers(schedule: dict[str, Any], kept: dict[str, Any]) -> None:
    assert model_schedule(Part(schedule), NEIGHBOURS) == kept


@pytest.mark.parametrize(
    ("schedule", "field", "status"),
    [
        ({}, "schedule.frequency", 400),
        ({"frequency": "monthly"}, "schedule.frequency", 400),
        ({"frequency": "multi"}, "schedule.frequency", 400),
        ({"frequency": 5}, "schedule.frequency", 400),
        ({"frequency": "hourly"}, "schedule.minute", 400),
        ({"frequency": "hourly", "minute": "60"}, "schedule.minute", 422),
        ({"frequency": "hourly", "minute": "-1"}, "schedule.minute", 422),
        ({"frequency": "hourly", "minute": "*/5"}, "schedule.minute", 422),
        ({"frequency": "hourly", "minute": "0" * 5000}, "schedule.minute", 422),
        ({"frequency": "hourly", "minute": True}, "schedule.minute", 400),
        ({"frequency": "hourly", "minute": "٣"}, "schedule.minute", 422),
        ({"frequency": "daily", "minute": "0"}, "schedule.hour", 400),
        ({"frequency": "daily", "hour": "6"}, "schedule.minute", 400),
        ({"frequency": "daily", "hour": "24", "minute": "0"}, "schedule.hour", 422),
        ({"frequency": "weekly", "hour": "6", "minute": "0"}, "schedule.day_of_week", 400),
        (
            {"frequency": "weekly", "day_of_week": "8", "hour": "6", "minute": "0"},
            "schedule.day_of_week",
            422,
        ),
        (
            {"frequency": "weekly", "day_of_week": "someday", "hour": "6", "minute": "0"},
            "schedule.day_of_week",
            422,
        ),
        ({"frequency": "custom", **CRON, "month": ""}, "schedule.month", 400),
        ({"frequency": "custom", **CRON, "month": "13"}, "schedule.month", 422),
        ({"frequency": "custom", **CRON, "hour": "18-8"}, "schedule.hour", 422),
        ({"frequency": "custom", **CRON, "minute": "*/0"}, "schedule.minute", 422),
        ({"frequency": "custom", **CRON, "minute": "*/"}, "schedule.minute", 422),
        ({"frequency": "custom", **CRON, "minute": "1,,2"}, "schedule.minute", 422),
        ({"frequency": "custom", **CRON, "day_of_month": "0"}, "schedule.day_of_month", 422),
        ({"frequency": "runafter"}, "schedule.run_after", 400),
        ({"frequency": "runafter", "run_after": {}}, "schedule.run_after", 400),
        ({"frequency": "runafter", "run_after": {"sync_ids": ["?"]}}, "schedule.run_after.sync_ids[0]", 422),
        (
            {"frequency": "runafter", "run_after": {"bulk_sync_ids": ["b1", "s1"]}},
            "schedule.run_after.bulk_sync_ids[1]",
            422,
        ),
        ({"frequency": "dbtcloud", "job_id": 1}, "schedule.connection_id", 400),
        ({"frequency": "dbtcloud", "connection_id": "?", "job_id": 1}, "schedule.connection_id", 422),
        ({"frequency": "dbtcloud", "connection_id": "c1", "job_id": 1}, "schedule.connection_id", 422),
        ({"frequency": "dbtcloud", "connection_id": "c2"}, "schedule.job_id", 400),
        ({"frequency": "dbtcloud", "connection_id": "c2", "job_id": "1"}, "schedule.job_id", 400),
    ],
)
def test_refusals_name_the_part(schedule: dict[str, Any], field: str, status: int) -> None:
    with refused(field, status=status):
        model_schedule(Part(schedule, "schedule"), NEIGHBOURS)


@pytest.mark.parametrize("awaited", ["s1", "s2", "s3"])
def test_a_sync_cannot_come_to_wait_for_itself(awaited: str) -> None:
    schedule = Part({"frequency": "runafter", "run_after": {"sync_ids": [awaited]}}, "schedule")
    with refused("schedule.run_after.sync_ids", "itself"):
        model_schedule(schedule, NEIGHBOURS, sync_id="s1")


def test_the_options_ask_for_exactly_what_the_rules_need() -> None:
    options = {option["frequency"]: option["configuration"] for option in schedule_options()}
    assert list(options) == list(MODEL)
    samples = {"day_of_week": "1", "run_after": {"sync_ids": ["s1"]}, "connection_id": "c2", "job_id": 1}
    for frequency, form in options.items():
        assert set(form["required"]) <= set(form["properties"])
        body = {key: samples.get(key, "1") for key in form["required"]} | {"frequency": frequency}
        assert model_schedule(Part(body), NEIGHBOURS) == body
        for key in form["required"]:
            with refused(f"schedule.{key}"):
                model_schedule(Part({k: v for k, v in body.items() if k != key}, "schedule"), NEIGHBOURS)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "now", "due"),
    [
        ({"frequency": "hourly", "minute": "30"}, "2026-01-01T10:29:59", "2026-01-01T10:30:00"),
        ({"frequency": "hourly", "minute": "30"}, "2026-01-01T10:30:00", "2026-01-01T11:30:00"),
        ({"frequency": "daily", "hour": "6", "minute": "0"}, "2026-12-31T07:00:00", "2027-01-01T06:00:00"),
        (
            {"frequency": "weekly", "day_of_week": "monday", "hour": "6", "minute": "0"},
            "2026-01-01T00:00:00",  # a Thursday
            "2026-01-05T06:00:00",
        ),
        (
            {"frequency": "weekly", "day_of_week": "7", "hour": "6", "minute": "0"},
            "2026-01-01T00:00:00",
            "2026-01-04T06:00:00",
        ),
        ({"frequency": "custom", **CRON}, "2026-01-02T18:50:00", "2026-01-05T08:00:00"),
        (
            {"frequency": "custom", **dict.fromkeys(CRON, "*"), "day_of_month": "29", "month": "2"},
            "2026-01-01T00:00:00",
            "2028-02-29T00:00:00",
        ),
        (
            # Cron's own rule: with both days restricted, either will do.
            {
                "frequency": "custom",
                "minute": "0",
                "hour": "0",
                "day_of_month": "13",
                "month": "*",
                "day_of_week": "fri",
            },
            "2026-01-03T00:00:00",
            "2026-01-09T00:00:00",
        ),
        (
            {"frequency": "custom", **CRON, "day_of_month": "31", "month": "2", "day_of_week": "*"},
            "2026-01-01T00:00:00",
            None,
        ),
        ({"frequency": "manual"}, "2026-01-01T00:00:00", None),
        ({"frequency": "runafter", "run_after": {"sync_ids": ["s1"]}}, "2026-01-01T00:00:00", None),
    ],
)
def test_next_run(schedule: dict[str, Any], now: str, due: str | None) -> None:
    found = next_of([schedule], moment(now), since=moment("2020-01-01T00:00:00"))
    assert found == (None if due is None else moment(due))


def test_continuous_waits_five_minutes_after_the_last_end() -> None:
    since, now = moment("2026-01-01T10:00:00"), moment("2026-01-01T10:01:00")
    schedule = {"frequency": "continuous"}
    assert next_of([schedule], now, since=since) == moment("2026-01-01T10:05:00")
    assert next_of([schedule], moment("2026-01-01T11:00:00"), since=since) == moment("2026-01-01T11:00:00")
    daily = {"frequency": "daily", "hour": "10", "minute": "3"}
    assert next_of([schedule, daily], now, since=since) == moment("2026-01-01T10:03:00")
    assert next_of([{"frequency": "manual"}], now, since=since) is None


def test_bulk_frequencies_leave_out_what_bulk_syncs_cannot_wait_for() -> None:
    assert set(MODEL) - set(BULK) == {"runafter", "dbtcloud"}
    assert all(FREQUENCIES[one].for_bulk for one in BULK)


def test_newest_form_of_bulk_schedules() -> None:
    read = newest_form(
        Part(
            {
                "default_schedule": {"frequency": "Daily", "hour": 6, "minute": 0},
                "additional_schedules": [
                    {"frequency": "hourly", "minute": "5", "resync_mode": "RESYNC", "schemas": ["a"]}
                ],
            }
        )
    )
    assert read.default == {"frequency": "daily", "hour": "6", "minute": "0"}
    assert read.additional == [
        {
            "frequency": "hourly",
            "minute": "5",
            "selective_mode": "none",
            "resync_mode": "resync",
            "schemas": ["a"],
        }
    ]
    assert read.multi is None


def test_older_form_with_several_schedules_in_one() -> None:
    read = older_form(
        Part(
            {
                "schedule": {
                    "frequency": "multi",
                    "multi": {
                        "type": "selective",
                        "schedules": [
                            {"item": "incrementalFields", "schedule": {"frequency": "continuous"}},
                            {"item": "none", "schedule": {"frequency": "hourly", "minute": "1"}},
                        ],
                    },
                }
            }
        )
    )
    assert read.default["frequency"] == "hourly"
    assert [one["selective_mode"] for one in read.additional] == ["incrementalFields"]
    assert read.multi == "selective"


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({}, "default_schedule", ""),
        ({"schedule": {"frequency": "manual"}}, "default_schedule", "in place of schedule"),
        ({"default_schedule": {"frequency": "runafter"}}, "default_schedule.frequency", ""),
        ({"default_schedule": {"frequency": "multi"}}, "default_schedule.frequency", ""),
        ({"default_schedule": {"frequency": "hourly"}}, "default_schedule.minute", ""),
        (
            {"default_schedule": {"frequency": "manual"}, "additional_schedules": [{"frequency": "hourly"}]},
            "additional_schedules[0].minute",
            "",
        ),
        (
            {
                "default_schedule": {"frequency": "manual"},
                "additional_schedules": [{"frequency": "manual", "selective_mode": "some"}],
            },
            "additional_schedules[0].selective_mode",
            "",
        ),
        (
            {
                "default_schedule": {"frequency": "manual"},
                "additional_schedules": [{"frequency": "manual", "resync_mode": "all"}],
            },
            "additional_schedules[0].resync_mode",
            "",
        ),
    ],
)
def test_newest_form_refusals(body: dict[str, Any], field: str, words: str) -> None:
    with refused(field, words):
        newest_form(Part(body))


@pytest.mark.parametrize(
    ("body", "field", "words"),
    [
        ({}, "schedule", ""),
        ({"default_schedule": {"frequency": "manual"}}, "schedule", "2025-09-18"),
        ({"schedule": {"frequency": "weekly"}}, "schedule.day_of_week", ""),
        ({"schedule": {"frequency": "multi"}}, "schedule.multi", ""),
        ({"schedule": {"frequency": "multi", "multi": {"schedules": []}}}, "schedule.multi.schedules", ""),
        (
            {"schedule": {"frequency": "multi", "multi": {"schedules": [{"item": "x"}]}}},
            "schedule.multi.schedules[0].schedule",
            "",
        ),
    ],
)
def test_older_form_refusals(body: dict[str, Any], field: str, words: str) -> None:
    with refused(field, words):
        older_form(Part(body))


def test_a_schedule_on_its_own_takes_camel_case() -> None:
    body = {"schedule": {"frequency": "weekly", "dayOfWeek": "1", "hour": "2", "minute": "3"}}
    kept = schedule_on_its_own(Part(body | {}))
    assert kept["day_of_week"] == "1"
    assert kept["selective_mode"] == "none"
    with refused("schedule"):
        schedule_on_its_own(Part({}))


def test_additional_schedules_name_schemas_of_the_sync() -> None:
    with refused("additional_schedules[0].schemas[1]"):
        only_known_schemas([{"schemas": ["a", "b"]}], {"a"})


def test_a_schedule_with_an_id_stays_and_one_without_is_new() -> None:
    before = {"x": {"created_at": "then", "created_by": {"id": "u0"}}}
    kept = stamped({"frequency": "manual", "id": "x"}, stamp(), before, field_name="default_schedule")
    assert (kept["id"], kept["created_at"]) == ("x", "then")
    fresh = stamped({"frequency": "manual"}, stamp(), before, field_name="default_schedule")
    assert (fresh["id"], fresh["created_at"]) == ("new-1", stamp().moment)
    with refused("default_schedule.id"):
        stamped({"frequency": "manual", "id": "y"}, stamp(), before, field_name="default_schedule")
