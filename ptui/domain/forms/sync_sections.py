"""What the form of a model sync asks, section by section."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ptui.domain.forms.filters import condition_fields
from ptui.domain.forms.model import ModelForm
from ptui.domain.forms.rules import FieldPath, Is
from ptui.domain.forms.schedule_fields import schedule_fields
from ptui.domain.forms.spec import (
    Choose,
    Field,
    Info,
    MappingGrid,
    Need,
    Rows,
    Secret,
    Section,
    Text,
    Toggle,
)
from ptui.domain.forms.sync_context import SyncContext
from ptui.domain.forms.sync_identity import identity_fields
from ptui.domain.forms.sync_target import (
    ExistingTarget,
    configuration_fields,
    mode_choices,
    target_fields,
)
from ptui.domain.forms.values import FormValues
from ptui.domain.text import clean

ROWS: FieldPath = ("fields",)
SCHEDULE: FieldPath = ("schedule",)
FILTERS: FieldPath = ("filters",)
FILTER_LOGIC: FieldPath = ("filter_logic",)
TARGET_FILTERS: FieldPath = ("target_filters",)
TARGET_LOGIC: FieldPath = ("target", "filter_logic")
OVERRIDES: FieldPath = ("overrides",)
PASSPHRASE: FieldPath = ("encryption_passphrase",)


def sections(form: SyncContext, values: FormValues) -> tuple[Section, ...]:
    properties = form.answer.properties if form.answer is not None else None
    needs_settings = properties is not None and properties.requires_configuration
    found = (
        Section("" if form.new_model is None else "Sync", tuple(_head(form))),
        Section("Identity", identity_fields(form, values)),
        Section("Mapping", (_grid(form, values),)),
        Section("Schedule", _schedule(form, values)),
        Section("Options", tuple(_options(form))),
        Section("Filters", tuple(_filters(form)), is_advanced=True),
        Section(
            "Target settings",
            configuration_fields(form.connection_type, form.configuration_schema),
            is_advanced=not needs_settings,
        ),
    )
    return tuple(section for section in found if section.fields)


def model_sections(form: ModelForm) -> tuple[Section, ...]:
    """The questions about the model that is made first, as part of the sync's form."""
    asked = form.spec(form.initial).sections
    return tuple(
        replace(
            section,
            title=f"Model: {section.title.casefold()}" if section.title else "Model",
            fields=tuple(each.under(("model",)) for each in section.fields),
            is_advanced=section.is_advanced or bool(section.title),
        )
        for section in asked
    )


def _head(form: SyncContext) -> Iterator[Field]:
    yield Field(("name",), "Name", Text(), need=Need.BLOCKS)
    names = ", ".join(clean(each.name) for each in form.models)
    if form.new_model is not None:
        names = ", ".join(filter(None, (f"a new model over {clean(form.new_model.connection_name)}", names)))
    yield Field(("\0from",), "From", Info(names or "–"))
    place = clean(form.target.object) if isinstance(form.target, ExistingTarget) else "a new object"
    yield Field(
        ("target", "object"), "To", Info(" · ".join(filter(None, (place, clean(form.connection_name)))))
    )
    yield from target_fields(form.target)
    yield Field(("mode",), "Mode", Choose(mode_choices(form.offered_modes)), need=Need.BLOCKS)


def _grid(form: SyncContext, values: FormValues) -> Field:
    mode = form.mode(values)
    properties = form.answer.properties if form.answer is not None else None
    kind = MappingGrid(
        form.sources,
        form.target_fields,
        can_create_fields=form.names_new_fields or properties is None or properties.supports_field_creation,
        can_encrypt=properties is not None and properties.supports_field_encryption,
        has_field_modes=mode is not None and mode.supports_field_modes,
        mode=mode.id if mode is not None else "",
    )
    return Field(ROWS, "Mapping", kind)


def _schedule(form: SyncContext, values: FormValues) -> tuple[Field, ...]:
    stored = values.base.get("schedule")
    frequency = stored.get("frequency") if isinstance(stored, dict) else None
    return schedule_fields(SCHEDULE, form.schedule, str(frequency or ""))


def _options(form: SyncContext) -> Iterator[Field]:
    yield Field(("active",), "Active", Toggle(), "A paused sync does not run.", default=True)
    yield Field(("sync_all_records",), "All records each run", Toggle(), default=False)
    yield Field(("skip_initial_backfill",), "Skip the first backfill", Toggle(), default=False)
    yield Field(("only_enrich_updates",), "Enrich only updates", Toggle(), default=False)
    if form.answer is not None and form.answer.properties.supports_field_encryption:
        yield Field(PASSPHRASE, "Passphrase for encrypted fields", Secret())


def _filters(form: SyncContext) -> Iterator[Field]:
    conditions = condition_fields(form.source_choices)
    yield Field(FILTERS, "Only records where", Rows(conditions, "filter"))
    logic = "By the letters A, B, … in their order. All must hold unless you say otherwise."
    yield Field(FILTER_LOGIC, "Logic", Text(), logic, examples=("A AND (B OR C)",))
    able = tuple(mode.id for mode in form.offered_modes if mode.supports_target_filters)
    if able:
        when = Is(("mode",), able)
        properties = form.answer.properties if form.answer is not None else None
        compared = form.source_choices if properties and properties.supports_filter_value_fields else ()
        template = condition_fields(form.filter_choices, label="Target field", compared=compared)
        yield Field(TARGET_FILTERS, "Only where the target's", Rows(template, "filter"), when=when)
        yield Field(TARGET_LOGIC, "Logic of these", Text(), logic, when=when)
    replacement = Field(("override",), "Write instead", Text(), need=Need.BLOCKS)
    yield Field(OVERRIDES, "Replace values where", Rows((*conditions, replacement), "replacement"))
