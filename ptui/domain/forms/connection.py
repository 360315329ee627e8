"""The form of a connection, from its type's JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ptui.api.request import Request
from ptui.api.requests import connections as requests
from ptui.domain.forms.collect import collected, touched_secrets
from ptui.domain.forms.edit import writable
from ptui.domain.forms.files import ReadFile, described
from ptui.domain.forms.json_schema import schema_fields
from ptui.domain.forms.masks import mask_problems, unmasked
from ptui.domain.forms.plan import Plan, Step
from ptui.domain.forms.problems import Problem
from ptui.domain.forms.spec import Field, FormSpec, Need, Section, Text, Toggle
from ptui.domain.forms.validate import problems
from ptui.domain.forms.values import FormValues

CONFIGURATION = ("configuration",)


@dataclass(frozen=True)
class ConnectionForm:
    """Makes a connection of one type, or changes the one in `saved`."""

    type_id: str
    type_name: str
    schema: Mapping[str, Any]
    uischema: Mapping[str, Any] = field(default_factory=dict)
    uses_oauth: bool = False
    saved: Mapping[str, Any] | None = None
    """The connection as the server answers it, when it is being edited."""
    keeps_masks: bool = False
    """The server is known to keep a secret when its mask comes back."""
    name: str = ""
    """A proposal."""
    version: str = "2025-09-18"

    kind = "connection"

    @cached_property
    def initial(self) -> FormValues:
        if self.saved is not None:
            return FormValues(writable("connection", self.saved, version=self.version))
        values = FormValues()
        return values.set(("name",), self.name) if self.name else values

    @property
    def context(self) -> Mapping[str, Any]:
        saved_id = self.saved.get("id") if self.saved else None
        return {"type": self.type_id, "version": self.version} | ({"id": saved_id} if saved_id else {})

    def spec(self, values: FormValues) -> FormSpec:
        return self._spec

    @cached_property
    def _spec(self) -> FormSpec:
        found = schema_fields(self.schema, CONFIGURATION, self.uischema)
        sections = [
            Section("", (Field(("name",), "Name", Text(), need=Need.BLOCKS),)),
            Section(self.type_name or self.type_id, found.shown),
            Section("Only through the API", found.api_only, is_advanced=True),
            Section("Saving", self._saving(), is_advanced=True),
        ]
        verb = "Edit" if self.saved is not None else "New"
        title = f"{verb} {self.type_name or self.type_id} connection"
        return FormSpec(title, tuple(section for section in sections if section.fields))

    def _saving(self) -> tuple[Field, ...]:
        fields = [
            Field(
                ("validate",),
                "Check against the system",
                Toggle(),
                "Without it, the connection is saved even where the system cannot be reached.",
                default=True,
            ),
            Field(("healthcheck_interval",), "Health check interval", Text(), examples=("15m",)),
        ]
        if self.uses_oauth and self.saved is None:
            fields.append(Field(("redirect_url",), "Go here after signing in", Text(), check="uri"))
        if self.uses_oauth and self.saved is not None:
            fields.append(Field(("reconnect",), "Sign in anew", Toggle(), default=False))
        return tuple(fields)

    def problems(self, values: FormValues) -> tuple[Problem, ...]:
        found = problems(self._spec, values)
        if self.saved is None or self.keeps_masks:
            return found
        return (*found, *mask_problems(self._spec, values, CONFIGURATION))

    def plan(self, values: FormValues, *, read: ReadFile = described) -> Plan:
        body = self._body(values, read)
        secrets = touched_secrets(self._spec, body)
        if self.saved is None:
            request = Request("POST", "/api/connections", body=body, purpose=self._purpose("Creating", body))
        else:
            path = requests.one_path(str(self.saved.get("id") or ""))
            request = Request("PUT", path, body=body, purpose=self._purpose("Changing", body))
        return Plan((Step(request, "connection", secrets),))

    def test(self, values: FormValues, *, read: ReadFile = described) -> Step:
        """Tries the configuration and saves nothing. Stored secrets are filled in by the server."""
        body = self._body(values, read)
        saved_id = str(self.saved.get("id") or "") if self.saved else None
        configuration = body["configuration"]
        if saved_id:
            configuration = unmasked(configuration)
        request = requests.test(type=self.type_id, configuration=configuration, connection_id=saved_id)
        return Step(request, "connection", touched_secrets(self._spec, request.body))

    def _body(self, values: FormValues, read: ReadFile) -> dict[str, Any]:
        body = collected(self._spec, values, read=read)
        body["type"] = self.type_id
        body.setdefault("configuration", {})
        if self.saved is not None and not self.keeps_masks:
            body["configuration"] = unmasked(body["configuration"])
        return body

    @staticmethod
    def _purpose(doing: str, body: Mapping[str, Any]) -> str:
        return f"{doing} the connection {body.get('name', '')}".rstrip()
