"""MySQL's catalogue, read from information_schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ptui.local.connectors.errors import MissingObject
from ptui.local.connectors.mysql.server import MySQLServer
from ptui.local.connectors.mysql.types import native_type, normal_type
from ptui.local.connectors.relational.names import Name, Relation, readings
from ptui.local.connectors.relational.system import STATEMENT_SECONDS, Traits
from ptui.local.engine.catalogue import Column

_SYSTEM_SCHEMAS = ("information_schema", "mysql", "performance_schema", "sys")
_TABLES = ("BASE TABLE", "SYSTEM VERSIONED")
_COLUMNS = """
    SELECT c.table_schema, c.table_name, c.column_name, c.column_type, c.is_nullable, c.column_default,
           c.column_key, c.extra, c.column_comment
    FROM information_schema.columns AS c
"""


class MySQLSystem:
    """See `ptui.local.connectors.relational.system.System`."""

    def __init__(self, server: MySQLServer) -> None:
        self.server = server
        """The server; readers and writers connect from here."""
        self.traits = Traits("mysql", can_create_schemas=not server.dbname, default_schema=server.dbname)

    def check(self) -> None:
        with self.server.reading() as cursor:
            cursor.execute("SELECT 1")

    def schemas(self) -> list[str]:
        if self.server.dbname:
            return [self.server.dbname]
        with self.server.reading() as cursor:
            cursor.execute(
                "SELECT schema_name FROM information_schema.schemata"
                " WHERE schema_name NOT IN %s ORDER BY schema_name",
                (_SYSTEM_SCHEMAS,),
            )
            return [schema for (schema,) in cursor.fetchall()]

    def relations(self) -> list[Relation]:
        which, parameters = self._visible("table_schema")
        return self._relations(f"{which} ORDER BY table_schema, table_name", parameters)

    def resolve(self, object_id: str) -> Relation:
        names = readings(object_id, default_schema=self.server.dbname)
        pairs = tuple((name.schema, name.table) for name in names)
        found = {
            relation.name: relation
            for relation in (self._relations("(table_schema, table_name) IN %s", (pairs,)) if pairs else ())
        }
        relation = next((found[name] for name in names if name in found), None) or next(
            iter(found.values()), None
        )
        if relation is None:
            raise MissingObject(f"There is no table or view {object_id}")
        return relation

    def columns(self, name: Name) -> tuple[Column, ...]:
        statement = f"{_COLUMNS} WHERE c.table_schema = %s AND c.table_name = %s ORDER BY c.ordinal_position"
        with self.server.reading() as cursor:
            cursor.execute(statement, (name.schema, name.table))
            rows = cursor.fetchall()
        if not rows:
            raise MissingObject(f"There is no table or view {name.id}")
        return _columns(rows)

    def all_columns(self) -> Mapping[Name, tuple[Column, ...]]:
        which, parameters = self._visible("c.table_schema")
        # joined with information_schema.tables this takes ten times as long
        statement = f"{_COLUMNS} WHERE {which} ORDER BY c.table_schema, c.table_name, c.ordinal_position"
        tables: dict[Name, list[Sequence[Any]]] = {}
        with self.server.reading() as cursor:
            cursor.execute(statement, parameters)
            for row in cursor.fetchall():
                tables.setdefault(Name(row[0], row[1]), []).append(row)
        return {name: _columns(rows) for name, rows in tables.items()}

    def describe(self, query: str) -> tuple[Column, ...]:
        with self.server.reading() as cursor:
            cursor.execute(_limited(query, 0))
            return tuple(_described(field) for field in cursor._result.fields)

    def quote(self, identifier: str) -> str:
        return quoted(identifier)

    def table_sql(self, name: Name) -> str:
        return f"{quoted(name.schema)}.{quoted(name.table)}"

    def rows(
        self, select: str, *, limit: int, seconds: float = STATEMENT_SECONDS
    ) -> tuple[Sequence[str], list[Sequence[Any]]]:
        with self.server.reading(seconds=seconds) as cursor:
            cursor.execute(_limited(select, limit))
            return [column[0] for column in cursor.description], list(cursor.fetchall())

    def _visible(self, column: str) -> tuple[str, tuple[Any, ...]]:
        if self.server.dbname:
            return f"{column} = %s", (self.server.dbname,)
        return f"{column} NOT IN %s", (_SYSTEM_SCHEMAS,)

    def _relations(self, which: str, parameters: tuple[Any, ...]) -> list[Relation]:
        statement = "SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE "
        with self.server.reading() as cursor:
            cursor.execute(statement + which, parameters)
            return [
                Relation(Name(schema, table), "table" if kind in _TABLES else "view")
                for schema, table, kind in cursor.fetchall()
                if kind in _TABLES or kind == "VIEW"
            ]


def quoted(identifier: str) -> str:
    """An identifier as it stands in SQL."""
    return "`" + identifier.replace("`", "``") + "`"


def _limited(select: str, limit: int) -> str:
    """As a derived table a statement can only be a query; its last line may be a comment."""
    return f"SELECT * FROM ({select}\n) AS ptui_query LIMIT {int(limit)}"


def _columns(rows: Iterable[Sequence[Any]]) -> tuple[Column, ...]:
    rows = list(rows)
    keys = sum(1 for row in rows if row[6] == "PRI")
    return tuple(_column(row, has_one_key=keys == 1) for row in rows)


def _column(row: Sequence[Any], *, has_one_key: bool) -> Column:
    _, _, name, native, nullable, default, key, extra, comment = row
    extra = extra.lower()
    return Column(
        name=name,
        type=normal_type(native),
        native=native,
        nullable=nullable == "YES",
        primary_key=key == "PRI",
        unique=key == "UNI" or (key == "PRI" and has_one_key),
        has_default="auto_increment" in extra or default not in (None, "NULL"),
        writable="generated" not in extra.replace("default_generated", ""),
        description=comment,
    )


def _described(field: Any) -> Column:
    native = native_type(
        field.type_code, length=field.length, scale=field.scale, charset=field.charsetnr, flags=field.flags
    )
    not_null = 1
    return Column(field.name, normal_type(native), native, nullable=not field.flags & not_null)
