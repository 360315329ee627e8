"""The fields that a model sync can read, of one model or of several that are joined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ptui.domain.forms.mapping_rows import SourceRef
from ptui.domain.forms.offers import OfferedField
from ptui.domain.forms.spec import Choice
from ptui.domain.text import clean


@dataclass(frozen=True, slots=True)
class SourceField:
    """One field of one model, as the mapping grid shows it."""

    model: str
    name: str
    label: str = ""
    type: str = ""
    remote_type: str = ""
    example: str = ""
    is_unique: bool = False
    model_name: str = ""

    @property
    def ref(self) -> SourceRef:
        return SourceRef(self.model, self.name)


@dataclass(frozen=True, slots=True)
class SourceModel:
    """A model that a sync reads."""

    id: str
    """Empty for the one that the form makes."""
    name: str
    fields: Sequence[OfferedField] = ()
    identifier: str = ""

    def source_fields(self) -> Iterator[SourceField]:
        for each in self.fields:
            yield SourceField(
                self.id,
                each.name,
                each.label,
                each.type,
                each.remote_type,
                "" if each.example is None else clean(each.example, 80),
                each.unique or each.name == self.identifier,
                self.name,
            )


def all_fields(models: Sequence[SourceModel]) -> tuple[SourceField, ...]:
    return tuple(field for model in models for field in model.source_fields())


def field_choices(fields: Sequence[SourceField]) -> tuple[Choice, ...]:
    """Fields to choose from, named with their model where there are several."""
    several = len({each.model for each in fields}) > 1
    return tuple(
        Choice(
            each.ref,
            f"{clean(each.name)} · {clean(each.model_name)}" if several else clean(each.name),
            clean(each.type),
        )
        for each in fields
    )
