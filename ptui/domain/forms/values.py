"""What a form holds: the document it began with, and what was touched since.

Every change gives a new value, so a snapshot stays what it was. The truth lives here and never in a widget.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ptui.domain.forms.overlay import overlaid
from ptui.domain.forms.rules import FieldPath, at
from ptui.domain.forms.spec import FormSpec
from ptui.domain.forms.storage import decoded, encoded

_MOST_ROWS = 10_000
"""No draft is believed to have more."""


@dataclass(frozen=True, slots=True)
class FormValues:
    """Immutable; `set` and its kin answer a changed copy."""

    base: Mapping[str, Any] = field(default_factory=dict)
    """The document being edited; empty for something new."""
    touched: Mapping[FieldPath, Any] = field(default_factory=dict)
    counts: Mapping[FieldPath, int] = field(default_factory=dict)
    """How many rows a repeated group has, where that was touched."""

    def get(self, path: FieldPath, default: Any = None) -> Any:
        """What was typed, else what was there before."""
        if path in self.touched:
            return self.touched[path]
        if self._rows_touched(path) is not None:
            return default
        value = at(self.base, path)
        return default if value is None else value

    def text(self, path: FieldPath) -> str:
        """The value as one would type it."""
        value = self.get(path)
        return "" if value is None else str(value)

    def is_touched(self, path: FieldPath) -> bool:
        return path in self.touched

    @property
    def is_pristine(self) -> bool:
        return not self.touched and not self.counts

    def set(self, path: FieldPath, value: Any) -> FormValues:
        return replace(self, touched={**self.touched, path: value})

    def set_all(self, values: Mapping[FieldPath, Any]) -> FormValues:
        return replace(self, touched={**self.touched, **values})

    def clear(self, path: FieldPath) -> FormValues:
        """Forgets what was typed at `path` and below it: the old value shows again, or the default."""
        depth = len(path)
        return replace(
            self,
            touched={key: value for key, value in self.touched.items() if key[:depth] != path},
            counts={key: count for key, count in self.counts.items() if key[:depth] != path},
        )

    def row_count(self, path: FieldPath) -> int:
        if path in self.counts:
            return self.counts[path]
        rows = at(self.base, path)
        return len(rows) if isinstance(rows, list | tuple) else 0

    def add_row(self, path: FieldPath, row: Mapping[str, Any] | None = None) -> FormValues:
        """One more row at the end, filled with `row`."""
        values = self._with_own_rows(path)
        index = values.counts[path]
        leaves = {(*path, index, *inner): value for inner, value in _leaves(row or {})}
        return replace(
            values, touched={**values.touched, **leaves}, counts={**values.counts, path: index + 1}
        )

    def remove_row(self, path: FieldPath, index: int) -> FormValues:
        values = self._with_own_rows(path)
        order = [at for at in range(values.counts[path]) if at != index]
        return values._reordered(path, order)

    def move_row(self, path: FieldPath, index: int, to: int) -> FormValues:
        values = self._with_own_rows(path)
        order = list(range(values.counts[path]))
        order.insert(to, order.pop(index))
        return values._reordered(path, order)

    def _with_own_rows(self, path: FieldPath) -> FormValues:
        """The rows of the document become touched ones, so that they can move."""
        if path in self.counts:
            return self
        rows = at(self.base, path)
        leaves: dict[FieldPath, Any] = {}
        for index, row in enumerate(rows if isinstance(rows, list | tuple) else ()):
            leaves |= {(*path, index, *inner): value for inner, value in _leaves(row)}
        count = self.row_count(path)
        return replace(self, touched={**leaves, **self.touched}, counts={**self.counts, path: count})

    def _reordered(self, path: FieldPath, order: list[int]) -> FormValues:
        places = {old: new for new, old in enumerate(order)}
        depth = len(path)

        def follow(key: FieldPath) -> FieldPath | None:
            if len(key) <= depth or key[:depth] != path:
                return key
            index = key[depth]
            new = places.get(index) if isinstance(index, int) else None
            return None if new is None else (*path, new, *key[depth + 1 :])

        return replace(
            self,
            touched={new: value for key, value in self.touched.items() if (new := follow(key)) is not None},
            counts={new: count for key, count in self.counts.items() if (new := follow(key)) is not None}
            | {path: len(order)},
        )

    def _rows_touched(self, path: FieldPath) -> FieldPath | None:
        return next((key for key in self.counts if len(key) < len(path) and path[: len(key)] == key), None)

    def below(self, prefix: FieldPath) -> FormValues:
        """The values of a form within this form, with its own paths."""
        depth = len(prefix)
        inner = at(self.base, prefix)
        return FormValues(
            inner if isinstance(inner, Mapping) else {},
            {key[depth:]: value for key, value in self.touched.items() if key[:depth] == prefix},
            {key[depth:]: count for key, count in self.counts.items() if key[:depth] == prefix},
        )

    def with_below(self, prefix: FieldPath, inner: FormValues) -> FormValues:
        """These values with those of an inner form put in at `prefix`."""
        return replace(
            self,
            touched={**self.touched, **{prefix + key: value for key, value in inner.touched.items()}},
            counts={**self.counts, **{prefix + key: count for key, count in inner.counts.items()}},
        )

    def document(self) -> dict[str, Any]:
        """Everything together as one document: what was there, with what was typed laid over it."""
        return overlaid(self.base, self.touched, self.counts)

    def dump(self, spec: FormSpec) -> dict[str, Any]:
        """What was touched as JSON for a draft, without secrets and without what `spec` does not know."""
        return {
            "touched": [
                [list(path), encoded(value)]
                for path, value in self.touched.items()
                if not spec.is_secret(path)
            ],
            "counts": [[list(path), count] for path, count in self.counts.items()],
        }

    def restored(self, dumped: Mapping[str, Any]) -> FormValues:
        """These values with a draft laid over them; what cannot be read of it is left out."""
        touched = {path: decoded(value) for path, value in _entries(dumped.get("touched"))}
        counts = {
            path: count
            for path, count in _entries(dumped.get("counts"))
            if type(count) is int and 0 <= count <= _MOST_ROWS
        }
        return replace(self, touched={**self.touched, **touched}, counts={**self.counts, **counts})


def _entries(raw: object) -> Iterator[tuple[FieldPath, Any]]:
    for entry in raw if isinstance(raw, list) else ():
        match entry:
            case [list() as path, value] if path and all(_is_part(part) for part in path):
                yield tuple(path), value


def _is_part(part: object) -> bool:
    return isinstance(part, str) or (type(part) is int and 0 <= part < _MOST_ROWS)


def _leaves(row: Any) -> Iterator[tuple[FieldPath, Any]]:
    """The values of one row. Rows within a row stay whole."""
    if isinstance(row, Mapping):
        for key, value in row.items():
            if isinstance(value, Mapping) and value:
                yield from (((key, *inner), leaf) for inner, leaf in _leaves(value))
            else:
                yield (key,), value
