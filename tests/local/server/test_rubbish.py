"""Every value of every body replaced by rubbish: refused in words or taken, never a failure of the server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import httpx
import pytest

from tests.local.server.serving import cached, data

RUBBISH: list[Any] = [
    None,
    -1,
    1.5e308,
    2**70,
    True,
    "",
    "x" * 5000,
    "\0",
    "\\ud83d",
    "../no",
    [],
    [None],
    {},
    {"a": [{}]},
]
Path = tuple[str | int, ...]


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path of the value and of each in it."""
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))


def spoilt(document: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    """The document with one value replaced or left out, for each value in it."""
    for path in places(document):
        for rubbish in RUBBISH:
            yield path, changed(document, path, rubbish)
        if path:
            yield path, changed(document, path)


def changed(document: Any, path: Path, *value: Any) -> Any:
    if not path:
        return value[0]
    found = deepcopy(document)
    inner = found
    for key in path[:-1]:
        inner = inner[key]
    if value:
        inner[path[-1]] = value[0]
    else:
        del inner[path[-1]]
    return found


def model_body(connection: str, related: str) -> dict[str, Any]:
    return {
        "name": "People",
        "configuration": {"table": "main.people"},
        "connection_id": connection,
        "fields": ["id", "email"],
        "additional_fields": [{"name": "more", "type": "string", "label": "More"}],
        "identifier": "email",
        "tracking_columns": ["email"],
        "relations": [{"from": "id", "to": {"model_id": related, "field": "id"}}],
        "labels": ["a"],
    }


def sync_body(connection: str, model: str) -> dict[str, Any]:
    email = {"model_id": model, "field": "email"}
    return {
        "name": "People to people",
        "mode": "updateOrCreate",
        "target": {"connection_id": connection, "object": "main.people"},
        "identity": {"source": email, "target": "email", "function": "Equality"},
        "fields": [{"source": email, "target": "name", "override_value": "x"}],
        "filters": [{"field": email, "function": "Equality", "value": "a", "label": "A"}],
        "filter_logic": "A",
        "overrides": [{"field": email, "function": "IsNull", "override": "z"}],
        "schedule": {"frequency": "daily", "hour": "6", "minute": "0"},
        "active": False,
    }


def bulk_body(connection: str) -> dict[str, Any]:
    return {
        "name": "People",
        "source_connection_id": connection,
        "destination_connection_id": connection,
        "mode": "replicate",
        "schemas": [{"id": "main.people", "enabled": True, "fields": [{"id": "email", "enabled": True}]}],
        "destination_configuration": {"schema": "main"},
        "default_schedule": {"frequency": "weekly", "day_of_week": "1", "hour": "1", "minute": "2"},
        "active": False,
        "automatically_add_new_fields": "all",
        "normalize_names": "enabled",
    }


@pytest.mark.parametrize("kind", ["connections", "models", "syncs", "bulk/syncs"])
def test_nothing_fails_the_server(api: httpx.Client, connection: str, kind: str) -> None:
    cached(api, connection)
    bare = {"name": "Bare", "configuration": {"table": "main.people"}, "connection_id": connection}
    model = data(api.post("/api/models", json=bare))["id"]
    body = {
        "connections": data(api.get(f"/api/connections/{connection}"))
        | {"type": "sqlite", "redirect_url": "http://localhost/", "healthcheck_interval": "1h"},
        "models": model_body(connection, model),
        "syncs": sync_body(connection, model),
        "bulk/syncs": bulk_body(connection),
    }[kind]
    assert data(api.post(f"/api/{kind}", json=body))["id"]
    failed = []
    for path, document in spoilt(body):
        answer = api.post(f"/api/{kind}", content=json.dumps(document))
        if answer.status_code >= 500 or (answer.is_client_error and not answer.json()["message"]):
            failed.append((path, answer.status_code, answer.text))
    assert not failed
