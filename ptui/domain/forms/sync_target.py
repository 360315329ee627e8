"""Where a model sync writes: an object that is there, or one that it makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ptui.domain.forms.json_schema import schema_fields
from ptui.domain.forms.offers import (
    NEW_TARGET,
    CreationProperty,
    Mode,
    OfferedMode,
    OfferedTargetField,
    TargetAnswer,
)
from ptui.domain.forms.spec import Choice, Choose, Field, Need, Text
from ptui.domain.text import clean


@dataclass(frozen=True, slots=True)
class ExistingTarget:
    """An object of the target's connection."""

    object: str


@dataclass(frozen=True, slots=True)
class CreatedTarget:
    """An object that is described by properties and made with the sync."""

    properties: Sequence[CreationProperty] = ()
    proposed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NamedTarget:
    """An object made under a name, as servers without creation properties have it."""

    prefix: str = ""
    """What the name begins with, such as the schema and a dot."""


SyncTarget: TypeAlias = ExistingTarget | CreatedTarget | NamedTarget
_SAID_BY_TYPE: dict[str, dict[str, Any]] = {
    "sql": {
        "preserve_table_on_resync": {"type": "boolean", "title": "Keep the table on a resync"},
        "write_null_values": {"type": "boolean", "title": "Write null values"},
        "write_record_timestamps": {"type": "boolean", "title": "Write record timestamps"},
        "created_column": {"type": "string", "title": "Column for the creation time"},
        "updated_column": {"type": "string", "title": "Column for the update time"},
    },
    "file": {"format": {"type": "string", "title": "Format", "enum": ["csv", "json"]}},
    "hubspot": {"ignore_additional_emails": {"type": "boolean", "title": "Ignore additional emails"}},
}
_SQL = ("postgresql", "snowflake", "mysql", "sqlite", "redshift", "bigquery", "mssql", "azuresql", "synapse")
_FAMILY = {
    **dict.fromkeys(_SQL, "sql"),
    **dict.fromkeys(("s3", "gcs", "azureblob", "cloudflare_r2"), "file"),
    "hubspot": "hubspot",
}
DEFAULT_MODES: tuple[OfferedMode, ...] = tuple(
    Mode(mode, label, requires_identity=needs)
    for mode, label, needs in (
        ("create", "Create", True),
        ("update", "Update", True),
        ("updateOrCreate", "Update or Create", True),
        ("replace", "Replace", False),
        ("append", "Append", False),
        ("remove", "Remove", True),
    )
)
"""Offered only where the target's own answer could not be read."""


def modes_of(answer: TargetAnswer | None, modes: Sequence[OfferedMode]) -> tuple[OfferedMode, ...]:
    """As the target says, else as the list of objects says."""
    if answer is not None and answer.modes:
        return tuple(answer.modes)
    return tuple(modes) or DEFAULT_MODES


def proposed_mode(modes: Sequence[OfferedMode]) -> str:
    ids = [each.id for each in modes]
    return "updateOrCreate" if "updateOrCreate" in ids else (ids[0] if ids else "")


def target_choices(fields: Iterable[OfferedTargetField]) -> tuple[Choice, ...]:
    return tuple(Choice(each.id, clean(each.name or each.id), clean(each.type)) for each in fields)


def mode_choices(modes: Sequence[OfferedMode]) -> tuple[Choice, ...]:
    return tuple(Choice(each.id, clean(each.label or each.id), clean(each.description)) for each in modes)


def target_fields(target: SyncTarget) -> tuple[Field, ...]:
    """What has to be said about a target that is to be made."""
    match target:
        case ExistingTarget():
            return ()
        case NamedTarget(prefix):
            name = Field(
                ("target", "new_name"), "New object", Text(), need=Need.BLOCKS, placeholder=clean(prefix)
            )
            return (name,)
        case CreatedTarget(properties):
            return tuple(_creation_field(each) for each in properties)


def _creation_field(said: CreationProperty) -> Field:
    choices = tuple(Choice(each.value, clean(each.label or each.value)) for each in said.values)
    kind = Choose(choices, is_open=not said.enum, is_searchable=True) if choices else Text()
    label = clean(said.title or said.id)
    return Field(("target", "create", said.id), label, kind, need=Need.BLOCKS)


def configuration_fields(target_type: str, schema: Mapping[str, Any] | None) -> tuple[Field, ...]:
    """The target's settings: from its schema where one is known, else those documented for its kind."""
    if schema is None:
        said = _SAID_BY_TYPE.get(_FAMILY.get(target_type, ""), {})
        schema = {"type": "object", "properties": said}
    return schema_fields(schema, ("target", "configuration")).shown


def target_body(target: SyncTarget, connection_id: str) -> dict[str, Any]:
    """What is certain about the target before anything is typed."""
    match target:
        case ExistingTarget(name):
            return {"connection_id": connection_id, "object": name}
        case CreatedTarget():
            return {"connection_id": connection_id}
        case NamedTarget():
            return {"connection_id": connection_id, "object": NEW_TARGET}
