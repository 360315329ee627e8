"""What a model sync is made from, before anything is typed: models, a target, what that says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ptui.domain.forms.model import FIELDS as MODEL_FIELDS
from ptui.domain.forms.model import ModelForm
from ptui.domain.forms.offers import OfferedMode, OfferedTargetField, TargetAnswer
from ptui.domain.forms.rules import FieldPath
from ptui.domain.forms.schedule_fields import ScheduleOffer
from ptui.domain.forms.spec import Choice
from ptui.domain.forms.sync_source import SourceField, SourceModel, all_fields, field_choices
from ptui.domain.forms.sync_target import ExistingTarget, SyncTarget, modes_of, target_choices
from ptui.domain.forms.values import FormValues
from ptui.domain.patterns import Selection

MODEL: FieldPath = ("model",)
"""Where the answers about a new model stand."""
NEW_MODEL = ""
"""In the place of its id, until it has one."""


@dataclass(frozen=True)
class SyncContext:
    """All that the form of a model sync knows."""

    connection_id: str
    """The target's."""
    target: SyncTarget
    connection_name: str = ""
    connection_type: str = ""
    models: Sequence[SourceModel] = ()
    new_model: ModelForm | None = None
    """Asked and made first where no model is given."""
    answer: TargetAnswer | None = None
    """What the target says of itself; without it, names are typed."""
    modes: Sequence[OfferedMode] = ()
    """As the list of objects has them, for when `answer` is missing."""
    configuration_schema: Mapping[str, Any] | None = None
    schedule: ScheduleOffer = field(default_factory=ScheduleOffer)
    saved: Mapping[str, Any] | None = None
    name: str = ""
    version: str = "2025-09-18"

    @cached_property
    def sources(self) -> tuple[SourceField, ...]:
        """Every field that can be mapped."""
        return all_fields(self.source_models)

    @cached_property
    def source_models(self) -> tuple[SourceModel, ...]:
        if self.new_model is None:
            return tuple(self.models)
        made = SourceModel(NEW_MODEL, self.new_model.name, self.new_model.fields)
        return (made, *self.models)

    @cached_property
    def offered_modes(self) -> tuple[OfferedMode, ...]:
        return modes_of(self.answer, self.modes)

    def mode(self, values: FormValues) -> OfferedMode | None:
        """The mode that is chosen, if the target offers it."""
        chosen = values.get(("mode",))
        return next((each for each in self.offered_modes if each.id == chosen), None)

    @cached_property
    def source_choices(self) -> tuple[Choice, ...]:
        """The fields that can be mapped, matched by and filtered; made once, for there may be thousands."""
        return field_choices(self.sources)

    @cached_property
    def identity_choices(self) -> tuple[Choice, ...]:
        """The target fields that records can be matched by; all of them where none is said to be able."""
        able = [each for each in self.target_fields if each.supports_identity]
        return target_choices(able or self.target_fields)

    @cached_property
    def filter_choices(self) -> tuple[Choice, ...]:
        filterable = [each for each in self.target_fields if each.filterable]
        return target_choices(filterable or self.target_fields)

    @cached_property
    def targets_by_id(self) -> dict[str, OfferedTargetField]:
        return {each.id: each for each in self.target_fields}

    @property
    def has_newer_shapes(self) -> bool:
        """Whether the version in use knows several identities."""
        return self.version >= "2025-09-18"

    @property
    def names_new_fields(self) -> bool:
        """The target has no fields yet: columns are named here."""
        return not isinstance(self.target, ExistingTarget) and not self.target_fields

    @property
    def target_fields(self) -> Sequence[OfferedTargetField]:
        return self.answer.fields if self.answer is not None else ()

    def chosen_fields(self, values: FormValues) -> Selection | None:
        """The fields of the new model, where that was said."""
        chosen = values.get((*MODEL, *MODEL_FIELDS))
        return chosen if isinstance(chosen, Selection) else None
