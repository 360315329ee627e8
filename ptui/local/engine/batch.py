"""Records on their way: a batch is seen as rows or as columns, whichever the next step is faster with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress
from operator import is_

from ptui.local.engine.kinds import Value

Row = Sequence[Value]
Column = Sequence[Value]

MOST_ROWS = 4_096
MOST_BYTES = 2_000_000
"""A batch ends at whichever comes first, so that memory stays bounded whatever the records are like."""


class Batch:
    """Some records with the same columns. `first` is the number of its first record within the run."""

    __slots__ = ("_columns", "_rows", "numbers", "size")

    def __init__(
        self,
        *,
        rows: Sequence[Row] | None = None,
        columns: Sequence[Column] | None = None,
        numbers: Sequence[int],
    ) -> None:
        self._rows = rows
        self._columns = columns
        self.numbers = numbers
        """The number of each record within the run, by which it is known until the run ends."""
        self.size = len(numbers)

    def rows(self) -> Sequence[Row]:
        """The records as tuples."""
        if self._rows is None:
            assert self._columns is not None
            self._rows = list(zip(*self._columns, strict=True)) if self._columns else [()] * self.size
        return self._rows

    def columns(self) -> Sequence[Column]:
        """The records column by column; of no records, no columns."""
        if self._columns is None:
            assert self._rows is not None
            self._columns = list(zip(*self._rows, strict=True))
        return self._columns

    @property
    def width(self) -> int:
        """How many columns there are; 0 where there are no records."""
        if self._columns is not None:
            return len(self._columns)
        return len(self._rows[0]) if self._rows else 0

    def chosen(self, keep: Sequence[bool]) -> Batch:
        """Only the records that are to be kept."""
        numbers = list(compress(self.numbers, keep))
        if self._rows is not None:
            return Batch(rows=list(compress(self._rows, keep)), numbers=numbers)
        return Batch(columns=[list(compress(column, keep)) for column in self.columns()], numbers=numbers)

    def part(self, start: int, stop: int) -> Batch:
        """The records from one place to another."""
        return Batch(rows=self.rows()[start:stop], numbers=self.numbers[start:stop])

    def renumbered(self, first: int) -> Batch:
        """The same records, numbered from `first` on."""
        return Batch(rows=self._rows, columns=self._columns, numbers=range(first, first + self.size))

    def with_columns(self, columns: Sequence[Column]) -> Batch:
        """The same records with other columns."""
        return Batch(columns=columns, numbers=self.numbers)

    def replaced(self, columns: Sequence[Column]) -> Batch:
        """The same records with these columns, some of which may be the batch's own; this one if all are."""
        own = self.columns()
        is_same = len(own) == len(columns) and all(map(is_, own, columns))
        return self if is_same else self.with_columns(columns)


def numbered(rows: Iterable[Row], first: int) -> Batch:
    """A batch of rows, numbered from `first` on."""
    listed = rows if isinstance(rows, list) else list(rows)
    return Batch(rows=listed, numbers=range(first, first + len(listed)))
