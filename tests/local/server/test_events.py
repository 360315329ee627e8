"""What happened lately, as `/api/events` tells it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptui.local.server.serve import LocalServer
from ptui.local.workspace import Workspace
from tests.local.server.running import (
    Clock,
    changed,
    completed,
    ended,
    locked,
    model,
    run_of,
    started,
    sync,
    sync_body,
)
from tests.local.server.serving import cached, client_of, data, sqlite_body, until


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(workspace: Workspace, clock: Clock) -> Iterator[LocalServer]:
    with LocalServer(workspace, clock=clock) as running:
        yield running


@pytest.fixture
def path(api: httpx.Client, connection: str, database: Path) -> str:
    changed(database, "CREATE TABLE copy (email TEXT PRIMARY KEY, name TEXT)")
    target = {"connection_id": connection, "object": "main.copy"}
    return sync(api, sync_body(model(api, connection), connection, "append", target=target))


def events(api: httpx.Client, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data(api.get("/api/events", params=query))
    return found


def types(api: httpx.Client, **query: Any) -> list[str]:
    return [event["type"] for event in events(api, **query)]


def test_what_becomes_of_model_syncs(api: httpx.Client, path: str, database: Path, connection: str) -> None:
    organization = data(api.get("/api/me"))["organization_id"]
    assert events(api) == []
    run = completed(api, path)
    done, running = events(api)
    assert (running["type"], done["type"]) == ("sync.running", "sync.completed")
    common = {
        "sync_id": path.rpartition("/")[2],
        "sync_name": "People, append",
        "execution_id": run["id"],
        "organization_id": organization,
        "target_connection_id": connection,
    }
    assert running["event"] == common and done["organization_id"] == organization
    told = done["event"]
    assert told.items() >= common.items()
    assert (told["status"], told["trigger"], told["schedule"]) == (
        "completed",
        "manual",
        {"frequency": "manual"},
    )
    assert (told["record_count"], told["inserted_count"], told["error_count"]) == (2, 2, 0)
    assert data(api.get(told["logs_url"]))["inserts"]["count"] == 2
    assert len(data(api.get(told["inserted_records"][0]))["urls"]) == 1
    completed(api, path)  # every record is there already
    assert types(api)[:2] == ["sync.completed_with_errors", "sync.running"]
    assert events(api)[0]["event"]["number_of_errors"] == 2
    with locked(database):
        run_id = started(api, path)
        data(api.post(f"{path}/cancel"))
        ended(api, path, run_id)
    assert types(api)[0] == "sync.canceled"
    changed(database, "DROP TABLE copy")
    run_of(api, path)
    failed = events(api)[0]
    assert (failed["type"], failed["event"]["error"]) == ("sync.failed", "There is no table main.copy")


def test_what_becomes_of_bulk_syncs(api: httpx.Client, connection: str, database: Path) -> None:
    changed(database, "CREATE TABLE other (x INTEGER)")
    api.post(f"/api/connections/{connection}/schemas/refresh")
    until(lambda: "main.other" in api.get(f"/api/connections/{connection}/bulksync/source").text)
    cached(api, connection)
    body = {
        "name": "Copy",
        "source_connection_id": connection,
        "destination_connection_id": connection,
        "schemas": ["main.people", "main.other"],
        "destination_configuration": {"schema": "main", "advanced": {"table_prefix": "x_"}},
        "default_schedule": {"frequency": "manual"},
    }
    bulk = f"/api/bulk/syncs/{data(api.post('/api/bulk/syncs', json=body))['id']}"
    run = completed(api, bulk)
    done, running = events(api)
    assert (running["type"], done["type"]) == ("bulk_sync.running", "bulk_sync.completed")
    assert (
        done["event"].items()
        >= {
            "execution_id": run["id"],
            "source_connection_id": connection,
            "destination_connection_id": connection,
            "trigger_source": "manual",
        }.items()
    )
    changed(database, "DROP TABLE other")
    run_of(api, bulk)
    assert types(api)[0] == "bulk_sync.completed_with_error"
    changed(database, "ALTER TABLE people RENAME TO persons")
    run_of(api, bulk)
    assert types(api)[0] == "bulk_sync.failed" and "main." in events(api)[0]["event"]["error"]


def test_they_are_picked_and_paged(api: httpx.Client, path: str) -> None:
    for _ in range(8):
        run_of(api, path)
    everything = events(api, limit=100)
    assert len(everything) == 16 and len(events(api)) == 10
    assert types(api, type="sync.running", limit=100) == ["sync.running"] * 8
    middle = everything[6]
    for mark in (middle["id"], middle["created_at"]):
        assert events(api, starting_after=mark) == everything[:6]
        assert events(api, ending_before=mark, limit=100) == everything[7:]
    first = api.get("/api/events", params={"limit": 9}).json()
    rest = api.get(
        "/api/events", params={"limit": 9, "page_token": first["pagination"]["next_page_token"]}
    ).json()
    assert first["data"] + rest["data"] == everything
    assert rest["pagination"]["next_page_token"] == ""
    for bad in ({"type": "sync.exploded"}, {"starting_after": "yesterday"}, {"limit": "few"}):
        assert api.get("/api/events", params=bad).status_code == 400
    known = data(api.get("/api/events_types"))
    assert len(known) == 10 and set(types(api)) <= set(known)


def test_they_are_kept_for_two_days(api: httpx.Client, path: str, clock: Clock, server: LocalServer) -> None:
    completed(api, path)
    clock.ahead = timedelta(hours=47)
    assert len(events(api)) == 2
    clock.ahead = timedelta(hours=49)
    assert events(api) == []
    run_of(api, path)
    assert len(events(api)) == 2
    assert server.app is not None
    assert server.app.context.store.read_now(lambda tx: tx.events.count()) == 2


def test_a_workspace_that_ended_tells_of_it(workspace: Workspace, database: Path) -> None:
    with LocalServer(workspace) as server, client_of(server) as api, locked(database):
        connection = str(data(api.post("/api/connections", json=sqlite_body(database)))["id"])
        path = sync(api, sync_body(model(api, connection), connection, "replace"))
        started(api, path)
        until(lambda: types(api) == ["sync.running"])
        server.stop()
    with LocalServer(workspace) as server, client_of(server) as api:
        assert types(api) == ["sync.failed", "sync.running"]
        assert "ended in the middle" in events(api)[0]["event"]["error"]
