"""A connector over tables: everything that follows from a database's catalogue, whichever database it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ptui.local.connectors.errors import BadConfiguration, MissingObject, QueryFailed, Unsupported
from ptui.local.connectors.relational import bulk, source_steps, targets
from ptui.local.connectors.relational.names import Name
from ptui.local.connectors.relational.selection import query_of, relation_id, select_sql
from ptui.local.connectors.relational.system import System
from ptui.local.connectors.values import json_safe
from ptui.local.engine.catalogue import (
    BulkSchema,
    BulkTarget,
    Column,
    SourceStep,
    TargetFields,
    TargetObjects,
)

_LOOKED_AT = 20
_EXAMPLE_SECONDS = 3.0
"""How many rows, and how long, a search for example values may take."""


class RelationalConnector:
    """See `ptui.local.engine.catalogue.Connector`."""

    def __init__(self, system: System, *, is_sample: bool = False) -> None:
        self.system = system
        """The database itself; readers and writers start here."""
        self.is_sample = is_sample

    @property
    def type_id(self) -> str:
        return self.system.traits.type_id

    def check(self) -> None:
        self.system.check()

    def close(self) -> None:
        """Nothing is held: connections are opened per call."""

    # sources

    def source(self, chosen: Mapping[str, Sequence[str]]) -> SourceStep:
        relations = self.system.relations()
        match self.system.traits.drill_down:
            case "flat":
                return source_steps.flat(relations)
            case "by schema":
                return source_steps.by_schema(relations, self.system.schemas(), chosen)
            case "objects":
                return source_steps.objects(relations)

    def source_fields(self, configuration: Mapping[str, object]) -> tuple[Column, ...]:
        columns, select = self._selection(configuration, None)
        if not columns:
            return ()
        try:
            names, rows = self.system.rows(select, limit=_LOOKED_AT, seconds=_EXAMPLE_SECONDS)
        except QueryFailed:  # too slow to wait for; the fields are known without it
            return columns
        return tuple(replace(column, example=_example(column, names, rows)) for column in columns)

    def sample(
        self, configuration: Mapping[str, object], *, limit: int = 10, fields: Sequence[str] | None = None
    ) -> list[dict[str, object]]:
        columns, select = self._selection(configuration, fields)
        types = {column.name: column.type for column in columns}
        unknown = [field for field in fields or () if field not in types]
        if unknown:
            raise MissingObject(f"There is no field {unknown[0]!r}")
        if not columns:
            return []
        names, rows = self.system.rows(select, limit=limit)
        places = {name: place for place, name in enumerate(names)}
        return [{name: json_safe(row[places[name]], types[name]) for name in fields or names} for row in rows]

    def _selection(
        self, configuration: Mapping[str, object], fields: Sequence[str] | None
    ) -> tuple[tuple[Column, ...], str]:
        """A model's columns and the statement that reads it."""
        query = query_of(configuration)
        if query is not None:
            return self.system.describe(query), query
        name = self.system.resolve(relation_id(configuration)).name
        columns = self.system.columns(name)
        known = [column.name for column in columns]
        return columns, select_sql(self.system, name, [field for field in fields or known if field in known])

    # targets

    def target(self, *, type: str | None = None, search: str | None = None) -> SourceStep:
        traits = self.system.traits
        if traits.drill_down == "objects":
            return targets.object_step(self._tables())
        match (type or "").lower():
            case "":
                return targets.first_step()
            case "schema":
                return targets.schema_step(self.system.schemas(), traits)
            case "table":
                return targets.table_step(self._tables(), traits, search)
        raise BadConfiguration(f"There is no level {type!r} here; the levels are schema and table")

    def target_objects(self) -> TargetObjects:
        return targets.target_objects(self._tables(), self.system.traits)

    def target_fields(self, object_id: str) -> TargetFields:
        try:
            relation = self.system.resolve(object_id)
        except MissingObject:
            if not self.system.traits.can_create_tables:
                raise
            return targets.target_fields(object_id, (), self.system.traits)
        if relation.kind == "view":
            raise Unsupported(f"{relation.id} is a view, and views cannot be written to")
        return targets.target_fields(relation.id, self.system.columns(relation.name), self.system.traits)

    def new_target(self, values: Mapping[str, str]) -> str:
        return targets.new_target(values, self.system.traits)

    # bulk syncs

    def bulk_schemas(self, *, include_fields: bool) -> list[BulkSchema]:
        if include_fields:
            found = self.system.all_columns()
            return [BulkSchema(name.id, name.id, found.get(name, ())) for name in self._tables()]
        return [BulkSchema(name.id, name.id) for name in self._tables()]

    def bulk_fields(self, schema_id: str) -> tuple[Column, ...]:
        return self.system.columns(self.system.resolve(schema_id).name)

    def bulk_target(self) -> BulkTarget:
        if not self.system.traits.takes_bulk_syncs:
            raise Unsupported("Bulk syncs cannot write here; a model sync can")
        return bulk.bulk_target(self.system.traits, self.system.schemas())

    def _tables(self) -> list[Name]:
        return [relation.name for relation in self.system.relations() if relation.kind == "table"]


def _example(column: Column, names: Sequence[str], rows: Sequence[Sequence[object]]) -> object:
    place = names.index(column.name)
    found = next((row[place] for row in rows if row[place] not in (None, "")), None)
    return json_safe(found, column.type)
