"""The literal answers of the walkthrough from MySQL to Snowflake, given by the demo workspace."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.local.server.serving import V24, V25, data
from tests.seeds_data.answers import document


@pytest.fixture
def ids(demo: httpx.Client) -> dict[str, str]:
    return {each["name"]: each["id"] for each in data(demo.get("/api/connections"))}


def step(name: str) -> Any:
    return document(name)["data"]


@pytest.mark.parametrize("version", [V24, V25])
@pytest.mark.parametrize("chosen", [{}, {"table": "company.accounts"}])
def test_the_source(
    demo: httpx.Client, ids: dict[str, str], version: dict[str, str], chosen: dict[str, str]
) -> None:
    path = f"/api/connections/{ids['MySQL Connection']}/modelsync/source"
    assert data(demo.get(path, params=chosen, headers=version)) == step("mysql_source")


@pytest.mark.parametrize(
    ("chosen", "name"),
    [
        ({}, "snowflake_target"),
        ({"type": "schema"}, "snowflake_target_schema"),
        ({"type": "table", "search": "CUSTOMERS"}, "snowflake_target_table"),
    ],
)
def test_the_steps_to_the_target(
    demo: httpx.Client, ids: dict[str, str], chosen: dict[str, str], name: str
) -> None:
    path = f"/api/connections/{ids['Snowflake Connection']}/modelsync/target"
    assert data(demo.get(path, params=chosen, headers=V24)) == step(name)


@pytest.mark.parametrize("version", [V24, V25])
def test_the_fields_of_the_target(demo: httpx.Client, ids: dict[str, str], version: dict[str, str]) -> None:
    path = f"/api/connections/{ids['Snowflake Connection']}/modelsync/target/fields"
    posted = data(demo.post(path, json={"target": "CUSTOMERS.CONTACTS"}, headers=version))
    assert posted == step("snowflake_target_fields")
    assert data(demo.get(path, params={"target": "CUSTOMERS.CONTACTS"}, headers=version)) == posted


def test_the_columns_of_the_customers(demo: httpx.Client, ids: dict[str, str]) -> None:
    path = f"/api/connections/{ids['MySQL Connection']}/modelsync/source/fields"
    fields = {each["name"]: each for each in data(demo.get(path, params={"table": "company.customers"}))}
    assert {"email", "first_name", "last_name"} <= set(fields)
    assert fields["email"]["remote_type"] == "varchar(255)" and fields["email"]["example"]


def test_the_objects_and_files_of_the_other_walkthroughs(demo: httpx.Client, ids: dict[str, str]) -> None:
    objects = f"/api/connections/{ids['Salesforce Connection']}/modelsync/targetobjects"
    assert {"Account", "Contact"} <= {each["id"] for each in data(demo.get(objects))}
    source = f"/api/connections/{ids['Google Cloud Storage Connection']}/modelsync/source"
    assert "model_from" in data(demo.get(source))["items"]
    chosen = {"model_from": "single_file"}
    assert "high_paying_users.csv" in data(demo.get(source, params=chosen))["items"]["key"]["items"]
    fields = data(demo.get(f"{source}/fields", params=chosen | {"key": "high_paying_users.csv"}))
    assert {"email", "first_name", "last_name"} <= {each["name"] for each in fields}


def test_schemas_and_rows_of_every_sample(demo: httpx.Client, ids: dict[str, str]) -> None:
    for name, connection_id in ids.items():
        path = f"/api/connections/{connection_id}"
        first = data(demo.get(f"{path}/bulksync/source?include_fields=false"))["schemas"][0]["id"]
        one = f"{path}/schemas/{quote(first, safe='')}"
        assert data(demo.get(one))["fields"], name
        assert data(demo.get(f"{one}/records")), name
        target = demo.get(f"{path}/bulksync/target")
        assert target.status_code == (422 if name == "Salesforce Connection" else 200), name


def test_a_hundred_thousand_tables(demo: httpx.Client, ids: dict[str, str]) -> None:
    path = f"/api/connections/{ids['Big Connection']}"
    tables = data(demo.get(f"{path}/modelsync/source"))["items"]["table"]["items"]
    assert len(tables) == 100_000
    schemas = data(demo.get(f"{path}/bulksync/source?include_fields=false"))["schemas"]
    assert [each["id"] for each in schemas] == tables
    objects = demo.get(f"{path}/modelsync/targetobjects").json()
    assert len(objects["data"]) == 100_000 and objects["target_creation"]["supported"] in (True, False)
    assert data(demo.get(f"{path}/schemas/{tables[-1]}"))["fields"]
