"""The connection bodies of the walkthroughs, as they stand there."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from ptui.local.server.demo import CONNECTIONS, connection_id
from ptui.local.server.serve import LocalServer
from ptui.local.workspace import Workspace
from tests.databases import Database
from tests.local.server.serving import V24, V25, cached, client_of, data, until

SALESFORCE = (
    '{"name": "Salesforce Connection","type": "salesforce", '
    '"configuration": {"domain": "https://example.my.salesforce.com"}}'
)
SNOWFLAKE = """{
  "name": "Snowflake Connection",
  "type": "snowflake",
  "configuration": {
    "account": "uc193736182",
    "username": "user",
    "password": "secret",
    "dbname": "database"
  }
}"""
SNOWFLAKE_TARGET = """{
  "name": "Snowflake Connection",
  "type": "snowflake",
  "configuration": {
    "account": "account",
    "dbname": "database",
    "password": "secret-password",
    "username": "user"
  }
}"""
S3 = """{
  "name": "S3 Connection",
  "type": "s3",
  "configuration": {
    "aws_access_key_id": "EXAMPLE",
    "aws_secret_access_key": "SECRET",
    "s3_bucket_region": "us-east-1",
    "s3_bucket_name": "my-bucket"
  }
}"""
GCS = (
    '{"name": "Google Cloud Storage Connection","type": "gcs", "configuration": '
    '{ "service_account": "service_account_json_key", "bucket": "gcs://mybucket/mypath"}}'
)
MYSQL = """{
  "name": "MySQL Connection",
  "type": "mysql",
  "configuration": {
    "hostname": "localhost",
    "port": 3306,
    "dbname": "company",
    "account": "user",
    "passwd": "secret"
  }
}"""
SECRETS = {"password", "passwd", "aws_secret_access_key", "service_account"}
JSON = {"accept": "application/json", "content-type": "application/json"}


def masked(configuration: dict[str, Any]) -> dict[str, Any]:
    return {key: "********" if key in SECRETS else value for key, value in configuration.items()}


def test_the_demo_brings_the_six_by_name_healthy_and_with_stable_ids(demo: httpx.Client) -> None:
    listed = {each["name"]: each for each in data(demo.get("/api/connections"))}
    for name, type_id, configuration in CONNECTIONS:
        found = listed[name]
        assert (found["id"], found["type"]["id"]) == (connection_id(name), type_id)
        assert (found["status"], found["sample"], found["saved"]) == ("healthy", True, True)
        assert found["configuration"] == masked(configuration)
    assert list(listed) == [
        "MySQL Connection",
        "Snowflake Connection",
        "Salesforce Connection",
        "S3 Connection",
        "Google Cloud Storage Connection",
        "Big Connection",
    ]


@pytest.mark.parametrize("version", [V24, V25])
@pytest.mark.parametrize("body", [SNOWFLAKE, SNOWFLAKE_TARGET, S3, GCS, MYSQL])
def test_literal_bodies_are_created_and_read_back(
    demo: httpx.Client, body: str, version: dict[str, str]
) -> None:
    sent = json.loads(body)
    made = data(demo.post("/api/connections", content=body, headers=JSON | version))
    path = f"/api/connections/{made['id']}"
    read = data(demo.get(path, headers=version))
    assert (read["name"], read["type"]["id"], read["status"]) == (sent["name"], sent["type"], "healthy")
    assert read["configuration"] == made["configuration"] == masked(sent["configuration"])
    assert read["sample"] is True
    cached(demo, made["id"])
    demo.delete(path)


@pytest.mark.parametrize("version", [V24, V25])
def test_salesforce_waits_for_somebody_to_sign_in(demo: httpx.Client, version: dict[str, str]) -> None:
    made = data(demo.post("/api/connections", content=SALESFORCE, headers=JSON | version))
    path = f"/api/connections/{made['id']}"
    assert made["saved"] is False and made["status"] != "healthy"
    assert made["configuration"] == {"domain": "https://example.my.salesforce.com"}
    assert demo.post(f"{path}/schemas/refresh").status_code == 400
    page = httpx.get(made["auth_url"])
    assert page.is_success and "<button" in page.text
    assert httpx.post(made["auth_url"]).is_success
    until(lambda: data(demo.get(path))["status"] == "healthy")
    cached(demo, made["id"])
    assert {"Account", "Contact"} <= {
        each["id"] for each in data(demo.get(f"{path}/bulksync/source?include_fields=false"))["schemas"]
    }
    demo.delete(path)


def test_what_was_deleted_does_not_come_back(workspace: Workspace) -> None:
    big = connection_id("Big Connection")
    with LocalServer(workspace, with_samples=True) as server, client_of(server) as api:
        assert api.delete(f"/api/connections/{big}").is_success
    with LocalServer(workspace) as server, client_of(server) as api:  # made with --demo once is enough
        listed = data(api.get("/api/connections"))
        assert len(listed) == 5 and all(each["sample"] for each in listed)


def test_without_demo_these_addresses_are_real(api: httpx.Client) -> None:
    for body in (SALESFORCE, SNOWFLAKE, S3, GCS):
        answer = api.post("/api/connections", content=body, headers=JSON)
        assert answer.status_code == 422 and "no connector for real" in answer.json()["message"]


@pytest.mark.parametrize("version", [V24, V25])
def test_the_mysql_body_reaches_a_real_database(
    api: httpx.Client, company: None, mariadb: Database, version: dict[str, str]
) -> None:
    if mariadb.port != json.loads(MYSQL)["configuration"]["port"]:
        pytest.skip("the page's address, localhost:3306, is another server's here")
    made = data(api.post("/api/connections", content=MYSQL, headers=JSON | version))
    assert made["status"] == "healthy" and made["sample"] is False
    source = f"/api/connections/{made['id']}/modelsync/source"
    assert data(api.get(source))["items"]["table"]["items"] == ["company.customers"]
    fields = data(api.get(f"{source}/fields", params={"table": "company.customers"}))
    assert [(each["name"], each["type"], each["remote_type"]) for each in fields] == [
        ("id", "number", "int(11)"),
        ("email", "string", "varchar(255)"),
    ]
    wrong = json.loads(MYSQL)
    wrong["configuration"]["passwd"] = "wrong"
    refused = api.post("/api/connections", json=wrong)
    assert refused.status_code == 422 and refused.json()["metadata"] == {"field": "passwd"}
