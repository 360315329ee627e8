"""PostgreSQL's catalogue, read from pg_catalog."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ptui.local.connectors.errors import BadConfiguration, MissingObject
from ptui.local.connectors.postgresql.server import PostgreSQLServer
from ptui.local.connectors.postgresql.types import normal_type
from ptui.local.connectors.relational.names import Name, Relation, readings
from ptui.local.connectors.relational.system import STATEMENT_SECONDS, Traits
from ptui.local.engine.catalogue import Column

if TYPE_CHECKING:
    from psycopg import Cursor

TRAITS = Traits(
    "postgresql", modes=("create", "update", "updateOrCreate", "replace"), default_schema="public"
)

_OWN_SCHEMAS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
_SCHEMAS = f"""
    SELECT n.nspname FROM pg_namespace AS n
    WHERE {_OWN_SCHEMAS} AND has_schema_privilege(n.oid, 'USAGE') ORDER BY n.nspname
"""
_RELATIONS = f"""
    SELECT n.nspname, c.relname, c.relkind IN ('r', 'p', 'f') AS is_table
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND {_OWN_SCHEMAS}
      AND has_schema_privilege(n.oid, 'USAGE')
      AND has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE')
"""
_COLUMNS = f"""
    SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
           format_type(CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END, NULL), t.typcategory,
           a.attnotnull, a.atthasdef OR a.attidentity <> '', a.attgenerated = '' AND a.attidentity <> 'a',
           coalesce(k.is_primary, false), coalesce(k.is_alone, false), d.description
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type AS t ON t.oid = a.atttypid
    LEFT JOIN pg_description AS d
           ON d.objoid = c.oid AND d.objsubid = a.attnum AND d.classoid = 'pg_class'::regclass
    LEFT JOIN (
        SELECT i.indrelid, key.attnum, bool_or(i.indisprimary) AS is_primary,
               bool_or(i.indnkeyatts = 1 AND i.indpred IS NULL) AS is_alone
        FROM pg_index AS i, unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) AS key(attnum)
        WHERE i.indisunique AND i.indisvalid
        GROUP BY i.indrelid, key.attnum
    ) AS k ON k.indrelid = c.oid AND k.attnum = a.attnum
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND {_OWN_SCHEMAS}
"""
_TYPES = """
    SELECT format_type(q.oid, q.modifier),
           format_type(CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END, NULL), t.typcategory
    FROM unnest(%s::oid[], %s::int[]) WITH ORDINALITY AS q(oid, modifier, place)
    JOIN pg_type AS t ON t.oid = q.oid ORDER BY q.place
"""


class PostgreSQLSystem:
    """See `ptui.local.connectors.relational.system.System`."""

    traits = TRAITS

    def __init__(self, server: PostgreSQLServer) -> None:
        self.server = server
        """The database; readers and writers connect from here."""

    def check(self) -> None:
        with self.server.reading() as cursor:
            cursor.execute("SELECT 1")

    def schemas(self) -> list[str]:
        with self.server.reading() as cursor:
            return [schema for (schema,) in cursor.execute(_SCHEMAS)]

    def relations(self) -> list[Relation]:
        return self._relations("NOT c.relispartition ORDER BY n.nspname, c.relname", ())

    def resolve(self, object_id: str) -> Relation:
        names = readings(object_id, default_schema=TRAITS.default_schema)
        schemas, tables = [name.schema for name in names], [name.table for name in names]
        found = {
            relation.name: relation
            for relation in self._relations(
                "(n.nspname, c.relname) IN (SELECT * FROM unnest(%s::text[], %s::text[]))", (schemas, tables)
            )
        }
        relation = next((found[name] for name in names if name in found), None)
        if relation is None:
            raise MissingObject(f"There is no table or view {object_id}")
        return relation

    def columns(self, name: Name) -> tuple[Column, ...]:
        statement = f"{_COLUMNS} AND n.nspname = %s AND c.relname = %s ORDER BY a.attnum"
        with self.server.reading() as cursor:
            rows = cursor.execute(statement, (name.schema, name.table)).fetchall()
        if not rows:
            return self._without_columns(name)
        return tuple(_column(row) for row in rows)

    def _without_columns(self, name: Name) -> tuple[Column, ...]:
        """PostgreSQL has tables of no columns at all; what is not there either way is missing."""
        self.resolve(name.id)
        return ()

    def all_columns(self) -> Mapping[Name, tuple[Column, ...]]:
        statement = (
            f"{_COLUMNS} AND c.relkind IN ('r', 'p', 'f') AND NOT c.relispartition"
            " AND has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE')"
            " ORDER BY n.nspname, c.relname, a.attnum"
        )
        tables: dict[Name, list[Column]] = {}
        with self.server.reading() as cursor:
            for row in cursor.execute(statement):
                tables.setdefault(Name(row[0], row[1]), []).append(_column(row))
        return {name: tuple(columns) for name, columns in tables.items()}

    def describe(self, query: str) -> tuple[Column, ...]:
        with self.server.reading() as cursor:
            _run(cursor, query, 0)
            names = [column.name for column in cursor.description or ()]
            oids = [column.type_code for column in cursor.description or ()]
            result = cursor.pgresult
            modifiers = [result.fmod(place) for place in range(len(names))] if result else []
            _refuse_doubles(names)
            types = cursor.execute(_TYPES, (oids, modifiers)).fetchall()
        return tuple(
            Column(name, normal_type(base, category), native)
            for name, (native, base, category) in zip(names, types, strict=True)
        )

    def quote(self, identifier: str) -> str:
        return quoted(identifier)

    def table_sql(self, name: Name) -> str:
        return f"{quoted(name.schema)}.{quoted(name.table)}"

    def rows(
        self, select: str, *, limit: int, seconds: float = STATEMENT_SECONDS
    ) -> tuple[Sequence[str], list[Sequence[Any]]]:
        with self.server.reading(seconds=seconds) as cursor:
            _run(cursor, select, limit)
            return [column.name for column in cursor.description or ()], list(cursor.fetchall())

    def _relations(self, which: str, parameters: Sequence[Any]) -> list[Relation]:
        with self.server.reading() as cursor:
            return [
                Relation(Name(schema, table), "table" if is_table else "view")
                for schema, table, is_table in cursor.execute(f"{_RELATIONS} AND {which}", parameters or None)
            ]


def quoted(identifier: str) -> str:
    """An identifier as it stands in SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def _run(cursor: Cursor[tuple[Any, ...]], select: str, limit: int) -> None:
    """Prepared, so that it is one statement; a derived table, so that it is a query."""
    cursor.execute(f"SELECT * FROM ({select}\n) AS ptui_query LIMIT {int(limit)}".encode(), prepare=True)


def _refuse_doubles(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise BadConfiguration(
                f"Two columns of the query have one name ({name}); give one an alias", field="query"
            )
        seen.add(name)


def _column(row: Sequence[Any]) -> Column:
    _, _, name, native, base, category, not_null, default, writable, key, unique, comment = row
    return Column(
        name=name,
        type=normal_type(base, category),
        native=native,
        nullable=not not_null,
        primary_key=key,
        unique=unique,
        has_default=default,
        writable=writable,
        description=comment or "",
    )
