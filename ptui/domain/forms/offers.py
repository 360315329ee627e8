"""What forms are built from: the parts of the API's answers they look at.

Protocols rather than the wire's own models, so that a form costs no pydantic until there is an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ptui.domain.mapping import SourceColumn, TargetColumn

NEW_TARGET = "__pt_new_target"
"""The name by which older servers take a target that is to be made."""


class Labelled(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def label(self) -> str: ...


class Picked(Protocol):
    @property
    def value(self) -> str: ...
    @property
    def label(self) -> str: ...


class OfferedField(SourceColumn, Protocol):
    """A field of a source or a model."""

    @property
    def example(self) -> Any: ...
    @property
    def unique(self) -> bool: ...


class OfferedMode(Labelled, Protocol):
    """How a target can be written."""

    @property
    def description(self) -> str: ...
    @property
    def requires_identity(self) -> bool: ...
    @property
    def supports_target_filters(self) -> bool: ...
    @property
    def supports_field_modes(self) -> bool: ...


class OfferedTargetField(TargetColumn, Protocol):
    """A field of a target."""

    @property
    def filterable(self) -> bool: ...
    @property
    def supports_identity(self) -> bool: ...
    @property
    def identity_functions(self) -> Sequence[Labelled]: ...


class TargetTraits(Protocol):
    """What a target can do beyond its modes."""

    @property
    def supports_field_creation(self) -> bool: ...
    @property
    def supports_field_encryption(self) -> bool: ...
    @property
    def supports_identity_field_creation(self) -> bool: ...
    @property
    def supports_multiple_identities(self) -> bool: ...
    @property
    def supports_filter_value_fields(self) -> bool: ...
    @property
    def mappings_not_required(self) -> bool: ...
    @property
    def optional_target_mappings(self) -> bool: ...
    @property
    def requires_configuration(self) -> bool: ...


class TargetAnswer(Protocol):
    """`modelsync/target/fields`."""

    @property
    def modes(self) -> Sequence[OfferedMode]: ...
    @property
    def properties(self) -> TargetTraits: ...
    @property
    def fields(self) -> Sequence[OfferedTargetField]: ...


class CreationProperty(Protocol):
    """One thing to say about a target that is to be made."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def enum(self) -> bool: ...
    @property
    def values(self) -> Sequence[Picked]: ...


class OfferedFrequency(Protocol):
    """One frequency that the server offers."""

    @property
    def frequency(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def description(self) -> str: ...


class OfferedColumn(Protocol):
    """A field of a schema that can be copied in bulk."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...


class OfferedSchema(Protocol):
    """A schema that can be copied in bulk; its fields are None when nobody asked for them."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def fields(self) -> Sequence[OfferedColumn] | None: ...


class Destination(Protocol):
    """`bulksync/target`."""

    @property
    def modes(self) -> Sequence[OfferedMode]: ...
    @property
    def configuration(self) -> Mapping[str, Any]: ...
    @property
    def supports_history_mode(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Mode:
    """A mode that no answer told of."""

    id: str
    label: str
    requires_identity: bool = False
    description: str = ""
    supports_target_filters: bool = False
    supports_field_modes: bool = False


@dataclass(frozen=True, slots=True)
class NamedSchema:
    """A schema of which only the name is known."""

    id: str
    name: str = ""
    fields: Sequence[OfferedColumn] | None = None
