"""Runs one at a time, in turn, and stopped: by hand, with their sync or connection, with the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptui.local.server.runs.settings import RunSettings, settings_of
from ptui.local.server.serve import LocalServer
from ptui.local.workspace import Workspace
from tests.local.server.running import (
    changed,
    completed,
    ended,
    locked,
    model,
    rows,
    started,
    sync,
    sync_body,
)
from tests.local.server.serving import V24, V25, client_of, data, people, sqlite_body, until

ENDLESS = (
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS email, x AS name FROM n"
)


@pytest.fixture
def target(api: httpx.Client, tmp_path: Path) -> Path:
    """Another database."""
    return people(tmp_path / "target.db")


@pytest.fixture
def other(api: httpx.Client, target: Path) -> str:
    """The id of a connection to it."""
    return str(data(api.post("/api/connections", json=sqlite_body(target, name="Target")))["id"])


@pytest.fixture
def endless(api: httpx.Client, connection: str, other: str) -> str:
    """A sync that goes on until somebody stops it."""
    source = model(api, connection, configuration={"query": ENDLESS})
    body = sync_body(source, other, "replace")
    body["target"]["object"] = "main.people"
    del body["target"]["create"]
    body["fields"] = body["fields"][:1]
    return sync(api, body)


def status(api: httpx.Client, path: str, run_id: str) -> str:
    return str(data(api.get(f"{path}/executions/{run_id}"))["status"])


def moving(api: httpx.Client, path: str) -> dict[str, Any]:
    """The run under way, once records are moving."""

    def look() -> dict[str, Any] | None:
        run: dict[str, Any] | None = data(api.get(f"{path}/status"))["current_execution"]
        return run if run and run["progress"] and run["progress"]["read"] else None

    return until(look)


def test_a_second_start_is_a_conflict(api: httpx.Client, endless: str, connection: str) -> None:
    first = started(api, endless)
    refusal = api.post(f"{endless}/executions", json={})
    assert refusal.status_code == 409
    assert refusal.json()["metadata"]["execution_id"] == first
    assert refusal.json()["key"] == "already_running"
    before = moving(api, endless)
    after = until(lambda: run if (run := moving(api, endless))["progress"] != before["progress"] else None)
    assert (after["status"], after["progress"]["phase"], after["progress"]["expected"]) == (
        "running",
        "reading",
        None,
    )
    assert after["counts"]["total"] > before["counts"]["total"]
    data(api.post(f"{endless}/cancel"))
    assert ended(api, endless, first)["status"] == "canceled"
    assert started(api, endless) != first
    data(api.post(f"{endless}/cancel"))


@pytest.mark.parametrize("version", [V24, V25], ids=["2024-02-08", "2025-09-18"])
@pytest.mark.parametrize("form", ["sync", "execution"])
def test_cancel_takes_effect_within_a_batch(
    api: httpx.Client, endless: str, target: Path, version: dict[str, str], form: str
) -> None:
    api.headers.update(version)
    before = rows(target, "SELECT * FROM people")
    run_id = started(api, endless)
    moving(api, endless)
    one = f"{endless}/executions/{run_id}"
    if form == "sync":
        answer = data(api.post(f"{endless}/cancel"))
    elif version is V25:
        answer = data(api.post(f"{one}/cancel"))
        assert api.put(one, json={"status": "canceled"}).status_code == 405
    else:
        assert api.put(one, json={"status": "completed"}).status_code == 422
        answer = data(api.put(one, json={"status": "canceled"}))
        assert answer["id"] == run_id and answer["status"] in ("canceling", "canceled")
        assert api.post(f"{one}/cancel").status_code in (404, 405)
    run = ended(api, endless, run_id)
    assert (run["status"], run["errors"]) == ("canceled", [])
    assert run["counts"]["insert"] == 0 and run["completed_at"]
    assert rows(target, "SELECT * FROM people") == before
    if version is V25 or form == "sync":
        assert answer == {"message": "The run has been asked to stop."}
        assert data(api.post(f"{endless}/cancel")) == {"message": "Nothing is running."}


def test_a_run_that_waits_for_a_locked_file_can_be_canceled(
    api: httpx.Client, connection: str, database: Path, other: str, target: Path
) -> None:
    path = sync(api, sync_body(model(api, connection), other, "replace"))
    with locked(target):
        run_id = started(api, path)
        until(lambda: status(api, path, run_id) == "running")
        data(api.post(f"{path}/cancel"))
        assert ended(api, path, run_id)["status"] == "canceled"
    assert completed(api, path)["counts"]["insert"] == 2


def test_only_active_model_syncs_run_and_off_leaves_a_run_alone(
    api: httpx.Client, endless: str, connection: str
) -> None:
    run_id = started(api, endless)
    moving(api, endless)
    data(api.post(f"{endless}/activate", json={"active": False}))
    moved = moving(api, endless)["progress"]["read"]
    until(lambda: moving(api, endless)["progress"]["read"] > moved)
    data(api.post(f"{endless}/cancel"))
    ended(api, endless, run_id)
    refusal = api.post(f"{endless}/executions", json={})
    assert (refusal.status_code, refusal.json()["key"]) == (400, "sync_inactive")


def test_a_sync_that_runs_is_canceled_before_it_is_deleted(
    api: httpx.Client, endless: str, workspace: Workspace
) -> None:
    run_id = started(api, endless)
    moving(api, endless)
    assert api.delete(endless).is_success
    assert api.get(endless).status_code == 404
    assert api.get(f"{endless}/executions/{run_id}").status_code == 404
    sync_id = endless.rpartition("/")[2]
    until(lambda: not (workspace.run_logs / sync_id).exists())


def test_so_is_one_whose_connection_goes_by_force(api: httpx.Client, endless: str, other: str) -> None:
    started(api, endless)
    moving(api, endless)
    assert api.delete(f"/api/connections/{other}?force=true").is_success
    assert api.get(endless).status_code == 404


@pytest.fixture
def narrow(workspace: Workspace) -> Iterator[LocalServer]:
    """A server that runs one sync at a time."""
    with LocalServer(workspace, run_settings=RunSettings(at_once=1)) as running:
        yield running


def test_those_that_are_too_many_wait_their_turn(narrow: LocalServer, database: Path, tmp_path: Path) -> None:
    with client_of(narrow) as api:
        connection = str(data(api.post("/api/connections", json=sqlite_body(database)))["id"])
        busy = people(tmp_path / "busy.db")
        other = str(data(api.post("/api/connections", json=sqlite_body(busy)))["id"])
        source = model(api, connection)
        first, second, third = (
            sync(api, sync_body(source, other, "replace", target=_named(other, name))) for name in "abc"
        )
        with locked(busy):
            runs = [(path, started(api, path)) for path in (first, second, third)]
            until(lambda: [status(api, *run) for run in runs] == ["running", "queued", "queued"])
            data(api.post(f"{second}/cancel"))
            waiting = ended(api, *runs[1])
            assert (waiting["status"], waiting["started_at"]) == ("canceled", None)
        assert ended(api, *runs[0])["status"] == "completed"
        assert ended(api, *runs[2])["status"] == "completed"


def test_how_many_at_once_is_said_by_the_environment() -> None:
    assert settings_of({}).at_once == 4
    assert settings_of({"PTUI_RUNS_AT_ONCE": " 9 "}).at_once == 9
    for bad in ("0", "65", "-1", "many", "²"):
        assert settings_of({"PTUI_RUNS_AT_ONCE": bad}).at_once == 4


def test_a_server_that_ends_interrupts_what_runs(workspace: Workspace, database: Path) -> None:
    before = rows(database, "SELECT * FROM people")
    with LocalServer(workspace) as server, client_of(server) as api:
        connection = str(data(api.post("/api/connections", json=sqlite_body(database)))["id"])
        source = model(api, connection, configuration={"query": ENDLESS})
        target = {"connection_id": connection, "object": "main.people"}
        body = sync_body(source, connection, "append", target=target)
        body["fields"] = body["fields"][:1]
        path = sync(api, body)
        run_id = started(api, path)
        moving(api, path)
    with LocalServer(workspace) as server, client_of(server) as api:
        run = data(api.get(f"{path}/executions/{run_id}"))
        assert run["status"] == "interrupted" and "is as it was before" in run["errors"][0]
        assert data(api.get(f"{path}/status"))["current_execution"] is None
        changed(database, "UPDATE people SET name = 'free' WHERE 0")
        assert rows(database, "SELECT * FROM people") == before


def _named(connection_id: str, name: str) -> dict[str, Any]:
    return {"connection_id": connection_id, "create": {"name": f"main.{name}"}}
