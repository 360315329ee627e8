"""A model sync as each version of the API shows it."""

from __future__ import annotations

from collections.abc import Mapping

from ptui.local.server.rules.body import Document
from ptui.local.server.rules.stamps import ZERO_ID
from ptui.local.server.rules.syncs.facts import SourceModel
from ptui.local.server.rules.syncs.problems import problems
from ptui.local.server.versions import V24

_PLAIN = (
    "id",
    "name",
    "mode",
    "active",
    "overrides",
    "schedule",
    "sync_all_records",
    "skip_initial_backfill",
    "only_enrich_updates",
    "policies",
    "organization_id",
    "model_ids",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
)
_LIGHT = (
    "id",
    "name",
    "active",
    "mode",
    "model_ids",
    "schedule",
    "sync_all_records",
    "skip_initial_backfill",
    "only_enrich_updates",
    "organization_id",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
)


def presented_sync(sync: Document, version: str, models: Mapping[str, SourceModel]) -> Document:
    """The whole sync; what is only ever written stays out."""
    first = next(iter(sync["identities"]["mappings"]), None)
    shown: Document = {key: sync[key] for key in _PLAIN}
    shown["target"] = _target(sync)
    shown["identity"] = first
    shown["filters"] = _older_filters(sync, models)
    shown["filter_logic"] = sync["model_filters"]["logic"]
    if version == V24:
        shown["fields"] = [*sync["fields"], *(_fixed(one) for one in sync["override_fields"])]
        return shown
    shown["fields"] = sync["fields"]
    shown["override_fields"] = sync["override_fields"]
    shown["identities"] = sync["identities"]
    shown["model_filters"] = sync["model_filters"]
    shown["target_filters"] = sync["target_filters"]
    shown["problems"] = problems(sync, models)
    return shown


def light_sync(sync: Document) -> Document:
    """A line of the paged list."""
    shown = {key: sync[key] for key in _LIGHT}
    shown["target_connection_id"] = sync["target"]["connection_id"]
    shown["target_object"] = sync["target"]["object"]
    return shown


def _target(sync: Document) -> Document:
    shown: Document = dict(sync["target"])
    if logic := sync["target_filters"]["logic"]:
        shown["filter_logic"] = logic
    return shown


def _fixed(override: Document) -> Document:
    """2024-02-08 has fixed values among the fields, with a source that is none."""
    return override | {"source": {"model_id": ZERO_ID, "field": ""}}


def _older_filters(sync: Document, models: Mapping[str, SourceModel]) -> list[Document]:
    found: list[Document] = []
    for condition in sync["model_filters"]["conditions"]:
        source = condition["source"]
        rest = {key: value for key, value in condition.items() if key != "source"}
        found.append({"field": source, "field_id": _field_id(source, models), "field_type": "Model", **rest})
    for condition in sync["target_filters"]["conditions"]:
        rest = {key: value for key, value in condition.items() if key not in ("field", "value_source")}
        shown: Document = {"field_id": condition["field"], "field_type": "Target", **rest}
        if "value_source" in condition:
            shown["value_field"] = condition["value_source"]
        found.append(shown)
    return found


def _field_id(source: Document, models: Mapping[str, SourceModel]) -> str:
    model = models.get(source["model_id"])
    ids = model.ids if model else {}
    return next((key for key, name in ids.items() if name == source["field"]), "")
