"""What a connected system says about itself: the shapes of enumeration and the protocol that answers them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

NormalType = Literal["unknown", "string", "number", "boolean", "datetime", "array", "object", "binary"]

NEW_SCHEMA = "__pt_new_schema"
"""Stands first among the schemas of a target that can make one."""
NEW_TARGET = "__pt_new_target"
"""Stands first among the objects of a target that can make one."""


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a table, a view, a query, a file or an object."""

    name: str
    type: NormalType
    native: str
    """The system's own word for the type, in full: `varchar(255)`, `numeric(10,2)`."""
    nullable: bool = True
    primary_key: bool = False
    unique: bool = False
    """Alone unique, as the only primary key column or by a unique index of its own."""
    has_default: bool = False
    """The system fills it when an insert leaves it out."""
    writable: bool = True
    """False for generated columns and read-only fields."""
    label: str = ""
    """What the system shows people; empty where it has only names."""
    description: str = ""
    example: object = None
    """A value that is really there, as `sample` would give it."""


@dataclass(frozen=True, slots=True)
class SourceItem:
    """One key of a drill-down: its values now, and what choosing it asks for next."""

    items: tuple[str, ...] | None = None
    """None is free text, or a list that waits for what it depends on."""
    requires_one_of: tuple[str, ...] | None = None
    has_items: bool = False


@dataclass(frozen=True, slots=True)
class SourceStep:
    """One answer of a drill-down, of sources and (in its old form) of targets."""

    items: Mapping[str, SourceItem]
    requires_one_of: tuple[str, ...] | None = None
    configuration: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Mode:
    """A way to write, as the API describes it."""

    id: str
    label: str
    description: str
    requires_identity: bool = False
    supports_target_filters: bool = False
    supports_field_sync_mode: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A value with the words people see for it; also used for identity functions."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class CreationProperty:
    """Something to say about a target that does not exist yet."""

    id: str
    title: str
    enum: bool = False
    values: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetObject:
    """Something a sync can write to."""

    id: str
    name: str
    modes: tuple[Mode, ...]


@dataclass(frozen=True, slots=True)
class TargetObjects:
    """Everything a sync can write to, and what it takes to make another."""

    objects: tuple[TargetObject, ...]
    creation: tuple[CreationProperty, ...] = ()
    """Empty where targets cannot be created."""


@dataclass(frozen=True, slots=True)
class TargetField:
    """A field of a target, and what a sync may do with it."""

    id: str
    name: str
    type: NormalType
    source_type: str
    description: str = ""
    required: bool = False
    filterable: bool = False
    createable: bool = True
    updateable: bool = True
    association: bool = False
    identity_functions: tuple[Choice, ...] = ()
    """Empty when records cannot be matched by this field."""


@dataclass(frozen=True, slots=True)
class TargetFields:
    """A target as the mapping form needs it; no fields when it has yet to be made."""

    id: str
    name: str
    modes: tuple[Mode, ...]
    fields: tuple[TargetField, ...]
    properties: Mapping[str, bool | str] = field(default_factory=dict)
    """Only the true ones, as the API sends them."""
    configuration: Mapping[str, object] = field(default_factory=lambda: {"properties": {}})
    """A JSON Schema for `target.configuration`; the API has no place to show it."""


@dataclass(frozen=True, slots=True)
class BulkSchema:
    """A table or object a bulk sync can copy."""

    id: str
    name: str
    fields: tuple[Column, ...] | None = None
    """None when they were not asked for."""


@dataclass(frozen=True, slots=True)
class BulkTarget:
    """How a system takes a bulk sync."""

    modes: tuple[Mode, ...]
    configuration: Mapping[str, object]
    """A JSON Schema for `destination_configuration`."""
    supported_resync_modes: tuple[str, ...]
    supports_history_mode: bool = False


class Connector(Protocol):
    """A connected system that can be explored; safe to call from several threads at once.

    Every method may raise a ConnectorError, whose sentence is fit to be shown.
    """

    @property
    def type_id(self) -> str:
        """The API's connection type, such as `mysql`."""

    @property
    def is_sample(self) -> bool:
        """Whether this is one of the workspace's sample systems rather than the real thing."""

    def check(self) -> None:
        """Reach the system and read something; raises the plainest sentence it can when that fails."""

    def source(self, chosen: Mapping[str, Sequence[str]]) -> SourceStep:
        """The next step of the drill-down to a model's configuration, after what was chosen so far."""

    def source_fields(self, configuration: Mapping[str, object]) -> tuple[Column, ...]:
        """The fields of a model with this configuration; a query is described, never run to its end."""

    def sample(
        self, configuration: Mapping[str, object], *, limit: int = 10, fields: Sequence[str] | None = None
    ) -> list[dict[str, object]]:
        """A few real rows, in values that JSON can carry."""

    def target(self, *, type: str | None = None, search: str | None = None) -> SourceStep:
        """The drill-down to a target object, as the API of 2024-02-08 asks for it."""

    def target_objects(self) -> TargetObjects:
        """Every object a sync can write to."""

    def target_fields(self, object_id: str) -> TargetFields:
        """The modes and fields of a target; of one that does not exist, modes and no fields."""

    def new_target(self, values: Mapping[str, str]) -> str:
        """The id of the object that these creation properties describe; creates nothing."""

    def bulk_schemas(self, *, include_fields: bool) -> list[BulkSchema]:
        """What a bulk sync can copy from here."""

    def bulk_fields(self, schema_id: str) -> tuple[Column, ...]:
        """The fields of one of them, without reading all the others."""

    def bulk_target(self) -> BulkTarget:
        """How a bulk sync writes here."""

    def close(self) -> None:
        """Let go of pooled connections; the connector may be used again afterwards."""
