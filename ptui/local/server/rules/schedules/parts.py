"""The parts of a schedule's time: single values with their ranges, and cron expressions over them."""

from __future__ import annotations

from dataclasses import dataclass, field

_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


class BadTime(ValueError):
    """The text is not a value of this part; the message says what would be."""


@dataclass(frozen=True, slots=True)
class TimePart:
    """One part of a time, and the values it can have."""

    low: int
    high: int
    words: dict[str, int] = field(default_factory=dict)

    @property
    def limits(self) -> str:
        """For people: `0 to 59`."""
        return f"{self.low} to {self.high}"

    def value(self, text: str) -> int:
        """The one value that this text names."""
        word = self.words.get(text.lower())
        if word is not None:
            return word
        if not (_is_number(text) and self.low <= int(text) <= self.high):
            also = " or a name" if self.words else ""
            raise BadTime(f"must be {self.limits}{also}")
        return int(text)

    def values(self, expression: str) -> frozenset[int]:
        """Every value that a cron expression stands for: `*`, `*/15`, `1-5`, `0,30`, and mixtures."""
        found: set[int] = set()
        for item in expression.split(","):
            found.update(self._span(item.strip()))
        return frozenset(found)

    def _span(self, item: str) -> range:
        span, _, step_text = item.partition("/")
        if "/" in item and not (_is_number(step_text) and int(step_text) > 0):
            raise BadTime("must be a cron expression such as *, */15, 1-5 or 0,30")
        step = int(step_text) if step_text else 1
        if span == "*":
            return range(self.low, self.high + 1, step)
        first_text, dash, last_text = span.partition("-")
        first = self.value(first_text)
        alone = self.high if step_text else first
        last = self.value(last_text) if dash else alone
        if last < first:
            raise BadTime("must not run backwards")
        return range(first, last + 1, step)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4


def _named(names: tuple[str, ...], first: int) -> dict[str, int]:
    return {text: first + index for index, name in enumerate(names) for text in (name, name[:3])}


PARTS = {
    "minute": TimePart(0, 59),
    "hour": TimePart(0, 23),
    "day_of_month": TimePart(1, 31),
    "month": TimePart(1, 12, _named(_MONTHS, 1)),
    "day_of_week": TimePart(0, 7, _named(_DAYS, 0)),
}
"""Sunday is both 0 and 7."""
