"""Dates and times as text: read in the forms systems write them, given in the canonical one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, timezone

_MOMENT = re.compile(
    r"([0-9]{4})-([0-9][0-9])-([0-9][0-9])"
    r"(?:[T ]([0-9][0-9]):([0-9][0-9])(?::([0-9][0-9])(?:[.,]([0-9]+))?)?)?"
    r"\s*(?:(Z|z|UTC)|([+-])([0-9][0-9]):?([0-9][0-9])?)?"
)
_TIME = re.compile(r"([0-9][0-9]):([0-9][0-9])(?::([0-9][0-9])(?:\.([0-9]+))?)?")

DATE, TIMESTAMP, TIMESTAMPTZ = "0000-00-00", "0000-00-00 00:00:00", "0000-00-00 00:00:00+00:00"
"""Canonical forms, for `all_written`: 0 stands for a digit."""
_MARKS = b"-: +\n"


class NotAMoment(ValueError):
    """The text is no date or time."""


def parse_moment(text: str) -> tuple[datetime, str, bool]:
    """The moment to the second (in UTC where it has a zone), the digits of its fraction, whether it has a
    zone."""
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        raise NotAMoment
    year, month, day, hour, minute, second, fraction, zulu, sign, hours, minutes = match.groups()
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC
        )
        if sign:
            offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
            moment = moment.replace(tzinfo=timezone(offset if sign == "+" else -offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotAMoment from None
    return moment, (fraction or "").rstrip("0"), bool(zulu or sign)


def all_written(values: Sequence[object], form: str) -> bool:
    """Whether all values but NULL are texts of this form; a column at once, so that no value has to be looked
    at alone."""
    present = values if None not in values else [value for value in values if value is not None]
    try:
        data = "\n".join(present).encode("ascii")  # type: ignore[arg-type]
    except (TypeError, UnicodeEncodeError):
        return False
    count, step = len(present), len(form) + 1
    if len(data) != max(0, count * step - 1):
        return False
    marks = [(place, mark.encode()) for place, mark in enumerate(form) if mark != "0"]
    if any(data[place::step] != mark * count for place, mark in marks):
        return False
    digits = data.translate(None, _MARKS)
    return len(digits) == form.count("0") * count and (not count or digits.isdigit())


def instant(text: str) -> datetime:
    """The moment in UTC, for comparing: without a zone it is taken to be in UTC."""
    moment, fraction, _ = parse_moment(text)
    return moment.replace(microsecond=int((fraction + "000000")[:6])) if fraction else moment


def is_date(text: str) -> bool:
    """Whether this is a day and nothing more."""
    return len(text.strip()) == 10


def timestamp_text(text: str) -> str:
    """A TIMESTAMP; what has a zone becomes UTC."""
    moment, fraction, _ = parse_moment(text)
    return _written(moment, fraction)


def timestamptz_text(text: str) -> str:
    """A TIMESTAMPTZ; what has no zone is taken to be in UTC."""
    return timestamp_text(text) + "+00:00"


def date_text(text: str) -> str | None:
    """A DATE, or None where the text also has a time of day, which a date would lose."""
    moment, fraction, _ = parse_moment(text)
    if fraction or (moment.hour, moment.minute, moment.second) != (0, 0, 0):
        return None
    return moment.date().isoformat()


def time_text(text: str) -> str:
    """A TIME."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise NotAMoment
    hour, minute, second, fraction = match.groups()
    try:
        time(int(hour), int(minute), int(second or 0))
    except ValueError:
        raise NotAMoment from None
    digits = (fraction or "").rstrip("0")
    return f"{hour}:{minute}:{second or '00'}" + (f".{digits}" if digits else "")


def fraction_digits(text: str) -> int:
    """How many digits of a second matter in a canonical text."""
    point = text.find(".")
    if point < 0:
        return 0
    return len(text[point + 1 :].split("+", 1)[0].rstrip("0"))


def written(moment: datetime) -> str:
    """A moment of the clock as a canonical TIMESTAMPTZ."""
    utc = moment.astimezone(UTC)
    return _written(utc, f"{utc.microsecond:06}".rstrip("0")) + "+00:00"


def _written(moment: datetime, fraction: str) -> str:
    text = moment.replace(tzinfo=None, microsecond=0).isoformat(sep=" ")
    return f"{text}.{fraction}" if fraction else text
