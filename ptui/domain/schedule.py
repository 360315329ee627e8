"""When a sync runs: which parts each frequency has, whether they make sense, and what they mean in words.

All times are UTC, and the parts travel as strings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Use: TypeAlias = Literal["model", "bulk"]
DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a schedule."""

    name: str
    label: str
    low: int = 0
    high: int = 0
    example: str = ""
    names: tuple[str, ...] = ()
    """Words that stand for numbers, the first for `low`."""


MINUTE = Part("minute", "Minute", 0, 59, "0")
HOUR = Part("hour", "Hour (UTC)", 0, 23, "6")
DAY_OF_WEEK = Part("day_of_week", "Day of week", 0, 7, "monday", DAYS)
DAY_OF_MONTH = Part("day_of_month", "Day of month", 1, 31, "*")
MONTH = Part("month", "Month", 1, 12, "*", MONTHS)
CRON = (MINUTE, HOUR, DAY_OF_MONTH, MONTH, DAY_OF_WEEK)


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often, and what has to be said about it."""

    id: str
    label: str
    parts: tuple[Part, ...] = ()
    is_cron: bool = False
    """Its parts take `*`, lists, ranges and steps."""
    uses: frozenset[str] = frozenset({"model", "bulk"})


_MODEL: frozenset[str] = frozenset({"model"})
FREQUENCIES = (
    Frequency("manual", "Manual: only when started by hand"),
    Frequency("continuous", "Continuous: about every 5 minutes"),
    Frequency("hourly", "Hourly", (MINUTE,)),
    Frequency("daily", "Daily", (HOUR, MINUTE)),
    Frequency("weekly", "Weekly", (DAY_OF_WEEK, HOUR, MINUTE)),
    Frequency("custom", "Custom: cron", CRON, is_cron=True),
    Frequency("runafter", "After other syncs", uses=_MODEL),
    Frequency("dbtcloud", "With a dbt Cloud job", uses=_MODEL),
)
_ALSO_READ = (Frequency("builder", "Custom", CRON, is_cron=True),)
_BY_ID = {frequency.id: frequency for frequency in (*FREQUENCIES, *_ALSO_READ)}


def known(frequency: str) -> Frequency | None:
    """The frequency by its name in any letter case."""
    return _BY_ID.get(frequency.casefold())


def offered(use: Use) -> tuple[Frequency, ...]:
    return tuple(frequency for frequency in FREQUENCIES if use in frequency.uses)


def parts_of(frequency: str) -> tuple[Part, ...]:
    found = known(frequency)
    return found.parts if found else ()


def part_problem(frequency: str, part: Part, text: str) -> str | None:
    """What is wrong with the value of one part, as a sentence; None when it is fine."""
    found = known(frequency)
    text = text.strip()
    if not text:
        return f"{part.label} is missing."
    if found is not None and found.is_cron:
        return None if all(_is_cron_item(part, item) for item in text.split(",")) else _cron_words(part)
    return None if _number(part, text) is not None else _range_words(part)


def _is_cron_item(part: Part, item: str) -> bool:
    body, slash, step = item.partition("/")
    if slash and not (step.isascii() and step.isdigit() and int(step) > 0):
        return False
    if body == "*":
        return True
    first, dash, last = body.partition("-")
    low, high = _number(part, first), _number(part, last if dash else first)
    return low is not None and high is not None and low <= high


def _number(part: Part, text: str) -> int | None:
    text = text.strip().casefold()
    if text.isascii() and text.isdigit():
        value = int(text)
        return value if part.low <= value <= part.high else None
    for index, name in enumerate(part.names):
        if len(text) >= 3 and (text == name or text == name[:3]):
            return part.low + index
    return None


def _range_words(part: Part) -> str:
    if part is DAY_OF_WEEK:
        return "Day of week is a name such as monday, or a number from 0 (Sunday) to 6."
    return f"{part.label} is a number from {part.low} to {part.high}."


def _cron_words(part: Part) -> str:
    return f"{part.label} is *, or numbers from {part.low} to {part.high} such as 1,15 or 1-5 or */2."


def to_wire(values: Mapping[str, Any]) -> dict[str, Any]:
    """The schedule as it is sent: exactly the parts its frequency has, numbers as strings."""
    frequency = str(values.get("frequency") or "")
    wire: dict[str, Any] = {"frequency": frequency}
    for part in parts_of(frequency):
        text = str(values.get(part.name) if values.get(part.name) is not None else "").strip()
        if text:
            wire[part.name] = text
    if frequency.casefold() == "runafter":
        wire |= _run_after(values)
    if frequency.casefold() == "dbtcloud":
        if connection := values.get("connection_id"):
            wire["connection_id"] = connection
        if str(job := values.get("job_id") or "").isdigit():
            wire["job_id"] = int(str(job))
    if ident := values.get("id"):
        wire["id"] = ident
    return wire


def _run_after(values: Mapping[str, Any]) -> dict[str, Any]:
    after = values.get("run_after")
    lists = after if isinstance(after, Mapping) else values
    found = {key: list(ids) for key in ("sync_ids", "bulk_sync_ids") if (ids := lists.get(key))}
    wire: dict[str, Any] = {"run_after": found} if found else {}
    if values.get("run_after_success_only") is not None:
        wire["run_after_success_only"] = bool(values["run_after_success_only"])
    return wire


def from_wire(schedule: Mapping[str, Any]) -> dict[str, Any]:
    """A server's schedule without what it left blank; ready to be edited or sent back."""
    kept: dict[str, Any] = {}
    for key, value in schedule.items():
        if value in (None, "", [], {}) or key in _SERVER_FILLED:
            continue
        if isinstance(value, Mapping):
            value = {inner: item for inner, item in value.items() if item}
            if not value:
                continue
        kept[key] = value
    return to_wire(kept) if known(str(kept.get("frequency", ""))) else kept


