"""What an inspector tab shows, as data: a table, lines, or a notice with a way on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Tab(StrEnum):
    FIELDS = "Fields"
    MODES = "Modes"
    SAMPLE = "Sample"
    CONFIG = "Config"
    RUNS = "Runs"
    JSON = "JSON"
    REQUEST = "Request"


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    weight: int = 1
    """Share of the width that is left over; 0 takes just what its cells need."""
    right: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of raw cells; drawing cleans and fits them."""

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str]]
    notes: tuple[str, ...] = ()
    """Lines below the rows."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Text as it is, one entry a line."""

    lines: Sequence[str]
    language: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Nothing to show yet, and what to do about it."""

    sentence: str
    way_on: str = ""


Page: TypeAlias = Table | Lines | Notice


def yes(value: object, sign: str) -> str:
    """`sign` where the value is true."""
    return sign if value else ""


def cell(value: object) -> str:
    """Any JSON value as the text of one cell; null is told apart from an empty string."""
    match value:
        case None:
            return "∅"
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case dict() | list():
            from json import dumps

            try:
                return dumps(value, ensure_ascii=False, default=str)
            except RecursionError:
                return "… nested too deeply to show"
    return str(value)


def age(read_at: float | None, now: float) -> str:
    """How long ago something was read."""
    if read_at is None:
        return ""
    return "just read" if now - read_at < 2 else f"read {ago(read_at, now)}"


def ago(then: float, now: float) -> str:
    """A time that has passed, in the largest unit that fits."""
    seconds = max(int(now - then), 0)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return "just now" if seconds < 2 else f"{seconds} s ago"
