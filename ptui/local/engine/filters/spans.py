"""Spans of time relative to a clock: `48 hours ago`, `7 days`, `yesterday`, in UTC."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta

from ptui.local.engine.errors import PlanError

_SPAN = re.compile(
    r"(?:(?P<ahead>in\s+)|last\s+)?(?P<count>\d{1,6})\s*"
    r"(?P<unit>second|minute|hour|day|week|month|quarter|year)s?(?:\s+(?P<way>ago|from\s+now))?",
    re.IGNORECASE,
)
_LENGTHS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}


def since(text: str, now: datetime) -> tuple[datetime, datetime]:
    """The first and the last moment that the words stand for; they differ where the words name a day."""
    words, now = text.strip().lower(), now.astimezone(UTC)
    if words == "now":
        return now, now
    if words in _DAYS:
        start = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=_DAYS[words])
        return start, start + timedelta(days=1, microseconds=-1)
    match = _SPAN.fullmatch(words)
    if match is None:
        raise PlanError(f"{text!r} is no span of time; write one such as '48 hours ago'")
    ahead = bool(match["ahead"]) or (match["way"] or "").startswith("from")
    count = int(match["count"]) * (1 if ahead else -1)
    try:
        if (months := _MONTHS.get(match["unit"])) is not None:
            moment = _months_from(now, count * months)
        else:
            moment = now + count * _LENGTHS[match["unit"]]
    except (OverflowError, ValueError):
        raise PlanError(f"{text!r} is out of the calendar's range") from None
    return moment, moment


def _months_from(moment: datetime, months: int) -> datetime:
    """The same day of another month, or its last day where there is no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
