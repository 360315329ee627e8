"""Model syncs over the real server and a real SQLite database, in both versions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from ptui.local.server.rules.stamps import ZERO_ID
from tests.databases import sqlite_file
from tests.local.server.serving import V24, V25, data

EVERY_VERSION = pytest.mark.parametrize("version", [V24, V25], ids=["2024-02-08", "2025-09-18"])


@pytest.fixture
def model(api: httpx.Client, connection: str, database: Path) -> str:
    """A model over the people, in a database that also has contacts to write to."""
    with sqlite_file(database) as changing:
        changing.execute(
            "CREATE TABLE contacts (mail TEXT PRIMARY KEY, label TEXT NOT NULL, age INTEGER,"
            " shout TEXT GENERATED ALWAYS AS (upper(label)))"
        )
    body = {"name": "People", "connection_id": connection, "configuration": {"table": "main.people"}}
    return str(data(api.post("/api/models", json=body))["id"])


@pytest.fixture
def body(connection: str, model: str) -> dict[str, Any]:
    """A body that is good in both versions."""
    return {
        "name": "People to contacts",
        "mode": "updateOrCreate",
        "target": {"connection_id": connection, "object": "main.contacts"},
        "identity": {
            "source": {"model_id": model, "field": "email"},
            "target": "mail",
            "function": "Equality",
        },
        "fields": [{"source": {"model_id": model, "field": "name"}, "target": "label"}],
        "schedule": {"frequency": "hourly", "minute": "5"},
    }


@EVERY_VERSION
def test_a_sync_is_made_read_replaced_and_deleted(
    api: httpx.Client, body: dict[str, Any], model: str, version: dict[str, str]
) -> None:
    api.headers.update(version)
    made = data(api.post("/api/syncs", json=body))
    assert {key: made[key] for key in body} == body
    assert (made["active"], made["model_ids"]) == (True, [model])
    path = f"/api/syncs/{made['id']}"
    assert data(api.get(path)) == made
    replaced = data(api.put(path, json=body | {"name": "Other", "active": False}))
    assert (replaced["name"], replaced["active"], replaced["id"]) == ("Other", False, made["id"])
    written_back = data(api.put(path, json=data(api.get(path))))
    assert written_back | {"updated_at": None} == replaced | {"updated_at": None}
    assert api.delete(path).is_success
    for gone in (api.get(path), api.put(path, json=body), api.delete(path), api.get(f"{path}/status")):
        assert gone.status_code == 404


def test_the_list_of_the_older_version_is_whole_and_of_the_newer_light(
    api: httpx.Client, body: dict[str, Any]
) -> None:
    made = data(api.post("/api/syncs", json=body, headers=V24))
    older = api.get("/api/syncs", headers=V24).json()
    assert set(older) == {"data"} and older["data"][0].items() >= made.items()
    newer = api.get("/api/syncs", headers=V25).json()
    (line,) = newer["data"]
    assert (line["target_object"], line["schedule"]) == ("main.contacts", body["schedule"])
    assert not {"fields", "target", "identity"} & set(line)
    assert newer["pagination"] == {"next_page_token": ""}


def test_the_newer_list_comes_in_pages_the_last_changed_first(
    api: httpx.Client, body: dict[str, Any]
) -> None:
    made = [data(api.post("/api/syncs", json=body | {"name": f"S{n}"}))["id"] for n in range(53)]
    data(api.post(f"/api/syncs/{made[0]}/activate", json={"active": False}))
    wanted = [made[0], *reversed(made[1:])]
    first = api.get("/api/syncs").json()
    second = api.get("/api/syncs", params={"page_token": first["pagination"]["next_page_token"]}).json()
    assert [line["id"] for line in first["data"] + second["data"]] == wanted
    assert len(first["data"]) == 50
    assert second["pagination"]["next_page_token"] == ""
    for limit, size in (("0", 50), ("-3", 50), ("500", 50), ("7", 7)):
        assert len(api.get("/api/syncs", params={"limit": limit}).json()["data"]) == size
    assert len(data(api.get("/api/syncs", headers=V24))) == 53
    for bad in ({"page_token": "nonsense!"}, {"page_token": "e30"}, {"limit": "many"}):
        assert api.get("/api/syncs", params=bad).status_code == 400


@EVERY_VERSION
def test_lists_can_be_narrowed(
    api: httpx.Client, body: dict[str, Any], connection: str, version: dict[str, str]
) -> None:
    api.headers.update(version)
    on = data(api.post("/api/syncs", json=body))["id"]
    off = data(api.post("/api/syncs", json=body | {"active": False, "mode": "update"}))["id"]
    for params, found in (
        ({"active": "true"}, [on]),
        ({"active": "false"}, [off]),
        ({"mode": "UPDATE"}, [off]),
        ({"mode": "append"}, []),
        ({"target_connection_id": connection}, [off, on]),
        ({"target_connection_id": "other"}, []),
    ):
        assert [each["id"] for each in data(api.get("/api/syncs", params=params))] == found
    assert api.get("/api/syncs", params={"mode": "sideways"}).status_code == 400
    assert api.get("/api/syncs", params={"active": "perhaps"}).status_code == 400


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"mode": "remove"}, "mode", "create, update, updateOrCreate, replace, append"),
        ({"identity": None}, "identity", "required for the mode updateOrCreate"),
        ({"target": {"connection_id": "nobody", "object": "x"}}, "target.connection_id", "nobody"),
        ({"schedule": {"frequency": "daily", "hour": "25", "minute": "0"}}, "schedule.hour", "0 to 23"),
        (
            {"schedule": {"frequency": "runafter", "run_after": {"sync_ids": ["none"]}}},
            "schedule.run_after.sync_ids[0]",
            "none",
        ),
        (
            {"override_fields": [{"target": "shout", "override_value": "x"}]},
            "override_fields[0].target",
            "shout",
        ),
        (
            {"fields": []},
            "fields",
            "label",
        ),
    ],
)
def test_complaints_name_the_field(
    api: httpx.Client, body: dict[str, Any], changes: dict[str, Any], field: str, words: str
) -> None:
    answer = api.post("/api/syncs", json=body | changes)
    assert answer.status_code in {400, 422}
    assert answer.json()["metadata"] == {"field": field}
    assert words in answer.json()["message"]
    assert data(api.get("/api/syncs")) == []


def test_targets_and_fields_are_those_of_the_system(
    api: httpx.Client, body: dict[str, Any], connection: str, model: str
) -> None:
    def refused(**changes: Any) -> str:
        answer = api.post("/api/syncs", json=body | changes)
        assert answer.status_code == 422, answer.text
        return str(answer.json()["message"])

    target = {"connection_id": connection, "object": "main.contcats"}
    assert "did you mean main.contacts?" in refused(target=target)
    source = {"model_id": model, "field": "name"}
    assert "did you mean label?" in refused(fields=[{"source": source, "target": "lable"}])
    assert "did you mean name?" in refused(fields=[{"source": source | {"field": "nmae"}, "target": "label"}])
    fields = [*body["fields"], {"source": source, "target": "nickname"}]
    assert "new: true creates it" in refused(fields=fields)
    fields[1]["new"] = True
    assert data(api.post("/api/syncs", json=body | {"fields": fields}))["fields"] == fields


@EVERY_VERSION
@pytest.mark.parametrize(
    "target",
    [
        {"create": {"name": "main.fresh"}},
        {"object": "__pt_new_target", "new_name": "main.fresh"},
        {"object": "__pt_new_target", "new_name": "fresh", "search_values": {"schema": "main"}},
    ],
)
def test_a_target_can_come_with_the_sync(
    api: httpx.Client, body: dict[str, Any], connection: str, version: dict[str, str], target: dict[str, Any]
) -> None:
    api.headers.update(version)
    new = body | {"target": {"connection_id": connection, **target}}
    new["identity"] = body["identity"] | {"target": "mail", "new_field": True}
    new["fields"] = [body["fields"][0] | {"target": "anything", "new": True}]
    made = data(api.post("/api/syncs", json=new))
    assert made["target"]["object"] == "main.fresh"
    assert "create" not in made["target"]
    again = data(api.put(f"/api/syncs/{made['id']}", json=made | {"name": "Again"}))
    assert (again["name"], again["target"]) == ("Again", made["target"])
    taken = new | {"target": {"connection_id": connection, "create": {"name": "main.contacts"}}}
    refusal = api.post("/api/syncs", json=taken)
    assert (refusal.status_code, refusal.json()["metadata"]) == (422, {"field": "target.create"})


def test_fixed_values_are_fields_in_the_older_version_and_apart_in_the_newer(
    api: httpx.Client, body: dict[str, Any]
) -> None:
    fixed = {"target": "age", "override_value": "7"}
    made = data(api.post("/api/syncs", json=body | {"override_fields": [fixed]}, headers=V24))
    assert made["fields"][1] == fixed | {"source": {"model_id": ZERO_ID, "field": ""}}
    newer = data(api.get(f"/api/syncs/{made['id']}", headers=V25))
    assert (newer["fields"], newer["override_fields"]) == (body["fields"], [fixed])
    written_back = data(api.put(f"/api/syncs/{made['id']}", json=made, headers=V24))
    assert written_back["fields"] == made["fields"]


def test_filters_by_field_id_and_by_name(api: httpx.Client, body: dict[str, Any], model: str) -> None:
    fields = {field["name"]: field["id"] for field in data(api.get(f"/api/models/{model}"))["fields"]}
    filters = [
        {"field_id": fields["id"], "field_type": "Model", "function": "greaterthan", "value": 1},
        {"field": {"model_id": model, "field": "name"}, "function": "IsNotNull"},
    ]
    made = data(api.post("/api/syncs", json=body | {"filters": filters, "filter_logic": "A or B"}))
    assert [(one["label"], one["field"]["field"], one["field_id"]) for one in made["filters"]] == [
        ("A", "id", fields["id"]),
        ("B", "name", fields["name"]),
    ]
    assert made["model_filters"]["logic"] == "A or B"
    refusal = api.post("/api/syncs", json=body | {"filters": filters, "filter_logic": "A or C"})
    assert refusal.json()["metadata"] == {"field": "filter_logic"}


def test_switching_on_and_off(api: httpx.Client, body: dict[str, Any]) -> None:
    made = data(api.post("/api/syncs", json=body))
    path = f"/api/syncs/{made['id']}"
    assert data(api.post(f"{path}/activate", json={"active": False})) == {"id": made["id"], "active": False}
    assert data(api.get(path))["active"] is False
    assert data(api.get(f"{path}/status"))["next_execution_time"] is None
    for bad in ({}, {"active": "no"}, {"active": None}):
        assert api.post(f"{path}/activate", json=bad).status_code == 400
    assert api.post("/api/syncs/none/activate", json={"active": True}).status_code == 404


def test_the_state_says_when_the_next_run_is_due(api: httpx.Client, body: dict[str, Any]) -> None:
    made = data(api.post("/api/syncs", json=body))
    status = data(api.get(f"/api/syncs/{made['id']}/status"))
    assert (status["current_execution"], status["last_execution"]) == (None, None)
    assert status["next_execution_time"].split(":")[1] == "05"
    assert api.get(f"/api/syncs/{made['id']}/executions").json() == {
        "data": [],
        "pagination": {"next_page_token": ""},
    }
    assert api.get(f"/api/syncs/{made['id']}/executions/none").status_code == 404


def test_schedules_are_no_id(api: httpx.Client) -> None:
    options = data(api.get("/api/syncs/schedules"))["schedule_options"]
    hourly = next(option for option in options if option["frequency"] == "hourly")
    assert hourly["configuration"]["required"] == ["minute"]


def test_a_sync_can_run_after_another_but_not_after_itself(api: httpx.Client, body: dict[str, Any]) -> None:
    first = data(api.post("/api/syncs", json=body))["id"]
    after = {"frequency": "runafter", "run_after": {"sync_ids": [first]}}
    second = data(api.post("/api/syncs", json=body | {"schedule": after}))
    assert second["schedule"] == after
    after["run_after"] = {"sync_ids": [second["id"]]}
    refusal = api.put(f"/api/syncs/{first}", json=body | {"schedule": after})
    assert refusal.status_code == 422
    assert "wait for itself" in refusal.json()["message"]


def test_deleting_a_model_leaves_its_syncs_with_a_problem(
    api: httpx.Client, body: dict[str, Any], model: str
) -> None:
    made = data(api.post("/api/syncs", json=body))
    assert made["problems"] == []
    assert api.delete(f"/api/models/{model}").is_success
    left = data(api.get(f"/api/syncs/{made['id']}"))
    assert {problem["code"] for problem in left["problems"]} == {"model_not_found"}
    assert left["fields"] == made["fields"]
    assert "problems" not in data(api.get(f"/api/syncs/{made['id']}", headers=V24))
