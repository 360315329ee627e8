"""SQLite's catalogue, read through its pragma functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import apsw

from ptui.local.connectors.errors import MissingObject
from ptui.local.connectors.relational.names import Name, Relation
from ptui.local.connectors.relational.system import STATEMENT_SECONDS, Traits
from ptui.local.connectors.sqlite.database import (
    SqliteDatabase,
    create_view,
    names_of,
    only_reads,
    quoted,
    rows,
    stop_after,
)
from ptui.local.connectors.sqlite.types import normal_type, stored_type
from ptui.local.connectors.values import json_safe
from ptui.local.engine.catalogue import Column

TRAITS = Traits("sqlite", can_create_schemas=False, default_schema="main")

_LOOKED_AT = 20
_VIEW = quoted("ptui query")
_RELATIONS = """
    SELECT name, type, wr FROM pragma_table_list
    WHERE schema = 'main' AND type IN ('table', 'view', 'virtual') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
"""
_COLUMNS = """
    SELECT r.name, r.wr, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
    FROM ({relations}) AS r JOIN pragma_table_xinfo(r.name, 'main') AS c
    WHERE c.hidden <> 1 AND {which}
    ORDER BY r.name, c.cid
"""
_UNIQUE = """
    SELECT r.name, max(c.name)
    FROM ({relations}) AS r
    JOIN pragma_index_list(r.name, 'main') AS i ON i."unique" = 1 AND i.partial = 0
    JOIN pragma_index_info(i.name, 'main') AS c
    WHERE r.type <> 'view' AND {which}
    GROUP BY r.name, i.name HAVING count(*) = 1
"""


class SqliteSystem:
    """See `ptui.local.connectors.relational.system.System`."""

    def __init__(self, database: SqliteDatabase, traits: Traits = TRAITS) -> None:
        self.database = database
        """The file; readers and writers open it from here."""
        self.traits = traits

    def check(self) -> None:
        with self.database.reading() as connection:
            connection.execute("SELECT count(*) FROM main.sqlite_master").fetchone()

    def schemas(self) -> list[str]:
        return ["main"]

    def relations(self) -> list[Relation]:
        with self.database.reading() as connection:
            found = rows(connection, f"{_RELATIONS} ORDER BY name")
        return [
            Relation(self.database.name_of(name), "view" if kind == "view" else "table")
            for name, kind, _ in found
        ]

    def resolve(self, object_id: str) -> Relation:
        wanted = self.database.table_of(self.database.name_for(object_id))
        with self.database.reading() as connection:
            found = connection.execute(f"{_RELATIONS} AND name = ? COLLATE NOCASE", (wanted,)).fetchone()
        if found is None:
            raise MissingObject(f"There is no table or view {object_id}")
        return Relation(self.database.name_of(found[0]), "view" if found[1] == "view" else "table")

    def columns(self, name: Name) -> tuple[Column, ...]:
        table = self.database.table_of(name)
        with self.database.reading() as connection:
            found = _columns(connection, "r.name = ?", (table,))
        if table not in found:
            raise MissingObject(f"There is no table or view {name.id}")
        if any(not column.native for column in found[table]):
            return self._looked_at(name, found[table])
        return found[table]

    def _looked_at(self, name: Name, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        """Undeclared columns take their type from the values that are there."""
        with self.database.reading() as connection:
            stop_after(connection, STATEMENT_SECONDS)
            looks = ", ".join(f"typeof({quoted(column.name)})" for column in columns)
            looked = rows(
                connection, f"SELECT {looks} FROM {self.database.table_sql(name)} LIMIT {_LOOKED_AT}"
            )
        found = (
            next((row[place] for row in looked if row[place] != "null"), "") for place in range(len(columns))
        )
        return tuple(
            column if column.native else _typed_as_stored(column, stored)
            for column, stored in zip(columns, found, strict=True)
        )

    def all_columns(self) -> Mapping[Name, tuple[Column, ...]]:
        with self.database.reading() as connection:
            found = _columns(connection, "r.type = 'table'", ())
            virtual = rows(connection, f"{_RELATIONS} AND type = 'virtual'")
            for table, _, _ in virtual:
                try:  # one whose module is not loaded must not hide the others
                    found |= _columns(connection, "r.name = ?", (table,))
                except apsw.Error:
                    continue
        return {self.database.name_of(table): found[table] for table in sorted(found)}

    def describe(self, query: str) -> tuple[Column, ...]:
        with self.database.reading() as connection:
            create_view(connection, _VIEW, self.database.prepare_query(connection, query))
            declared = list(connection.execute("SELECT name, type FROM pragma_table_xinfo('ptui query')"))
            only_reads(connection)
            stop_after(connection, STATEMENT_SECONDS)
            looks = ", ".join(f"{quoted(name)}, typeof({quoted(name)})" for name, _ in declared)
            found = rows(connection, f"SELECT {looks} FROM {_VIEW} LIMIT {_LOOKED_AT}")
        return tuple(
            _described(name, native, [(row[2 * place], row[2 * place + 1]) for row in found])
            for place, (name, native) in enumerate(declared)
        )

    def quote(self, identifier: str) -> str:
        return quoted(identifier)

    def table_sql(self, name: Name) -> str:
        return self.database.table_sql(name)

    def rows(
        self, select: str, *, limit: int, seconds: float = STATEMENT_SECONDS
    ) -> tuple[Sequence[str], list[Sequence[Any]]]:
        with self.database.reading() as connection:
            create_view(connection, _VIEW, self.database.prepare_query(connection, select))
            only_reads(connection)
            stop_after(connection, seconds)
            names = names_of(connection, f"SELECT * FROM {_VIEW}")
            return names, [*rows(connection, f"SELECT * FROM {_VIEW} LIMIT {int(limit)}")]


def _columns(
    connection: apsw.Connection, which: str, parameters: Sequence[str]
) -> dict[str, tuple[Column, ...]]:
    statement = _COLUMNS.format(relations=_RELATIONS, which=which)
    alone = set(connection.execute(_UNIQUE.format(relations=_RELATIONS, which=which), parameters))
    tables: dict[str, list[tuple[Any, ...]]] = {}
    for table, *rest in connection.execute(statement, parameters):
        tables.setdefault(table, []).append(tuple(rest))
    return {
        table: tuple(_column(row, rows, is_unique=(table, row[1]) in alone) for row in rows)
        for table, rows in tables.items()
    }


def _column(row: tuple[Any, ...], rows: Iterable[tuple[Any, ...]], *, is_unique: bool) -> Column:
    without_rowid, name, native, not_null, default, key, hidden = row
    is_only_key = bool(key) and sum(1 for other in rows if other[5]) == 1
    is_rowid = is_only_key and not without_rowid and native.upper() == "INTEGER"
    return Column(
        name=name,
        type=normal_type(native),
        native=native,
        nullable=not (not_null or is_rowid),
        primary_key=bool(key),
        unique=is_only_key or is_unique,
        has_default=is_rowid or default is not None,
        writable=hidden == 0,
    )


def _described(name: str, native: str, values: Sequence[tuple[object, str]]) -> Column:
    """A query's column; where SQLite knows no declared type, the values say what they are."""
    column = Column(name, normal_type(native), native)
    present = [(value, stored) for value, stored in values if stored != "null"]
    if not native and present:
        column = _typed_as_stored(column, present[0][1])
    return replace(column, example=json_safe(present[0][0], column.type)) if present else column


def _typed_as_stored(column: Column, storage_class: str) -> Column:
    kind, native = stored_type(storage_class)
    return replace(column, type=kind, native=native)
