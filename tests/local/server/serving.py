"""Served workspaces for tests: the real server on a loopback port, and plain clients for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx

from ptui.local.server.serve import LocalServer
from tests.databases import sqlite_file

T = TypeVar("T")

V24 = {"X-Polytomic-Version": "2024-02-08"}
V25 = {"X-Polytomic-Version": "2025-09-18"}


@contextmanager
def client_of(server: LocalServer) -> Iterator[httpx.Client]:
    """A client that knows the key and the address, and nothing else."""
    headers = {"Authorization": f"Bearer {server.key}"}
    with httpx.Client(base_url=server.url, headers=headers, trust_env=False, timeout=30) as client:
        yield client


def until(look: Callable[[], T | None], *, seconds: float = 20.0) -> T:
    """What `look` finds, as soon as it finds something."""
    give_up = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < give_up, "it never came"
        time.sleep(0.01)
    return found


def data(response: httpx.Response) -> Any:
    """What a good answer carries."""
    assert response.is_success, f"{response.status_code}: {response.text}"
    return response.json()["data"]


def people(path: Path) -> Path:
    """A small SQLite database."""
    with sqlite_file(path) as database:
        database.execute(
            "CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT);"
            "CREATE VIEW named AS SELECT id, name FROM people WHERE name IS NOT NULL;"
            "INSERT INTO people VALUES (1, 'ada@example.com', 'Ada'), (2, 'bob@example.com', NULL);"
        )
    return path


def sqlite_body(path: Path, **more: Any) -> dict[str, Any]:
    """The body that creates a connection to it."""
    return {"name": "People", "type": "sqlite", "configuration": {"path": str(path)}, **more}


def cached(api: httpx.Client, connection_id: str) -> None:
    """Wait until the schemas of a connection were read."""
    path = f"/api/connections/{connection_id}/schemas/status"
    until(lambda: data(api.get(path))["cache_status"] == "cached")
