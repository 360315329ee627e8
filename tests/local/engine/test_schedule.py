from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta, timezone

import pytest

from ptui.local.engine.errors import PlanError
from ptui.local.engine.schedule import Schedule, next_fire

NOON = datetime(2024, 2, 28, 12, 0, tzinfo=UTC)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("schedule", "now", "expected"),
    [
        (Schedule("hourly", minute="15"), NOON, at(2024, 2, 28, 12, 15)),
        (Schedule("hourly", minute="0"), NOON, at(2024, 2, 28, 13, 0)),
        (Schedule("daily", minute="30", hour="6"), NOON, at(2024, 2, 29, 6, 30)),
        (Schedule("Daily", minute="30", hour="18"), NOON, at(2024, 2, 28, 18, 30)),
        (Schedule("weekly", minute="0", hour="9", day_of_week="1"), NOON, at(2024, 3, 4, 9, 0)),
        (Schedule("weekly", minute="0", hour="9", day_of_week="monday"), NOON, at(2024, 3, 4, 9, 0)),
        (Schedule("weekly", minute="0", hour="9", day_of_week="7"), NOON, at(2024, 3, 3, 9, 0)),
        (Schedule("weekly", minute="0", hour="9", day_of_week="0"), NOON, at(2024, 3, 3, 9, 0)),
        (Schedule("custom", "*/20", "*", "*", "*", "*"), NOON, at(2024, 2, 28, 12, 20)),
        (Schedule("custom", "0", "0", "29", "2", "*"), at(2024, 2, 29), at(2028, 2, 29)),
        (Schedule("custom", "0", "0", "29", "feb", "*"), at(2096, 3, 1), at(2104, 2, 29)),
        (Schedule("custom", "5", "4", "1,15", "*", "fri"), NOON, at(2024, 3, 1, 4, 5)),
        (Schedule("custom", "0", "12", "13", "*", "fri"), at(2024, 3, 1, 13), at(2024, 3, 8, 12)),
        (Schedule("custom", "0", "8", "*", "*", "mon-fri"), at(2024, 3, 1, 9), at(2024, 3, 4, 8)),
        (Schedule("custom", "0", "8", "*", "*", "sat-sun"), at(2024, 3, 2, 9), at(2024, 3, 3, 8)),
        (Schedule("builder", "0", "", "", "", ""), NOON, at(2024, 2, 28, 13)),
        (Schedule("custom", "0", "0", "31", "4", "*"), NOON, None),
        (Schedule("manual"), NOON, None),
        (Schedule("runafter"), NOON, None),
        (Schedule("dbtcloud"), NOON, None),
    ],
)
def test_next_fire(schedule: Schedule, now: datetime, expected: datetime | None) -> None:
    assert next_fire(schedule, now) == expected


def test_continuous_waits_five_minutes_after_the_last_end() -> None:
    ended = NOON - timedelta(minutes=2)
    assert next_fire(Schedule("continuous"), NOON, last_end=ended) == NOON + timedelta(minutes=3)
    assert next_fire(Schedule("continuous"), NOON, last_end=NOON - timedelta(hours=1)) == NOON


def test_the_present_may_be_given_in_any_zone() -> None:
    tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    assert next_fire(Schedule("daily", "30", "12"), tokyo) == at(2024, 2, 28, 12, 30)


@pytest.mark.parametrize("part", ["60", "x", "1-", "5-1", "*/0", "1;2", "-1", "*-5", "٣"])
def test_parts_that_make_no_sense_are_refused(part: str) -> None:
    with pytest.raises(PlanError):
        next_fire(Schedule("custom", minute=part), NOON)


def _part(random_: random.Random, low: int, high: int) -> tuple[str, frozenset[int]]:
    every = frozenset(range(low, high + 1))
    match random_.randrange(5):
        case 0 | 1:
            return "*", every
        case 2:
            value = random_.randint(low, high)
            return str(value), frozenset({value})
        case 3:
            step = random_.randint(1, 20)
            return f"*/{step}", frozenset(range(low, high + 1, step))
        case _:
            first = random_.randint(low, high)
            last = random_.randint(first, high)
            return f"{first}-{last},{low}", frozenset(range(first, last + 1)) | {low}


@pytest.mark.parametrize("seed", range(150))
def test_custom_schedules_fire_at_the_first_minute_that_matches(seed: int) -> None:
    """Checked against a walk through every minute, which knows nothing of days or hours."""
    random_ = random.Random(seed)
    minute, minutes = _part(random_, 0, 59)
    hour, hours = _part(random_, 0, 23)
    day, days = _part(random_, 1, 31)
    month, months = _part(random_, 1, 12)
    weekday, weekdays = _part(random_, 0, 6)
    now = at(2024, 1, 1) + timedelta(minutes=random_.randrange(500_000), seconds=random_.randrange(60))

    def matches(moment: datetime) -> bool:
        by_month, by_week = moment.day in days, moment.isoweekday() % 7 in weekdays
        either = not (day.startswith("*") or weekday.startswith("*"))
        return (
            moment.minute in minutes
            and moment.hour in hours
            and moment.month in months
            and ((by_month or by_week) if either else (by_month and by_week))
        )

    found = next_fire(Schedule("custom", minute, hour, day, month, weekday), now)
    moment = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    for _ in range(60_000):
        if matches(moment):
            assert found == moment
            return
        moment += timedelta(minutes=1)
    assert found is None or found >= moment
