"""How many records a run of many schemas comes to, once that is known of each of them."""

from __future__ import annotations

from collections.abc import Iterable


class Expectation:
    """Told schema by schema, before it is read, while it is, and when it is over."""

    def __init__(self, schemas: Iterable[str]) -> None:
        self._unknown = set(schemas)
        self._known: dict[str, int] = {}
        self._sum = 0

    @property
    def total(self) -> int | None:
        """Of all schemas; None while there is one that nobody knows of."""
        return None if self._unknown else self._sum

    def add(self, schema: str) -> None:
        """One more schema."""
        if schema not in self._known:
            self._unknown.add(schema)

    def tell(self, schema: str, records: int | None) -> None:
        """A schema has, or had, so many records; None changes nothing."""
        if records is None:
            return
        self._sum += records - self._known.get(schema, 0)
        self._known[schema] = records
        self._unknown.discard(schema)
