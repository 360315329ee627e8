"""The official Python SDK starts, polls and reads runs and their logs, of both kinds of sync."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx
import pytest
from polytomic import (
    BulkSyncDefaultScheduleRequest,
    Identity,
    ModelSyncSourceIdentity,
    ModelSyncV5Target,
    Polytomic,
    Schedule,
    Source,
    SyncField,
)
from polytomic.core.api_error import ApiError
from polytomic.errors import BadRequestError, ConflictError

from ptui.local.server.demo import connection_id
from ptui.local.server.serve import LocalServer
from tests.local.server.running import locked
from tests.local.server.serving import until

MYSQL, SNOWFLAKE, SALESFORCE = (
    connection_id(f"{name} Connection") for name in ("MySQL", "Snowflake", "Salesforce")
)
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS email FROM n"


@pytest.fixture
def sdk(demo_server: LocalServer) -> Iterator[Any]:
    """The SDK, pointed at a demo workspace; it retries nothing, so that the first error is seen."""
    with httpx.Client(timeout=30, trust_env=False) as client:
        yield Polytomic(base_url=demo_server.url, token=demo_server.key, max_retries=0, httpx_client=client)


@pytest.fixture
def model_sync(sdk: Any) -> Iterator[Callable[..., Any]]:
    """Makes model syncs of customers into a Snowflake table of that name."""
    made: list[tuple[str, str]] = []

    def make(table: str, configuration: dict[str, str], **more: Any) -> Any:
        model = sdk.models.create(name=table, connection_id=MYSQL, configuration=configuration).data
        field = Source(model_id=model.id, field="email")
        wanted = {
            "name": f"SDK to {table}",
            "mode": "updateOrCreate",
            "target": ModelSyncV5Target(connection_id=SNOWFLAKE, create={"name": f"CUSTOMERS.{table}"}),
            "identity": Identity(source=field, target="EMAIL", function="Equality"),
            "fields": [SyncField(source=Source(model_id=model.id, field="plan"), target="PLAN", new=True)],
            "schedule": Schedule(frequency="manual"),
        }
        sync = sdk.model_sync.create(**(wanted | more)).data
        made.append((sync.id, model.id))
        return sync

    yield make
    for sync_id, model_id in made:
        sdk.model_sync.delete(sync_id)
        sdk.models.delete(model_id)


@pytest.fixture
def bulk_sync(sdk: Any) -> Iterator[Any]:
    sync = sdk.bulk_sync.create(
        name="SDK bulk",
        source_connection_id=SALESFORCE,
        destination_connection_id=SNOWFLAKE,
        mode="replicate",
        destination_configuration={"schema": "SDK"},
        default_schedule=BulkSyncDefaultScheduleRequest(frequency="manual"),
        schemas=["Account", "User"],
    ).data
    yield sync
    sdk.bulk_sync.delete(sync.id)


def polled(get: Callable[[], Any]) -> Any:
    """The run, once it has ended; its status moves, and never back."""
    order = ("created", "queued", "scheduled", "running", "exporting", "processing", "canceling")
    seen = 0

    def look() -> Any:
        nonlocal seen
        run = get()
        if run.status not in order:
            return run
        assert order.index(run.status) >= seen
        seen = order.index(run.status)
        return None

    return until(look)


def one_run(syncs: Any, sync_id: str, run_id: str) -> Any:
    return syncs.executions.get(sync_id, run_id).data


def logged(url: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in httpx.get(url).raise_for_status().text.splitlines()]


def test_a_model_sync(sdk: Any, model_sync: Callable[..., Any]) -> None:
    sync = model_sync("SDK_PLANS", {"table": "company.customers"})
    started = sdk.model_sync.start(sync.id).data
    run = polled(lambda: sdk.model_sync.executions.get(sync.id, started.id).data)
    assert (run.status, run.type, run.errors) == ("completed", "manual", [])
    assert (run.counts.total, run.counts.insert, run.counts.error) == (3000, 3000, 0)
    assert run.created_at <= run.started_at <= run.completed_at
    status = sdk.model_sync.get_status(sync.id).data
    assert (status.current_execution, status.last_execution.id) == (None, run.id)
    again = sdk.model_sync.start(sync.id, test=True).data
    polled(lambda: sdk.model_sync.executions.get(sync.id, again.id).data)
    listed = sdk.model_sync.executions.list(sync.id, only_completed=True, ascending=True)
    assert [one.id for one in listed.data] == [started.id, again.id]
    index = sdk.model_sync.executions.get_logs_index(sync.id, run.id).data
    assert (index.inserts.count, index.records.count, index.errors) == (100, 100, None)
    links = sdk.model_sync.executions.get_log_urls(sync.id, run.id, "inserts").data
    assert links.expires > run.completed_at
    records = logged(links.urls[0])
    assert len(records) == 100 and set(records[0]["record"]) == {"EMAIL", "PLAN"}
    with pytest.raises(ApiError) as redirect:  # it follows none with its own client
        sdk.model_sync.executions.get_logs(sync.id, run.id, "inserts", "inserts.jsonl")
    assert redirect.value.status_code == 302
    console = sdk.model_sync.executions.get_console_logs(sync.id, run.id).data
    assert "SDK_PLANS" in console.entries[0].message and console.entries[-1].level == "info"
    assert (
        sdk.model_sync.executions.get_console_logs(sync.id, run.id, after=console.next_cursor).data.entries
        == []
    )
    email = records[0]["record"]["EMAIL"]
    source = ModelSyncSourceIdentity(source=Source(model_id=sync.model_ids[0], field="email"), value=email)
    one = sdk.model_sync.start(sync.id, source_identities=[[source]]).data
    assert polled(lambda: sdk.model_sync.executions.get(sync.id, one.id).data).counts.update == 1


def test_a_model_sync_is_canceled(sdk: Any, model_sync: Callable[..., Any]) -> None:
    sync = model_sync("SDK_ENDLESS", {"query": ENDLESS}, fields=[])
    started = sdk.model_sync.start(sync.id).data
    until(lambda: sdk.model_sync.executions.get(sync.id, started.id).data.counts.total)
    with pytest.raises(ConflictError):
        sdk.model_sync.start(sync.id)
    assert sdk.model_sync.executions.cancel(sync.id, started.id).data.message
    run = polled(lambda: sdk.model_sync.executions.get(sync.id, started.id).data)
    assert (run.status, run.counts.insert) == ("canceled", 0)
    again = sdk.model_sync.start(sync.id).data
    assert sdk.model_sync.cancel(sync.id).data.message
    assert polled(lambda: sdk.model_sync.executions.get(sync.id, again.id).data).status == "canceled"
    sdk.model_sync.activate(sync.id, active=False)
    with pytest.raises(BadRequestError, match="not active"):
        sdk.model_sync.start(sync.id)


def test_a_bulk_sync(sdk: Any, bulk_sync: Any) -> None:
    started = sdk.bulk_sync.start(bulk_sync.id).data
    assert {schema.schema_ for schema in started.schemas} == {"Account", "User"}
    run = polled(lambda: sdk.bulk_sync.executions.get(bulk_sync.id, started.id).data)
    assert (run.status, run.error_count, run.is_test, run.output_disposition) == (
        "completed",
        0,
        False,
        "retain",
    )
    assert run.record_count == sum(schema.record_count for schema in run.schemas) > 12
    assert all(schema.completed_at for schema in run.schemas)
    again = sdk.bulk_sync.start(bulk_sync.id, schemas=["User"], resync_mode="rebuild").data
    rebuilt = polled(lambda: sdk.bulk_sync.executions.get(bulk_sync.id, again.id).data)
    assert (rebuilt.is_partial, rebuilt.is_resync, rebuilt.record_count) == (True, True, 12)
    listed = sdk.bulk_sync.executions.list(bulk_sync.id, only_terminal=True)
    assert [one.id for one in listed.data] == [again.id, started.id]
    (line,) = sdk.bulk_sync.executions.list_status(sync_id=bulk_sync.id).data
    assert {schema.schema_: schema.execution_id for schema in line.schemas} == {
        "Account": started.id,
        "User": again.id,
    }
    links = sdk.bulk_sync.executions.get_logs(bulk_sync.id, started.id).data
    assert links.expires > run.completed_at
    schemas = {record["schema"] for url in links.ur_ls for record in logged(url)}
    assert schemas == {"Account", "User"}
    console = sdk.bulk_sync.executions.get_console_logs(bulk_sync.id, started.id).data
    assert console.entries[-1].message.startswith("completed")
    own = sdk.bulk_sync.executions.get_schema_console_logs(bulk_sync.id, started.id, "User").data
    assert all(entry.payload == {"schema": "User"} for entry in own.entries)
    job = sdk.bulk_sync.executions.export_logs(bulk_sync.id, started.id, notify=True).job
    result = until(lambda: sdk.jobs.get(job.type, job.job_id).data.result)
    assert httpx.get(result["url"]).content.startswith(b"PK")


def test_a_bulk_sync_is_refused_canceled_and_told_of(sdk: Any, bulk_sync: Any) -> None:
    with pytest.raises(BadRequestError, match="resync_mode"):
        sdk.bulk_sync.start(bulk_sync.id, test=True, resync_mode="resync")
    assert sdk.bulk_sync.cancel(bulk_sync.id).data.message == "Nothing is running."
    assert sdk.bulk_sync.schemas.cancel(bulk_sync.id, "User").data.message == "Nothing is running."
    sdk.bulk_sync.activate(bulk_sync.id, active=False)
    started = sdk.bulk_sync.start(bulk_sync.id, test=True).data
    polled(lambda: sdk.bulk_sync.executions.get(bulk_sync.id, started.id).data)
    events = sdk.events.list(type="bulk_sync.completed", limit=1).data
    assert events[0].event.execution_id == started.id
    assert "bulk_sync.failed" in sdk.events.get_types().data


KINDS = ("records", "errors", "warnings", "inserts", "updates", "deletes")
MIXED = (
    "SELECT 'a@example.com' AS email, 1 AS plan UNION ALL SELECT 'a@example.com', 2"
    " UNION ALL SELECT NULL, 3 UNION ALL SELECT 'b@example.com', 4"
)


def test_record_logs_of_every_kind(sdk: Any, model_sync: Callable[..., Any]) -> None:
    sync = model_sync("SDK_MIXED", {"query": MIXED})
    for written in ("inserts", "updates"):
        started = sdk.model_sync.start(sync.id, resync=True).data
        run = polled(partial(one_run, sdk.model_sync, sync.id, started.id))
        assert (run.status, run.counts.total, run.counts.error, run.counts.warnings) == ("completed", 4, 1, 1)
        index = sdk.model_sync.executions.get_logs_index(sync.id, run.id).data
        found = {}
        for kind in KINDS:
            urls = sdk.model_sync.executions.get_log_urls(sync.id, run.id, kind).data.urls
            found[kind] = [record for url in urls for record in logged(url)]
            entry = getattr(index, kind)
            assert (entry.count if entry else 0) == len(found[kind])
        expected = dict.fromkeys(KINDS, 0) | {"records": 4, "errors": 1, "warnings": 1, written: 2}
        assert {kind: len(records) for kind, records in found.items()} == expected
        assert found["errors"][0]["record"]["PLAN"] == 3
        assert {one["record"]["PLAN"] for one in found[written]} == {2, 4}
    with pytest.raises(ApiError) as unknown:
        sdk.model_sync.executions.get_log_urls(sync.id, run.id, "others")
    assert unknown.value.status_code in (400, 404)
    event = sdk.events.list(type="sync.completed_with_errors", limit=1).data[0].event
    assert (event.sync_id, event.execution_id, event.error_count) == (sync.id, run.id, 1)


def test_off_stops_a_bulk_run_and_lets_a_model_run_go_on(
    sdk: Any, model_sync: Callable[..., Any], bulk_sync: Any, demo_server: LocalServer
) -> None:
    sync = model_sync("SDK_OFF", {"query": ENDLESS}, fields=[])
    model_run = sdk.model_sync.start(sync.id).data
    until(lambda: sdk.model_sync.executions.get(sync.id, model_run.id).data.counts.total)
    assert sdk.model_sync.activate(sync.id, active=False).data.active is False
    with locked(demo_server.workspace.samples / "snowflake.db"):
        for stop in ("activate", "cancel", "cancel one"):
            started = sdk.bulk_sync.start(bulk_sync.id).data
            status = sdk.bulk_sync.get_status(bulk_sync.id).data
            assert status.current_execution.id == started.id
            with pytest.raises(ConflictError):
                sdk.bulk_sync.start(bulk_sync.id)
            match stop:
                case "activate":
                    sdk.bulk_sync.activate(bulk_sync.id, active=False)
                case "cancel":
                    sdk.bulk_sync.cancel(bulk_sync.id)
                case _:
                    sdk.bulk_sync.executions.cancel(bulk_sync.id, started.id)
            run = polled(partial(one_run, sdk.bulk_sync, bulk_sync.id, started.id))
            assert (run.status, run.record_count) == ("canceled", 0)
            status = sdk.bulk_sync.get_status(bulk_sync.id).data
            assert (status.current_execution, status.last_execution.id) == (None, started.id)
            told = sdk.events.list(type="bulk_sync.canceled", limit=1).data[0].event
            assert told.execution_id == started.id
    current = sdk.model_sync.get_status(sync.id).data.current_execution
    assert (current.id, current.status) == (model_run.id, "running"), "it was turned off before all of that"
    sdk.model_sync.cancel(sync.id)
    assert polled(lambda: sdk.model_sync.executions.get(sync.id, model_run.id).data).status == "canceled"
    assert sdk.events.list(type="sync.canceled", limit=1).data[0].event.execution_id == model_run.id
    assert {"sync.running", "sync.failed", "bulk_sync.running"} <= set(sdk.events.get_types().data)


def test_the_status_of_many_bulk_syncs_in_one_call(sdk: Any, bulk_sync: Any) -> None:
    others = [
        sdk.bulk_sync.create(
            name=f"SDK {number}",
            source_connection_id=SALESFORCE,
            destination_connection_id=SNOWFLAKE,
            mode="snapshot",
            active=False,
            destination_configuration={"schema": f"SDK{number}"},
            default_schedule=BulkSyncDefaultScheduleRequest(frequency="manual"),
            schemas=["User"],
        ).data
        for number in range(2)
    ]
    try:
        started = sdk.bulk_sync.start(others[0].id).data
        polled(lambda: sdk.bulk_sync.executions.get(others[0].id, started.id).data)
        ids = [bulk_sync.id, others[0].id]
        lines = {one.sync_id: one for one in sdk.bulk_sync.executions.list_status(sync_id=ids).data}
        assert set(lines) == set(ids)
        (schema,) = lines[others[0].id].schemas
        assert (schema.schema_, schema.execution_id, schema.status) == ("User", started.id, "completed")
        every = {one.sync_id for one in sdk.bulk_sync.executions.list_status(all_=True).data}
        assert every >= {bulk_sync.id, *(one.id for one in others)}
        active = {one.sync_id for one in sdk.bulk_sync.executions.list_status(active=True).data}
        assert bulk_sync.id in active and not active & {one.id for one in others}
    finally:
        for one in others:
            sdk.bulk_sync.delete(one.id)
