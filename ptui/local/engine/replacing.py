"""Conditional overrides: values that another one takes the place of. What was judged once is remembered, for
columns that are tested mostly hold few different values."""

from __future__ import annotations

from dataclasses import dataclass, field

from ptui.local.engine.batch import Column
from ptui.local.engine.filters.conditions import Condition
from ptui.local.engine.filters.predicates import Predicate
from ptui.local.engine.kinds import Value

_TOLD_APART = frozenset({int, str, bytes, bool})
"""Of which, among their own, no two values are equal and yet not the same."""
_MOST_VALUES = 20_000
_MOST_BYTES = 1_000_000


@dataclass(slots=True)
class _Judged:
    """Values of one type that were tested."""

    seen: set[Value] = field(default_factory=set)
    hits: set[Value] = field(default_factory=set)
    size: int = 0
    """Characters or bytes of those seen, where they have any."""


class Replacing:
    """One override of a run."""

    def __init__(self, place: int, condition: Condition, test: Predicate, value: Value) -> None:
        self.place = place
        """Of its column in the batches."""
        self.condition = condition
        self.test = test
        self.value = value
        self._judged: dict[type, _Judged] = {}

    def apply(self, column: Column) -> Column:
        """The column with the other value where the test holds; the column itself where it nowhere does."""
        kinds = set(map(type, column)) - {type(None)}
        if len(kinds) != 1 or not kinds <= _TOLD_APART:
            return [self.value if self.test(found) else found for found in column]
        hits = self._hits(column, kinds.pop())
        if hits.isdisjoint(column):
            return column
        return [self.value if found in hits else found for found in column]

    def _hits(self, column: Column, kind: type) -> set[Value]:
        judged = self._judged.setdefault(kind, _Judged())
        new = set(column) - judged.seen
        if new and (len(judged.seen) > _MOST_VALUES or judged.size > _MOST_BYTES):
            self._judged[kind] = judged = _Judged()
            new = set(column)
        judged.seen |= new
        judged.hits.update(found for found in new if self.test(found))
        judged.size += sum(len(found) for found in new if isinstance(found, str | bytes))
        return judged.hits
