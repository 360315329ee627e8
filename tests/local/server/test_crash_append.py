"""Killed after the target has committed what was added, but before that was noted: it is not added again."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptui.local.server.demo import connection_id
from ptui.local.workspace import Workspace
from tests.databases import Database
from tests.local.server.running import changed, completed, rows, started
from tests.local.server.serving import cached, data, people, until
from tests.local.server.test_crash import FOREVER, connect, held, interrupted, made, served
from tests.local.server.test_runs_databases import connect as connect_database

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]
EVE = "INSERT INTO people VALUES (3, 'eve@example.com', 'Eve')"
FAY = "INSERT INTO people VALUES (4, 'fay@example.com', 'Fay')"
EVERYBODY = [f"{name}@example.com" for name in ("ada", "bob", "eve", "fay")]


def killed_between(
    api: httpx.Client,
    child: subprocess.Popen[str],
    path: str,
    notes: Path,
    event: str,
    has_arrived: Callable[[], bool],
) -> str:
    """Begin a run whose note of what it did is held by a trigger, wait until others see what it has added,
    and kill the process; the id of the run."""
    spin = f"SELECT count(*) FROM ({FOREVER} SELECT x FROM n)"
    changed(held(notes), f"CREATE TRIGGER hold BEFORE {event} BEGIN {spin}; END")
    run_id = started(api, path)
    until(has_arrived)
    assert data(api.get(f"{path}/executions/{run_id}"))["completed_at"] is None
    child.kill()
    child.wait(timeout=30)
    changed(notes, "DROP TRIGGER hold", "DROP TABLE held")
    return run_id


class Target:
    """A table `copy` somewhere."""

    def __init__(self, system: str, folder: Path, request: pytest.FixtureRequest) -> None:
        self.database: Database | None = None
        self.file = folder / "copy.db"
        create = "CREATE TABLE copy (email varchar(80), name varchar(80))"
        if system == "sqlite":
            self.file.touch()
            changed(self.file, create)
        else:
            self.database = request.getfixturevalue(system)
            self.database.run(create)
        self.object = f"{self.database.name if self.database else 'main'}.copy"

    def connect(self, api: httpx.Client) -> str:
        return connect_database(api, self.database) if self.database else connect(api, self.file)

    def emails(self) -> list[str]:
        return sorted(email for (email,) in self._rows("SELECT email FROM copy"))

    def tables(self) -> list[tuple[Any, ...]]:
        """Those whose name begins as no user's does."""
        if self.database is None:
            return rows(self.file, "SELECT name FROM sqlite_master WHERE name LIKE '@_@_ptui%' ESCAPE '@'")
        return self._rows(
            "SELECT table_name FROM information_schema.tables WHERE table_name LIKE '@_@_ptui%' ESCAPE '@'"
            f" AND table_schema = '{self.database.name}'"
        )

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.database.rows(query) if self.database else rows(self.file, query)


@pytest.mark.parametrize("system", ["sqlite", "mariadb"])
def test_model_syncs(tmp_path: Path, request: pytest.FixtureRequest, system: str) -> None:
    workspace = Workspace(tmp_path / "workspace")
    source, target = people(tmp_path / "people.db"), Target(system, tmp_path, request)
    changed(held(source), "DELETE FROM held")
    with served(workspace.folder) as (api, child):
        path = made(
            api, connect(api, source), target.connect(api), "append", target.object, identifier="email"
        )
        completed(api, path)
        assert target.tables() == []
        changed(source, EVE)
        notes = workspace.sent / f"{path.rpartition('/')[2]}.db"
        run_id = killed_between(
            api, child, path, notes, "INSERT ON meta", lambda: target.emails() == EVERYBODY[:3]
        )
    with served(workspace.folder) as (api, _):
        interrupted(api, path, run_id)
        changed(source, FAY)
        assert completed(api, path)["counts"]["insert"] == 1
    assert target.emails() == EVERYBODY
    assert target.tables() == []


@pytest.mark.parametrize("into", ["sqlite", "postgresql", "files"])
def test_bulk_syncs(tmp_path: Path, postgresql: Database, into: str) -> None:
    workspace = Workspace(tmp_path / "workspace")
    source, copy = people(tmp_path / "people.db"), tmp_path / "copy.db"
    copy.touch()
    folder = workspace.samples / "s3" / "my-bucket" / "main_people"

    def emails() -> list[str]:
        if into != "files":
            query = "SELECT email FROM main_people"
            found = [
                email for (email,) in (rows(copy, query) if into == "sqlite" else postgresql.rows(query))
            ]
        else:
            lines = [line for path in folder.glob("[!.]*.csv") for line in path.read_text().splitlines()[1:]]
            found = [line.split(",")[1] for line in lines]
        return sorted(found)

    with served(workspace.folder, demo=True) as (api, child):
        origin = connect(api, source)
        cached(api, origin)
        targets = {
            "sqlite": lambda: connect(api, copy),
            "postgresql": lambda: connect_database(api, postgresql),
            "files": lambda: connection_id("S3 Connection"),
        }
        settings = {
            "sqlite": {"schema": "main"},
            "postgresql": {"schema": "public"},
            "files": {"format": "csv"},
        }
        body = {
            "name": "Added",
            "source_connection_id": origin,
            "destination_connection_id": targets[into](),
            "mode": "append",
            "schemas": [{"id": "main.people", "tracking_field": "id"}],
            "destination_configuration": settings[into],
            "default_schedule": {"frequency": "manual"},
        }
        path = f"/api/bulk/syncs/{data(api.post('/api/bulk/syncs', json=body))['id']}"
        completed(api, path)
        changed(source, EVE)
        event = "INSERT ON schema_states WHEN json_extract(new.document, '$.promise') IS NULL"
        run_id = killed_between(
            api, child, path, workspace.database, event, lambda: emails() == EVERYBODY[:3]
        )
    with served(workspace.folder, demo=True) as (api, _):
        interrupted(api, path, run_id)
        changed(source, FAY)
        assert completed(api, path)["record_count"] == 1
    assert emails() == EVERYBODY
    assert into != "sqlite" or rows(copy, "SELECT name FROM sqlite_master WHERE type = 'table'") == [
        ("main_people",)
    ]
