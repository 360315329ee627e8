"""Killed in the middle of a run of each mode: the target stays whole, and run again it equals the source.

While the table `held` of the source has a row the query of the model syncs never ends, and while that of the
target has one the bulk syncs stay with a record in the middle: no run is over before the process is killed.
Tables are compared outside of assertions: to show how they differ would take minutes.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptui.local.server.demo import connection_id
from ptui.local.workspace import Workspace
from tests.databases import Database, sqlite_changes
from tests.local.server.running import changed, completed, model, rows, started, sync
from tests.local.server.serving import cached, data, sqlite_body, until

_RUN = (
    "import sys; from pathlib import Path; from ptui.local.server.command import run;"
    "sys.exit(run(Path(sys.argv[1]), demo=len(sys.argv) > 2, port=0))"
)
ROWS = 60_000
FOREVER = "WITH RECURSIVE n(x) AS (SELECT 1 WHERE EXISTS (SELECT 1 FROM held) UNION ALL SELECT x + 1 FROM n)"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@contextmanager
def served(folder: Path, *, demo: bool = False) -> Iterator[tuple[httpx.Client, subprocess.Popen[str]]]:
    """`ptui serve` as a process, and a client of it."""
    environment = {name: value for name, value in os.environ.items() if name != "PTUI_KEY"}
    child = subprocess.Popen(
        [sys.executable, "-c", _RUN, str(folder), *(["demo"] if demo else [])],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert child.stdout is not None
    url, key = (child.stdout.readline().rstrip("\n").partition("=")[2] for _ in range(2))
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=60) as client:
        try:
            yield client, child
        finally:
            child.kill()
            child.communicate()


def filled(path: Path) -> Path:
    """Many people, in SQLite."""
    with sqlite_changes(path) as database:
        database.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT)")
        database.execute(
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < ?)"
            " INSERT INTO people SELECT x, 'p' || x || '@example.com', 'name ' || x FROM n",
            (ROWS,),
        )
    return held(path)


def held(path: Path) -> Path:
    """What asks whether it is held, in this database, is."""
    with sqlite_changes(path) as database:
        database.execute("CREATE TABLE IF NOT EXISTS held AS SELECT 1")
    return path


def let_go(path: Path) -> None:
    changed(path, "DELETE FROM held")


def target(path: Path, count: int) -> Path:
    """The first of them already, under other names."""
    with sqlite_changes(path) as database:
        database.execute("CREATE TABLE copy (email TEXT PRIMARY KEY, name TEXT)")
        database.executemany(
            "INSERT INTO copy VALUES ('p' || ? || '@example.com', 'old')",
            ((number,) for number in range(1, count + 1)),
        )
    return path


def connect(api: httpx.Client, path: Path) -> str:
    return str(data(api.post("/api/connections", json=sqlite_body(path, name=path.stem)))["id"])


def made(api: httpx.Client, source: str, into: str, mode: str, object: str, **more: Any) -> str:
    """A sync of a query, so that every row goes the long way, with what was sent remembered."""
    query = (
        f"SELECT email, name FROM people UNION ALL SELECT x, x FROM ({FOREVER} SELECT x FROM n WHERE x < 0)"
    )
    people = model(api, source, configuration={"query": query}, **more)

    def field(name: str) -> dict[str, str]:
        return {"model_id": people, "field": name}

    body = {
        "name": mode,
        "mode": mode,
        "target": {"connection_id": into, "object": object},
        "fields": [{"source": field(name), "target": name} for name in ("email", "name")],
        "schedule": {"frequency": "manual"},
    }
    if mode in ("create", "update", "updateOrCreate"):
        body["identity"] = {"source": field("email"), "target": "email", "function": "Equality"}
    return sync(api, body)


def killed_in_the_middle(
    api: httpx.Client, child: subprocess.Popen[str], path: str, *, how: signal.Signals = signal.SIGKILL
) -> str:
    """Begin a run, wait until it moves records, and end the process; the id of the run."""
    run_id = started(api, path)

    def is_moving() -> bool:
        run = data(api.get(f"{path}/executions/{run_id}"))
        assert run["completed_at"] is None, run
        steps = [run["progress"], *(one.get("progress") for one in run.get("schemas", ()))]
        return any(step and step["read"] for step in steps)

    until(is_moving)
    child.send_signal(how)
    child.wait(timeout=30)
    return run_id


def interrupted(api: httpx.Client, path: str, run_id: str) -> dict[str, Any]:
    run: dict[str, Any] = data(api.get(f"{path}/executions/{run_id}"))
    assert run["status"] == "interrupted" and run["completed_at"], run
    assert data(api.get(f"{path}/status"))["current_execution"] is None
    console = data(api.get(f"{path}/executions/{run_id}/consolelog"))["entries"]
    assert "ended in the middle" in console[-1]["message"]
    return run


COPY = "SELECT email, name FROM copy ORDER BY email"
PEOPLE = "SELECT email, name FROM people ORDER BY email"


@pytest.mark.parametrize(
    ("mode", "how"),
    [
        *((mode, signal.SIGKILL) for mode in ("create", "update", "updateOrCreate", "replace", "append")),
        *((mode, signal.SIGTERM) for mode in ("updateOrCreate", "replace")),
    ],
)
def test_model_syncs(tmp_path: Path, mode: str, how: signal.Signals) -> None:
    workspace = Workspace(tmp_path / "workspace")
    people = filled(tmp_path / "people.db")
    kept = 0 if mode == "append" else ROWS // 2
    copy = target(tmp_path / "copy.db", kept)
    before = rows(copy, COPY)
    with served(workspace.folder) as (api, child):
        source, into = connect(api, people), connect(api, copy)
        path = made(api, source, into, mode, "main.copy", identifier="email")
        run_id = killed_in_the_middle(api, child, path, how=how)
    is_untouched = rows(copy, COPY) == before
    assert is_untouched
    let_go(people)
    with served(workspace.folder) as (api, _):
        assert interrupted(api, path, run_id)["counts"]["insert"] == 0
        run = completed(api, path)
        wanted, already = dict(rows(people, PEOPLE)), dict(before)
        if mode == "create":
            wanted |= already
        elif mode == "update":
            wanted = {email: wanted[email] for email in already}
        is_same = dict(rows(copy, COPY)) == wanted
        assert is_same
        assert run["counts"]["total"] == ROWS
        if mode != "replace":  # what was sent is remembered, and only now
            assert completed(api, path)["counts"]["total"] == 0


@pytest.mark.parametrize("mode", ["replicate", "snapshot", "append"])
def test_bulk_syncs(tmp_path: Path, mode: str) -> None:
    workspace = Workspace(tmp_path / "workspace")
    people = filled(tmp_path / "people.db")
    changed(people, "CREATE TABLE later AS SELECT * FROM people", "DELETE FROM people")
    copy = tmp_path / "copy.db"
    copy.touch()
    query = "SELECT id, email, name FROM {} ORDER BY id"
    with served(workspace.folder) as (api, child):
        source, into = connect(api, people), connect(api, copy)
        cached(api, source)
        body = {
            "name": mode,
            "source_connection_id": source,
            "destination_connection_id": into,
            "mode": mode,
            "schemas": [{"id": "main.people", "tracking_field": "id"}],  # batch by batch
            "destination_configuration": {"schema": "main"},
            "default_schedule": {"frequency": "manual"},
        }
        path = f"/api/bulk/syncs/{data(api.post('/api/bulk/syncs', json=body))['id']}"
        completed(api, path)
        changed(people, "INSERT INTO people SELECT * FROM later")
        changed(
            held(copy),
            f"CREATE TRIGGER hold AFTER INSERT ON main_people WHEN new.id = {ROWS // 2}"
            f" BEGIN SELECT count(*) FROM ({FOREVER} SELECT x FROM n); END",
        )
        run_id = killed_in_the_middle(api, child, path)
    assert rows(copy, "SELECT count(*) FROM main_people") == [(0,)]
    let_go(copy)
    with served(workspace.folder) as (api, _):
        run = interrupted(api, path, run_id)
        assert [one["status"] for one in run["schemas"]] == ["interrupted"]
        completed(api, path)
        is_same = rows(copy, query.format("main_people")) == rows(people, query.format("people"))
        assert is_same


@pytest.mark.parametrize("mode", ["replace", "updateOrCreate"])
def test_into_postgresql(tmp_path: Path, postgresql: Database, mode: str) -> None:
    workspace = Workspace(tmp_path / "workspace")
    people = filled(tmp_path / "people.db")
    postgresql.run(
        "CREATE TABLE copy (email text PRIMARY KEY, name text)",
        "INSERT INTO copy SELECT 'p' || n || '@example.com', 'old' FROM generate_series(1, 1000) AS n",
    )
    read = 'SELECT email, name FROM copy ORDER BY email COLLATE "C"'
    before = postgresql.rows(read)
    with served(workspace.folder) as (api, child):
        configuration = postgresql.configuration | {"ssl": False}
        body = {"name": "PG", "type": "postgresql", "configuration": configuration}
        into = str(data(api.post("/api/connections", json=body))["id"])
        path = made(api, connect(api, people), into, mode, "public.copy")
        run_id = killed_in_the_middle(api, child, path)
    assert len(before) == 1000 and postgresql.rows(read) == before
    let_go(people)
    with served(workspace.folder) as (api, _):
        interrupted(api, path, run_id)
        completed(api, path)
        is_same = postgresql.rows(read) == rows(people, PEOPLE)
        assert is_same


def test_into_files(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    numbers = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n{}) SELECT x AS email FROM n"
    mysql, bucket = (connection_id(f"{name} Connection") for name in ("MySQL", "S3"))
    with served(workspace.folder, demo=True) as (api, child):
        people = {"name": "N", "connection_id": mysql, "configuration": {"query": numbers.format("")}}
        source = data(api.post("/api/models", json=people))["id"]
        body = {
            "name": "Numbers",
            "mode": "replace",
            "target": {"connection_id": bucket, "create": {"name": "out/numbers.csv"}},
            "fields": [{"source": {"model_id": source, "field": "email"}, "target": "record"}],
            "schedule": {"frequency": "manual"},
        }
        path = sync(api, body)
        run_id = killed_in_the_middle(api, child, path)
    folder = workspace.samples / "s3" / "my-bucket" / "out"
    (draft,) = folder.iterdir()
    assert draft.name.startswith(".")
    with served(workspace.folder, demo=True) as (api, _):
        interrupted(api, path, run_id)
        people["configuration"] = {"query": numbers.format(" WHERE x < 3")}
        data(api.put(f"/api/models/{source}", json=people))
        completed(api, path)
    assert [file.name for file in folder.iterdir()] == ["numbers.csv"]
    assert (folder / "numbers.csv").read_text() == "email\n1\n2\n3\n"
