"""Models over the real server and a real SQLite database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.databases import sqlite_file
from tests.local.server.serving import V24, V25, data, until

EVERY_VERSION = pytest.mark.parametrize("version", [V24, V25], ids=["2024-02-08", "2025-09-18"])


def body_of(connection: str, **changes: Any) -> dict[str, Any]:
    return {
        "name": "People",
        "connection_id": connection,
        "configuration": {"table": "main.people"},
    } | changes


@EVERY_VERSION
def test_a_model_is_made_listed_read_and_deleted(
    api: httpx.Client, connection: str, version: dict[str, str]
) -> None:
    body = body_of(connection)
    made = data(api.post("/api/models", json=body, headers=version))
    assert {key: made[key] for key in body} == body
    assert made["type"] == "sqlite"
    assert [(field["name"], field["type"]) for field in made["fields"]] == [
        ("id", "number"),
        ("email", "string"),
        ("name", "string"),
    ]
    assert data(api.get(f"/api/models/{made['id']}", headers=version)) == made
    assert data(api.get("/api/models", headers=version)) == [made]
    assert api.delete(f"/api/models/{made['id']}", headers=version).is_success
    assert api.get(f"/api/models/{made['id']}", headers=version).status_code == 404
    assert api.delete(f"/api/models/{made['id']}", headers=version).status_code == 404


@pytest.mark.parametrize(
    ("configuration", "names"),
    [
        ({"view": "main.named"}, ["id", "name"]),
        ({"query": "SELECT upper(email) AS shout, 1.5 AS half FROM people"}, ["shout", "half"]),
    ],
)
def test_fields_come_from_the_source_itself(
    api: httpx.Client, connection: str, configuration: dict[str, str], names: list[str]
) -> None:
    made = data(api.post("/api/models", json=body_of(connection, configuration=configuration)))
    assert [field["name"] for field in made["fields"]] == names


def test_a_put_replaces_everything_and_sees_new_columns(
    api: httpx.Client, connection: str, database: Path
) -> None:
    made = data(
        api.post(
            "/api/models", json=body_of(connection, fields=["email"], identifier="email", labels=["vip"])
        )
    )
    assert [field["name"] for field in made["fields"]] == ["email"]
    with sqlite_file(database) as changing:
        changing.execute("ALTER TABLE people ADD COLUMN age INTEGER")
    replaced = data(api.put(f"/api/models/{made['id']}", json=body_of(connection, refresh=True)))
    assert [field["name"] for field in replaced["fields"]] == ["id", "email", "name", "age"]
    assert replaced["fields"][1]["id"] == made["fields"][0]["id"]
    assert (replaced["identifier"], replaced["labels"], replaced["version"]) == ("", [], 2)
    assert replaced["created_at"] == made["created_at"] < replaced["updated_at"]
    assert api.put("/api/models/none", json=body_of(connection)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"connection_id": "nobody"}, "connection_id", "nobody"),
        ({"configuration": {"table": "main.poeple"}}, "configuration.table", "poeple"),
        ({"configuration": {"query": "SELECT * FROM nowhere"}}, "configuration.query", "nowhere"),
        ({"configuration": {"query": "DELETE FROM people"}}, "configuration.query", "SELECT"),
        ({"configuration": {}}, "configuration", "query, table, view"),
        ({"fields": ["emial"]}, "fields[0]", "did you mean email?"),
        ({"identifier": "uuid"}, "identifier", "uuid"),
        ({"tracking_columns": ["changed"]}, "tracking_columns[0]", "changed"),
        (
            {"relations": [{"from": "id", "to": {"model_id": "?", "field": "x"}}]},
            "relations[0].to.model_id",
            "?",
        ),
    ],
)
def test_complaints_name_the_field(
    api: httpx.Client, connection: str, changes: dict[str, Any], field: str, words: str
) -> None:
    for refusal in (
        api.post("/api/models", json=body_of(connection, **changes)),
        api.post("/api/model-preview", json=body_of(connection, **changes)),
    ):
        assert refusal.status_code in {400, 422}
        answer = refusal.json()
        assert answer["metadata"] == {"field": field}
        assert field in answer["message"]
        assert words in answer["message"]
    assert data(api.get("/api/models")) == []


def test_relations_lead_to_fields_of_other_models(api: httpx.Client, connection: str) -> None:
    first = data(api.post("/api/models", json=body_of(connection)))
    relations = [{"from": "id", "to": {"model_id": first["id"], "field": "id"}}]
    second = data(api.post("/api/models", json=body_of(connection, relations=relations)))
    assert second["relations"] == relations
    relations[0]["to"] = {"model_id": second["id"], "field": "id"}
    itself = api.put(f"/api/models/{second['id']}", json=body_of(connection, relations=relations))
    assert itself.status_code == 422


def test_a_sample_has_real_rows_under_the_models_id(api: httpx.Client, connection: str) -> None:
    made = data(api.post("/api/models", json=body_of(connection, fields=["email", "name"])))
    assert data(api.get(f"/api/models/{made['id']}/sample")) == {
        "records": [
            {made["id"]: {"email": "ada@example.com", "name": "Ada"}},
            {made["id"]: {"email": "bob@example.com", "name": None}},
        ],
        "warnings": [],
    }


def test_a_preview_saves_nothing(api: httpx.Client, connection: str) -> None:
    answer = api.post("/api/model-preview", json=body_of(connection, fields=["name"])).json()
    assert [field["name"] for field in answer["data"]["fields"]] == ["name"]
    assert (answer["job"]["type"], answer["job"]["status"]) == ("previewmodel", "done")
    assert [field["name"] for field in answer["job"]["result"]] == ["name"]
    assert data(api.get("/api/models")) == []


def job_of(api: httpx.Client, answer: httpx.Response) -> dict[str, Any]:
    """The job that an asynchronous call started, once it is over."""
    assert answer.json()["data"] is None
    job = answer.json()["job"]
    path = f"/api/jobs/{job['type']}/{job['job_id']}"

    def over() -> dict[str, Any] | None:
        found: dict[str, Any] = data(api.get(path))
        return found if found["status"] in {"done", "failed"} else None

    return until(over)


def test_everything_can_be_asked_for_as_a_job(api: httpx.Client, connection: str) -> None:
    made = job_of(api, api.post("/api/models?async=true", json=body_of(connection)))
    assert (made["type"], made["status"]) == ("createmodel", "done")
    model = made["result"]
    assert data(api.get("/api/models")) == [model]
    update = api.put(f"/api/models/{model['id']}?async=true", json=body_of(connection, name="Folk"))
    assert job_of(api, update)["result"]["name"] == "Folk"
    rows = job_of(api, api.get(f"/api/models/{model['id']}/sample?async=true"))
    assert len(rows["result"]["records"]) == 2
    fields = job_of(api, api.post("/api/model-preview?async=true", json=body_of(connection)))
    assert [field["name"] for field in fields["result"]] == ["id", "email", "name"]


def test_a_job_that_fails_says_why(api: httpx.Client, connection: str) -> None:
    body = body_of(connection, configuration={"table": "nowhere"})
    job = job_of(api, api.post("/api/models?async=true", json=body))
    assert job["status"] == "failed"
    assert "nowhere" in job["error"]
    assert "result" not in job
    assert data(api.get("/api/models")) == []


def test_jobs_are_found_by_type_and_id(api: httpx.Client, connection: str) -> None:
    job = api.post("/api/model-preview", json=body_of(connection)).json()["job"]
    assert api.get(f"/api/jobs/previewmodel/{job['job_id']}").is_success
    assert api.get(f"/api/jobs/createmodel/{job['job_id']}").status_code == 404
    assert api.get("/api/jobs/previewmodel/0000").status_code == 404
    assert api.get(f"/api/jobs/homework/{job['job_id']}").status_code == 400


def test_a_connection_with_a_model_is_in_use(api: httpx.Client, connection: str) -> None:
    data(api.post("/api/models", json=body_of(connection)))
    refusal = api.delete(f"/api/connections/{connection}")
    assert refusal.status_code == 422
    assert "in use" in refusal.json()["message"]
    assert api.delete(f"/api/connections/{connection}?force=true").is_success
    assert data(api.get("/api/models")) == []


def test_a_system_that_is_gone_is_a_complaint_about_the_connection(
    api: httpx.Client, connection: str, database: Path
) -> None:
    database.unlink()
    answer = api.post("/api/models", json=body_of(connection))
    assert answer.status_code in {400, 422}
    assert answer.json()["metadata"] == {"field": "connection_id"}
    assert answer.json()["message"].startswith("connection_id: ")
