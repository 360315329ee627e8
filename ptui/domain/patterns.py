"""Choosing many names with few words: globs that add, globs after `!` that take away, and single exceptions.

A selection over 100,000 names stays as small as what was said about them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import translate
from functools import lru_cache

EVERYTHING = "*"


def words(text: str) -> tuple[str, ...]:
    """The patterns in a line of input: `sales_*, !tmp_*` or with spaces between them."""
    return tuple(word for word in re.split(r"[\s,;]+", text) if word and word != "!")


def matching(patterns: Sequence[str], names: Iterable[str]) -> list[str]:
    """The names that the patterns choose, in their own order.

    The last pattern that matches decides. Where all take away, they take away from everything.
    """
    chooses = compiled(tuple(patterns))
    return [name for name in names if chooses(name)]


class Chooser:
    """Patterns made ready for many names."""

    __slots__ = ("_otherwise", "_tests")

    def __init__(self, patterns: Sequence[str]) -> None:
        self._otherwise = bool(patterns) and all(pattern.startswith("!") for pattern in patterns)
        runs: list[tuple[bool, list[str]]] = []
        for pattern in patterns:
            adds = not pattern.startswith("!")
            glob = translate(pattern if adds else pattern[1:])
            if runs and runs[-1][0] == adds:
                runs[-1][1].append(glob)
            else:
                runs.append((adds, [glob]))
        self._tests = tuple(
            (adds, re.compile("|".join(globs), re.IGNORECASE).match) for adds, globs in reversed(runs)
        )

    def __call__(self, name: str) -> bool:
        for adds, match in self._tests:
            if match(name):
                return adds
        return self._otherwise


@lru_cache(maxsize=64)
def compiled(patterns: tuple[str, ...]) -> Chooser:
    return Chooser(patterns)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which of many names are chosen."""

    patterns: tuple[str, ...] = ()
    plus: frozenset[str] = field(default_factory=frozenset)
    minus: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def all(cls) -> Selection:
        return cls((EVERYTHING,))

    @classmethod
    def none(cls) -> Selection:
        return cls()

    @classmethod
    def of(cls, names: Iterable[str]) -> Selection:
        return cls(plus=frozenset(names))

    @property
    def is_everything(self) -> bool:
        """Whether it chooses all names there are, also ones that nobody has seen yet."""
        return self.patterns == (EVERYTHING,) and not self.minus

    def has(self, name: str) -> bool:
        if name in self.plus:
            return True
        return name not in self.minus and compiled(self.patterns)(name)

    def chosen(self, names: Iterable[str]) -> list[str]:
        """The chosen names in the order of `names`."""
        if self.is_everything:
            return list(names)
        return [name for name in names if self.has(name)]

    def turned(self, name: str, *, on: bool) -> Selection:
        """The same selection, but for one name."""
        if on == self.has(name):
            return self
        plus, minus = self.plus - {name}, self.minus - {name}
        if compiled(self.patterns)(name) != on:
            plus, minus = (plus | {name}, minus) if on else (plus, minus | {name})
        return replace(self, plus=plus, minus=minus)

    def turned_all(self, names: Iterable[str], *, on: bool) -> Selection:
        """The same selection, but for the names a filter shows."""
        plus, minus = set(self.plus), set(self.minus)
        matches = compiled(self.patterns)
        for name in names:
            plus.discard(name)
            minus.discard(name)
            if matches(name) != on:
                (plus if on else minus).add(name)
        return replace(self, plus=frozenset(plus), minus=frozenset(minus))

    def with_patterns(self, patterns: Sequence[str]) -> Selection:
        """What the patterns say, single exceptions forgotten."""
        return Selection(tuple(patterns))
