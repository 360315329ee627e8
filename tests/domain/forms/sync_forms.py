"""A model sync from people to a small target, for tests to vary."""

from __future__ import annotations

from typing import Any

from ptui.domain.forms.layout import visible
from ptui.domain.forms.model_sync import ModelSyncForm
from ptui.domain.forms.sync_source import SourceModel
from ptui.domain.forms.sync_target import ExistingTarget
from ptui.domain.forms.values import FormValues
from ptui.wire.enumeration import ModelField, TargetFields

MODES = [
    {"mode": "update", "requires_identity": True, "supports_target_filters": True},
    {"mode": "updateOrCreate", "requires_identity": True, "supports_field_sync_mode": True},
    {"mode": "replace", "requires_identity": False},
]


def model_fields(*names: str, **more: Any) -> list[ModelField]:
    return [ModelField.parse({"name": name, "type": "string", **more}) for name in names]


def target(**more: Any) -> TargetFields:
    fields: list[dict[str, Any]] = [
        {"id": name, "type": "string", "createable": True, "updateable": True}
        for name in ("EMAIL", "NAME", "STATE")
    ]
    fields[0]["supports_identity"] = True
    fields[0]["identity_functions"] = [{"id": "ISubstring", "label": "Contains"}, {"id": "Equality"}]
    return TargetFields.parse({"id": "T", "modes": MODES, "fields": fields, **more})


def form(**more: Any) -> ModelSyncForm:
    given: dict[str, Any] = {
        "models": [SourceModel("m-1", "People", model_fields("email", "name", "age"))],
        "answer": target(),
    }
    return ModelSyncForm("c-2", ExistingTarget("T"), **(given | more))


def body(of: ModelSyncForm, values: FormValues) -> dict[str, Any]:
    found: dict[str, Any] = of.plan(values).steps[-1].request.body
    return found


def shown(of: ModelSyncForm, values: FormValues) -> set[str]:
    return {".".join(map(str, place.field.path)) for place in visible(of.spec(values), values)}
