"""How late the explorer's event loop is while a run of the same process moves records, and keys are pressed.

`pytest -m benchmark tests/benchmarks/test_engine_heartbeat.py -s` prints it, beside a thread of the same
process that only sleeps: a busy machine delays both.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptui.local.workspace import Workspace
from tests.benchmarks.engine_data import COLUMNS, POSTGRESQL, SQLITE, filled_file
from tests.benchmarks.engine_figures import COUNT, tell
from tests.databases import fresh
from tests.e2e.walker import WIDE, Walker
from tests.local.server.running import ENDED, changed, model, started, sync, sync_body
from tests.local.server.serving import data, sqlite_body
from tests.terminal import Terminal

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3600)]

LATE = 50
"""Milliseconds, at the 99th percentile."""


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled_file(tmp_path_factory.mktemp("heartbeat") / "origin.db", COUNT)


@pytest.fixture
def connection(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[dict[str, Any], str]]:
    """What connects to the target, and its table."""
    if request.param == "sqlite":
        path = tmp_path / "target.db"
        changed(path, f"CREATE TABLE people ({SQLITE})")
        yield sqlite_body(path, name="Target"), "main.people"
        return
    with fresh("postgresql") as database:
        database.run(f"CREATE TABLE people ({POSTGRESQL})")
        yield (
            {"name": "Target", "type": "postgresql", "configuration": database.configuration},
            "public.people",
        )


@pytest.mark.parametrize("connection", ["sqlite", "postgresql"], indirect=True)
def test_heartbeat(origin: Path, connection: tuple[dict[str, Any], str], tmp_path: Path) -> None:
    body, table = connection
    workspace, file = Workspace(tmp_path / "workspace"), tmp_path / "beats"
    argv = [
        sys.executable,
        "-m",
        "tests.e2e.heartbeat",
        str(file),
        "demo",
        "--workspace",
        str(workspace.folder),
    ]
    with Terminal(argv, size=WIDE, home=tmp_path) as terminal:
        walker = Walker(terminal)
        walker.shows("● healthy", timeout=60)
        with _client(workspace) as api:
            path = _sync(api, origin, body, table)
            terminal.wait_quiet(1.0, timeout=60)
            terminal.send_signal(signal.SIGUSR1)
            run = started(api, path)
            ended = _moving(walker, api, f"{path}/executions/{run}")
        assert ended["status"] == "completed", ended
        walker.press("ctrl+q")
        assert terminal.wait(30) == 0
    beats = json.loads(file.read_text())
    loop, thread = beats["loop"], beats["thread"]
    name = f"Heartbeat, SQLite -> {body['type']} by rows"
    tell(
        f"{name:38} loop p99 {loop['p99']:5.1f} ms late (at most {LATE}), at worst {loop['max']:.0f};"
        f" a sleeping thread {thread['p99']:.1f} and {thread['max']:.0f}",
        {"name": name, "floor": LATE, "loop": loop, "thread": thread},
    )


def _client(workspace: Workspace) -> httpx.Client:
    where = workspace.running()
    assert where is not None
    headers = {"Authorization": f"Bearer {workspace.key()}"}
    return httpx.Client(base_url=where.url, headers=headers, trust_env=False, timeout=60)


def _sync(api: httpx.Client, origin: Path, body: dict[str, Any], table: str) -> str:
    """A sync of a query, whose records all go through Python."""
    ids = [
        str(data(api.post("/api/connections", json=one))["id"])
        for one in (sqlite_body(origin, name="Origin"), body)
    ]
    people = model(api, ids[0], configuration={"query": "SELECT * FROM people"})
    fields = [{"source": {"model_id": people, "field": name}, "target": name} for name in COLUMNS]
    target = {"connection_id": ids[1], "object": table}
    return sync(api, sync_body(people, "", "replace", name="Much", target=target, fields=fields))


def _moving(walker: Walker, api: httpx.Client, path: str) -> dict[str, Any]:
    """Move about in the tree until the run is over, and answer how it ended."""
    while True:
        for key in ("down", "down", "up", "pagedown", "pageup"):
            walker.press(key)
            walker.terminal.wait_quiet(0.05, timeout=60)
        run: dict[str, Any] = data(api.get(path))
        if run["status"] in ENDED:
            return run
