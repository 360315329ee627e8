"""A table of JSON documents with some of their values in indexed columns."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Which columns stand beside the document, and how each is read out of it."""

    name: str
    columns: Mapping[str, Callable[[Document], Any]]
    key: tuple[str, ...] = ("id",)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the ordering value and the id of its last document."""

    value: Any
    id: str


class Documents:
    """One table within one transaction. Documents go in and out whole."""

    def __init__(self, connection: sqlite3.Connection, table: Table) -> None:
        self._connection = connection
        self._table = table

    def get(self, *key: str) -> Document | None:
        """The document with this key."""
        where = " AND ".join(f"{column} = ?" for column in self._table.key)
        row = self._connection.execute(
            f"SELECT document FROM {self._table.name} WHERE {where}", key
        ).fetchone()
        return None if row is None else _read(row[0])

    def insert(self, document: Document) -> None:
        """Add; an existing key is an error."""
        self.insert_many([document])

    def insert_many(self, documents: Iterable[Document]) -> None:
        """Add all, in one statement."""
        names = [*self._table.columns, "document"]
        marks = ", ".join("?" * len(names))
        self._connection.executemany(
            f"INSERT INTO {self._table.name} ({', '.join(names)}) VALUES ({marks})",
            (self._row(document) for document in documents),
        )

    def put(self, document: Document) -> None:
        """Add, or replace the document with the same key."""
        names = [*self._table.columns, "document"]
        marks = ", ".join("?" * len(names))
        # An upsert, not INSERT OR REPLACE: that would delete first, and cascade.
        sets = ", ".join(f"{name} = excluded.{name}" for name in names if name not in self._table.key)
        self._connection.execute(
            f"INSERT INTO {self._table.name} ({', '.join(names)}) VALUES ({marks})"
            f" ON CONFLICT ({', '.join(self._table.key)}) DO UPDATE SET {sets}",
            self._row(document),
        )

    def delete(self, **equal: Any) -> int:
        """Remove what matches all of these columns (at least one); how many went."""
        if not equal:
            raise ValueError("delete needs a condition")
        where, values = self._where(equal)
        return self._connection.execute(f"DELETE FROM {self._table.name}{where}", values).rowcount

    def count(self, **equal: Any) -> int:
        """How many match."""
        where, values = self._where(equal)
        row = self._connection.execute(f"SELECT count(*) FROM {self._table.name}{where}", values).fetchone()
        return int(row[0])

    def find(
        self,
        *,
        order: str | None = None,
        descending: bool = False,
        after: Cursor | None = None,
        limit: int | None = None,
        **equal: Any,
    ) -> list[Document]:
        """Documents whose columns equal these (a tuple: any of them), by `order`, then by id."""
        where, values = self._where(equal)
        ties = self._table.key[-1]
        order = self._column(order) if order else ties
        if after is not None:
            sign = "<" if descending else ">"
            where += f"{' AND' if where else ' WHERE'} ({order} {sign} ? OR ({order} = ? AND {ties} > ?))"
            values += [after.value, after.value, after.id]
        direction = "DESC" if descending else "ASC"
        statement = f"SELECT document FROM {self._table.name}{where} ORDER BY {order} {direction}, {ties}"
        if limit is not None:
            statement += " LIMIT ?"
            values.append(limit)
        return [_read(row[0]) for row in self._connection.execute(statement, values)]

    def _row(self, document: Document) -> Sequence[Any]:
        return [read(document) for read in self._table.columns.values()] + [_write(document)]

    def _column(self, name: str) -> str:
        if name not in self._table.columns:
            raise ValueError(f"{self._table.name} has no column {name}")
        return name

    def _where(self, equal: Mapping[str, Any]) -> tuple[str, list[Any]]:
        parts: list[str] = []
        values: list[Any] = []
        for name, wanted in equal.items():
            column = self._column(name)
            if isinstance(wanted, tuple):
                parts.append(f"{column} IN ({', '.join('?' * len(wanted))})")
                values.extend(wanted)
            else:
                parts.append(f"{column} IS ?")
                values.append(wanted)
        return (f" WHERE {' AND '.join(parts)}" if parts else ""), values


def _read(text: str) -> Document:
    document: Document = json.loads(text)
    return document


def _write(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
