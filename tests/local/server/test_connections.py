from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptui.local.server.serve import LocalServer
from ptui.local.workspace import Workspace
from tests.databases import sqlite_file
from tests.local.server.serving import cached, client_of, data, people, sqlite_body, until

SECRETIVE: dict[str, Any] = {
    "name": "Elsewhere",
    "type": "mysql",
    "configuration": {
        "hostname": "127.0.0.1",
        "port": 9,
        "dbname": "company",
        "account": "user",
        "passwd": "s3cret",
        "ssl": False,
    },
}
UNSEEN = SECRETIVE | {"validate": False}


def stored(workspace: Workspace) -> Any:
    with sqlite3.connect(workspace.database) as database:
        (text,) = database.execute("SELECT document ->> '$.configuration.passwd' FROM connections").fetchone()
    return text


def test_created_read_listed_and_deleted(api: httpx.Client, database: Path) -> None:
    made = data(api.post("/api/connections", json=sqlite_body(database)))
    assert (made["name"], made["type"]["id"], made["status"]) == ("People", "sqlite", "healthy")
    assert made["configuration"] == {"path": str(database)}
    assert made["saved"] is True and made["sample"] is False and "auth_url" not in made
    read = data(api.get(f"/api/connections/{made['id']}"))
    assert data(api.get("/api/connections")) == [read]
    assert read["created_by"]["type"] == "user" and read["created_at"].endswith("Z")
    assert api.delete(f"/api/connections/{made['id']}").content == b""
    assert api.get(f"/api/connections/{made['id']}").status_code == 404
    assert api.delete(f"/api/connections/{made['id']}").status_code == 404


def test_names_need_not_be_unique(api: httpx.Client, database: Path) -> None:
    for _ in range(2):
        data(api.post("/api/connections", json=sqlite_body(database)))
    assert [each["name"] for each in data(api.get("/api/connections"))] == ["People", "People"]


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"name": None}, 400, "name"),
        ({"name": " "}, 400, "name"),
        ({"name": 7}, 400, "name"),
        ({"type": None}, 400, "type"),
        ({"type": "oracle"}, 422, "type"),
        ({"configuration": None}, 400, "configuration"),
        ({"configuration": []}, 400, "configuration"),
        ({"configuration": {}}, 400, "hostname"),
        ({"configuration": SECRETIVE["configuration"] | {"port": "x"}}, 400, "port"),
        ({"configuration": SECRETIVE["configuration"] | {"passwd": "********"}}, 400, "passwd"),
        ({"redirect_url": "javascript:alert(1)"}, 400, "redirect_url"),
        ({"redirect_url": "//evil.example/x"}, 400, "redirect_url"),
        ({"redirect_url": "http://"}, 400, "redirect_url"),
        ({"redirect_url": "http://x/\r\nSet-Cookie: a"}, 400, "redirect_url"),
        ({"validate": "no"}, 400, "validate"),
        ({"policies": "x"}, 400, "policies"),
    ],
)
def test_a_complaint_names_the_field(
    api: httpx.Client, change: dict[str, Any], status: int, field: str
) -> None:
    answer = api.post("/api/connections", json=SECRETIVE | change)
    assert answer.status_code == status
    body = answer.json()
    assert field in body["message"] and body["metadata"] == {"field": field}
    assert data(api.get("/api/connections")) == []


def test_what_does_not_answer_is_not_created(api: httpx.Client, tmp_path: Path) -> None:
    nowhere = api.post("/api/connections", json=SECRETIVE)
    assert nowhere.status_code == 422 and "127.0.0.1" in nowhere.json()["message"]
    missing = api.post("/api/connections", json=sqlite_body(tmp_path / "none.db"))
    assert missing.status_code in (400, 422) and "none.db" in missing.json()["message"]
    assert data(api.get("/api/connections")) == []


def test_unseen_it_is_looked_at_afterwards(api: httpx.Client, database: Path) -> None:
    bad = data(api.post("/api/connections", json=UNSEEN))
    good = data(api.post("/api/connections", json=sqlite_body(database, validate=False)))

    def found(made: Any) -> Any:
        now = data(api.get(f"/api/connections/{made['id']}"))
        return now if now["status"] != "pending" else None

    assert until(lambda: found(good))["status"] == "healthy"
    failed = until(lambda: found(bad))
    assert failed["status"] == "error" and "127.0.0.1" in failed["status_error"]
    assert api.post(f"/api/connections/{bad['id']}/schemas/refresh").status_code == 400
    cached(api, good["id"])


def test_secrets_are_masked_everywhere_and_kept_when_the_mask_comes_back(
    api: httpx.Client, workspace: Workspace
) -> None:
    answer = api.post("/api/connections", json=UNSEEN)
    made = data(answer)
    path = f"/api/connections/{made['id']}"
    for text in (answer.text, api.get(path).text, api.get("/api/connections").text):
        assert "s3cret" not in text and '"passwd":"********"' in text
    edited = {
        "name": "Elsewhere",
        "configuration": made["configuration"] | {"dbname": "other"},
        "validate": False,
    }
    after = data(api.put(path, json=edited))
    assert after["configuration"]["dbname"] == "other" and stored(workspace) == "s3cret"
    changed = edited | {"configuration": {**made["configuration"], "passwd": "fresh"}}
    data(api.put(path, json=changed))
    assert stored(workspace) == "fresh"


