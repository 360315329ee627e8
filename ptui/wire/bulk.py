"""Bulk syncs in the shapes of both versions, what their sources hold and what their destinations accept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import AliasChoices, Field

from ptui.wire.base import (
    Count,
    Flag,
    Many,
    Maybe,
    MaybeFlag,
    MaybeObject,
    Object,
    ReadBy,
    Text,
    Time,
    Wire,
    Word,
    Words,
    empty,
    word,
)
from ptui.wire.connections import SchemaField
from ptui.wire.enumeration import TargetMode
from ptui.wire.identity import Actor
from ptui.wire.references import resolve
from ptui.wire.syncs import Schedule


@dataclass(frozen=True, slots=True)
class SourceSchema:
    """One schema of a bulk source. Not a pydantic model, for there may be 100,000 of them."""

    id: str
    name: str
    fields: tuple[SchemaField, ...] | None = None
    """None when the fields were not asked for."""
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


def _schemas(value: object) -> tuple[SourceSchema, ...]:
    found: list[SourceSchema] = []
    for item in value if isinstance(value, list | tuple) else ():
        if isinstance(item, SourceSchema):
            found.append(item)
        elif isinstance(item, dict):
            ident, name, fields = item.get("id"), item.get("name"), item.get("fields")
            ident = ident if isinstance(ident, str) else word(ident) or ""
            name = name if isinstance(name, str) else word(name) or ""
            parsed = None
            if isinstance(fields, list):
                parsed = tuple(SchemaField.parse(each) for each in fields if isinstance(each, dict))
            found.append(SourceSchema(ident or name, name or ident, parsed, item))
        elif isinstance(item, str):
            found.append(SourceSchema(item, item))
    return tuple(found)


class BulkSource(Wire):
    """`bulksync/source`: read from the server's cache of schemas."""

    schemas: Annotated[tuple[SourceSchema, ...], ReadBy(_schemas)] = ()
    configuration: MaybeObject = None
    capabilities: Object = empty()


class BulkTarget(Wire):
    """`bulksync/target`, also in the capitalised form of 2022."""

    modes: Many[TargetMode] = Field((), validation_alias=AliasChoices("modes", "Modes"))
    configuration: Object = Field(
        default_factory=dict, validation_alias=AliasChoices("configuration", "Configuration")
    )
    supported_resync_modes: Words = ()
    supports_history_mode: Flag = False

    @property
    def configuration_schema(self) -> dict[str, Any]:
        """The destination's settings as one JSON Schema without `$ref`, whichever form they came in."""
        resolved = resolve(self.configuration)
        if not isinstance(resolved, dict):
            return {}
        if "properties" in resolved or "$schema" in resolved or resolved.get("type") == "object":
            return resolved
        return {"type": "object", "properties": resolved} if resolved else {}


class BulkField(Wire):
    """A field of a schema of a bulk sync; `obfuscate` when created, `obfuscated` ever after."""

    id: Text = ""
    enabled: Flag = False
    obfuscated: Flag = Field(False, validation_alias=AliasChoices("obfuscated", "obfuscate"))
    output_name: Text = ""
    user_output_name: Text = ""


class BulkSchema(Wire):
    """A schema of a bulk sync: what of it is copied, and under which name."""

    id: Text = ""
    enabled: Flag = False
    fields: Many[BulkField] = ()
    filters: Many[Object] = ()
    partition_key: Text = ""
    tracking_field: Text = ""
    data_cutoff_timestamp: Time = None
    disable_data_cutoff: Flag = False
    output_name: Text = ""
    user_output_name: Text = ""
    history_enabled: MaybeFlag = None


class BulkSchedule(Schedule):
    """A schedule of a bulk sync; the `/schedules` resource answers it in camelCase."""

    id: Text = ""
    day_of_month: Text = Field("", validation_alias=AliasChoices("day_of_month", "dayOfMonth"))
    day_of_week: Text = Field("", validation_alias=AliasChoices("day_of_week", "dayOfWeek"))
    selective_mode: Text = Field("", validation_alias=AliasChoices("selective_mode", "selectiveMode"))
    resync_mode: Text = Field("", validation_alias=AliasChoices("resync_mode", "resyncMode"))
    sync_id: Text = Field("", validation_alias=AliasChoices("sync_id", "syncId"))
    is_default: Flag = Field(False, validation_alias=AliasChoices("is_default", "isDefault"))
    schemas: Words = ()
    multi: MaybeObject = None


class BulkSync(Wire):
    """A bulk sync in the shape of 2024-02-08 (`schedule`) or of 2025-09-18 (`default_schedule`)."""

    id: Text = ""
    name: Text = ""
    mode: Text = ""
    active: Flag = False
    source_connection_id: Text = ""
    source_configuration: Object = empty()
    destination_connection_id: Text = ""
    destination_configuration: Object = empty()
    schedule: Maybe[BulkSchedule] = None
    default_schedule: Maybe[BulkSchedule] = None
    additional_schedules: Many[BulkSchedule] = ()
    schedules: Many[BulkSchedule] = ()
    discover: MaybeFlag = None
    automatically_add_new_objects: Text = ""
    automatically_add_new_fields: Text = ""
    normalize_names: Word = ""
    disable_record_timestamps: Flag = False
    concurrency_limit: Maybe[int] = None
    resync_concurrency_limit: Maybe[int] = None
    data_cutoff_timestamp: Time = None
    policies: Words = ()
    organization_id: Text = ""
    created_at: Time = None
    created_by: Maybe[Actor] = None
    updated_at: Time = None
    updated_by: Maybe[Actor] = None

    @property
    def all_schedules(self) -> tuple[BulkSchedule, ...]:
        """Every schedule, the main one first, whichever version answered."""
        main = self.default_schedule or self.schedule
        return (*((main,) if main is not None else ()), *self.additional_schedules, *self.schedules)


class IngestionStatus(Wire):
    """How far a change stream has been read."""

    enabled: Flag = False
    is_running: Flag = False
    status: Text = ""
    status_message: Text = ""
    position: Word = ""
    position_time: Time = None
    updated_at: Time = None


class BulkSchemaStatus(Wire):
    """How one schema of a bulk sync stands, in the call that answers for many syncs."""

    schema_id: Text = Field("", validation_alias=AliasChoices("schema", "schema_id"))
    execution_id: Text = ""
    status: Text = ""
    status_message: Text = ""
    record_count: Count = 0
    error_count: Count = 0
    warning_count: Count = 0
    started_at: Time = None
    completed_at: Time = None


class BulkSyncStatusRow(Wire):
    """One sync of `GET /api/bulk/syncs/status`."""

    sync_id: Text = ""
    status: Text = ""
    next_execution_time: Time = Field(
        None, validation_alias=AliasChoices("nextExecutionTime", "next_execution_time")
    )
    schemas: Many[BulkSchemaStatus] = ()
