from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.databases import sqlite_file
from tests.local.server.serving import V24, V25, cached, data, until

PEOPLE = ["id", "email", "name"]


def test_the_drill_down(api: httpx.Client, connection: str) -> None:
    step = data(api.get(f"/api/connections/{connection}/modelsync/source"))
    assert step["requires_one_of"] == ["query", "table", "view"]
    assert step["items"]["table"] == {"items": ["main.people"], "requires_one_of": None, "has_items": True}
    assert step["items"]["query"] == {"items": None, "requires_one_of": None, "has_items": False}


@pytest.mark.parametrize(
    "query",
    [
        {"table": "main.people"},
        {"params[table]": "main.people"},
        {"params[table][]": "main.people"},
        {"params[table][0]": "main.people"},
        {"params": json.dumps({"table": ["main.people"]})},
    ],
)
def test_fields_in_every_encoding(api: httpx.Client, connection: str, query: dict[str, str]) -> None:
    path = f"/api/connections/{connection}/modelsync/source"
    assert data(api.get(path, params=query))["requires_one_of"] == ["query", "table", "view"]
    fields = data(api.get(f"{path}/fields", params=query))
    assert [each["name"] for each in fields] == PEOPLE
    assert fields[1]["type"] == "string" and fields[1]["remote_type"] == "TEXT" and fields[1]["unique"]
    assert [each["id"] for each in data(api.get(f"{path}/fields", params=query))] == [
        each["id"] for each in fields
    ]


def test_fields_of_a_query_in_the_url_or_in_a_body(api: httpx.Client, connection: str) -> None:
    path = f"/api/connections/{connection}/modelsync/source/fields"
    query = {"query": "SELECT name AS who, count(*) AS n FROM people GROUP BY name"}
    assert [each["name"] for each in data(api.get(path, params=query))] == ["who", "n"]
    assert [each["name"] for each in data(api.post(path, json={"configuration": query}))] == ["who", "n"]
    wrong = api.get(path, params={"query": "SELECT nothing FROM people"})
    assert wrong.status_code == 400 and "nothing" in wrong.json()["message"]


def test_what_is_not_there_is_a_plain_sentence(api: httpx.Client, connection: str) -> None:
    path = f"/api/connections/{connection}/modelsync/source/fields"
    refused = api.get(path, params={"table": "main.nobody"})
    assert refused.status_code == 400 and "main.nobody" in refused.json()["message"]
    assert api.get("/api/connections/x-1/modelsync/source").status_code == 404
    assert api.get(f"/api/connections/{connection}/modelsync/enrichment-source").status_code == 404


def test_a_system_that_has_gone(api: httpx.Client, connection: str, database: Path) -> None:
    database.unlink()
    answer = api.get(f"/api/connections/{connection}/modelsync/source")
    assert answer.status_code in (400, 422) and "people.db" in answer.json()["message"]


def test_the_old_target_drill_down_is_of_its_version(api: httpx.Client, connection: str) -> None:
    path = f"/api/connections/{connection}/modelsync/target"
    assert data(api.get(path, headers=V24))["requires_one_of"] == ["schema"]
    tables = data(api.get(path, headers=V24, params={"type": "table", "search": "main"}))
    assert "main.people" in tables["items"]["table"]["items"]
    gone = api.get(path, headers=V25)
    assert gone.status_code == 404 and "modelsync/target" in gone.json()["message"]


def test_target_objects_and_what_makes_another(api: httpx.Client, connection: str) -> None:
    path = f"/api/connections/{connection}/modelsync/targetobjects"
    for version in (V24, V25):
        body = api.get(path, headers=version).json()
        (people,) = body["data"]
        assert (people["id"], people["name"]) == ("main.people", "main.people")
        assert people["modes"][0] == {
            "id": "create",
            "requires_identity": True,
            "supports_per_field_mode": False,
            "supports_target_filters": False,
        }
        assert body["target_creation"]["supported"] is True
    assert data(api.get(f"{path}/properties/name"))["id"] == "name"
    assert api.get(f"{path}/properties/colour").status_code == 404


def test_target_fields_by_both_verbs(api: httpx.Client, connection: str) -> None:
    path = f"/api/connections/{connection}/modelsync/target/fields"
    asked = data(api.get(path, params={"target": "main.people"}))
    assert data(api.post(path, json={"target": "main.people", "refresh": True})) == asked
    assert [each["id"] for each in asked["fields"]] == PEOPLE
    assert asked["modes"][0]["mode"] == "create" and asked["modes"][0]["label"]
    email = asked["fields"][1]
    assert email["supports_identity"] and email["identity_functions"] == [
        {"id": "Equality", "label": "Equality"}
    ]
    assert email["required"] is True and asked["fields"][2]["required"] is False


