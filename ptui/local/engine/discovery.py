"""What a bulk sync copies, given what it is configured to copy and what its source has now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ptui.local.engine.errors import PlanError
from ptui.local.engine.kinds import Field
from ptui.local.engine.names import distinct, output_name
from ptui.local.engine.plan import BulkField, BulkSchema, BulkSyncPlan, Discovery


@dataclass(frozen=True, slots=True)
class CopiedField:
    """A field that is copied, and the name it gets."""

    field: Field
    output: str
    obfuscate: bool


def takes_new(setting: Discovery, *, is_incremental: bool) -> bool:
    """Whether something that was not there before is copied without being asked for."""
    match setting:
        case "all":
            return True
        case "onlyIncremental":
            return is_incremental
        case "onlyNonIncremental":
            return not is_incremental
        case "none":
            return False


def new_objects(
    known: Sequence[str], found: Sequence[tuple[str, bool]], setting: Discovery
) -> tuple[str, ...]:
    """Of the schemas found (each with whether it has a key), those to take up."""
    return tuple(
        id for id, has_key in found if id not in set(known) and takes_new(setting, is_incremental=has_key)
    )


def key_of(schema: BulkSchema, fields: Sequence[Field]) -> tuple[str, ...]:
    """The fields that tell records apart: the user's own choice, or else the source's primary key."""
    if schema.primary_key is not None:
        return schema.primary_key
    return tuple(field.name for field in fields if field.primary_key)


def copied_fields(plan: BulkSyncPlan, schema: BulkSchema, fields: Sequence[Field]) -> tuple[CopiedField, ...]:
    """The fields to copy, in the source's order; keys are always among them."""
    configured = {field.id: field for field in schema.fields} if schema.fields is not None else {}
    key = key_of(schema, fields)
    takes = takes_new(plan.automatically_add_new_fields, is_incremental=bool(key))
    if missing := [name for name in (*key, *_needed(schema)) if name not in {field.name for field in fields}]:
        raise PlanError(f"{schema.id} has no field {missing[0]!r}")
    chosen: list[tuple[Field, BulkField]] = []
    for field in fields:
        setting = configured.get(field.name)
        if setting is None:
            setting = BulkField(field.name, enabled=schema.fields is None or takes)
        if setting.enabled or field.name in key:
            chosen.append((field, setting))
    if not chosen:
        raise PlanError(f"{schema.id} has no field to copy")
    outputs = distinct(
        setting.user_output_name or output_name(field.name, plan.normalize_names) for field, setting in chosen
    )
    return tuple(
        CopiedField(field, output, setting.obfuscate)
        for (field, setting), output in zip(chosen, outputs, strict=True)
    )


def _needed(schema: BulkSchema) -> tuple[str, ...]:
    tracking = (schema.tracking_field,) if schema.tracking_field else ()
    return (*tracking, *(condition.field for condition in schema.filters))


def target_of(plan: BulkSyncPlan, schema: BulkSchema, *, in_files: bool) -> tuple[str, str]:
    """The output's name, and the id of its target."""
    destination = plan.destination
    source_schema, _, table = schema.id.rpartition(".")
    mirrors = destination.mirror_schemas and bool(source_schema)
    name = schema.user_output_name or output_name(table if mirrors else schema.id, plan.normalize_names)
    name = destination.table_prefix + name
    place = output_name(source_schema, plan.normalize_names) if mirrors else destination.schema
    if in_files:
        parts = [part for part in (destination.schema.strip("/"), name.replace("/", "_")) if part]
        return name, "/".join(parts) + "/"
    return name, f"{place}.{name}" if place else name
