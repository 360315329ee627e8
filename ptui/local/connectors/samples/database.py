"""A SQLite file that stands for a database with schemas: its tables are named `CUSTOMERS.CONTACTS`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import apsw

from ptui.local.connectors.relational.names import Name, Relation
from ptui.local.connectors.relational.system import Traits
from ptui.local.connectors.sqlite.catalogue import SqliteSystem
from ptui.local.connectors.sqlite.database import SqliteDatabase, quoted
from ptui.local.engine.catalogue import Column

_TOKENS = re.compile(
    r"""
      '(?:[^']|'')*'                                   # a text
    | --[^\n]* | /\*.*?\*/                             # a comment
    | (?P<names>{name}(?:\s*\.\s*{name})*)             # a name, perhaps qualified
    """.replace("{name}", r'(?:[^\W\d][\w$]*|"(?:[^"]|"")*"|`(?:[^`]|``)*`)'),
    re.VERBOSE | re.DOTALL,
)
_NAME = re.compile(r'[^\W\d][\w$]*|"(?:[^"]|"")*"|`(?:[^`]|``)*`')


class SampleDatabase(SqliteDatabase):
    """See the module; a name without a schema belongs to `default_schema`."""

    def __init__(self, path: Path, *, default_schema: str = "") -> None:
        super().__init__(path)
        self.default_schema = default_schema

    def name_of(self, table: str) -> Name:
        schema, dot, rest = table.partition(".")
        return Name(schema, rest) if dot and schema and rest else Name("", table)

    def table_of(self, name: Name) -> str:
        return name.id

    def name_for(self, object_id: str) -> Name:
        name = self.name_of(object_id)
        return name if name.schema else Name(self.default_schema, object_id)

    def prepare_query(self, connection: apsw.Connection, query: str) -> str:
        """Names resolve as in the system this stands for, with and without a schema, in any case.

        Every table the query may mean becomes a temporary view under the name it is called by.
        """
        views = self._views(connection, query)
        for view, table in views.items():
            connection.execute(
                f"CREATE TEMP VIEW IF NOT EXISTS {quoted(view)} AS SELECT * FROM main.{quoted(table)}"
            )
        return _renamed(query, {table.casefold(): view for view, table in views.items()})

    def tables_named(self, connection: apsw.Connection, names: Iterable[str]) -> Mapping[str, str]:
        """The file's tables for those of these (folded) ids or bare names that are there."""
        wanted = set(names)
        found: dict[str, str] = {}
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM main.sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
            )
        ]
        for table in sorted(tables, key=lambda table: self.name_of(table).schema != self.default_schema):
            for key in (table.casefold(), self.name_of(table).table.casefold()):
                if key in wanted:
                    found.setdefault(key, table)
        return found

    def _views(self, connection: apsw.Connection, query: str) -> dict[str, str]:
        chains = list(_chains(query))
        known = self.tables_named(connection, {key for chain in chains for key in _keys(chain)})
        views: dict[str, str] = {}
        for chain in chains:
            table = next((known[key] for key in _keys(chain) if key in known), None)
            if table is None:
                continue
            bare = self.name_of(table).table
            if views.setdefault(bare, table) != table:
                views[table] = table
        return {view: table for view, table in views.items() if view != table or "." in table}


Present = Callable[[str, Column], Column]
"""What the system shows for a column, given its table's id (or nothing, for a query's)."""


class SampleSystem(SqliteSystem):
    """A sample's catalogue; its schemas are those its tables are in."""

    def __init__(self, database: SampleDatabase, traits: Traits, present: Present) -> None:
        super().__init__(database, traits)
        self.present = present

    def schemas(self) -> list[str]:
        return sorted({relation.name.schema for relation in self.relations()})

    def relations(self) -> list[Relation]:
        return sorted(super().relations(), key=lambda relation: relation.id)

    def columns(self, name: Name) -> tuple[Column, ...]:
        return tuple(self.present(name.id, column) for column in super().columns(name))

    def all_columns(self) -> Mapping[Name, tuple[Column, ...]]:
        return {
            name: tuple(self.present(name.id, column) for column in columns)
            for name, columns in super().all_columns().items()
        }

    def describe(self, query: str) -> tuple[Column, ...]:
        return tuple(self.present("", column) for column in super().describe(query))


def with_natives(natives: Mapping[str, str]) -> Present:
    """The system's own words where SQLite insists on its."""

    def present(_: str, column: Column) -> Column:
        native = natives.get(column.native)
        return column if native is None else replace(column, native=native)

    return present


def _chains(query: str) -> Iterable[list[str]]:
    """The names in a query, each as its parts."""
    for token in _TOKENS.finditer(query):
        if token["names"]:
            yield [_plain(part) for part in _NAME.findall(token["names"])]


def _keys(chain: list[str]) -> list[str]:
    """The table ids a name may begin with or be, likeliest first: `s.t`, `s.t.c`, `db.s.t`, `t`, `t.c`."""
    folded = [part.casefold() for part in chain]
    keys = [f"{folded[place]}.{folded[place + 1]}" for place in range(min(len(folded) - 1, 2))]
    return [*keys, folded[0]]


def _renamed(query: str, views: Mapping[str, str]) -> str:
    """The query with `schema.table`, and `database.schema.table`, in terms of the views."""

    def rename(token: re.Match[str]) -> str:
        if not token["names"]:
            return token[0]
        parts = _NAME.findall(token["names"])
        folded = [_plain(part).casefold() for part in parts]
        for place in range(min(len(parts) - 1, 2)):
            view = views.get(f"{folded[place]}.{folded[place + 1]}")
            if view is not None:
                return ".".join([quoted(view), *parts[place + 2 :]])
        return token[0]

    return _TOKENS.sub(rename, query)


def _plain(part: str) -> str:
    if part[0] in '"`':
        return part[1:-1].replace(part[0] * 2, part[0])
    return part