_SERVER_FILLED = frozenset({"created_at", "created_by", "updated_at", "updated_by"})


def summary(schedule: Mapping[str, Any]) -> str:
    """The schedule in plain words, such as `daily at 06:00 UTC`."""
    frequency = str(schedule.get("frequency") or "")
    text = {part.name: str(schedule.get(part.name) or "").strip() for part in CRON}
    clock = f"{_two(text['hour'])}:{_two(text['minute'])} UTC"
    match frequency.casefold():
        case "":
            return "no schedule"
        case "manual":
            return "by hand"
        case "continuous":
            return "continuously"
        case "hourly":
            return f"hourly at minute {_two(text['minute'])}"
        case "daily":
            return f"daily at {clock}"
        case "weekly":
            return f"weekly on {_day(text['day_of_week'])} at {clock}"
        case "custom" | "builder":
            return f"cron {' '.join(text[part.name] or '*' for part in CRON)} UTC"
        case "runafter":
            return _after_words(schedule)
        case "dbtcloud":
            return f"with dbt Cloud job {schedule.get('job_id') or '?'}"
    return frequency


def _after_words(schedule: Mapping[str, Any]) -> str:
    wire = _run_after(schedule)
    after = wire.get("run_after", {})
    counts = [(len(after.get("sync_ids", ())), "sync"), (len(after.get("bulk_sync_ids", ())), "bulk sync")]
    named = [f"{count} {noun}{'s' if count != 1 else ''}" for count, noun in counts if count]
    ending = ", if all succeed" if wire.get("run_after_success_only") else ""
    return f"after {' and '.join(named) or 'other syncs'}{ending}"


def _two(text: str) -> str:
    return text.zfill(2) if re.fullmatch(r"[0-9]{1,2}", text) else (text or "??")


def _day(text: str) -> str:
    number = _number(DAY_OF_WEEK, text)
    return DAYS[number % 7].capitalize() if number is not None else (text or "?")
