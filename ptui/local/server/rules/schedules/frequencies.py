"""The frequencies of a schedule, and the parts that each of them needs."""

from __future__ import annotations

from dataclasses import dataclass

CRON_PARTS = ("minute", "hour", "day_of_month", "month", "day_of_week")


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often something runs, as the API names it."""

    id: str
    label: str
    description: str
    parts: tuple[str, ...] = ()
    """Needed, each of them; times are UTC."""
    is_cron: bool = False
    """Whether the parts are cron expressions rather than single values."""
    for_bulk: bool = True


FREQUENCIES = {
    frequency.id: frequency
    for frequency in (
        Frequency("manual", "Manual", "Runs only when it is started"),
        Frequency("continuous", "Continuous", "Runs again five minutes after the last run ended"),
        Frequency("hourly", "Hourly", "Runs every hour at a minute", ("minute",)),
        Frequency("daily", "Daily", "Runs every day at a time", ("hour", "minute")),
        Frequency("weekly", "Weekly", "Runs on a day of every week", ("day_of_week", "hour", "minute")),
        Frequency("custom", "Custom", "Runs as a cron expression says", CRON_PARTS, is_cron=True),
        Frequency("builder", "Builder", "A cron expression made in a form", CRON_PARTS, is_cron=True),
        Frequency("runafter", "Run after", "Runs after other syncs", for_bulk=False),
        Frequency("dbtcloud", "dbt Cloud", "Runs after a dbt Cloud job", for_bulk=False),
    )
}

BULK = tuple(frequency.id for frequency in FREQUENCIES.values() if frequency.for_bulk)
MODEL = tuple(FREQUENCIES)