def test_an_update_replaces_the_whole_configuration(api: httpx.Client, workspace: Workspace) -> None:
    path = f"/api/connections/{data(api.post('/api/connections', json=UNSEEN))['id']}"
    only = {"hostname": "127.0.0.1", "port": 10}
    after = data(api.put(path, json={"name": "Other", "configuration": only, "validate": False}))
    assert after["configuration"] == only and after["name"] == "Other"
    assert stored(workspace) is None
    assert api.put(path, json={"name": "Other"}).status_code == 400
    assert api.put(path, json={"name": "O", "type": "sqlite", "configuration": only}).status_code == 422
    assert api.put("/api/connections/x-1", json={"name": "O", "configuration": only}).status_code == 404


def test_an_update_that_fails_changes_nothing(api: httpx.Client, connection: str, tmp_path: Path) -> None:
    before = data(api.get(f"/api/connections/{connection}"))
    body = {"name": "Worse", "configuration": {"path": str(tmp_path / "none.db")}}
    assert api.put(f"/api/connections/{connection}", json=body).is_client_error
    assert data(api.get(f"/api/connections/{connection}")) == before


def test_an_update_moves_to_the_new_system_at_once(
    api: httpx.Client, connection: str, tmp_path: Path
) -> None:
    source = f"/api/connections/{connection}/modelsync/source"
    assert data(api.get(source))["items"]["table"]["items"] == ["main.people"]
    other = tmp_path / "other.db"
    with sqlite_file(other) as database:
        database.execute("CREATE TABLE pets (id INTEGER)")
    data(api.put(f"/api/connections/{connection}", json=sqlite_body(other)))
    assert data(api.get(source))["items"]["table"]["items"] == ["main.pets"]
    bulk = f"/api/connections/{connection}/bulksync/source?include_fields=false"
    until(lambda: [each["id"] for each in data(api.get(bulk))["schemas"]] == ["main.pets"])


def test_trying_out_saves_nothing(api: httpx.Client, connection: str, database: Path, tmp_path: Path) -> None:
    before = data(api.get("/api/connections"))
    fine = {"type": "sqlite", "configuration": {"path": str(database)}}
    assert api.post("/api/connections/test", json=fine).status_code == 204
    over_stored = {"type": "sqlite", "configuration": {}, "connection_id": connection}
    assert api.post("/api/connections/test", json=over_stored).status_code == 204
    other = over_stored | {"configuration": {"path": str(tmp_path / "none.db")}}
    refused = api.post("/api/connections/test", json=other)
    assert refused.is_client_error and "none.db" in refused.json()["message"]
    assert api.post("/api/connections/test", json=fine | {"connection_id": "x-1"}).status_code == 404
    assert data(api.get("/api/connections")) == before


def test_the_workspaces_own_file_is_none_of_its_connections(
    api: httpx.Client, workspace: Workspace, tmp_path: Path
) -> None:
    """Another SQLite would take its log for what a crash left behind."""
    alias = tmp_path / "alias.db"
    alias.symlink_to(workspace.database)
    for path in (workspace.database, alias):
        refused = api.post("/api/connections", json=sqlite_body(path))
        assert refused.is_client_error
        assert "ptui's own" in refused.json()["message"]
    assert data(api.get("/api/connections")) == []


def test_they_are_still_there_after_a_restart(workspace: Workspace, tmp_path: Path) -> None:
    database = people(tmp_path / "p.db")
    with LocalServer(workspace) as server, client_of(server) as api:
        made = data(api.post("/api/connections", json=sqlite_body(database)))
        key = server.key
        cached(api, made["id"])
    with LocalServer(workspace) as server, client_of(server) as api:
        assert server.key == key
        assert [each["id"] for each in data(api.get("/api/connections"))] == [made["id"]]
        status = data(api.get(f"/api/connections/{made['id']}/schemas/status"))
        assert status["cache_status"] == "cached"


def test_types_and_their_forms(api: httpx.Client) -> None:
    types = {each["id"]: each for each in data(api.get("/api/connection_types"))}
    assert {"mysql", "postgresql", "sqlite", "snowflake", "salesforce", "s3", "gcs"} <= set(types)
    assert types["salesforce"]["use_oauth"] is True and types["mysql"]["use_oauth"] is False
    for type_id, each in types.items():
        schema = api.get(f"/api/connection_types/{type_id}").json()
        assert schema["type"] == "object" and "$schema" in schema and "data" not in schema
        assert each["configurationForm"]["jsonschema"] == schema
        assert each["capabilities"]["source"] is True
    missing = api.get("/api/connection_types/oracle")
    assert missing.status_code == 404 and "sqlite" in missing.json()["message"]


def test_parameter_values(api: httpx.Client, connection: str) -> None:
    answer = api.post("/api/connection_types/s3/parameter_values", json={"field": "auth_mode"})
    values = data(answer)["auth_mode"]["values"]
    assert [each["value"] for each in values] == ["access_key_and_secret", "iam_role"]
    assert data(api.get(f"/api/connections/{connection}/parameter_values?field=path")) == {
        "path": {"allows_creation": False, "values": []}
    }
