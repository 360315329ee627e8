"""The form of a model sync; where there is no model yet, it makes that first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ptui.api.request import Request
from ptui.api.requests import syncs as requests
from ptui.domain.forms import sync_saved, sync_sections
from ptui.domain.forms.files import ReadFile, described
from ptui.domain.forms.mapping_rows import MappingRow
from ptui.domain.forms.offers import OfferedField
from ptui.domain.forms.plan import Pending, Plan, Step
from ptui.domain.forms.problems import Problem
from ptui.domain.forms.rules import FieldPath
from ptui.domain.forms.spec import FormSpec
from ptui.domain.forms.sync_body import sync_body
from ptui.domain.forms.sync_context import MODEL, NEW_MODEL, SyncContext
from ptui.domain.forms.sync_problems import sync_problems
from ptui.domain.forms.sync_proposals import proposed_identity, proposed_rows
from ptui.domain.forms.sync_source import SourceModel
from ptui.domain.forms.sync_target import (
    CreatedTarget,
    ExistingTarget,
    NamedTarget,
    proposed_mode,
)
from ptui.domain.forms.values import FormValues
from ptui.domain.text import clean


@dataclass(frozen=True)
class ModelSyncForm(SyncContext):
    """Makes a model sync, or changes the one in `saved`."""

    kind = "model sync"

    @cached_property
    def initial(self) -> FormValues:
        if self.saved is not None:
            return sync_saved.opened(self.saved, version=self.version, sources=self.sources)
        mode = proposed_mode(self.offered_modes)
        rows = self.proposals(mode)
        touched: dict[FieldPath, Any] = {
            ("name",): self.name or self._proposed_name(),
            ("mode",): mode,
            sync_sections.ROWS: rows,
            (*sync_sections.SCHEDULE, "frequency"): self._manual(),
            **proposed_identity(rows, self.sources, self.target_fields),
        }
        match self.target:
            case CreatedTarget(proposed=proposed):
                touched |= {("target", "create", key): value for key, value in proposed.items()}
            case NamedTarget(prefix) if prefix:
                touched[("target", "new_name")] = prefix
            case _:
                pass
        values = FormValues(touched=touched)
        return values.with_below(MODEL, self.new_model.initial) if self.new_model is not None else values

    def proposals(self, mode: str) -> tuple[MappingRow, ...]:
        """The automatic mapping as it would be for `mode`."""
        return proposed_rows(self.sources, self.target_fields, mode=mode, names_new=self.names_new_fields)

    def _manual(self) -> str:
        """`manual` in the spelling of the server."""
        spellings = [
            each.frequency for each in self.schedule.options if each.frequency.casefold() == "manual"
        ]
        return spellings[0] if spellings else "manual"

    def _proposed_name(self) -> str:
        made = self.new_model.initial.text(("name",)) if self.new_model is not None else ""
        source = made or (self.models[0].name if self.models else "")
        place = self.target.object if isinstance(self.target, ExistingTarget) else self.connection_name
        return clean(f"{source} to {place}" if source and place else source or place)

    @property
    def context(self) -> Mapping[str, Any]:
        found: dict[str, Any] = {"connection_id": self.connection_id, "version": self.version}
        if self.saved is not None:
            return found | {"id": self.saved.get("id")}
        if isinstance(self.target, ExistingTarget):
            found["object"] = self.target.object
        if self.new_model is not None:
            found["model"] = dict(self.new_model.context)
        return found | {"model_ids": [each.id for each in self.models]}

    def spec(self, values: FormValues) -> FormSpec:
        sections = sync_sections.sections(self, values)
        if self.new_model is not None:
            sections = (*sync_sections.model_sections(self.new_model), *sections)
        title = "Edit model sync" if self.saved is not None else "New model sync"
        return FormSpec(title, sections)

    def problems(self, values: FormValues) -> tuple[Problem, ...]:
        found = tuple(sync_problems(self, self.spec(values), values))
        if self.new_model is None:
            return found
        inner = self.new_model.problems(values.below(MODEL))
        moved = tuple(
            Problem(None if each.path is None else MODEL + each.path, each.message, each.blocks)
            for each in inner
        )
        return (*moved, *found)

    def with_model_fields(self, fields: Sequence[OfferedField], values: FormValues) -> FormValues:
        """The values once a preview has told the fields of the new model: unmapped ones get proposals."""
        known = {row.ref for row in values.get(sync_sections.ROWS) or () if row.source}
        fresh = [each for each in SourceModel(NEW_MODEL, "", fields).source_fields() if each.ref not in known]
        kept = tuple(values.get(sync_sections.ROWS) or ())
        taken = {row.target for row in kept if row.target}
        rows = proposed_rows(
            fresh,
            self.target_fields,
            mode=values.text(("mode",)),
            names_new=self.names_new_fields,
            taken=taken,
        )
        return values.set(sync_sections.ROWS, (*kept, *rows))

    def plan(self, values: FormValues, *, read: ReadFile = described) -> Plan:
        model_id: Any = Pending(0, "model") if self.new_model is not None else None
        body = sync_body(self, self.spec(values), values, new_model_id=model_id, read=read)
        spec = self.spec(values)
        secrets = frozenset(
            {("encryption_passphrase",)} & {path for path in values.touched if spec.is_secret(path)}
        )
        step = Step(self._request(body), "model sync", secrets)
        if self.new_model is None:
            return Plan((step,))
        first = self.new_model.plan(values.below(MODEL), read=read)
        return Plan((*(replace(each, under=MODEL) for each in first.steps), step))

    def _request(self, body: Mapping[str, Any]) -> Request:
        if self.saved is None:
            return requests.create(body)
        return requests.update(str(self.saved.get("id") or ""), body)
