"""Proposes which source field goes to which target field, and says why, or why not.

Works through ever looser ways of being alike; in each, order decides, and no target is used twice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from ptui.domain.fit import Column, Fit, Grade, fit

NOTHING_ALIKE = "nothing alike"


class SourceColumn(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def remote_type(self) -> str: ...


class TargetColumn(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def source_type(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def createable(self) -> bool: ...
    @property
    def updateable(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Match:
    """What becomes of one source field."""

    source: str
    target: str = ""
    """Empty when it is left out."""
    reason: str = NOTHING_ALIKE
    lossy: str = ""
    """What is lost in the target's type."""

    @property
    def is_mapped(self) -> bool:
        return bool(self.target)


@lru_cache(maxsize=65_536)
def tokens(name: str) -> tuple[str, ...]:
    """The words of a name: `FirstName`, `FIRST_NAME` and `First Name` have the same."""
    plain = re.sub(r"__p?c$", "", unicodedata.normalize("NFKC", name))
    cut = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", plain)
    cut = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", cut)
    return tuple(word.casefold() for word in re.split(r"[\W_]+", cut) if word)


def normal(name: str) -> str:
    return "".join(tokens(name))


def _sorted_words(name: str) -> str:
    words = tokens(name)
    return " ".join(sorted(words)) if len(words) > 1 else ""


_ENOUGH = 32
"""Look-alikes worth weighing against each other."""
Key = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Likeness:
    """One way of being alike."""

    reason: str
    source: Callable[[SourceColumn], Iterable[str]]
    target: Callable[[TargetColumn], Iterable[str]]


def _named(key: Key) -> tuple[Callable[[SourceColumn], list[str]], Callable[[TargetColumn], list[str]]]:
    return lambda column: [key(column.name)], lambda column: [key(column.id)]


def _labelled(key: Key) -> tuple[Callable[[SourceColumn], list[str]], Callable[[TargetColumn], list[str]]]:
    return (
        lambda column: [key(column.name), key(column.label)],
        lambda column: [key(column.id), key(column.name)],
    )


_WAYS = (
    _Likeness("same name", *_named(str)),
    _Likeness("same name", *_named(str.casefold)),
    _Likeness("same name, spelled differently", *_named(normal)),
    _Likeness("same label", *_labelled(normal)),
    _Likeness("same words in another order", *_labelled(_sorted_words)),
)


def is_writable(target: TargetColumn, mode: str) -> bool:
    match mode.casefold():
        case "create":
            return target.createable
        case "update":
            return target.updateable
    return target.createable or target.updateable


def propose(
    sources: Sequence[SourceColumn],
    targets: Sequence[TargetColumn],
    *,
    mode: str = "",
    taken: Collection[str] = (),
) -> tuple[Match, ...]:
    """One match per source field, in the order of the sources; `taken` targets are left alone."""
    says_writable = any(target.createable or target.updateable for target in targets)
    open_targets = [target for target in targets if target.id not in taken]
    used: dict[str, str] = {}
    found: dict[int, Match] = {}
    refused: dict[int, str] = {}
    for way in _WAYS:
        by_key = _index(open_targets, way)
        for at, source in enumerate(sources):
            if at in found:
                continue
            candidates = _candidates(way.source(source), by_key, used)
            chosen, why_not = _best(source, candidates, used, mode=mode if says_writable else None)
            if chosen is not None:
                target, fitting = chosen
                lossy = fitting.note if fitting.grade is Grade.LOSSY else ""
                used[target.id] = source.name
                found[at] = Match(source.name, target.id, way.reason, lossy)
            elif why_not:
                refused.setdefault(at, why_not)
    return tuple(
        found.get(at) or Match(source.name, reason=refused.get(at, NOTHING_ALIKE))
        for at, source in enumerate(sources)
    )


def _index(targets: Iterable[TargetColumn], way: _Likeness) -> Mapping[str, list[TargetColumn]]:
    by_key: dict[str, list[TargetColumn]] = {}
    for target in targets:
        for key in dict.fromkeys(way.target(target)):
            if key:
                by_key.setdefault(key, []).append(target)
    return by_key


def _candidates(
    keys: Iterable[str], by_key: Mapping[str, list[TargetColumn]], used: Mapping[str, str]
) -> list[TargetColumn]:
    """The first few look-alikes; of those already used, one stays to be named."""
    found: list[TargetColumn] = []
    for key in keys:
        alike = by_key.get(key, []) if key else []
        while len(alike) > 1 and alike[0].id in used:
            del alike[0]
        found.extend(alike[:_ENOUGH])
    return found


def _best(
    source: SourceColumn, candidates: Sequence[TargetColumn], used: Mapping[str, str], *, mode: str | None
) -> tuple[tuple[TargetColumn, Fit] | None, str]:
    """The candidate that fits best, else why none does."""
    best: tuple[TargetColumn, Fit] | None = None
    why_not = ""
    for target in candidates:
        fitting = fit_of(source, target)
        if target.id in used:
            why_not = why_not or f"{target.id} is taken by {used[target.id]}"
        elif mode is not None and not is_writable(target, mode):
            why_not = why_not or f"{target.id} cannot be written"
        elif not fitting.is_possible:
            why_not = why_not or f"{target.id}: {fitting.note}"
        elif best is None or fitting.grade > best[1].grade:
            best = target, fitting
    return best, why_not


def fit_of(source: SourceColumn, target: TargetColumn) -> Fit:
    return fit(Column(source.type, source.remote_type), Column(target.type, target.source_type))


def required_unmapped(targets: Iterable[TargetColumn], mapped: Collection[str]) -> tuple[str, ...]:
    """The targets that must have a value and have none."""
    return tuple(target.id for target in targets if target.required and target.id not in mapped)


def tally(matches: Sequence[Match]) -> str:
    """`3 of 8 mapped, 5 left out`."""
    count = sum(match.is_mapped for match in matches)
    return f"{count} of {len(matches)} mapped, {len(matches) - count} left out"
