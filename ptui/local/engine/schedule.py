"""When a schedule fires next, in UTC. Pure: the present moment is an argument."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ptui.local.engine.errors import PlanError

CONTINUOUS_PAUSE = timedelta(minutes=5)
_YEARS_AHEAD = 9  # 29 February can be eight years away

_MONTHS = tuple(name.lower() for name in calendar.month_abbr[1:])
_WEEK = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PART = re.compile(r"(\*|\w+)(?:-(\w+))?(?:/(\d{1,4}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A frequency and its parts, as the API writes them: texts, empty where unset."""

    frequency: str
    minute: str = ""
    hour: str = ""
    day_of_month: str = ""
    month: str = ""
    day_of_week: str = ""


@dataclass(frozen=True, slots=True)
class _Range:
    low: int
    high: int
    names: tuple[str, ...] = ()
    first_name: int = 0


_MINUTE, _HOUR, _DAY = _Range(0, 59), _Range(0, 23), _Range(1, 31)
_MONTH = _Range(1, 12, _MONTHS, 1)
_WEEKDAY = _Range(0, 7, _WEEK)  # Sunday is 0, and 7 as well


def next_fire(schedule: Schedule, now: datetime, *, last_end: datetime | None = None) -> datetime | None:
    """The first moment after `now` at which the schedule fires; None where no clock fires it.

    A continuous one fires five minutes after `last_end`: when its last run ended, or it was created or
    activated.
    """
    now = now.astimezone(UTC)
    match schedule.frequency.lower():
        case "continuous":
            return max(now, last_end + CONTINUOUS_PAUSE) if last_end else now + CONTINUOUS_PAUSE
        case "hourly":
            return _next(_Times(schedule.minute or "0", "*", "*", "*", "*"), now)
        case "daily":
            return _next(_Times(schedule.minute or "0", schedule.hour or "0", "*", "*", "*"), now)
        case "weekly":
            day = schedule.day_of_week or "0"
            return _next(_Times(schedule.minute or "0", schedule.hour or "0", "*", "*", day), now)
        case "custom" | "builder":
            parts = (
                schedule.minute,
                schedule.hour,
                schedule.day_of_month,
                schedule.month,
                schedule.day_of_week,
            )
            return _next(_Times(*(part or "*" for part in parts)), now)
        case _:
            return None


class _Times:
    """The five parts of cron, each as the set of values it allows."""

    def __init__(self, minute: str, hour: str, day: str, month: str, weekday: str) -> None:
        self.minutes = sorted(values(minute, _MINUTE))
        self.hours = sorted(values(hour, _HOUR))
        self._days = values(day, _DAY)
        self._months = values(month, _MONTH)
        self._weekdays = frozenset(value % 7 for value in values(weekday, _WEEKDAY))
        # As cron has it: a day matches either part when both are given, and the given one otherwise.
        self._either = not (day.strip().startswith("*") or weekday.strip().startswith("*"))

    def has_day(self, day: datetime) -> bool:
        if day.month not in self._months:
            return False
        by_month, by_week = day.day in self._days, (day.weekday() + 1) % 7 in self._weekdays
        return (by_month or by_week) if self._either else (by_month and by_week)


def values(text: str, range_: _Range) -> frozenset[int]:
    """The values of one part of cron: `*`, `5`, `1-5`, `*/15`, `mon,thu`."""
    found: set[int] = set()
    for piece in text.strip().lower().split(","):
        match = _PART.fullmatch(piece.strip())
        if match is None:
            raise PlanError(f"{text!r} is no part of a schedule")
        first, last, step = match.groups()
        if first == "*":
            low, high = range_.low, range_.high
        else:
            low = _value(first, range_, text)
            high = _value(last, range_, text) if last else (range_.high if step else low)
            if last == "sun" and low:
                high = 7
        if high < low or (step and not int(step)) or (first == "*" and last):
            raise PlanError(f"{text!r} is no part of a schedule")
        found.update(range(low, high + 1, int(step or 1)))
    return frozenset(found)


def _value(word: str, range_: _Range, text: str) -> int:
    if word.isdigit():
        value = int(word)
        if range_.low <= value <= range_.high:
            return value
    elif range_.names and word[:3] in range_.names and len(word) >= 3:
        return range_.names.index(word[:3]) + range_.first_name
    raise PlanError(f"{text!r} is no part of a schedule")


def _next(times: _Times, now: datetime) -> datetime | None:
    for day in _days_from(now):
        if not times.has_day(day):
            continue
        for hour in times.hours:
            for minute in times.minutes:
                moment = day.replace(hour=hour, minute=minute)
                if moment > now:
                    return moment
    return None


def _days_from(now: datetime) -> Iterator[datetime]:
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for _ in range(366 * _YEARS_AHEAD):
        yield day
        try:
            day += timedelta(days=1)
        except OverflowError:
            return
