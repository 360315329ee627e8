"""Record logs of each kind with their links, consoles with their cursors, and the archive of it all."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptui.local.server.serve import LocalServer
from ptui.local.workspace import Workspace
from tests.local.server.running import Clock, changed, completed, model, run_of, sync, sync_body
from tests.local.server.serving import V24, cached, data, until

LATER = timedelta(hours=1, seconds=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(workspace: Workspace, clock: Clock) -> Iterator[LocalServer]:
    with LocalServer(workspace, clock=clock) as running:
        yield running


def records(url: str) -> list[dict[str, Any]]:
    """What is behind a link, fetched without the key."""
    answer = httpx.get(url)
    assert answer.is_success, answer.text
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.fixture
def path(api: httpx.Client, connection: str, database: Path) -> str:
    """A sync into a table that takes short names only, once each."""
    changed(
        database,
        "CREATE TABLE copy (email TEXT PRIMARY KEY, name TEXT CHECK (name <> 'bad'))",
        "INSERT INTO copy VALUES ('ada@example.com', 'old')",
        "CREATE TABLE wider (email TEXT, name TEXT)",
        "INSERT INTO wider SELECT email, name FROM people",
        "INSERT INTO wider VALUES ('eve', 'bad'), ('twin', 'one'), ('twin', 'two'), (x'00ff', 'blob')",
    )
    source = model(api, connection, configuration={"table": "main.wider"})
    target = {"connection_id": connection, "object": "main.copy"}
    return sync(api, sync_body(source, connection, "updateOrCreate", target=target))


def test_each_kind_of_record_has_its_log(api: httpx.Client, path: str, server: LocalServer) -> None:
    run = completed(api, path)
    counts = run["counts"]
    assert (counts["insert"], counts["update"], counts["error"], counts["warnings"]) == (2, 1, 2, 1)
    one = f"{path}/executions/{run['id']}"
    index = data(api.get(f"{one}/logs"))
    assert {kind: each["count"] for kind, each in index.items()} == {
        "records": 6,
        "inserts": 2,
        "updates": 1,
        "errors": 2,
        "warnings": 1,
    }
    assert {each["url"] for each in index.values()} == {f"{server.url}{one}/{kind}" for kind in index}
    found: dict[str, list[dict[str, Any]]] = {}
    for kind in index:
        answer = data(api.get(f"{one}/{kind}"))
        assert answer["expires"] > data(api.get(one))["completed_at"]
        (url,) = answer["urls"]
        found[kind] = records(url)
    assert found["updates"] == [
        {
            "operation": "update",
            "key": "ada@example.com",
            "record": {"email": "ada@example.com", "name": "Ada"},
        }
    ]
    assert {each["key"] for each in found["inserts"]} == {"bob@example.com", "twin"}
    reasons = {each["record"]["name"]: each["reason"] for each in found["errors"]}
    assert set(reasons) == {"bad", "blob"} and all(reasons.values())
    (warning,) = found["warnings"]
    assert (warning["record"], warning["operation"]) == ({"email": "twin", "name": "one"}, "warning")
    assert {each["operation"] for each in found["records"]} == {"insert", "update", "error", "warning"}
    assert data(api.get(f"{one}/deletes"))["urls"] == []


def test_removed_records_are_logged(api: httpx.Client, connection: str, database: Path) -> None:
    cached(api, connection)
    body = {
        "name": "Mirror",
        "source_connection_id": connection,
        "destination_connection_id": connection,
        "mode": "replicate",
        "schemas": ["main.people"],
        "destination_configuration": {
            "schema": "main",
            "advanced": {"hard_deletes": True, "table_prefix": "x_"},
        },
        "default_schedule": {"frequency": "manual"},
    }
    bulk = f"/api/bulk/syncs/{data(api.post('/api/bulk/syncs', json=body))['id']}"
    completed(api, bulk)
    changed(database, "DELETE FROM people WHERE id = 2")
    run = completed(api, bulk)
    answer = data(api.get(f"{bulk}/executions/{run['id']}/logs"))
    assert set(answer) == {"URLs", "Expires"}
    by_name = {httpx.URL(url).path.rpartition("/")[2]: records(url) for url in answer["URLs"]}
    assert set(by_name) == {"deletes.jsonl", "records.jsonl"}  # the other one is the same as before
    (gone,) = by_name["deletes.jsonl"]
    assert (gone["operation"], gone["key"], gone["schema"]) == ("delete", "2", "main.people")
    exported = api.post(f"{bulk}/executions/{run['id']}/logs/export?notify=true").json()
    assert exported["data"] == {"url": None} and exported["job"]["type"] == "exportlogs"
    job = f"/api/jobs/exportlogs/{exported['job']['job_id']}"
    done = until(lambda: found if (found := data(api.get(job)))["status"] == "done" else None)
    packed = zipfile.ZipFile(io.BytesIO(httpx.get(done["result"]["url"]).content))
    assert {"execution.json", "console.log", "deletes.jsonl"} <= set(packed.namelist())
    assert "completed" in packed.read("console.log").decode()
    assert json.loads(packed.read("execution.json"))["id"] == run["id"]


def test_links_expire_and_cannot_be_made_up(
    api: httpx.Client, path: str, clock: Clock, workspace: Workspace
) -> None:
    run = completed(api, path)
    one = f"{path}/executions/{run['id']}"
    redirect = api.get(f"{one}/errors/errors.jsonl")
    assert redirect.status_code == 302 and redirect.content == b""
    url = redirect.headers["location"]
    assert len(records(url)) == 2
    assert "Bearer" not in url and httpx.get(f"{url}0").status_code == 403
    other = url.replace("errors.jsonl", "inserts.jsonl")
    assert httpx.get(other).status_code == 403
    assert httpx.get(url.partition("?")[0]).status_code == 403
    for name in ("errors/inserts.jsonl", "errors/..%2F..%2Fkey", "errors/logs.zip", "deletes/deletes.jsonl"):
        assert api.get(f"{one}/{name}").status_code == 404, name
    assert api.get(f"{one}/everything").status_code == 404
    clock.ahead = LATER
    late = httpx.get(url)
    assert (late.status_code, late.json()["key"]) == (403, "link_expired")
    assert len(records(data(api.get(f"{one}/errors"))["urls"][0])) == 2
    assert api.delete(path).is_success
    until(lambda: not (workspace.run_logs / path.rpartition("/")[2]).exists())


def test_a_console_is_read_line_by_line(api: httpx.Client, path: str, database: Path) -> None:
    changed(database, "DROP TABLE copy")
    run = run_of(api, path)
    one = f"{path}/executions/{run['id']}/consolelog"
    whole = data(api.get(one))
    lines = whole["entries"]
    assert [line["level"] for line in lines][-1] == "error"
    assert lines[-1]["message"].startswith("failed") and run["errors"][0] in [one["message"] for one in lines]
    assert all(line["timestamp"] and line["payload"] == {} for line in lines)
    assert whole["next_cursor"] == lines[-1]["id"]
    first = data(api.get(one, params={"after": "0", "limit": "1"}))
    assert first["entries"] == lines[:1]
    rest = data(api.get(one, params={"after": first["next_cursor"]}))
    assert rest["entries"] == lines[1:]
    assert data(api.get(one, params={"after": whole["next_cursor"]})) == {
        "entries": [],
        "next_cursor": whole["next_cursor"],
    }
    assert data(api.get(one, params={"limit": "1"}))["entries"] == lines[-1:]
    for bad in ({"limit": "many"}, {"after": "-1"}):
        assert api.get(one, params=bad).status_code == 400
    assert data(api.get(one, headers=V24))["entries"] == lines


def test_the_console_of_a_schema(api: httpx.Client, connection: str, database: Path) -> None:
    cached(api, connection)
    changed(database, "CREATE TABLE other (x INTEGER)")
    body = {
        "name": "Copy",
        "source_connection_id": connection,
        "destination_connection_id": connection,
        "mode": "snapshot",
        "schemas": ["main.people"],
        "destination_configuration": {"schema": "main", "advanced": {"table_prefix": "x_"}},
        "default_schedule": {"frequency": "manual"},
    }
    bulk = f"/api/bulk/syncs/{data(api.post('/api/bulk/syncs', json=body))['id']}"
    changed(database, "ALTER TABLE people RENAME TO persons")
    run = run_of(api, bulk)
    one = f"{bulk}/executions/{run['id']}"
    everything = data(api.get(f"{one}/consolelog"))["entries"]
    own = data(api.get(f"{one}/schemas/main.people/consolelog"))["entries"]
    assert own and len(own) < len(everything)
    assert all(line["payload"] == {"schema": "main.people"} for line in own)
    ingest = data(api.get(f"/api/connections/{connection}/ingest/consolelog?sync_id={bulk}"))
    assert ingest == {"entries": [], "next_cursor": ""}


def test_values_that_json_has_no_word_for(
    api: httpx.Client, connection: str, database: Path, tmp_path: Path
) -> None:
    changed(
        database,
        "CREATE TABLE odd (email TEXT, name)",
        "INSERT INTO odd VALUES ('a', x'00ff'), ('b', 9e999), ('c', 9007199254740993), ('d', 'ü\n😀')",
    )
    source = model(api, connection, configuration={"table": "main.odd"})
    changed(database, "CREATE TABLE any (email TEXT, name)")
    target = {"connection_id": connection, "object": "main.any"}
    path = sync(api, sync_body(source, connection, "append", target=target))
    run = completed(api, path)
    (url,) = data(api.get(f"{path}/executions/{run['id']}/inserts"))["urls"]
    shown = {each["record"]["email"]: each["record"]["name"] for each in records(url)}
    assert shown == {"a": "0x00ff", "b": "inf", "c": 9007199254740993, "d": "ü\n😀"}