def test_a_target_to_be_made_has_modes_and_no_fields(api: httpx.Client, connection: str) -> None:
    path = f"/api/connections/{connection}/modelsync/target/fields"
    fresh = data(api.get(path, params={"properties[name]": "main.pets"}))
    assert (fresh["id"], fresh["fields"]) == ("main.pets", []) and fresh["modes"]
    for wrong in ({}, {"target": "main.people", "properties[name]": "main.pets"}):
        assert api.get(path, params=wrong).status_code == 400


def test_schemas_of_a_bulk_sync(api: httpx.Client, connection: str) -> None:
    cached(api, connection)
    path = f"/api/connections/{connection}/bulksync/source"
    bare = data(api.get(path, params={"include_fields": "false"}))
    assert bare["schemas"] == [{"id": "main.people", "name": "main.people"}]
    full = data(api.get(path))
    assert [each["id"] for each in full["schemas"][0]["fields"]] == PEOPLE
    assert full["schemas"][0]["fields"][0]["is_primary_key"] is True
    one = data(api.get(f"/api/connections/{connection}/schemas/main.people"))
    assert one == full["schemas"][0]
    rows = data(api.get(f"/api/connections/{connection}/schemas/main.people/records"))
    assert rows[0] == {"id": 1, "email": "ada@example.com", "name": "Ada"}
    assert api.get(f"/api/connections/{connection}/schemas/main.nobody").status_code == 404
    assert api.get(path, params={"include_fields": "perhaps"}).status_code == 400


def test_a_bulk_target(api: httpx.Client, connection: str) -> None:
    path = f"/api/connections/{connection}/bulksync/target"
    new, old = data(api.get(path, headers=V25)), data(api.get(path, headers=V24))
    assert [mode["id"] for mode in new["modes"]] == ["replicate", "snapshot", "append"]
    assert new["configuration"]["properties"]["schema"]["type"] == "string"
    assert "supports_history_mode" in new and "supports_history_mode" not in old


def test_a_refresh_sees_what_is_new(api: httpx.Client, connection: str, database: Path) -> None:
    cached(api, connection)
    with sqlite_file(database) as file:
        file.execute("CREATE TABLE pets (id INTEGER)")
    path = f"/api/connections/{connection}/bulksync/source?include_fields=false"
    assert len(data(api.get(path))["schemas"]) == 1  # it is the cache that answers
    before = data(api.get(f"/api/connections/{connection}/schemas/status"))
    asked = api.post(f"/api/connections/{connection}/schemas/refresh")
    assert asked.is_success and asked.content == b""
    assert asked.headers["location"] == f"/api/connections/{connection}/schemas/status"
    after = until(
        lambda: (now := data(api.get(asked.headers["location"])))["cache_status"] == "cached" and now
    )
    assert after["last_refresh_finished"] > before["last_refresh_finished"]
    assert len(data(api.get(path))["schemas"]) == 2


ODD = (
    "[/x][@click=app.quit]",
    "a/b",
    "a%2Fb",
    "a.b.c",
    'q"uo`te',
    "it's",
    "\x1b]0;title\x07",
    "\u202egnp",
    "ü𝄞",
    " ",
    "x" * 2_000,
)


def test_odd_names_come_through_whole(api: httpx.Client, connection: str, database: Path) -> None:
    with sqlite_file(database) as file:
        for name in ODD:
            quoted = name.replace('"', '""')
            file.execute(f'CREATE TABLE "{quoted}" ("{quoted}" TEXT)')
    path = f"/api/connections/{connection}"
    tables = data(api.get(f"{path}/modelsync/source"))["items"]["table"]["items"]
    assert len(tables) == len(ODD) + 1
    api.post(f"{path}/schemas/refresh")
    bulk = f"{path}/bulksync/source?include_fields=false"
    until(lambda: len(data(api.get(bulk))["schemas"]) == len(tables))
    for table in tables:
        fields = data(api.get(f"{path}/modelsync/source/fields", params={"table": table}))
        one = data(api.get(f"{path}/schemas/{quote(table, safe='')}"))
        assert one["id"] == table and [each["id"] for each in one["fields"]] == [
            each["name"] for each in fields
        ]
        target = data(api.post(f"{path}/modelsync/target/fields", json={"target": table}))
        assert target["id"] == table and len(target["fields"]) == len(fields)


def test_long_lists_are_written_in_pieces(api: httpx.Client, connection: str, database: Path) -> None:
    with sqlite_file(database) as file:
        for number in range(1_001):
            file.execute(f"CREATE TABLE t{number} (id INTEGER PRIMARY KEY, n{number % 3} TEXT)")
    path = f"/api/connections/{connection}"
    cached(api, connection)
    schemas = {each["id"]: each for each in data(api.get(f"{path}/bulksync/source"))["schemas"]}
    assert len(schemas) == 1_002
    for number in (0, 499, 500, 501, 1_000):
        assert [each["id"] for each in schemas[f"main.t{number}"]["fields"]] == ["id", f"n{number % 3}"]
    objects = data(api.get(f"{path}/modelsync/targetobjects"))
    assert {each["id"] for each in objects} == set(schemas)
