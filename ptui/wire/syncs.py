"""Model syncs: what goes where, how records are matched, when it runs."""

from __future__ import annotations

from typing import Any

from ptui.wire.base import (
    Flag,
    Many,
    Maybe,
    MaybeCount,
    MaybeFlag,
    MaybeText,
    Object,
    Text,
    Time,
    Wire,
    Words,
    empty,
)
from ptui.wire.identity import Actor
from ptui.wire.models import FieldRef


class Target(Wire):
    """Where a sync writes."""

    connection_id: Text = ""
    object: Text = ""
    new_name: Text = ""
    configuration: Object = empty()
    search_values: Object = empty()
    filter_logic: Text = ""


class FieldMapping(Wire):
    """One target field and where its value comes from."""

    target: Text = ""
    source: Maybe[FieldRef] = None
    new: Flag = False
    override_value: MaybeText = None
    sync_mode: Text = ""
    encryption_enabled: Flag = False


class ConditionalOverride(Wire):
    """A value that replaces a source value where a condition holds."""

    field: Maybe[FieldRef] = None
    field_id: Text = ""
    function: Text = ""
    value: Any = None
    override: Any = None


class SyncIdentity(Wire):
    """How a source record finds its target record."""

    source: Maybe[FieldRef] = None
    target: Text = ""
    function: Text = ""
    new_field: Flag = False
    remote_field_type_id: Text = ""


class Identities(Wire):
    """Several identities and how they work together."""

    mappings: Many[SyncIdentity] = ()
    strategy: Text = ""


class SyncFilter(Wire):
    """A condition on a model's field, or on the target's where `field_type` says so."""

    field: Maybe[FieldRef] = None
    field_id: Text = ""
    field_type: Text = ""
    function: Text = ""
    value: Any = None
    label: Text = ""


class RunAfter(Wire):
    """The syncs that a `runafter` schedule follows."""

    sync_ids: Words = ()
    bulk_sync_ids: Words = ()


class Schedule(Wire):
    """When a sync runs, in UTC; the parts are text, and the frequency says which of them count."""

    frequency: Text = ""
    minute: Text = ""
    hour: Text = ""
    day_of_month: Text = ""
    month: Text = ""
    day_of_week: Text = ""
    connection_id: Text = ""
    job_id: MaybeCount = None
    run_after: Maybe[RunAfter] = None
    run_after_success_only: Flag = False


class Problem(Wire):
    """Something that the server finds wrong with a stored sync."""

    code: Text = ""
    message: Text = ""
    path: Text = ""
    severity: Text = ""


class Sync(Wire):
    """A model sync: whole, or light as the list of 2025-09-18 answers it (then `target_object` is set)."""

    id: Text = ""
    name: Text = ""
    mode: Text = ""
    active: Flag = False
    model_ids: Words = ()
    target: Maybe[Target] = None
    target_connection_id: Text = ""
    target_object: Text = ""
    fields: Many[FieldMapping] = ()
    override_fields: Many[FieldMapping] = ()
    overrides: Many[ConditionalOverride] = ()
    identity: Maybe[SyncIdentity] = None
    identities: Maybe[Identities] = None
    filters: Many[SyncFilter] = ()
    filter_logic: Text = ""
    schedule: Maybe[Schedule] = None
    sync_all_records: Flag = False
    skip_initial_backfill: Flag = False
    only_enrich_updates: MaybeFlag = None
    policies: Words = ()
    organization_id: Text = ""
    problems: Many[Problem] = ()
    created_at: Time = None
    created_by: Maybe[Actor] = None
    updated_at: Time = None
    updated_by: Maybe[Actor] = None

    @property
    def to_connection_id(self) -> str:
        """The target's connection, in either shape."""
        return self.target_connection_id or (self.target.connection_id if self.target is not None else "")

    @property
    def to_object(self) -> str:
        """The target's object, in either shape."""
        return self.target_object or (self.target.object if self.target is not None else "")

    @property
    def source_model_ids(self) -> tuple[str, ...]:
        """The models it reads, also where the server leaves `model_ids` out."""
        if self.model_ids:
            return self.model_ids
        named = (mapping.source.model_id for mapping in self.fields if mapping.source is not None)
        return tuple(dict.fromkeys(ident for ident in named if ident))


class ScheduleOption(Wire):
    """One frequency that the server offers."""

    frequency: Text = ""
    label: Text = ""
    description: Text = ""
    configuration: Object = empty()


class ScheduleOptions(Wire):
    """`GET /api/syncs/schedules`."""

    schedule_options: Many[ScheduleOption] = ()


class Activation(Wire):
    """The answer to turning a sync on or off."""

    id: Text = ""
    active: Flag = False
