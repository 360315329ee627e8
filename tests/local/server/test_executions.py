"""Runs of both kinds of sync, read back as they were written down: states, pages, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from ptui.local.server.store.database import Store
from ptui.local.server.store.transaction import Transaction
from ptui.local.workspace import Workspace
from tests.local.server.serving import cached, data


@pytest.fixture
def store(api: httpx.Client, workspace: Workspace) -> Iterator[Store]:
    """The served workspace's own file, for runs that nobody has started over HTTP."""
    opened = Store(workspace.database)
    yield opened
    opened.close()


@pytest.fixture
def sync(api: httpx.Client, connection: str) -> str:
    model = data(
        api.post(
            "/api/models",
            json={"name": "People", "connection_id": connection, "configuration": {"table": "main.people"}},
        )
    )
    body = {
        "name": "Copy",
        "mode": "replace",
        "target": {"connection_id": connection, "create": {"name": "main.copy"}},
        "fields": [{"source": {"model_id": model["id"], "field": "email"}, "target": "email"}],
        "schedule": {"frequency": "continuous"},
    }
    return str(data(api.post("/api/syncs", json=body))["id"])


@pytest.fixture
def bulk(api: httpx.Client, connection: str) -> str:
    cached(api, connection)
    body = {
        "name": "Copy",
        "source_connection_id": connection,
        "destination_connection_id": connection,
        "destination_configuration": {"schema": "main"},
        "default_schedule": {"frequency": "manual"},
    }
    return str(data(api.post("/api/bulk/syncs", json=body))["id"])


def noted(
    store: Store,
    sync_id: str,
    number: int,
    status: str,
    *,
    schemas: tuple[dict[str, Any], ...] = (),
    **more: Any,
) -> str:
    """A run as it is kept; those with higher numbers are younger."""
    moment = f"2026-01-01T00:{number:02}:00.000000Z"
    run = {
        "id": f"{sync_id}-{number}",
        "sync_id": sync_id,
        "kind": "bulk" if schemas else "model",
        "status": status,
        "created_at": moment,
        "updated_at": moment,
        **more,
    }

    def note(tx: Transaction) -> None:
        tx.executions.insert(run)
        for position, schema in enumerate(schemas):
            tx.schema_executions.insert({"execution_id": run["id"], "position": position, **schema})

    store.write_now(note)
    return str(run["id"])


def ids(answer: httpx.Response) -> list[str]:
    return [run["id"] for run in data(answer)]


def test_the_run_under_way_and_the_last_that_ended(api: httpx.Client, store: Store, sync: str) -> None:
    noted(store, sync, 1, "failed", errors=["no such table"])
    ended = noted(
        store,
        sync,
        2,
        "completed",
        counts={"total": 2, "insert": 2},
        completed_at="2099-01-01T00:00:00.000000Z",
        updated_at="2099-01-01T00:00:00.000000Z",
    )
    status = data(api.get(f"/api/syncs/{sync}/status"))
    assert (status["current_execution"], status["last_execution"]["id"]) == (None, ended)
    assert status["last_execution"]["counts"] == {
        "total": 2,
        "insert": 2,
        "update": 0,
        "upserts": 0,
        "delete": 0,
        "error": 0,
        "warnings": 0,
    }
    # Continuous: five minutes after the last run ended.
    assert status["next_execution_time"].startswith("2099-01-01T00:05:00")
    running = noted(store, sync, 3, "running")
    status = data(api.get(f"/api/syncs/{sync}/status"))
    assert (status["current_execution"]["id"], status["last_execution"]["id"]) == (running, ended)


def test_history_comes_in_pages_in_either_order(api: httpx.Client, store: Store, sync: str) -> None:
    runs = [noted(store, sync, number, "completed") for number in range(55)]
    running = noted(store, sync, 55, "running")
    path = f"/api/syncs/{sync}/executions"
    first = api.get(path).json()
    rest = api.get(path, params={"page_token": first["pagination"]["next_page_token"]}).json()
    everything = [run["id"] for run in first["data"] + rest["data"]]
    assert everything == [running, *reversed(runs)]
    assert (len(first["data"]), rest["pagination"]["next_page_token"]) == (50, "")
    assert ids(api.get(path, params={"ascending": "true"}))[0] == runs[0]
    assert running not in ids(api.get(path, params={"only_completed": "true"}))
    assert data(api.get(f"{path}/{runs[3]}"))["status"] == "completed"
    assert data(api.get(f"{path}/{runs[3]}"))["errors"] == []


def test_a_run_belongs_to_its_sync(api: httpx.Client, store: Store, sync: str, bulk: str) -> None:
    run = noted(store, sync, 1, "completed")
    assert api.get(f"/api/bulk/syncs/{bulk}/executions/{run}").status_code == 404
    assert api.get(f"/api/syncs/none/executions/{run}").status_code == 404
    assert api.delete(f"/api/syncs/{sync}").is_success
    assert store.read_now(lambda tx: tx.executions.count()) == 0


def test_runs_of_bulk_syncs_and_the_dashboard(api: httpx.Client, store: Store, bulk: str) -> None:
    def schema(state: str, **counts: int) -> tuple[dict[str, Any], ...]:
        return {"schema": "main.people", "status": state, **counts}, {"schema": "gone", "status": state}

    done = noted(store, bulk, 1, "completed", schemas=schema("completed", record_count=2), record_count=2)
    failed = noted(
        store, bulk, 2, "errors", schemas=schema("failed"), updated_at="2026-01-01T00:00:30.000000Z"
    )
    path = f"/api/bulk/syncs/{bulk}"
    assert ids(api.get(f"{path}/executions")) == [failed, done]
    assert ids(api.get(f"{path}/executions", params={"only_terminal": "true"})) == [done, failed]
    assert ids(api.get(f"{path}/executions", params={"limit": "1"})) == [failed]
    shown = data(api.get(f"{path}/executions/{done}"))
    assert (shown["record_count"], shown["error_count"], shown["is_test"]) == (2, 0, False)
    (line,) = data(api.get(f"/api/bulk/syncs/status?sync_id={bulk}"))
    assert line["status"] == "errors"
    assert line["schemas"] == [{"schema": "main.people", "status": "failed", "execution_id": failed}]
    running = noted(store, bulk, 3, "running", schemas=schema("exporting"))
    assert data(api.get(f"{path}/status"))["current_execution"]["id"] == running
    (line,) = data(api.get("/api/bulk/syncs/status?active=true"))
    assert (line["status"], line["schemas"][0]["status"]) == ("running", "exporting")
    assert api.delete(path).is_success
    assert store.read_now(lambda tx: tx.executions.count()) == 0
