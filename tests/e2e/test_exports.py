"""What stands in a workspace is copied in other tools' languages, and those make the same again."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from typing import Any

import hcl2
import pytest

from ptui.api.client import Client
from ptui.domain.export.pieces import Exportable
from ptui.domain.flows.exporting import made_again, rendered
from ptui.domain.forms.edit import Resource
from ptui.domain.session import Session
from ptui.domain.tree.node import Kind, Node
from tests.e2e.served import Served

KINDS: dict[str, tuple[str, Kind, Resource]] = {
    "connections": ("Exported", Kind.CONNECTION, "connection"),
    "models": ("Exported", Kind.MODEL, "model"),
    "syncs": ("Exported", Kind.SYNC, "model sync"),
    "bulk/syncs": ("Exported", Kind.BULK_SYNC, "bulk sync"),
}
_OWN = ("id", "schemas", "created_at", "created_by", "updated_at", "updated_by", "activated_at")
"""Differs from one object to the next."""


@pytest.fixture(scope="module")
def made(served: Served) -> dict[str, str]:
    """One object of every kind, with much said about it; their ids by path."""
    salesforce, snowflake = (served.connection(f"{name} Connection") for name in ("Salesforce", "Snowflake"))
    configuration = {
        "hostname": "localhost",
        "dbname": "company",
        "account": "user",
        "passwd": "it's a $ecret",
    }
    ids: dict[str, str] = {}

    def make(path: str, body: dict[str, Any]) -> None:
        answer = served.api.post(f"/api/{path}", json={"name": "Exported", **body})
        assert answer.is_success, answer.text
        ids[path] = answer.json()["data"]["id"]

    make("connections", {"type": "mysql", "configuration": configuration})
    model = {"table": "company.customers"}
    make("models", {"connection_id": ids["connections"], "configuration": model, "identifier": "email"})

    def field(name: str) -> dict[str, str]:
        return {"model_id": ids["models"], "field": name}

    sync = {
        "mode": "updateOrCreate",
        "identity": {"source": field("email"), "target": "EMAIL", "function": "Equality"},
        "fields": [{"source": field("first_name"), "target": "FIRST_NAME"}],
        "override_fields": [{"target": "LAST_NAME", "override_value": "it's $HOME"}],
        "filters": [
            {"field": field("email"), "function": "StringContains", "value": "@", "label": "A"},
            {"field": field("first_name"), "function": "IsNull", "label": "B"},
        ],
        "filter_logic": "A OR B",
        "schedule": {"frequency": "weekly", "day_of_week": "1", "hour": "6", "minute": "30"},
        "target": {"connection_id": snowflake, "object": "CUSTOMERS.CONTACTS"},
        "active": False,
    }
    make("syncs", sync)
    contact = {"id": "Contact", "fields": ["Id", "Email"], "user_output_name": "people"}
    bulk = {
        "source_connection_id": salesforce,
        "destination_connection_id": snowflake,
        "mode": "replicate",
        "default_schedule": {"frequency": "daily", "hour": "6", "minute": "0"},
        "destination_configuration": {"schema": "EXPORTED"},
        "schemas": ["Account", contact],
    }
    make("bulk/syncs", bulk)
    return ids


def exported(served: Served, path: str, ident: str, version: str, way: str) -> str:
    """An object in another tool's language, as the explorer copies it."""

    async def copy() -> str:
        session = Session(Client(served.url, served.key, version=version, environ={}), "test")
        try:
            name, kind, resource = KINDS[path]
            found: Exportable = await made_again(session, Node(ident, kind, name), resource)
        finally:
            await session.close()
        return rendered(found, way, version=version, url=session.url)

    return asyncio.run(copy())


def read(served: Served, path: str, ident: str) -> Any:
    """The object without what no two have in common; a bulk sync with its schemas."""
    found = served.api.get(f"/api/{path}/{ident}").json()["data"]
    shown = {key: value for key, value in found.items() if key not in _OWN}
    if path == "connections":
        return {key: shown[key] for key in ("name", "configuration", "status", "policies")}
    if path == "models":
        return {**shown, "fields": [each["name"] for each in shown["fields"]]}
    if path == "bulk/syncs":
        shown["default_schedule"] = {
            key: value for key, value in shown["default_schedule"].items() if key not in _OWN
        }
        names = [each["id"] for each in served.all(f"bulk/syncs/{ident}/schemas") if each["enabled"]]
        whole = (served.api.get(f"/api/bulk/syncs/{ident}/schemas/{name}") for name in names)
        shown["schemas"] = [each.json()["data"] for each in whole]
    return shown


def run(argv: list[str], served: Served) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "POLYTOMIC_API_KEY": served.key,
        "POLYTOMIC_DEPLOYMENT_URL": served.url,
        "EXPORTED_PASSWD": "it's a $ecret",
    }
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("version", ["2024-02-08", "2025-09-18"])
@pytest.mark.parametrize("path", KINDS)
def test_curl_run_in_a_shell_makes_the_same(
    served: Served, made: dict[str, str], path: str, version: str
) -> None:
    text = exported(served, path, made[path], version, "curl")
    assert served.key not in text
    assert "$ecret" not in text
    answer = json.loads(run(["/bin/sh", "-eu", "-c", text], served))["data"]
    assert answer["id"] != made[path]
    assert read(served, path, answer["id"]) == read(served, path, made[path])


@pytest.mark.parametrize("version", ["2024-02-08", "2025-09-18"])
def test_the_sdk_makes_the_same(served: Served, made: dict[str, str], version: str) -> None:
    texts = {path: exported(served, path, ident, version, "python") for path, ident in made.items()}
    assert not any(served.key in text or "$ecret" in text for text in texts.values())
    before = {each["id"] for path in made for each in served.all(path)}
    run([sys.executable, "-c", "\n\n".join(texts.values())], served)
    for path, ident in made.items():
        (new,) = [each["id"] for each in served.all(path) if each["id"] not in before]
        assert read(served, path, new) == read(served, path, ident)


def test_terraform_parses_and_names_a_resource_of_every_kind(served: Served, made: dict[str, str]) -> None:
    for path, resource in zip(KINDS, ("mysql_connection", "model", "sync", "bulk_sync"), strict=True):
        found = hcl2.loads(exported(served, path, made[path], "2025-09-18", "terraform") + "\n")
        assert [key.strip('"') for each in found["resource"] for key in each] == [f"polytomic_{resource}"]
