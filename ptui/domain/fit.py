"""Whether values of one column type can be written to another, and what is lost on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum


class Grade(IntEnum):
    """How well one type fits another; the higher, the better."""

    IMPOSSIBLE = 0
    LOSSY = 1
    FITS = 2
    SAME = 3


@dataclass(frozen=True, slots=True)
class Fit:
    """How well, and what to know about it."""

    grade: Grade
    note: str = ""

    @property
    def is_possible(self) -> bool:
        return self.grade is not Grade.IMPOSSIBLE


@dataclass(frozen=True, slots=True)
class Column:
    """A type as the API names it (`string`, `number`, …) and as the system does (`varchar(80)`)."""

    type: str = ""
    native: str = ""


_UNKNOWN = frozenset({"", "unknown"})
_FROM_TEXT = {
    "number": "text that is no number fails",
    "datetime": "text that is no date fails",
    "boolean": "text that is neither true nor false fails",
    "array": "text that is no JSON list fails",
    "object": "text that is no JSON object fails",
}
_TO_TEXT = {
    "number": Fit(Grade.FITS, "as text"),
    "boolean": Fit(Grade.FITS, "as text"),
    "datetime": Fit(Grade.FITS, "as text"),
    "array": Fit(Grade.FITS, "as JSON text"),
    "object": Fit(Grade.FITS, "as JSON text"),
    "binary": Fit(Grade.LOSSY, "bytes that are no text are lost"),
}
_OTHERS = {
    ("boolean", "number"): Fit(Grade.FITS, "as 1 and 0"),
    ("number", "boolean"): Fit(Grade.LOSSY, "any number but 0 becomes true"),
    ("string", "binary"): Fit(Grade.FITS, "as bytes"),
}
_TEXT_LENGTHS = {
    "tinytext": 255,
    "text": 65_535,
    "mediumtext": 16_777_215,
    "longtext": 4_294_967_295,
}
_INT_BITS = {
    "tinyint": 8,
    "smallint": 16,
    "int2": 16,
    "mediumint": 24,
    "int": 32,
    "integer": 32,
    "int4": 32,
    "bigint": 64,
    "int8": 64,
}
_SURELY_SHORT = 255
"""A target this short is worth a word even when the source's length is unknown."""


def fit(source: Column, target: Column) -> Fit:
    """How `source` fits `target`."""
    have, want = source.type.casefold(), target.type.casefold()
    if have in _UNKNOWN or want in _UNKNOWN:
        return Fit(Grade.FITS)
    if have == want:
        return _within(have, source.native.casefold(), target.native.casefold())
    if want == "string":
        return _TO_TEXT.get(have, Fit(Grade.FITS))
    if (have, want) in _OTHERS:
        return _OTHERS[have, want]
    if have == "string" and want in _FROM_TEXT:
        return Fit(Grade.LOSSY, _FROM_TEXT[want])
    return Fit(Grade.IMPOSSIBLE, f"{have} cannot become {want}")


def _within(kind: str, have: str, want: str) -> Fit:
    match kind:
        case "string":
            note = _length_note(have, want)
        case "number":
            note = _number_note(have, want)
        case "datetime":
            note = (
                "the time of day is lost" if _word(want) == "date" and _word(have) not in ("date", "") else ""
            )
        case _:
            note = ""
    return Fit(Grade.LOSSY, note) if note else Fit(Grade.SAME)


def _length_note(have: str, want: str) -> str:
    room = _length(want)
    if room is None:
        return ""
    length = _length(have)
    if length is None:
        return f"text over {room} characters does not fit" if room <= _SURELY_SHORT and have else ""
    return f"text over {room} characters does not fit" if length > room else ""


def _length(native: str) -> int | None:
    if native in _TEXT_LENGTHS:
        return _TEXT_LENGTHS[native]
    found = re.search(r"(?:char|string|text|varying)[a-z0-9 ]*\((\d{1,12})\)", native)
    return int(found[1]) if found else None


def _number_note(have: str, want: str) -> str:
    room = _bits(want)
    if room is None or not have:
        return ""
    if _is_fraction(have):
        return "fractions are lost"
    bits = _bits(have)
    return f"numbers over {2 ** (room - 1) - 1:,} do not fit" if bits is not None and bits > room else ""


def _bits(native: str) -> int | None:
    if native.startswith("tinyint(1)"):
        return 8
    return _INT_BITS.get(_word(native))


def _is_fraction(native: str) -> bool:
    if scale := re.match(r"(?:numeric|decimal|number)\(\s*\d+\s*,\s*(\d+)\s*\)", native):
        return int(scale[1]) > 0
    return _word(native) in {"float", "double", "real", "numeric", "decimal", "float4", "float8"}


def _word(native: str) -> str:
    found = re.match(r"[a-z]+[0-9]*", native)
    return found[0] if found else ""
