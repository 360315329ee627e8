"""Runs in tests: started over HTTP, awaited, and their ends looked at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from tests.databases import sqlite_changes, sqlite_file
from tests.local.server.serving import data, until


class Clock:
    """A clock that a test puts forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


ENDED = {"completed", "failed", "canceled", "errors", "interrupted"}


def started(api: httpx.Client, path: str, **body: Any) -> str:
    """The id of a run that was just begun; `path` is that of the sync."""
    return str(data(api.post(f"{path}/executions", json=body))["id"])


def ended(api: httpx.Client, path: str, run_id: str) -> dict[str, Any]:
    """The run, once it is over."""

    def look() -> dict[str, Any] | None:
        run: dict[str, Any] = data(api.get(f"{path}/executions/{run_id}"))
        return run if run["status"] in ENDED else None

    return until(look)


def run_of(api: httpx.Client, path: str, **body: Any) -> dict[str, Any]:
    """A run from its beginning to its end."""
    return ended(api, path, started(api, path, **body))


def completed(api: httpx.Client, path: str, **body: Any) -> dict[str, Any]:
    """The same, which must go well."""
    run = run_of(api, path, **body)
    assert run["status"] == "completed", run
    return run


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query of a SQLite file answers."""
    with sqlite_file(path) as database:
        return database.execute(query).fetchall()


def changed(path: Path, *statements: str) -> None:
    """Carry out statements on a SQLite file, together."""
    with sqlite_changes(path) as database:
        for statement in statements:
            database.execute(statement)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Inside, nobody else can write to this database; as far as the server sees."""
    with sqlite_file(path) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")


def model(api: httpx.Client, connection_id: str, **more: Any) -> str:
    """The id of a model over a table of people, or what `configuration` says."""
    body = {"name": "People", "connection_id": connection_id, "configuration": {"table": "main.people"}}
    return str(data(api.post("/api/models", json=body | more))["id"])


def sync_body(model_id: str, connection_id: str, mode: str, **more: Any) -> dict[str, Any]:
    """Emails and names of people, into a table of that name that is made with the sync."""

    def source(field: str) -> dict[str, str]:
        return {"model_id": model_id, "field": field}

    body: dict[str, Any] = {
        "name": f"People, {mode}",
        "mode": mode,
        "target": {"connection_id": connection_id, "create": {"name": "main.copy"}},
        "fields": [
            {"source": source("email"), "target": "email", "new": True},
            {"source": source("name"), "target": "name", "new": True},
        ],
        "schedule": {"frequency": "manual"},
    }
    if mode in ("create", "update", "updateOrCreate", "remove"):
        body["identity"] = {"source": source("email"), "target": "email", "function": "Equality"}
    return body | more


def sync(api: httpx.Client, body: dict[str, Any]) -> str:
    """The path of a model sync that is made from this body."""
    return f"/api/syncs/{data(api.post('/api/syncs', json=body))['id']}"
