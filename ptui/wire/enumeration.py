"""What a connection offers to model syncs: sources with their levels, targets with their modes and fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import AliasChoices, Field

from ptui.wire.base import (
    Flag,
    Many,
    Maybe,
    MaybeWords,
    Object,
    Otherwise,
    ReadBy,
    Text,
    Time,
    Wire,
    Word,
    Words,
    empty,
    word,
)
from ptui.wire.connections import PickValue
from ptui.wire.identity import Actor

NEW_SCHEMA = "__pt_new_schema"
NEW_TARGET = "__pt_new_target"
SENTINELS = frozenset({NEW_SCHEMA, NEW_TARGET})
"""Listed among the items of the old target enumeration by systems that can create."""


def _names(value: object) -> tuple[str, ...] | None:
    """A list of any length as words: 100,000 names are the ordinary case here."""
    if not isinstance(value, list | tuple):
        return None
    if all(type(item) is str for item in value):
        return tuple(value)
    return tuple(named for item in value if (named := word(item)) is not None)


Names = Annotated[tuple[str, ...] | None, ReadBy(_names)]


class SourceItem(Wire):
    """One level of an enumeration."""

    items: Names = None
    """The values to choose from; None is free text, or a level whose parent is not chosen yet."""
    requires_one_of: MaybeWords = None
    """Once this level is chosen, exactly one of these must be as well."""
    has_items: Flag = False


class SourceMeta(Wire):
    """`modelsync/source` and, under 2024-02-08, `modelsync/target`."""

    items: Annotated[dict[str, SourceItem], ReadBy(lambda raw: _levels(raw))] = empty()
    requires_one_of: MaybeWords = None
    configuration: Object = empty()


def _levels(raw: object) -> dict[str, SourceItem]:
    if not isinstance(raw, Mapping):
        return {}
    return {
        str(key): value if isinstance(value, SourceItem) else SourceItem.parse(value)
        for key, value in raw.items()
    }


class ModelField(Wire):
    """A field of a source or of a model."""

    id: Text = ""
    name: Text = ""
    label: Text = ""
    type: Text = ""
    remote_type: Text = ""
    description: Text = ""
    example: Any = None
    unique: Flag = False
    user_added: Flag = False
    created_at: Time = None
    created_by: Maybe[Actor] = None
    updated_at: Time = None
    updated_by: Maybe[Actor] = None


class TargetMode(Wire):
    """How a target can be written; its id is `mode` in one place, `id` in others, `ID` in 2022."""

    id: Text = Field("", validation_alias=AliasChoices("mode", "id", "ID", "Mode"))
    label: Text = Field("", validation_alias=AliasChoices("label", "Label"))
    description: Text = Field("", validation_alias=AliasChoices("description", "Description"))
    requires_identity: Flag = Field(
        False, validation_alias=AliasChoices("requires_identity", "RequiresIdentity")
    )
    supports_target_filters: Flag = Field(
        False, validation_alias=AliasChoices("supports_target_filters", "SupportsTargetFilters")
    )
    supports_field_sync_mode: Flag = Field(
        False, validation_alias=AliasChoices("supports_field_sync_mode", "SupportsFieldSyncMode")
    )
    supports_per_field_mode: Flag = Field(
        False, validation_alias=AliasChoices("supports_per_field_mode", "SupportsPerFieldMode")
    )

    @property
    def supports_field_modes(self) -> bool:
        """Whether each field may have a mode of its own, by whichever of its two names."""
        return self.supports_field_sync_mode or self.supports_per_field_mode


@dataclass(frozen=True, slots=True)
class TargetObject:
    """One object that can be written. Not a pydantic model, for there may be 100,000 of them."""

    id: str
    name: str
    modes: tuple[TargetMode, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


def _objects(value: object) -> tuple[TargetObject, ...]:
    """Objects with the same modes share them."""
    if not isinstance(value, list | tuple):
        return ()
    shared: dict[object, tuple[TargetMode, ...]] = {}
    found: list[TargetObject] = []
    for item in value:
        if isinstance(item, TargetObject):
            found.append(item)
        elif isinstance(item, dict):
            ident = item.get("id")
            name = item.get("name")
            ident = ident if isinstance(ident, str) else word(ident) or ""
            name = name if isinstance(name, str) else word(name) or ""
            found.append(TargetObject(ident or name, name or ident, _modes(item.get("modes"), shared), item))
    return tuple(found)


def _modes(raw: object, shared: dict[object, tuple[TargetMode, ...]]) -> tuple[TargetMode, ...]:
    if not isinstance(raw, list) or not raw:
        return ()
    modes = [mode for mode in raw if isinstance(mode, dict)]
    key = tuple([tuple(mode.items()) for mode in modes])
    try:
        known = shared.get(key)
    except TypeError:  # something unhashable among the values
        return tuple(TargetMode.parse(mode) for mode in modes)
    if known is None:
        known = shared[key] = tuple(TargetMode.parse(mode) for mode in modes)
    return known


class CreationProperty(Wire):
    """One thing to say about a target that is to be created."""

    id: Text = ""
    title: Text = ""
    enum: Flag = False
    values: Many[PickValue] = ()


class TargetCreation(Wire):
    """Whether targets can be created, and what has to be said about them."""

    supported: Flag = False
    properties: Many[CreationProperty] = ()


class TargetObjects(Wire):
    """The whole answer of `modelsync/targetobjects`, for `target_creation` stands beside `data`."""

    data: Annotated[tuple[TargetObject, ...], ReadBy(_objects)] = ()
    target_creation: Maybe[TargetCreation] = None


class IdentityFunction(Wire):
    """A way to match records."""

    id: Text = ""
    label: Text = ""


class FilterFunction(Wire):
    """A way to filter by a field."""

    id: Text = ""
    label: Text = ""
    requires_value: Flag = False
    multi_value: Flag = False
    values: Many[PickValue] = ()


class TargetField(Wire):
    """A field of a target."""

    id: Text = ""
    name: Text = ""
    description: Text = ""
    type: Text = ""
    source_type: Text = ""
    required: Flag = False
    filterable: Flag = False
    createable: Flag = False
    updateable: Flag = False
    association: Flag = False
    encryptable: Flag = False
    supports_identity: Flag = False
    identity_functions: Many[IdentityFunction] = ()
    filter_functions: Many[FilterFunction] = ()
    values: Many[PickValue] = ()


class TargetProperties(Wire):
    """What a target can do beyond its modes; answers carry only what is true."""

    supports_field_creation: Flag = False
    supports_field_type_selection: Flag = False
    supports_field_encryption: Flag = False
    supports_identity_field_creation: Flag = False
    supports_multiple_identities: Flag = False
    supports_target_filters: Flag = False
    supports_filter_value_fields: Flag = False
    mappings_not_required: Flag = False
    optional_target_mappings: Flag = False
    requires_configuration: Flag = False
    target_creator: Flag = False
    does_not_report_operation_counts: Flag = False
    use_field_names_as_labels: Flag = False
    new_target_label: Word = ""
    primary_metadata_object: Word = ""


class TargetFields(Wire):
    """`modelsync/target/fields`."""

    id: Text = ""
    name: Text = ""
    modes: Many[TargetMode] = ()
    properties: Annotated[TargetProperties, Otherwise(make=TargetProperties)] = Field(
        default_factory=TargetProperties
    )
    refreshed_at: Time = None
    fields: Many[TargetField] = ()


class EnrichmentInputs(Wire):
    """Alternative sets of inputs that an enrichment can work from."""

    data: Many[Words] = ()
