"""The body of a bulk sync, its schemas and its destination's settings."""

from __future__ import annotations

from typing import Any

import pytest

from ptui.local.engine.catalogue import BulkTarget, Column, Mode
from ptui.local.server.rules.body import Document, Part
from ptui.local.server.rules.bulk.body import check_head, kept_bulk_sync
from ptui.local.server.rules.bulk.presented import (
    presented_bulk_sync,
    presented_schedule,
)
from ptui.local.server.rules.bulk.schemas import BulkSource
from ptui.local.server.rules.bulk.settings import checked_settings
from ptui.local.server.rules.bulk.start import BulkStart, bulk_start
from ptui.local.server.versions import V24, V25
from tests.local.server.ruling import refused, stamp

SETTINGS: Document = {
    "type": "object",
    "properties": {
        "schema": {"type": "string"},
        "format": {"type": "string", "enum": ["csv", "json"], "default": "csv"},
        "size": {"type": "string", "enum": [{"value": "s", "label": "Small"}]},
        "mirror_schemas": {"type": "boolean"},
        "limit": {"type": "integer"},
        "ratio": {"type": "number"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "advanced": {"$ref": "#/definitions/advanced"},
    },
    "required": ["schema", "format"],
    "definitions": {"advanced": {"type": "object", "properties": {"table_prefix": {"type": "string"}}}},
}
TARGET = BulkTarget((Mode("replicate", "", ""), Mode("snapshot", "", "")), SETTINGS, ("refetch",), True)
COLUMNS = (Column("Id", "string", "id"), Column("Name", "string", "text"), Column("Age", "number", "int"))
KNOWN = {"Account": "Account", "Contact": "Contact", "Lead": "Lead"}
SOURCE = BulkSource(KNOWN, {"Account": COLUMNS, "Contact": COLUMNS, "Lead": COLUMNS}, takes_history=True)


def good(version: str = V25, **changes: Any) -> Document:
    body = {
        "name": "Copy",
        "source_connection_id": "c1",
        "destination_connection_id": "c2",
        "destination_configuration": {"schema": "S"},
        ("schedule" if version == V24 else "default_schedule"): {"frequency": "continuous"},
    } | changes
    return {key: value for key, value in body.items() if value is not ...}


def kept(body: Document, version: str = V25, previous: Document | None = None) -> Document:
    check_head(Part(body), version)
    return kept_bulk_sync(
        Part(body), TARGET, version=version, stamp=stamp(), sync_id="b1", schemas=KNOWN, previous=previous
    )


@pytest.mark.parametrize(
    ("changes", "field", "status"),
    [
        ({"name": ...}, "name", 400),
        ({"source_connection_id": ...}, "source_connection_id", 400),
        ({"destination_connection_id": 5}, "destination_connection_id", 400),
        ({"destination_configuration": ...}, "destination_configuration", 400),
        ({"default_schedule": ...}, "default_schedule", 400),
        ({"default_schedule": {"frequency": "daily"}}, "default_schedule.hour", 400),
        ({"default_schedule": {"frequency": "manual", "id": "?"}}, "default_schedule.id", 422),
        ({"mode": "mirror"}, "mode", 400),
        ({"mode": "append"}, "mode", 422),
        ({"active": "no"}, "active", 400),
        ({"automatically_add_new_objects": "some"}, "automatically_add_new_objects", 400),
        ({"automatically_add_new_fields": True}, "automatically_add_new_fields", 400),
        ({"normalize_names": "maybe"}, "normalize_names", 400),
        ({"concurrency_limit": 0}, "concurrency_limit", 400),
        ({"resync_concurrency_limit": "3"}, "resync_concurrency_limit", 400),
        ({"data_cutoff_timestamp": "spring"}, "data_cutoff_timestamp", 400),
        ({"disable_record_timestamps": "x"}, "disable_record_timestamps", 400),
        ({"source_configuration": []}, "source_configuration", 400),
        (
            {"additional_schedules": [{"frequency": "manual", "schemas": ["Nope"]}]},
            "additional_schedules[0].schemas[0]",
            422,
        ),
        ({"destination_configuration": {}}, "destination_configuration.schema", 400),
        ({"destination_configuration": {"schema": ""}}, "destination_configuration.schema", 400),
        ({"destination_configuration": {"schema": 5}}, "destination_configuration.schema", 400),
        (
            {"destination_configuration": {"schema": "S", "scheme": "T"}},
            "destination_configuration.scheme",
            422,
        ),
        (
            {"destination_configuration": {"schema": "S", "format": "xml"}},
            "destination_configuration.format",
            422,
        ),
        ({"destination_configuration": {"schema": "S", "size": "xl"}}, "destination_configuration.size", 422),
        (
            {"destination_configuration": {"schema": "S", "limit": True}},
            "destination_configuration.limit",
            400,
        ),
        (
            {"destination_configuration": {"schema": "S", "tags": ["a", 1]}},
            "destination_configuration.tags[1]",
            400,
        ),
        (
            {"destination_configuration": {"schema": "S", "advanced": {"prefix": "x"}}},
            "destination_configuration.advanced.prefix",
            422,
        ),
    ],
)
def test_refusals_name_the_field(changes: Document, field: str, status: int) -> None:
    with refused(field, status=status):
        kept(good(**changes))


def test_settings_are_spelled_as_the_schema_spells_them() -> None:
    given = {
        "schema": "S",
        "format": "CSV",
        "size": "S",
        "ratio": 1,
        "tags": [],
        "mirror_schemas": None,
        "advanced": {"table_prefix": "x"},
    }
    assert checked_settings(given, SETTINGS, at="d") == {
        "schema": "S",
        "format": "csv",
        "size": "s",
        "ratio": 1,
        "tags": [],
        "advanced": {"table_prefix": "x"},
    }
    assert checked_settings({"anything": 1}, {"type": "object"}, at="d") == {"anything": 1}


@pytest.mark.parametrize("version", [V24, V25])
def test_defaults(version: str) -> None:
    answer = presented_bulk_sync(kept(good(version), version), version)
    assert answer["mode"] == "replicate"
    assert answer["active"] is True
    assert answer["automatically_add_new_objects"] == "none"
    assert answer["automatically_add_new_fields"] == "all"
    assert answer["normalize_names"] == "enabled"
    assert answer["disable_record_timestamps"] is False
    assert "schemas" not in answer


def test_each_version_has_its_own_schedule() -> None:
    older = presented_bulk_sync(kept(good(V24), V24), V24)
    assert older["schedule"] == {"frequency": "continuous"}
    assert older["discover"] is False
    assert not {"default_schedule", "additional_schedules"} & set(older)
    newest = presented_bulk_sync(kept(good()), V25)
    assert newest["default_schedule"]["frequency"] == "continuous"
    assert newest["default_schedule"]["id"] == "new-1"
    assert newest["additional_schedules"] == []
    assert not {"schedule", "discover"} & set(newest)


def test_discover_belongs_to_the_older_version() -> None:
    assert kept(good(V24, discover=True), V24)["automatically_add_new_objects"] == "all"
    both = good(V24, discover=True, automatically_add_new_objects="ONLYINCREMENTAL")
    assert kept(both, V24)["automatically_add_new_objects"] == "onlyIncremental"
    assert kept(good(discover=True))["automatically_add_new_objects"] == "none"


def test_several_schedules_in_one_read_back_equal() -> None:
    entries = [
        {"item": "none", "schedule": {"frequency": "manual"}},
        {"item": "incrementalFields", "schedule": {"frequency": "hourly", "minute": "5"}},
    ]
    schedule = {"frequency": "multi", "multi": {"type": "x", "schedules": entries}}
    sync = kept(good(V24, schedule=schedule), V24)
    assert presented_bulk_sync(sync, V24)["schedule"] == schedule
    assert presented_bulk_sync(sync, V25)["additional_schedules"][0]["selective_mode"] == "incrementalFields"


def test_a_put_with_the_schedules_id_keeps_it_and_without_makes_another() -> None:
    first = kept(good())
    identifier = first["default_schedule"]["id"]
    same = kept(good(default_schedule={"frequency": "manual", "id": identifier}), previous=first)
    assert same["default_schedule"]["id"] == identifier
    fresh = kept(good(), previous=first | {"default_schedule": first["default_schedule"] | {"id": "old"}})
    assert fresh["default_schedule"]["id"] == "new-1"


def test_schedules_on_their_own_path_are_in_camel_case() -> None:
    sync = kept(
        good(
            default_schedule={"frequency": "weekly", "day_of_week": "1", "hour": "2", "minute": "3"},
            additional_schedules=[{"frequency": "manual", "schemas": ["Lead"]}],
        )
    )
    shown = presented_schedule(sync["default_schedule"], sync)
    assert (shown["dayOfWeek"], shown["isDefault"], shown["syncId"]) == ("1", True, "b1")
    assert (shown["createdBy"], shown["createdAt"]) == ("u1", stamp().moment)
    other = presented_schedule(sync["additional_schedules"][0], sync)
    assert (other["isDefault"], other["schemas"], other["syncMode"]) == (False, ["Lead"], "normal")


def test_starts() -> None:
    assert bulk_start(Part({}), V25, set()) == BulkStart()
    body = {"resync_mode": "Rebuild", "fetch_mode": "full", "schemas": ["a"]}
    assert bulk_start(Part(body), V25, {"a"}) == BulkStart(False, "rebuild", "full", ("a",))
    assert bulk_start(Part({"resync": True}), V24, set()).resync_mode == "resync"
    for refusal, field in (
        ({"resync": True}, "resync"),
        ({"test": True, "resync_mode": "resync"}, "test"),
        ({"resync_mode": "again"}, "resync_mode"),
        ({"fetch_mode": "some"}, "fetch_mode"),
        ({"schemas": ["b"]}, "schemas[0]"),
    ):
        with refused(field):
            bulk_start(Part(refusal), V25, {"a"})
