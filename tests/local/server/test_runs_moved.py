"""A sync that is changed to go elsewhere sends everything there: what it remembers is of the old place."""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.local.server.running import changed, completed, model, rows, sync, sync_body
from tests.local.server.serving import cached, data, sqlite_body


def connect(api: httpx.Client, path: Path) -> str:
    path.touch()
    return str(data(api.post("/api/connections", json=sqlite_body(path)))["id"])


def test_a_model_sync_to_a_table_of_that_name_elsewhere(
    api: httpx.Client, connection: str, tmp_path: Path
) -> None:
    files = [tmp_path / "one.db", tmp_path / "other.db"]
    targets = [connect(api, file) for file in files]
    for file in files:
        changed(file, "CREATE TABLE copy (email TEXT PRIMARY KEY, name TEXT)")
    people = model(api, connection, identifier="email")
    body = sync_body(people, connection, "updateOrCreate")
    place = {"connection_id": targets[0], "object": "main.copy"}
    path = sync(api, body | {"target": place})
    assert completed(api, path)["counts"]["insert"] == 2
    assert completed(api, path)["counts"]["total"] == 0
    data(api.put(path, json=body | {"target": place | {"connection_id": targets[1]}}))
    assert completed(api, path)["counts"]["insert"] == 2
    assert rows(files[0], "SELECT * FROM copy") == rows(files[1], "SELECT * FROM copy")


def test_a_bulk_sync_elsewhere_and_by_another_field(
    api: httpx.Client, connection: str, database: Path, tmp_path: Path
) -> None:
    targets = [connect(api, tmp_path / name) for name in ("one.db", "other.db")]
    cached(api, connection)
    body = {
        "name": "People",
        "source_connection_id": connection,
        "destination_connection_id": targets[0],
        "mode": "replicate",
        "schemas": [{"id": "main.people", "tracking_field": "id"}],
        "destination_configuration": {"schema": "main"},
        "default_schedule": {"frequency": "manual"},
    }
    path = f"/api/bulk/syncs/{data(api.post('/api/bulk/syncs', json=body))['id']}"
    assert completed(api, path)["record_count"] == 2
    assert completed(api, path)["record_count"] == 1, "the last one is fetched again"
    data(api.put(path, json=body | {"destination_connection_id": targets[1]}))
    assert completed(api, path)["record_count"] == 2
    copies = [
        rows(tmp_path / name, "SELECT id, email, name FROM main_people") for name in ("one.db", "other.db")
    ]
    assert copies[0] == copies[1]
    changed(database, "UPDATE people SET name = 'Ada L.' WHERE id = 1")
    schemas = {"schemas": [{"id": "main.people", "enabled": True, "tracking_field": "email"}]}
    data(api.patch(f"{path}/schemas", json=schemas))
    assert completed(api, path)["record_count"] == 2
    assert rows(tmp_path / "other.db", "SELECT name FROM main_people WHERE id = 1") == [("Ada L.",)]
