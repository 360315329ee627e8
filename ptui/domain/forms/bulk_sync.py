"""The form of a bulk sync: what is copied where, how, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from ptui.api.requests import bulk as requests
from ptui.domain.forms import bulk_saved, bulk_schemas
from ptui.domain.forms.bulk_schemas import DETAILS, SCHEMAS, selection_of
from ptui.domain.forms.bulk_target import destination_schema
from ptui.domain.forms.collect import collected, touched_secrets
from ptui.domain.forms.edit import writable
from ptui.domain.forms.files import ReadFile, described
from ptui.domain.forms.json_schema import schema_fields
from ptui.domain.forms.offers import Destination, Mode, NamedSchema, OfferedMode, OfferedSchema
from ptui.domain.forms.plan import Plan, Step
from ptui.domain.forms.problems import Problem
from ptui.domain.forms.rules import FieldPath
from ptui.domain.forms.schedule_fields import ScheduleOffer, schedule_body, schedule_fields
from ptui.domain.forms.spec import Choice, Choose, Field, FormSpec, Info, Need, Number, Section, Text, Toggle
from ptui.domain.forms.validate import problems
from ptui.domain.forms.values import FormValues
from ptui.domain.patterns import Selection
from ptui.domain.text import clean

_OLD = "2024-02-08"
_MODES: tuple[OfferedMode, ...] = (
    Mode("replicate", "Replicate"),
    Mode("snapshot", "Snapshot"),
    Mode("append", "Append"),
)
_ADDED = ("all", "onlyIncremental", "onlyNonIncremental", "none")


@dataclass(frozen=True)
class BulkSyncForm:
    """Makes a bulk sync, or changes the one in `saved`."""

    source_connection_id: str
    destination_connection_id: str
    source_name: str = ""
    destination_name: str = ""
    schemas: Sequence[OfferedSchema] = ()
    source_settings: Mapping[str, Any] | None = None
    """JSON Schema of the source's own settings."""
    target: Destination | None = None
    """What the destination says of itself; without it, settings are unknown and modes are the documented."""
    schedule: ScheduleOffer = field(default_factory=lambda: ScheduleOffer("bulk"))
    chosen: Sequence[str] = ()
    """A proposal: the schemas marked in the tree."""
    saved: Mapping[str, Any] | None = None
    saved_schemas: Sequence[Mapping[str, Any]] = ()
    """Its schemas as the server has them, with their fields where they were asked for."""
    name: str = ""
    version: str = "2025-09-18"

    kind = "bulk sync"

    @property
    def schedule_key(self) -> str:
        return "schedule" if self.version == _OLD else "default_schedule"

    @cached_property
    def modes(self) -> tuple[OfferedMode, ...]:
        return tuple(self.target.modes) if self.target is not None and self.target.modes else _MODES

    @cached_property
    def initial(self) -> FormValues:
        if self.saved is not None:
            return self._opened(self.saved)
        names = [name for name in (self.source_name, self.destination_name) if name]
        touched: dict[FieldPath, Any] = {
            ("name",): self.name or clean(" to ".join(names)),
            ("mode",): self.modes[0].id,
            (self.schedule_key, "frequency"): "manual",
        }
        if self.chosen:
            touched[SCHEMAS] = Selection.of(self.chosen)
        return FormValues(touched=touched)

    def _opened(self, saved: Mapping[str, Any]) -> FormValues:
        base = writable("bulk sync", saved, version=self.version)
        if self.stored.opened:
            base[DETAILS] = dict(self.stored.opened)
        if not self.saved_schemas:
            return FormValues(base)
        enabled = self.stored.enabled
        is_all = bool(self.schemas) and all(each.id in enabled for each in self.schemas)
        touched: dict[FieldPath, Any] = {SCHEMAS: Selection.all() if is_all else Selection.of(enabled)}
        return FormValues(base, touched)

    @property
    def context(self) -> Mapping[str, Any]:
        found: dict[str, Any] = {
            "source_connection_id": self.source_connection_id,
            "destination_connection_id": self.destination_connection_id,
            "version": self.version,
        }
        return found | ({"id": self.saved.get("id")} if self.saved is not None else {})

    def spec(self, values: FormValues) -> FormSpec:
        return self._spec

    @cached_property
    def _spec(self) -> FormSpec:
        stored = (self.saved or {}).get(self.schedule_key)
        frequency = stored.get("frequency") if isinstance(stored, Mapping) else None
        settings = schema_fields(destination_schema(self.target), ("destination_configuration",))
        source = schema_fields(self.source_settings or {}, ("source_configuration",))
        sections = (
            Section("", tuple(self._head())),
            Section("Schemas", (bulk_schemas.schemas_field(self.schemas), self._details())),
            Section("Destination", settings.shown),
            Section("Schedule", schedule_fields((self.schedule_key,), self.schedule, str(frequency or ""))),
            Section("New things", tuple(self._discovery())),
            Section("Options", tuple(_options()), is_advanced=True),
            Section("Source", source.shown, is_advanced=True),
        )
        title = "Edit bulk sync" if self.saved is not None else "New bulk sync"
        return FormSpec(title, tuple(section for section in sections if section.fields))

    def _head(self) -> Iterator[Field]:
        yield Field(("name",), "Name", Text(), need=Need.BLOCKS)
        yield Field(("source_connection_id",), "From", Info(clean(self.source_name) or "–"))
        yield Field(("destination_connection_id",), "To", Info(clean(self.destination_name) or "–"))
        choices = tuple(
            Choice(each.id, clean(each.label or each.id), clean(each.description)) for each in self.modes
        )
        yield Field(("mode",), "Mode", Choose(choices), need=Need.BLOCKS)

    def _details(self) -> Field:
        return bulk_schemas.details_field(has_history=self._has_history)

    @property
    def _has_history(self) -> bool:
        return self.target is not None and self.target.supports_history_mode

    def details_of(self, schema_id: str) -> tuple[Field, ...]:
        """The questions about one schema, for a page of their own."""
        found = next((each for each in self.schemas if each.id == schema_id), None)
        return bulk_schemas.details_of(
            found or NamedSchema(schema_id, schema_id), has_history=self._has_history
        )

    def _discovery(self) -> Iterator[Field]:
        if self.version == _OLD:
            yield Field(("discover",), "Add new objects (discover)", Toggle(), default=False)
        choices = tuple(Choice(each, each) for each in _ADDED)
        yield Field(("automatically_add_new_objects",), "Add new objects", Choose(choices), default="none")
        yield Field(("automatically_add_new_fields",), "Add new fields", Choose(choices), default="all")

    def problems(self, values: FormValues) -> tuple[Problem, ...]:
        found = list(problems(self._spec, values))
        selection = selection_of(values)
        if not selection.is_everything and not self._chooses_any(selection):
            found.append(Problem(SCHEMAS, "No schema is chosen."))
        if self.unread:
            count = f"{len(self.unread):,} of its schemas"
            found.append(
                Problem(SCHEMAS, f"The fields of {count} were not read and stay as they are.", False)
            )
        if values.get(("discover",)) and values.is_touched(("automatically_add_new_objects",)):
            found.append(Problem(("discover",), "Discover says the same as adding new objects; say one."))
        return tuple(found)

    @cached_property
    def stored(self) -> bulk_saved.StoredSchemas:
        return bulk_saved.StoredSchemas(self.saved_schemas)

    @property
    def unread(self) -> Sequence[str]:
        """Schemas of the saved sync that nobody read; a PUT that listed them might copy all their fields."""
        return self.stored.unread

    def with_stored(self, schemas: Mapping[str, Mapping[str, Any]]) -> BulkSyncForm:
        """The form knowing more of these schemas of the saved sync."""
        known = [{**each, **schemas.get(str(each.get("id")), {})} for each in self.saved_schemas]
        return replace(self, saved_schemas=known)

    def to_read(self, values: FormValues) -> Sequence[str]:
        """Schemas of the saved sync whose fields have to be known before these values are sent."""
        return bulk_saved.to_read(values, self.schemas, self.stored)

    def _chooses_any(self, selection: Selection) -> bool:
        return bool(selection.plus) or any(selection.has(each.id) for each in self.schemas)

    def plan(self, values: FormValues, *, read: ReadFile = described) -> Plan:
        body = self.body(values, read=read)
        secrets = touched_secrets(
            self._spec, {key: body[key] for key in body if key.endswith("configuration")}
        )
        if self.saved is None:
            return Plan((Step(requests.create(body), "bulk sync", secrets),))
        ident = str(self.saved.get("id") or "")
        steps = [Step(requests.update(ident, body), "bulk sync", secrets)]
        if changes := bulk_saved.changes(values, self.schemas, self.stored):
            steps.append(Step(requests.change_schemas(ident, changes), "bulk sync"))
        return Plan(tuple(steps))

    def body(self, values: FormValues, *, read: ReadFile = described) -> dict[str, Any]:
        body = collected(self._spec, values, read=read)
        body.pop(DETAILS, None)
        body.setdefault("source_connection_id", self.source_connection_id)
        body.setdefault("destination_connection_id", self.destination_connection_id)
        body.setdefault("destination_configuration", {})
        body[self.schedule_key] = schedule_body((self.schedule_key,), values, values.document())
        listed = None if self.unread else bulk_schemas.entries(values, self.schemas, self.stored.fields)
        if listed is not None:
            body["schemas"] = listed
        return body


def _options() -> Iterator[Field]:
    yield Field(("active",), "Active", Toggle(), "A paused sync does not run by itself.", default=True)
    names = tuple(Choice(each, each) for each in ("enabled", "disabled", "legacy"))
    yield Field(("normalize_names",), "Normalize names", Choose(names), default="enabled")
    yield Field(("disable_record_timestamps",), "No record timestamps", Toggle(), default=False)
    yield Field(("concurrency_limit",), "Concurrency", Number(low=1))
    yield Field(("resync_concurrency_limit",), "Concurrency of a resync", Number(low=1))
    yield Field(("data_cutoff_timestamp",), "Only data since", Text(), check="timestamp")
