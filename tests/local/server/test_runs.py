"""Model syncs really run between SQLite files: what is said of a run is compared to what it did."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.local.server.running import changed, completed, ended, model, rows, run_of, sync, sync_body
from tests.local.server.serving import data

COPIED = "SELECT email, name FROM copy ORDER BY email"


@pytest.fixture
def people(api: httpx.Client, connection: str) -> str:
    """A model whose records are told apart by their email."""
    return model(api, connection, identifier="email")


def test_rows_arrive_and_are_counted(api: httpx.Client, connection: str, people: str, database: Path) -> None:
    path = sync(api, sync_body(people, connection, "replace"))
    begun = data(api.post(f"{path}/executions", json={}))
    assert begun["status"] == "created" and begun["created_at"]
    run = ended(api, path, begun["id"])
    assert run["counts"] == {
        "total": 2,
        "insert": 2,
        "update": 0,
        "upserts": 2,
        "delete": 0,
        "error": 0,
        "warnings": 0,
    }
    assert (run["status"], run["errors"], run["type"], run["progress"]) == ("completed", [], "manual", None)
    assert run["created_at"] <= run["started_at"] <= run["completed_at"]
    assert rows(database, COPIED) == [("ada@example.com", "Ada"), ("bob@example.com", None)]
    status = data(api.get(f"{path}/status"))
    assert (status["current_execution"], status["last_execution"]) == (None, run)


@pytest.mark.parametrize(
    ("mode", "counts", "found"),
    [
        ("create", {"insert": 1}, [("ada@example.com", "old"), ("bob@example.com", None), ("eve", "other")]),
        ("update", {"update": 1}, [("ada@example.com", "Ada"), ("eve", "other")]),
        (
            "updateOrCreate",
            {"update": 1, "insert": 1},
            [("ada@example.com", "Ada"), ("bob@example.com", None), ("eve", "other")],
        ),
        ("replace", {"insert": 2}, [("ada@example.com", "Ada"), ("bob@example.com", None)]),
        (
            "append",
            {"insert": 2},
            [
                *(("ada@example.com", "Ada"), ("ada@example.com", "old")),
                *(("bob@example.com", None), ("eve", "other")),
            ],
        ),
    ],
)
def test_each_mode_does_what_it_says(
    api: httpx.Client,
    connection: str,
    people: str,
    database: Path,
    mode: str,
    counts: dict[str, int],
    found: list[tuple[str, str | None]],
) -> None:
    changed(
        database,
        "CREATE TABLE copy (email TEXT, name TEXT)",
        "INSERT INTO copy VALUES ('ada@example.com', 'old'), ('eve', 'other')",
    )
    target = {"connection_id": connection, "object": "main.copy"}
    run = completed(api, sync(api, sync_body(people, connection, mode, target=target)))
    assert {key: run["counts"][key] for key in ("insert", "update", "delete") if run["counts"][key]} == counts
    assert rows(database, "SELECT email, name FROM copy ORDER BY email, name") == found


def test_after_the_first_run_only_changes_are_sent(
    api: httpx.Client, connection: str, people: str, database: Path
) -> None:
    path = sync(api, sync_body(people, connection, "updateOrCreate"))
    assert completed(api, path)["counts"]["insert"] == 2
    assert completed(api, path)["counts"]["total"] == 0
    changed(database, "UPDATE people SET name = 'Bob' WHERE id = 2", "UPDATE copy SET name = 'mine'")
    run = completed(api, path)
    assert (run["counts"]["total"], run["counts"]["update"]) == (1, 1)
    assert rows(database, COPIED) == [("ada@example.com", "mine"), ("bob@example.com", "Bob")]
    again = completed(api, path, resync=True)
    assert (again["is_resync"], again["counts"]["total"]) == (True, 2)
    assert rows(database, COPIED) == [("ada@example.com", "Ada"), ("bob@example.com", "Bob")]


def test_a_test_run_takes_a_few_and_is_not_remembered(
    api: httpx.Client, connection: str, people: str, database: Path
) -> None:
    changed(
        database,
        "WITH RECURSIVE n(x) AS (SELECT 10 UNION ALL SELECT x + 1 FROM n WHERE x < 40)"
        " INSERT INTO people SELECT x, 'p' || x, NULL FROM n",
    )
    path = sync(api, sync_body(people, connection, "updateOrCreate"))
    run = completed(api, path, test=True)
    assert (run["is_test"], run["counts"]["insert"]) == (True, 5)
    assert completed(api, path)["counts"]["total"] == 33


def test_single_records_by_their_identity(
    api: httpx.Client, connection: str, people: str, database: Path
) -> None:
    path = sync(api, sync_body(people, connection, "updateOrCreate"))
    assert completed(api, path, identities=["bob@example.com"])["counts"]["insert"] == 1
    assert rows(database, COPIED) == [("bob@example.com", None)]
    source = {"model_id": people, "field": "email"}
    named = [[{"source": source, "value": "ada@example.com"}]]
    assert completed(api, path, source_identities=named)["counts"]["insert"] == 1
    for bad, code in (
        ({"identities": []}, 400),
        ({"identities": ["x"], "source_identities": named}, 400),
        ({"source_identities": [[{"source": source | {"field": "id"}, "value": "1"}]]}, 400),
        ({"source_identities": [[]]}, 400),
        ({"source_identities": named * 1001}, 400),
        ({"test": "yes"}, 400),
    ):
        assert api.post(f"{path}/executions", json=bad).status_code == code, bad
    elsewhere = {"connection_id": connection, "object": "main.copy"}
    without = sync(api, sync_body(people, connection, "append", target=elsewhere))
    refusal = api.post(f"{without}/executions", json={"identities": ["x"]})
    assert (refusal.status_code, refusal.json()["metadata"]) == (400, {"field": "identities"})


def test_a_model_over_a_query_with_filters_and_overrides(
    api: httpx.Client, connection: str, database: Path
) -> None:
    query = "SELECT email, name, length(email) AS size FROM people -- all of them"
    source = model(api, connection, configuration={"query": f"{query}\n;"})

    def field(name: str) -> dict[str, str]:
        return {"model_id": source, "field": name}

    body = sync_body(
        source,
        connection,
        "replace",
        filters=[
            {"field": field("name"), "function": "IsNull"},
            {"field": field("size"), "function": "GreaterThan", "value": 100},
        ],
        filter_logic="A OR B",
        overrides=[{"field": field("name"), "function": "IsNull", "override": "nobody"}],
        override_fields=[{"target": "origin", "override_value": "people", "new": True}],
    )
    run = completed(api, sync(api, body))
    assert run["counts"]["insert"] == 1
    assert rows(database, "SELECT email, name, origin FROM copy") == [("bob@example.com", "nobody", "people")]


def test_two_models_joined(api: httpx.Client, connection: str, people: str, database: Path) -> None:
    changed(
        database,
        "CREATE TABLE teams (member TEXT, team TEXT)",
        "INSERT INTO teams VALUES ('ada@example.com', 'A')",
    )
    relation = {"from": "member", "to": {"model_id": people, "field": "email"}}
    teams = model(api, connection, name="Teams", configuration={"table": "main.teams"}, relations=[relation])
    body = sync_body(people, connection, "replace")
    body["fields"].append({"source": {"model_id": teams, "field": "team"}, "target": "team", "new": True})
    completed(api, sync(api, body))
    assert rows(database, "SELECT email, team FROM copy ORDER BY 1") == [
        ("ada@example.com", "A"),
        ("bob@example.com", None),
    ]


def test_models_joined_by_way_of_a_third(
    api: httpx.Client, connection: str, people: str, database: Path
) -> None:
    changed(
        database,
        "CREATE TABLE teams (member TEXT, team INTEGER)",
        "INSERT INTO teams VALUES ('ada@example.com', 7), ('bob@example.com', 8)",
        "CREATE TABLE names (team INTEGER, label TEXT)",
        "INSERT INTO names VALUES (7, 'Seven')",
    )
    names = model(api, connection, name="Names", configuration={"table": "main.names"})
    relations = [
        {"from": "member", "to": {"model_id": people, "field": "email"}},
        {"from": "team", "to": {"model_id": names, "field": "team"}},
    ]
    teams = model(api, connection, name="Teams", configuration={"table": "main.teams"}, relations=relations)
    body = sync_body(people, connection, "replace")
    body["fields"].append({"source": {"model_id": names, "field": "label"}, "target": "label", "new": True})
    via = {"source": {"model_id": teams, "field": "team"}, "function": "IsNotNull"}
    path = sync(api, body | {"model_filters": {"conditions": [via]}})
    completed(api, path)
    found = rows(database, "SELECT email, label FROM copy ORDER BY 1")
    assert found == [("ada@example.com", "Seven"), ("bob@example.com", None)]


def test_why_a_run_failed_is_said_in_a_sentence(
    api: httpx.Client, connection: str, people: str, database: Path
) -> None:
    changed(database, "CREATE TABLE gone (email TEXT, name TEXT)")
    target = {"connection_id": connection, "object": "main.gone"}
    path = sync(api, sync_body(people, connection, "append", target=target))
    changed(database, "DROP TABLE gone")
    run = run_of(api, path)
    assert (run["status"], run["errors"]) == ("failed", ["There is no table main.gone"])
    assert data(api.get(f"{path}/status"))["last_execution"]["id"] == run["id"]
    changed(database, "CREATE TABLE gone (email TEXT, name TEXT)", "ALTER TABLE people RENAME TO persons")
    run = run_of(api, path)
    assert run["status"] == "failed" and "main.people" in run["errors"][0]
    assert api.delete(f"/api/models/{people}").is_success
    run = run_of(api, path)
    assert run["errors"] == ["A model of this sync was deleted"]


def test_a_table_that_comes_with_a_sync_comes_again(
    api: httpx.Client, connection: str, people: str, database: Path
) -> None:
    path = sync(api, sync_body(people, connection, "replace"))
    completed(api, path)
    changed(database, "DROP TABLE copy")
    completed(api, path)
    assert len(rows(database, COPIED)) == 2
