"""What an examination finds: a word each, what was seen, and the lines that would mend or better it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    OK = "ok"
    NOTE = "note"
    """It works; it could be better, or there is something to know."""
    MEND = "MEND"
    """Something does not work, or is open to others."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines to add to a file, or to run where there is none."""

    place: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    mark: Mark
    what: str
    told: str
    add: tuple[Lines, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    findings: Sequence[Finding]


def ok(what: str, told: str) -> Finding:
    return Finding(Mark.OK, what, told)


def note(what: str, told: str, *add: Lines) -> Finding:
    return Finding(Mark.NOTE, what, told, add)


def mend(what: str, told: str, *add: Lines) -> Finding:
    return Finding(Mark.MEND, what, told, add)
