"""A stored object as the body that would store it again: GET, merge, full PUT.

What the server fills in is taken away, what it answers in another shape than it takes is turned back, and
blanks, zero times and nulls are left out, for servers reject options set to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

from ptui.domain import schedule
from ptui.domain.forms.sync_older import in_one_shape

Resource: TypeAlias = Literal["connection", "model", "model sync", "bulk sync"]
_ZERO_TIME = "0001-01-01T00:00:00Z"
_ZERO_ID = "00000000-0000-0000-0000-000000000000"

_WRITABLE: dict[str, tuple[str, ...]] = {
    "connection": (
        "name",
        "type",
        "configuration",
        "healthcheck_interval",
        "policies",
        "organization_id",
    ),
    "model": (
        "name",
        "connection_id",
        "configuration",
        "fields",
        "additional_fields",
        "identifier",
        "tracking_columns",
        "relations",
        "enricher",
        "labels",
        "policies",
        "organization_id",
    ),
    "model sync": (
        "name",
        "mode",
        "active",
        "target",
        "fields",
        "override_fields",
        "overrides",
        "identity",
        "identities",
        "filters",
        "filter_logic",
        "model_filters",
        "target_filters",
        "schedule",
        "sync_all_records",
        "skip_initial_backfill",
        "only_enrich_updates",
        "policies",
        "organization_id",
    ),
    "bulk sync": (
        "name",
        "source_connection_id",
        "source_configuration",
        "destination_connection_id",
        "destination_configuration",
        "mode",
        "active",
        "automatically_add_new_objects",
        "automatically_add_new_fields",
        "normalize_names",
        "disable_record_timestamps",
        "concurrency_limit",
        "resync_concurrency_limit",
        "data_cutoff_timestamp",
        "policies",
        "organization_id",
    ),
}
_NEEDED: dict[str, frozenset[str]] = {
    "connection": frozenset({"configuration"}),
    "model": frozenset({"configuration"}),
    "model sync": frozenset({"fields"}),
    "bulk sync": frozenset({"destination_configuration"}),
}
"""Goes back even when empty."""
_BULK_SCHEDULES = {"2024-02-08": ("schedule", "discover")}
_BULK_SCHEDULES_NOW = ("default_schedule", "additional_schedules")


def writable(resource: Resource, stored: Mapping[str, Any], *, version: str) -> dict[str, Any]:
    """The body of a PUT that changes nothing."""
    keys = _WRITABLE[resource]
    if resource == "bulk sync":
        keys += _BULK_SCHEDULES.get(version, _BULK_SCHEDULES_NOW)
    body = {key: stored[key] for key in keys if key in stored}
    _SHAPES[resource](body)
    needed = _NEEDED[resource]
    return {key: value for key, value in body.items() if key in needed or not _is_nothing(value)}


def _is_nothing(value: Any) -> bool:
    return value in (None, "", _ZERO_TIME, _ZERO_ID) or (isinstance(value, list | dict) and not value)


def _connection(body: dict[str, Any]) -> None:
    if isinstance(body.get("type"), Mapping):
        body["type"] = body["type"].get("id")
    body["configuration"] = _without_nothing(body.get("configuration") or {})


def _model(body: dict[str, Any]) -> None:
    """Fields come back as objects and go out as names, user-added ones by themselves; labels likewise."""
    fields = [each for each in body.get("fields") or () if isinstance(each, Mapping)]
    if fields:
        body["fields"] = [each["name"] for each in fields if not each.get("user_added")]
        added = [
            {key: each[key] for key in ("name", "label", "type", "example") if not _is_nothing(each.get(key))}
            for each in fields
            if each.get("user_added")
        ]
        body["additional_fields"] = added or body.get("additional_fields")
    labels = body.get("labels")
    if isinstance(labels, list):
        body["labels"] = [_label(each) for each in labels if _label(each)]
    body["configuration"] = _without_nothing(body.get("configuration") or {})
    enricher = body.get("enricher")
    if isinstance(enricher, Mapping):
        body["enricher"] = _without_nothing(enricher)


def _label(label: Any) -> str:
    if isinstance(label, Mapping):
        return str(label.get("name") or label.get("label") or label.get("value") or "")
    return str(label or "")


def _model_sync(body: dict[str, Any]) -> None:
    body["schedule"] = schedule.from_wire(body.get("schedule") or {})
    body["target"] = _without_nothing(body.get("target") or {})
    fields, fixed = [], [_without_nothing(each) for each in body.get("override_fields") or ()]
    already = {each.get("target") for each in fixed}
    for each in body.get("fields") or ():
        row = _without_nothing(each)
        source = row.get("source")
        if isinstance(source, Mapping) and source.get("field"):
            fields.append(row)
        elif row.get("target") not in already and "override_value" in each:
            row.pop("source", None)
            fixed.append({**row, "override_value": each["override_value"]})
    body["fields"], body["override_fields"] = fields, fixed
    in_one_shape(body)
    for key in ("overrides", "filters"):
        body[key] = [_filter(each, prefers_id=key == "overrides") for each in body.get(key) or ()]
    for key in ("identity", "identities"):
        if isinstance(body.get(key), Mapping):
            body[key] = _without_nothing(body[key])


def _filter(stored: Any, *, prefers_id: bool) -> dict[str, Any]:
    """Of a field's two names one goes back: an override is known by its id, a filter by its field."""
    found: dict[str, Any] = _without_nothing(stored) if isinstance(stored, Mapping) else {}
    for key in ("value", "override"):
        if isinstance(stored, Mapping) and stored.get(key) is not None:
            found[key] = stored[key]
    if "field" in found and "field_id" in found:
        for key in ("field",) if prefers_id else ("field_id", "field_type"):
            found.pop(key, None)
    return found


def _bulk_sync(body: dict[str, Any]) -> None:
    for key in ("schedule", "default_schedule"):
        if isinstance(body.get(key), Mapping):
            body[key] = schedule.from_wire(body[key])
    more = body.get("additional_schedules")
    if isinstance(more, list):
        body["additional_schedules"] = [
            {key: value for key, value in _without_nothing(each).items() if key not in _FILLED}
            for each in more
        ]
    for key in ("source_configuration", "destination_configuration"):
        if isinstance(body.get(key), Mapping):
            body[key] = _without_nothing(body[key])


_FILLED = frozenset({"created_at", "created_by", "updated_at", "updated_by"})


def _without_nothing(value: Any) -> Any:
    """The same without nulls, blanks and empty parts, all the way down."""
    if isinstance(value, Mapping):
        cleaned = {key: _without_nothing(item) for key, item in value.items()}
        return {key: item for key, item in cleaned.items() if not _is_nothing(item)}
    if isinstance(value, list | tuple):
        return [_without_nothing(item) for item in value]
    return value


_SHAPES: dict[str, Callable[[dict[str, Any]], None]] = {
    "connection": _connection,
    "model": _model,
    "model sync": _model_sync,
    "bulk sync": _bulk_sync,
}
