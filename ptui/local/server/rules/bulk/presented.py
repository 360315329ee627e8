"""A bulk sync, its schemas and its schedules as each version of the API shows them."""

from __future__ import annotations

from collections.abc import Iterable

from ptui.local.engine.catalogue import Column
from ptui.local.server.rules.body import Document
from ptui.local.server.rules.bulk.output_names import schema_output_name
from ptui.local.server.rules.bulk.schema_fields import shown_fields
from ptui.local.server.rules.schedules.frequencies import CRON_PARTS
from ptui.local.server.rules.schedules.times import camel
from ptui.local.server.versions import V24

_HIDDEN = ("activated_at", "multi", "default_schedule", "additional_schedules")
_TIME = ("frequency", *CRON_PARTS)


def presented_bulk_sync(sync: Document, version: str) -> Document:
    """The sync without its schemas, which have paths of their own."""
    shown = {key: value for key, value in sync.items() if key not in _HIDDEN}
    if version == V24:
        shown["schedule"] = _older_schedule(sync)
        shown["discover"] = sync["automatically_add_new_objects"] != "none"
        return shown
    return shown | {
        "default_schedule": sync["default_schedule"],
        "additional_schedules": sync["additional_schedules"],
    }


def _older_schedule(sync: Document) -> Document:
    if sync["multi"] is None:
        return _time(sync["default_schedule"])
    entries = [
        {"item": one.get("selective_mode", "none"), "schedule": _time(one)}
        for one in (sync["default_schedule"], *sync["additional_schedules"])
    ]
    multi: Document = {"schedules": entries}
    if sync["multi"]:
        multi["type"] = sync["multi"]
    return {"frequency": "multi", "multi": multi}


def _time(schedule: Document) -> Document:
    return {key: schedule[key] for key in _TIME if key in schedule}


def listed_schema(row: Document, sync: Document, version: str) -> Document:
    """A schema as the list shows it: its fields and filters are asked for one schema at a time."""
    shown = {key: value for key, value in row.items() if key not in ("sync_id", "fields", "filters")}
    shown["output_name"] = schema_output_name(row, sync["normalize_names"])
    return shown | {"fields": None, "filters": None} if version == V24 else shown


def presented_schema(row: Document, sync: Document, columns: Iterable[Column]) -> Document:
    """One schema with everything."""
    shown = {key: value for key, value in row.items() if key not in ("sync_id", "fields")}
    shown["output_name"] = schema_output_name(row, sync["normalize_names"])
    return shown | {"fields": shown_fields(columns, row, sync["normalize_names"])}


def presented_schedule(schedule: Document, sync: Document) -> Document:
    """A schedule on the path of its own, where everything is camelCase and makers are ids."""
    shown = camel(_time(schedule))
    return shown | {
        "id": schedule["id"],
        "syncId": sync["id"],
        "isDefault": schedule["id"] == sync["default_schedule"]["id"],
        "syncMode": schedule.get("resync_mode", "normal"),
        "selectiveMode": schedule.get("selective_mode", "none"),
        "schemas": schedule.get("schemas", []),
        "createdAt": schedule["created_at"],
        "createdBy": schedule["created_by"]["id"],
        "updatedAt": schedule["updated_at"],
        "updatedBy": schedule["updated_by"]["id"],
    }
