"""What is kept of runs: how much, how often it is written down, and that a full disk loses no end."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptui.local.server.runs.settings import RunSettings
from ptui.local.server.serve import LocalServer
from ptui.local.server.store.database import Store
from ptui.local.server.store.transaction import Transaction
from ptui.local.workspace import Workspace
from tests.local.server.running import changed, completed, ended, model, run_of, started, sync, sync_body
from tests.local.server.serving import client_of, data, sqlite_body, until
from tests.local.server.test_runs_stopping import ENDLESS


@pytest.fixture
def server(workspace: Workspace) -> Iterator[LocalServer]:
    with LocalServer(workspace, run_settings=RunSettings(history=4, logged_runs=2)) as running:
        yield running


@pytest.fixture
def path(api: httpx.Client, connection: str, database: Path) -> str:
    changed(database, "CREATE TABLE copy (email TEXT, name TEXT)")
    target = {"connection_id": connection, "object": "main.copy"}
    return sync(api, sync_body(model(api, connection), connection, "append", target=target))


def test_the_oldest_runs_are_forgotten_and_their_logs_before_them(
    api: httpx.Client, path: str, workspace: Workspace
) -> None:
    runs = [run_of(api, path)["id"] for _ in range(7)]
    assert [run["id"] for run in data(api.get(f"{path}/executions"))] == runs[:2:-1]
    assert api.get(f"{path}/executions/{runs[0]}").status_code == 404
    logs = workspace.run_logs / path.rpartition("/")[2]
    until(lambda: {folder.name for folder in logs.iterdir()} == set(runs[-2:]))
    assert data(api.get(f"{path}/executions/{runs[3]}/inserts"))["urls"] == []
    assert len(data(api.get(f"{path}/executions/{runs[6]}/inserts"))["urls"]) == 1


def test_progress_is_written_down_twice_a_second_at_most(
    api: httpx.Client, connection: str, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments: list[Any] = []
    write = Store.write

    async def counted(self: Store, work: Callable[[Transaction], Any]) -> Any:
        moments.append(work)
        return await write(self, work)

    source = model(api, connection, configuration={"query": ENDLESS})
    body = sync_body(source, connection, "replace")
    path = sync(api, body)
    run_id = started(api, path)
    until(lambda: data(api.get(f"{path}/executions/{run_id}"))["progress"])
    monkeypatch.setattr(Store, "write", counted)
    seen: set[int] = set()

    def has_moved() -> bool:
        seen.add(data(api.get(f"{path}/executions/{run_id}"))["progress"]["read"])
        return len(seen) > 3

    until(has_moved)
    assert len(moments) <= len(seen) + 1  # batches come far more often than that
    monkeypatch.undo()
    data(api.post(f"{path}/cancel"))
    ended(api, path, run_id)


def test_the_end_of_a_run_is_written_down_once_that_is_possible(
    api: httpx.Client, path: str, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Store.write
    refused: list[int] = []

    async def full(self: Store, work: Callable[[Transaction], Any]) -> Any:
        raise_now = len(refused) < 3 and _is_about_a_run(work)
        if raise_now:
            refused.append(1)
            raise sqlite3.OperationalError("database or disk is full")
        return await write(self, work)

    monkeypatch.setattr(Store, "write", full)
    run = completed(api, path)
    assert len(refused) == 3 and run["counts"]["insert"] == 2
    console = data(api.get(f"{path}/executions/{run['id']}/consolelog"))["entries"]
    assert console[0]["message"].startswith("append") and console[-1]["message"].startswith("completed")


def _is_about_a_run(work: Callable[[Transaction], Any]) -> bool:
    return work.__module__ == "ptui.local.server.runs.keeping"


def test_a_workspace_that_was_made_before_runs_is_taken_along(workspace: Workspace, database: Path) -> None:
    workspace.claim().release()
    store = Store(workspace.database)
    store.close()
    with sqlite3.connect(workspace.database) as file:
        for table in ("schema_executions", "console_lines", "schema_states", "events"):
            file.execute(f"DROP TABLE {table}")
        file.execute("DELETE FROM migrations WHERE name = '002 runs'")
    file.close()
    with LocalServer(workspace) as server, client_of(server) as api:
        connection = str(data(api.post("/api/connections", json=sqlite_body(database)))["id"])
        completed(api, sync(api, sync_body(model(api, connection), connection, "replace")))
        assert len(data(api.get("/api/events"))) == 2
