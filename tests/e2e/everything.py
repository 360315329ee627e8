"""One object of every kind in a served workspace, with much said about it; and how two are compared."""

from __future__ import annotations

from typing import Any

import pytest

from ptui.domain.forms.edit import Resource
from ptui.domain.tree.node import Kind
from tests.e2e.served import Served

KINDS: dict[str, tuple[str, Kind, Resource]] = {
    "connections": ("Exported", Kind.CONNECTION, "connection"),
    "models": ("Exported", Kind.MODEL, "model"),
    "syncs": ("Exported", Kind.SYNC, "model sync"),
    "bulk/syncs": ("Exported", Kind.BULK_SYNC, "bulk sync"),
}
_OWN = ("id", "version", "schemas", "created_at", "created_by", "updated_at", "updated_by", "activated_at")
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
