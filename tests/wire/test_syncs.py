"""Models, syncs, bulk syncs and their runs, in the shapes of both versions and of older servers."""

from __future__ import annotations

import pytest

from ptui.wire.bulk import BulkSchedule, BulkSource, BulkSync, BulkSyncStatusRow, BulkTarget
from ptui.wire.connections import Schema
from ptui.wire.enumeration import ModelField
from ptui.wire.executions import BulkExecution, BulkSyncStatus, ConsoleLog, Execution, LogFiles, SyncStatus
from ptui.wire.models import Job, Model, Sample
from ptui.wire.syncs import Sync


def test_bulk_source_and_target() -> None:
    source = BulkSource.parse(
        {"schemas": [{"id": "a"}, {"id": "b", "fields": [{"id": "f"}, None]}, "c", 4, None]}
    )
    assert [schema.id for schema in source.schemas] == ["a", "b", "c"]
    assert source.schemas[0].fields is None and source.schemas[0].name == "a"
    assert source.schemas[1].fields is not None and source.schemas[1].fields[0].id == "f"
    old = BulkTarget.parse(
        {
            "modes": [{"ID": "replicate", "Label": "Replicate", "RequiresIdentity": False}],
            "configuration": {
                "$ref": "#/definitions/conf",
                "definitions": {
                    "conf": {"type": "object", "properties": {"a": {"$ref": "#/definitions/a~1b"}}},
                    "a/b": {"type": "string"},
                },
            },
        }
    )
    assert old.modes[0].id == "replicate"
    assert old.configuration_schema == {"type": "object", "properties": {"a": {"type": "string"}}}
    new = BulkTarget.parse(
        {"configuration": {"schema": {"default": "X"}, "mirror_schemas": {"type": "boolean"}}}
    )
    assert new.configuration_schema["properties"]["schema"] == {"default": "X"}
    round_ = {"$ref": "#/definitions/a", "definitions": {"a": {"b": {"$ref": "#/definitions/a"}}}}
    assert BulkTarget.parse({"configuration": round_}).configuration_schema["properties"] == {"b": {}}
    assert BulkTarget.parse({"configuration": {"$ref": "https://elsewhere/x"}}).configuration_schema == {}


def test_bulk_syncs_of_both_versions() -> None:
    old = BulkSync.parse({"schedule": {"frequency": "daily", "hour": 6}, "discover": True})
    new = BulkSync.parse(
        {"default_schedule": {"frequency": "hourly", "id": "s"}, "additional_schedules": [{"id": "t"}]}
    )
    assert [each.frequency for each in old.all_schedules] == ["daily"]
    assert [each.id for each in new.all_schedules] == ["s", "t"]
    camel = BulkSchedule.parse({"dayOfWeek": "1", "selectiveMode": "none", "isDefault": True})
    assert (camel.day_of_week, camel.selective_mode, camel.is_default) == ("1", "none", True)
    row = BulkSyncStatusRow.parse({"nextExecutionTime": "2024-02-08T10:00:00Z", "schemas": [{"schema": "a"}]})
    assert row.next_execution_time is not None and row.schemas[0].schema_id == "a"


def test_syncs_whole_and_light() -> None:
    whole = Sync.parse(
        {
            "target": {"connection_id": "c", "object": "Contact"},
            "fields": [
                {"source": {"model_id": "m", "field": "a"}, "target": "A"},
                {"target": "B", "source": None},
            ],
        }
    )
    light = Sync.parse({"target_connection_id": "c", "target_object": "Contact", "model_ids": ["m"]})
    for sync in (whole, light):
        assert (sync.to_connection_id, sync.to_object, sync.source_model_ids) == ("c", "Contact", ("m",))
    assert whole.fields[1].source is None and whole.fields[0].override_value is None


@pytest.mark.parametrize(
    ("status", "final"),
    [("completed", True), ("Failed", True), ("canceled", True), ("interrupted", True), ("errors", True)]
    + [(word, False) for word in ("created", "running", "canceling", "queued", "unheard of", "")],
)
def test_runs_end_in_known_words_only(status: str, final: bool) -> None:
    assert Execution.parse({"status": status}).is_final is final
    assert BulkExecution.parse({"status": status}).is_final is final


def test_runs() -> None:
    run = SyncStatus.parse(
        {"current_execution": None, "last_execution": {"counts": {"total": 5, "insert": "3"}, "errors": None}}
    )
    assert run.current_execution is None and run.last_execution is not None
    assert run.last_execution.counts is not None and run.last_execution.counts.insert == 3
    bulk = BulkSyncStatus.parse(
        {"current_execution": {"schemas": [{"schema": "Account", "record_count": 2}]}}
    )
    assert bulk.current_execution is not None and bulk.current_execution.schemas[0].schema_id == "Account"
    assert LogFiles.parse({"URLs": ["u"], "Expires": "2024-02-08T10:00:00Z"}).urls == ("u",)
    assert LogFiles.parse({"urls": ["u"], "expires": None}).urls == ("u",)
    log = ConsoleLog.parse({"entries": [{"id": 1, "message": {"a": 1}}], "next_cursor": 7})
    assert log.entries[0].message == '{"a": 1}' and log.next_cursor == "7"


def test_models_and_samples() -> None:
    model = Model.parse(
        {"labels": [{"name": "gold"}, "silver"], "relations": [{"from": "a", "to": {"model_id": "m"}}]}
    )
    assert model.labels == ("gold", "silver") and model.relations[0].column == "a"
    assert model.identifier is None and model.fields == ()
    sample = Sample.parse({"records": [{"m": {"a": 1}, "n": {"b": 2}}, {"m": {"a": 3}}], "warnings": None})
    assert sample.rows("m") == ({"a": 1}, {"a": 3})
    assert Sample.parse({"records": [{"a": 1, "b": 2}]}).rows("m") == ({"a": 1, "b": 2},)
    assert Job.parse({"status": "Done"}).is_final and not Job.parse({"status": "running"}).is_final
    assert ModelField.parse({"example": {"any": "thing"}}).example == {"any": "thing"}
    assert (
        Schema.parse({"fields": [{"association": {"reference_to": ["Account"]}}]}).fields[0].association
        is not None
    )
