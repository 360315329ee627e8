"""Bulk syncs really run between SQLite files: modes, chosen schemas, what is new, what is left."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptui.local.connectors.sqlite.writer import SqliteDestination
from tests.local.server.running import changed, completed, ended, locked, rows, run_of, started
from tests.local.server.serving import V24, V25, cached, data, sqlite_body, until


@pytest.fixture
def target(api: httpx.Client, tmp_path: Path) -> Path:
    """An empty database."""
    path = tmp_path / "target.db"
    changed(path, "PRAGMA user_version = 1")
    return path


@pytest.fixture
def other(api: httpx.Client, target: Path) -> str:
    """The id of a connection to it."""
    return str(data(api.post("/api/connections", json=sqlite_body(target, name="Target")))["id"])


@pytest.fixture
def shop(database: Path) -> Path:
    """The source, with orders beside people."""
    changed(
        database,
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, item TEXT, changed TEXT)",
        "INSERT INTO orders VALUES (1, 'pen', '2026-01-01T00:00:00Z'), (2, 'ink', '2026-01-02T00:00:00Z')",
    )
    return database


@pytest.fixture
def body(api: httpx.Client, shop: Path, other: str) -> dict[str, Any]:
    """A bulk sync of both tables."""
    source = str(data(api.post("/api/connections", json=sqlite_body(shop, name="Shop")))["id"])
    cached(api, source)
    return {
        "name": "Shop",
        "source_connection_id": source,
        "destination_connection_id": other,
        "mode": "replicate",
        "destination_configuration": {"schema": "main"},
        "default_schedule": {"frequency": "manual"},
    }


def bulk(api: httpx.Client, body: dict[str, Any], **more: Any) -> str:
    """The path of a bulk sync."""
    return f"/api/bulk/syncs/{data(api.post('/api/bulk/syncs', json=body | more))['id']}"


ITEMS = "SELECT item FROM main_orders ORDER BY id"


def test_replicate_copies_and_then_keeps_up(
    api: httpx.Client, body: dict[str, Any], shop: Path, target: Path
) -> None:
    path = bulk(api, body)
    begun = data(api.post(f"{path}/executions"))
    assert (begun["status"], begun["is_test"], begun["is_partial"]) == ("created", False, False)
    assert [(one["schema"], one["status"]) for one in begun["schemas"]] == [
        ("main.orders", "created"),
        ("main.people", "created"),
    ]
    run = ended(api, path, begun["id"])
    assert (run["status"], run["record_count"], run["error_count"]) == ("completed", 4, 0)
    assert [(one["output_name"], one["record_count"]) for one in run["schemas"]] == [
        ("main_orders", 2),
        ("main_people", 2),
    ]
    assert all(one["started_at"] <= one["completed_at"] for one in run["schemas"])
    assert rows(target, ITEMS) == [("pen",), ("ink",)]
    changed(shop, "UPDATE orders SET item = 'quill' WHERE id = 1", "DELETE FROM orders WHERE id = 2")
    run = completed(api, path)
    assert run["schemas"][0]["counts"]["update"] == 1
    query = "SELECT item, _polytomic_deleted_at IS NULL FROM main_orders ORDER BY id"
    assert rows(target, query) == [("quill", 1), ("ink", 0)]


@pytest.mark.parametrize(("mode", "count"), [("snapshot", 2), ("append", 4)])
def test_the_other_modes(
    api: httpx.Client, body: dict[str, Any], target: Path, mode: str, count: int
) -> None:
    path = bulk(api, body, mode=mode)
    completed(api, path)
    completed(api, path)
    assert len(rows(target, ITEMS)) == count


def test_chosen_schemas_and_tests(api: httpx.Client, body: dict[str, Any], target: Path) -> None:
    path = bulk(api, body)
    run = completed(api, path, schemas=["main.orders"])
    assert (run["is_partial"], [one["schema"] for one in run["schemas"]]) == (True, ["main.orders"])
    assert [row[0] for row in rows(target, "SELECT name FROM sqlite_master WHERE type = 'table'")] == [
        "main_orders"
    ]
    test = completed(api, path, test=True)
    assert (test["is_test"], test["record_count"]) == (True, 4)
    data(api.patch(f"{path}/schemas", json={"schemas": [{"id": "main.people", "enabled": False}]}))
    refusal = api.post(f"{path}/executions", json={"schemas": ["main.people"]})
    assert (refusal.status_code, refusal.json()["metadata"]) == (400, {"field": "schemas[0]"})
    assert [one["schema"] for one in completed(api, path)["schemas"]] == ["main.orders"]
    data(api.patch(f"{path}/schemas", json={"schemas": [{"id": "main.orders", "enabled": False}]}))
    assert api.post(f"{path}/executions").status_code == 400


def test_resync_in_the_words_of_both_versions(
    api: httpx.Client, body: dict[str, Any], shop: Path, target: Path
) -> None:
    path = bulk(api, body)
    completed(api, path)
    changed(shop, "DELETE FROM orders WHERE id = 2")
    changed(
        target, "ALTER TABLE main_people ADD COLUMN mine TEXT", "INSERT INTO main_people (id) VALUES (99)"
    )
    run = completed(api, path, resync_mode="rebuild")
    assert (run["is_resync"], run["output_disposition"], run["fetch_mode"]) == (True, "rebuild", "full")
    assert rows(target, ITEMS) == [("pen",)]
    assert "mine" not in {row[1] for row in rows(target, "PRAGMA table_info(main_people)")}
    refusal = api.post(f"{path}/executions", json={"resync": True}, headers=V25)
    assert (refusal.status_code, refusal.json()["metadata"]) == (400, {"field": "resync"})
    changed(target, "INSERT INTO main_people (id) VALUES (99)")
    older = data(api.post(f"{path}/executions", json={"resync": True}, headers=V24))
    assert ended(api, path, older["id"])["output_disposition"] == "truncate"
    assert len(rows(target, "SELECT * FROM main_people")) == 2
    both = api.post(f"{path}/executions", json={"test": True, "resync_mode": "resync"})
    assert both.status_code == 400
    assert api.post(f"{path}/executions", json={"fetch_mode": "none"}).status_code == 400


def test_a_tracking_field_fetches_what_is_new(
    api: httpx.Client, body: dict[str, Any], shop: Path, target: Path
) -> None:
    tracked = {"id": "main.orders", "tracking_field": "changed"}
    path = bulk(api, body, mode="append", schemas=[tracked])
    assert completed(api, path)["record_count"] == 2
    changed(shop, "INSERT INTO orders VALUES (3, 'nib', '2026-02-01T00:00:00Z')")
    assert completed(api, path)["record_count"] == 1
    assert completed(api, path)["record_count"] == 0
    assert [row[0] for row in rows(target, ITEMS)] == ["pen", "ink", "nib"]
    assert completed(api, path, test=True)["record_count"] == 0
    assert completed(api, path, resync_mode="resync")["record_count"] == 3
    assert len(rows(target, ITEMS)) == 3
    assert completed(api, path)["record_count"] == 0


def test_what_is_left_of_a_run_that_added_is_removed_later(
    api: httpx.Client, body: dict[str, Any], target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bulk(api, body, mode="append", schemas=["main.orders"])
    receipts = "SELECT count(*) FROM sqlite_master WHERE name LIKE '%receipt%'"

    def locked_out(destination: SqliteDestination, receipt: str) -> None:
        raise sqlite3.OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(SqliteDestination, "forget", locked_out)
        completed(api, path)
    assert rows(target, receipts) == [(1,)]
    completed(api, path)
    assert rows(target, receipts) == [(0,)]


def test_one_schema_that_fails_does_not_sink_the_run(
    api: httpx.Client, body: dict[str, Any], shop: Path, target: Path
) -> None:
    path = bulk(api, body)
    changed(shop, "DROP TABLE orders")
    run = run_of(api, path)
    assert run["status"] == "errors" and run["status_message"].startswith("main.orders: ")
    assert [one["status"] for one in run["schemas"]] == ["failed", "completed"]
    assert "main.orders" in run["schemas"][0]["status_message"]
    assert len(rows(target, "SELECT * FROM main_people")) == 2
    last = data(api.get(f"{path}/executions/{run['id']}/consolelog"))["entries"][-1]["message"]
    assert last == "completed with errors: 2 records, 1 of 2 schemas failed"
    changed(shop, "ALTER TABLE people RENAME TO persons")
    run = run_of(api, path)
    assert run["status"] == "failed" and run["status_message"].endswith("(and 1 more)")


@pytest.mark.parametrize(("setting", "found"), [("all", ["a", "orders", "people"]), ("none", ["orders"])])
def test_new_objects_are_taken_up_where_that_is_wished(
    api: httpx.Client, body: dict[str, Any], shop: Path, setting: str, found: list[str]
) -> None:
    changed(shop, "CREATE TABLE left_out (x INTEGER)")
    source = body["source_connection_id"]
    assert api.post(f"/api/connections/{source}/schemas/refresh").is_success
    until(lambda: "left_out" in api.get(f"/api/connections/{source}/bulksync/source").text)
    chosen = ["main.orders"] if setting == "none" else ["main.orders", "main.people"]
    path = bulk(api, body, schemas=chosen, automatically_add_new_objects=setting)
    changed(shop, "CREATE TABLE a (x INTEGER)")
    run = completed(api, path)
    assert {one["schema"] for one in run["schemas"]} == {f"main.{name}" for name in found}
    enabled = [row["id"] for row in data(api.get(f"{path}/schemas")) if row["enabled"]]
    assert sorted(enabled) == [f"main.{name}" for name in sorted(found)]
    assert len(completed(api, path)["schemas"]) == len(found)


def test_new_fields_are_copied_unless_they_are_not_wished(
    api: httpx.Client, body: dict[str, Any], shop: Path, target: Path
) -> None:
    taking = bulk(api, body)
    body["destination_configuration"]["advanced"] = {"table_prefix": "old_"}
    leaving = bulk(api, body, automatically_add_new_fields="none")
    for path in (taking, leaving):
        completed(api, path)
    changed(shop, "ALTER TABLE orders ADD COLUMN price INTEGER DEFAULT 3")
    for path in (taking, leaving):
        completed(api, path)
    assert rows(target, "SELECT price FROM main_orders") == [(3,), (3,)]
    columns = {row[1] for row in rows(target, "PRAGMA table_info(old_main_orders)")}
    assert "item" in columns and "price" not in columns


def test_off_asks_a_run_to_stop_and_by_hand_it_runs_all_the_same(
    api: httpx.Client, body: dict[str, Any], shop: Path, target: Path
) -> None:
    path = bulk(api, body, mode="snapshot")
    with locked(target):
        run_id = started(api, path)
        until(lambda: data(api.get(f"{path}/executions/{run_id}"))["status"] == "running")
        assert api.post(f"{path}/executions").status_code == 409
        data(api.post(f"{path}/activate", json={"active": False}))
        run = ended(api, path, run_id)
    assert (run["status"], {one["status"] for one in run["schemas"]}) == ("canceled", {"canceled"})
    assert completed(api, path)["record_count"] == 4


def test_one_schema_can_be_left(api: httpx.Client, body: dict[str, Any], target: Path) -> None:
    path = bulk(api, body, mode="snapshot")
    with locked(target):
        run_id = started(api, path)

        def is_running() -> bool:
            run = data(api.get(f"{path}/executions/{run_id}"))
            return bool(run["schemas"][0]["status"] == "running")

        until(is_running)
        assert data(api.post(f"{path}/schemas/main.orders/cancel"))["message"].startswith("The run")
        assert api.post(f"{path}/schemas/none/cancel").status_code == 404
        until(lambda: data(api.get(f"{path}/executions/{run_id}"))["schemas"][0]["status"] == "canceled")
    run = ended(api, path, run_id)
    assert (run["status"], [one["status"] for one in run["schemas"]]) == (
        "completed",
        ["canceled", "completed"],
    )
    assert data(api.post(f"{path}/schemas/main.orders/cancel")) == {"message": "Nothing is running."}


def test_the_state_of_many_in_one_call(api: httpx.Client, body: dict[str, Any], shop: Path) -> None:
    one, two = bulk(api, body), bulk(api, body | {"name": "Never"})
    completed(api, one)
    changed(shop, "DROP TABLE orders")
    failed = run_of(api, one, schemas=["main.orders"])
    found = {line["sync_id"]: line for line in data(api.get("/api/bulk/syncs/status?all=true"))}
    line = found[one.rpartition("/")[2]]
    assert (line["status"], line["nextExecutionTime"]) == ("failed", None)
    assert [(each["schema"], each["status"]) for each in line["schemas"]] == [
        ("main.orders", "failed"),
        ("main.people", "completed"),
    ]
    assert line["schemas"][0]["execution_id"] == failed["id"]
    assert found[two.rpartition("/")[2]]["schemas"] == []
    listed = {each["name"]: each for each in data(api.get("/api/bulk/syncs"))}
    assert listed["Never"]["last_execution"] is None
    last = listed["Shop"]["last_execution"]
    assert (last["id"], last["status"], last["error_count"]) == (failed["id"], "failed", 0)
    assert last["status_message"] == failed["status_message"] and "schemas" not in last


def test_obfuscated_fields_say_nothing_and_still_join(
    api: httpx.Client, body: dict[str, Any], target: Path
) -> None:
    fields = [{"id": "id"}, {"id": "email", "obfuscate": True}]
    path = bulk(api, body, schemas=[{"id": "main.people", "fields": fields}])
    completed(api, path)
    first = rows(target, "SELECT email FROM main_people ORDER BY id")
    assert all(len(value) == 64 and "@" not in value for (value,) in first)
    assert completed(api, path)["schemas"][0]["counts"]["update"] == 0
