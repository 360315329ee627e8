"""The targets of a relational system: the old drill-down, the flat list, and a target's modes and fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ptui.local.connectors.errors import BadConfiguration
from ptui.local.connectors.relational.modes import EQUALITY, modes
from ptui.local.connectors.relational.names import Name
from ptui.local.connectors.relational.system import Traits
from ptui.local.engine.catalogue import (
    NEW_SCHEMA,
    NEW_TARGET,
    Column,
    CreationProperty,
    Mode,
    SourceItem,
    SourceStep,
    TargetField,
    TargetFields,
    TargetObject,
    TargetObjects,
)

_UNMATCHED = ("array", "object", "binary")
CREATED_COLUMN, UPDATED_COLUMN = "_polytomic_created_at", "_polytomic_updated_at"
_CONFIGURATION: Mapping[str, object] = {
    "properties": {
        "preserve_table_on_resync": {"type": "boolean"},  # no run of a model sync drops a table
        "write_null_values": {"type": "boolean", "enum": [True]},
        "write_record_timestamps": {"type": "boolean"},
        "created_column": {"type": "string", "default": CREATED_COLUMN},
        "updated_column": {"type": "string", "default": UPDATED_COLUMN},
    }
}


def first_step() -> SourceStep:
    """What to ask for: a schema, and in it a table or a view."""
    return SourceStep(
        items={"schema": SourceItem(None, ("table", "view")), "table": SourceItem(), "view": SourceItem()},
        requires_one_of=("schema",),
    )


def schema_step(schemas: Iterable[str], traits: Traits) -> SourceStep:
    """The schemas; the one that stands for a new schema comes first."""
    values = ((NEW_SCHEMA,) if traits.can_create_schemas else ()) + tuple(schemas)
    return SourceStep(
        items={"schema": SourceItem(values, ("table",), True), "table": SourceItem()},
        requires_one_of=("schema",),
    )


def table_step(tables: Iterable[Name], traits: Traits, schema: str | None) -> SourceStep:
    """The tables of a schema, or all of them; the one that stands for a new table comes first."""
    ids = (name.id for name in tables if schema is None or name.schema == schema)
    values = ((NEW_TARGET,) if traits.can_create_tables else ()) + tuple(ids)
    return SourceStep(
        items={
            "schema": SourceItem(None, ("table",)),
            "table": SourceItem(values or None, None, bool(values)),
        },
        requires_one_of=("schema",),
    )


def object_step(tables: Iterable[Name]) -> SourceStep:
    """A SaaS system's objects: one level, and nothing to create."""
    values = tuple(name.id for name in tables)
    return SourceStep(items={"object": SourceItem(values, None, bool(values))}, requires_one_of=("object",))


def target_objects(tables: Iterable[Name], traits: Traits) -> TargetObjects:
    """Every table that can be written to."""
    offered = modes(traits.modes)
    creation = (CreationProperty("name", _title(traits)),) if traits.can_create_tables else ()
    return TargetObjects(tuple(TargetObject(name.id, name.id, offered) for name in tables), creation)


def _title(traits: Traits) -> str:
    return f"Table name, such as {traits.default_schema or 'schema'}.table"


def new_target(values: Mapping[str, str], traits: Traits) -> str:
    """The id of a table to be made, from `name`, or from the `schema` and `table` of older clients."""
    if not traits.can_create_tables:
        raise BadConfiguration("New objects cannot be created here; choose one that exists")
    name = (values.get("name") or values.get("table") or "").strip()
    schema = (values.get("schema") or "").strip()
    if not name or "\0" in name + schema:
        raise BadConfiguration("A new table needs a name, such as schema.table", field="name")
    if schema and not name.startswith(f"{schema}."):
        return f"{schema}.{name}"
    if "." not in name and traits.default_schema:
        return f"{traits.default_schema}.{name}"
    return name


def target_fields(
    target: str, columns: Sequence[Column], traits: Traits, *, offered: tuple[Mode, ...] | None = None
) -> TargetFields:
    """A table as the mapping form needs it."""
    return TargetFields(
        id=target,
        name=target,
        modes=modes(traits.modes) if offered is None else offered,
        fields=tuple(_field(column) for column in columns),
        properties={"supports_field_creation": True} if traits.can_create_fields else {},
        configuration=_CONFIGURATION if traits.can_create_fields else {"properties": {}},
    )


def _field(column: Column) -> TargetField:
    return TargetField(
        id=column.name,
        name=column.label or column.name,
        type=column.type,
        source_type=column.native,
        description=column.description,
        required=column.writable and not column.nullable and not column.has_default,
        createable=column.writable,
        updateable=column.writable,
        association=column.native == "reference",
        identity_functions=() if column.type in _UNMATCHED else EQUALITY,
    )
