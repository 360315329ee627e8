"""Bulk syncs over the real server, from one SQLite database to another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.databases import sqlite_file
from tests.local.server.serving import V24, V25, cached, data, sqlite_body

EVERY_VERSION = pytest.mark.parametrize("version", [V24, V25], ids=["2024-02-08", "2025-09-18"])


@pytest.fixture
def source(api: httpx.Client, tmp_path: Path) -> str:
    """A connection to a database of three tables, its schemas cached."""
    path = tmp_path / "shop.db"
    with sqlite_file(path) as database:
        database.execute(
            "CREATE TABLE orders (id INTEGER PRIMARY KEY, total REAL, mail TEXT);"
            "CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT);"
            "CREATE TABLE stock (id INTEGER PRIMARY KEY, amount INTEGER);"
        )
    connection = str(data(api.post("/api/connections", json=sqlite_body(path, name="Shop")))["id"])
    cached(api, connection)
    return connection


@pytest.fixture
def body(source: str, connection: str) -> dict[str, Any]:
    """Without a schedule, which each version has under its own name."""
    return {
        "name": "Shop copy",
        "source_connection_id": source,
        "destination_connection_id": connection,
        "mode": "replicate",
        "destination_configuration": {"schema": "main"},
    }


def scheduled(body: dict[str, Any], version: dict[str, str], **schedule: Any) -> dict[str, Any]:
    key = "schedule" if version == V24 else "default_schedule"
    return body | {key: schedule or {"frequency": "continuous"}}


def enabled(api: httpx.Client, sync: str) -> list[str]:
    params = {"filters[enabled]": "true"}
    return [row["id"] for row in data(api.get(f"/api/bulk/syncs/{sync}/schemas", params=params))]


@EVERY_VERSION
def test_a_bulk_sync_is_made_read_replaced_and_deleted(
    api: httpx.Client, body: dict[str, Any], version: dict[str, str]
) -> None:
    api.headers.update(version)
    whole = scheduled(body, version)
    made = data(api.post("/api/bulk/syncs", json=whole | {"schemas": ["main.orders", "main.items"]}))
    key = "schedule" if version == V24 else "default_schedule"
    assert {name: made[name] for name in body} == body
    assert made[key].items() >= {"frequency": "continuous"}.items()
    assert "schemas" not in made
    path = f"/api/bulk/syncs/{made['id']}"
    assert data(api.get(path)) == made
    (listed,) = data(api.get("/api/bulk/syncs"))
    assert listed.items() >= made.items()
    assert enabled(api, made["id"]) == ["main.items", "main.orders"]
    replaced = data(api.put(path, json=whole | {"name": "Other", "mode": "Snapshot", "active": False}))
    assert (replaced["name"], replaced["mode"], replaced["active"]) == ("Other", "snapshot", False)
    assert enabled(api, made["id"]) == ["main.items", "main.orders"]
    data(api.put(path, json=whole | {"schemas": ["main.stock"]}))
    assert enabled(api, made["id"]) == ["main.stock"]
    assert api.delete(path).is_success
    for gone in (api.get(path), api.put(path, json=whole), api.delete(path), api.get(f"{path}/schemas")):
        assert gone.status_code == 404


def test_without_schemas_all_are_copied(api: httpx.Client, body: dict[str, Any]) -> None:
    made = data(api.post("/api/bulk/syncs", json=scheduled(body, V25)))
    assert enabled(api, made["id"]) == ["main.items", "main.orders", "main.stock"]


@EVERY_VERSION
def test_a_cold_cache_is_answered_word_for_word(
    api: httpx.Client, body: dict[str, Any], connection: str, tmp_path: Path, version: dict[str, str]
) -> None:
    # An unchecked connection to nothing never has its schemas read.
    path = tmp_path / "nowhere" / "missing.db"
    cold = data(api.post("/api/connections", json=sqlite_body(path, validate=False)))["id"]
    answer = api.post(
        "/api/bulk/syncs", json=scheduled(body | {"source_connection_id": cold}, version), headers=version
    )
    assert answer.status_code == 400
    assert (
        answer.json().items()
        >= {
            "status": 400,
            "message": "No schemas found. This can mean that the Polytomic has not cached any schemas yet."
            " Please try again.",
            "metadata": None,
        }.items()
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"mode": "sideways"}, "mode"),
        ({"source_connection_id": "nobody"}, "source_connection_id"),
        ({"destination_connection_id": "nobody"}, "destination_connection_id"),
        ({"schemas": ["main.ordres"]}, "schemas[0]"),
        ({"schemas": [{"id": "main.orders", "fields": ["ttoal"]}]}, "schemas[0].fields[0]"),
        ({"destination_configuration": {"schema": 5}}, "destination_configuration.schema"),
        ({"destination_configuration": {"schmea": "main"}}, "destination_configuration.schmea"),
        ({"default_schedule": {"frequency": "hourly"}}, "default_schedule.minute"),
        ({"schedule": {"frequency": "manual"}, "default_schedule": None}, "default_schedule"),
        ({"resync_concurrency_limit": 0}, "resync_concurrency_limit"),
    ],
)
def test_complaints_name_the_field(
    api: httpx.Client, body: dict[str, Any], changes: dict[str, Any], field: str
) -> None:
    answer = api.post("/api/bulk/syncs", json=scheduled(body, V25) | changes)
    assert answer.status_code in {400, 422}
    assert answer.json()["metadata"] == {"field": field}
    assert field in answer.json()["message"]
    assert data(api.get("/api/bulk/syncs")) == []


def test_schemas_one_by_one(api: httpx.Client, body: dict[str, Any]) -> None:
    orders = {
        "id": "main.orders",
        "fields": ["id", {"id": "mail", "obfuscate": True}],
        "tracking_field": "id",
    }
    made = data(api.post("/api/bulk/syncs", json=scheduled(body, V25) | {"schemas": [orders, "main.items"]}))
    path = f"/api/bulk/syncs/{made['id']}/schemas"
    shown = data(api.get(f"{path}/main.orders"))
    assert (shown["output_name"], shown["tracking_field"]) == ("main_orders", "id")
    assert [(field["id"], field["enabled"], field["obfuscated"]) for field in shown["fields"]] == [
        ("id", True, False),
        ("total", False, False),
        ("mail", True, True),
    ]
    lines = data(api.get(path))
    assert not {"fields", "filters"} & set(lines[0])
    assert data(api.get(path, headers=V24))[0]["fields"] is None
    assert data(api.get(path, params={"filters[enabled]": "false"})) == []
    assert api.get(path, params={"filters[enabled]": "maybe"}).status_code == 400
    assert api.get(f"{path}/main.stock").status_code == 404
    assert api.get(f"{path}/nothing").status_code == 404


def test_a_patch_changes_what_it_lists_and_opens_all_fields_of_it(
    api: httpx.Client, body: dict[str, Any]
) -> None:
    orders = {"id": "main.orders", "fields": ["id"]}
    made = data(api.post("/api/bulk/syncs", json=scheduled(body, V25) | {"schemas": [orders, "main.items"]}))
    path = f"/api/bulk/syncs/{made['id']}/schemas"
    (changed,) = data(api.patch(path, json={"schemas": [{"id": "main.orders", "user_output_name": "sales"}]}))
    assert changed["output_name"] == "sales"
    assert all(field["enabled"] for field in changed["fields"])
    data(api.patch(path, json={"schemas": [{"id": "main.items", "enabled": False}, {"id": "main.stock"}]}))
    assert enabled(api, made["id"]) == ["main.orders", "main.stock"]
    for bad, field in (
        ({"id": "main.odrers"}, "schemas[0].id"),
        (
            {"id": "main.orders", "filters": [{"field_id": "id", "function": "Between"}]},
            "schemas[0].filters[0].value",
        ),
        ({"id": "main.stock", "user_output_name": "sales"}, "schemas"),
    ):
        answer = api.patch(path, json={"schemas": [bad]})
        assert answer.json()["metadata"] == {"field": field}


def test_one_schema_replaced(api: httpx.Client, body: dict[str, Any]) -> None:
    made = data(api.post("/api/bulk/syncs", json=scheduled(body, V25) | {"schemas": ["main.orders"]}))
    path = f"/api/bulk/syncs/{made['id']}/schemas/main.orders"
    filters = [{"field_id": "total", "function": "GreaterThan", "value": 5}]
    put = data(
        api.put(path, json={"enabled": False, "filters": filters, "fields": [{"id": "id", "enabled": True}]})
    )
    assert (put["enabled"], put["filters"]) == (False, filters)
    assert data(api.get(path)) == put
    again = data(api.put(path, json={}))
    assert (again["enabled"], again["filters"]) == (True, [])
    assert all(field["enabled"] for field in again["fields"])
    assert api.put(f"/api/bulk/syncs/{made['id']}/schemas/main.stock", json={}).status_code == 404


def test_schedules_on_a_path_of_their_own(api: httpx.Client, body: dict[str, Any]) -> None:
    made = data(api.post("/api/bulk/syncs", json=scheduled(body, V25)))
    path = f"/api/bulk/syncs/{made['id']}/schedules"
    (default,) = data(api.get(path))
    assert (default["isDefault"], default["frequency"], default["syncId"]) == (True, "continuous", made["id"])
    weekly = {"frequency": "weekly", "dayOfWeek": "1", "hour": "2", "minute": "3"}
    added = data(api.post(path, json={"schedule": weekly}))
    assert added.items() >= (weekly | {"isDefault": False, "selectiveMode": "none"}).items()
    assert data(api.get(f"/api/bulk/syncs/{made['id']}"))["additional_schedules"][0]["day_of_week"] == "1"
    daily = {"frequency": "daily", "hour": "4", "minute": "5", "selectiveMode": "incrementalFields"}
    changed = data(api.put(f"{path}/{added['id']}", json={"schedule": daily}))
    assert changed.items() >= (daily | {"id": added["id"], "createdAt": added["createdAt"]}).items()
    data(api.put(f"{path}/{default['id']}", json={"schedule": {"frequency": "manual"}}))
    assert [one["frequency"] for one in data(api.get(path))] == ["manual", "daily"]
    assert api.delete(f"{path}/{default['id']}").status_code == 422
    assert api.delete(f"{path}/{added['id']}").is_success
    assert api.get(f"{path}/{added['id']}").status_code == 404
    assert api.post(path, json={"schedule": {"frequency": "weekly"}}).status_code == 400


def test_put_with_and_without_the_schedules_id(api: httpx.Client, body: dict[str, Any]) -> None:
    made = data(api.post("/api/bulk/syncs", json=scheduled(body, V25)))
    path = f"/api/bulk/syncs/{made['id']}"
    written_back = data(api.put(path, json=made))
    assert written_back["default_schedule"]["id"] == made["default_schedule"]["id"]
    fresh = data(api.put(path, json=scheduled(body, V25)))
    assert fresh["default_schedule"]["id"] != made["default_schedule"]["id"]


def test_one_sync_seen_through_both_versions(api: httpx.Client, body: dict[str, Any]) -> None:
    older = scheduled(body, V24, frequency="daily", hour="6", minute="0") | {"discover": True}
    made = data(api.post("/api/bulk/syncs", json=older, headers=V24))
    assert (made["schedule"], made["discover"]) == (older["schedule"], True)
    newer = data(api.get(f"/api/bulk/syncs/{made['id']}", headers=V25))
    assert newer["default_schedule"].items() >= older["schedule"].items()
    assert newer["automatically_add_new_objects"] == "all"
    assert not {"schedule", "discover"} & set(newer)


def test_switching_on_and_off_and_listing_what_is_on(api: httpx.Client, body: dict[str, Any]) -> None:
    on = data(api.post("/api/bulk/syncs", json=scheduled(body, V25)))["id"]
    off = data(api.post("/api/bulk/syncs", json=scheduled(body, V25)))["id"]
    assert data(api.post(f"/api/bulk/syncs/{off}/activate", json={"active": False})) == {
        "id": off,
        "active": False,
    }
    assert [each["id"] for each in data(api.get("/api/bulk/syncs?active=true"))] == [on]
    assert [each["id"] for each in data(api.get("/api/bulk/syncs?active=false"))] == [off]
    assert data(api.get(f"/api/bulk/syncs/{off}/status"))["next_execution_time"] is None
    assert data(api.get(f"/api/bulk/syncs/{on}/status"))["next_execution_time"]
    assert api.post(f"/api/bulk/syncs/{on}/activate", json={}).status_code == 400
    assert api.post("/api/bulk/syncs/none/activate", json={"active": True}).status_code == 404


def test_the_dashboard_in_one_call(api: httpx.Client, body: dict[str, Any]) -> None:
    first = data(api.post("/api/bulk/syncs", json=scheduled(body, V25)))["id"]
    second = data(api.post("/api/bulk/syncs", json=scheduled(body, V25) | {"active": False}))["id"]

    def asked(query: str) -> list[str]:
        return [line["sync_id"] for line in data(api.get(f"/api/bulk/syncs/status?{query}"))]

    assert asked("all=true") == [first, second]
    assert asked(f"active=true&sync_id={second}") == [first]
    assert asked(f"sync_id={second}&sync_id={first}") == [second, first]
    assert api.get("/api/bulk/syncs/status?sync_id=none").status_code == 404
    assert api.get("/api/bulk/syncs/status").status_code == 400
    line = data(api.get("/api/bulk/syncs/status?all=true"))[0]
    assert (line["status"], line["schemas"]) == (None, [])
    assert api.get(f"/api/bulk/syncs/{first}/executions").json() == {
        "data": [],
        "pagination": {"next_page_token": ""},
    }


def test_another_source_brings_its_own_schemas(
    api: httpx.Client, body: dict[str, Any], connection: str, source: str
) -> None:
    cached(api, connection)
    made = data(api.post("/api/bulk/syncs", json=scheduled(body, V25)))
    moved = body | {"source_connection_id": connection, "destination_connection_id": source}
    data(api.put(f"/api/bulk/syncs/{made['id']}", json=scheduled(moved, V25)))
    assert enabled(api, made["id"]) == ["main.people"]


def test_a_connection_of_a_bulk_sync_is_in_use(api: httpx.Client, body: dict[str, Any], source: str) -> None:
    made = data(api.post("/api/bulk/syncs", json=scheduled(body, V25)))
    assert api.delete(f"/api/connections/{source}").status_code == 422
    assert api.delete(f"/api/connections/{source}?force=true").is_success
    assert api.get(f"/api/bulk/syncs/{made['id']}").status_code == 404
