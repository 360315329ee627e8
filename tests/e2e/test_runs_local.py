"""Runs by keyboard on the local workspace: the ways to start one, leaving and coming back, the end and why,
and what the tree tells of it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.served import Served
from tests.e2e.walker import NARROW, WIDE, Walker, ptui
from tests.local.server.running import changed, locked, model, rows, sync
from tests.local.server.serving import cached, data, sqlite_body

PEOPLE = 300


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """A database of two tables."""
    path = tmp_path / "people.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, name TEXT)")
        database.executemany(
            "INSERT INTO people VALUES (?, ?, ?)",
            ((n, f"p{n}@example.com", f"name {n}") for n in range(1, PEOPLE + 1)),
        )
        database.execute("CREATE TABLE teams (id INTEGER PRIMARY KEY, title TEXT)")
        database.execute("INSERT INTO teams VALUES (1, 'one'), (2, 'two')")
    return path


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Where they are copied to; a name may not be longer than 20 characters."""
    path = tmp_path / "copy.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "CREATE TABLE copy (email TEXT PRIMARY KEY, name TEXT NOT NULL CHECK (length(name) <= 20))"
        )
    return path


@pytest.fixture
def made(served: Served, people: Path, copy: Path) -> Iterator[dict[str, str]]:
    """The paths of a daily model sync and of a bulk sync between them."""
    api = served.api
    ids = {
        path.stem: str(data(api.post("/api/connections", json=sqlite_body(path, name=path.stem)))["id"])
        for path in (people, copy)
    }
    people_model = model(api, ids["people"], identifier="email")

    def field(name: str) -> dict[str, str]:
        return {"model_id": people_model, "field": name}

    body: dict[str, Any] = {
        "name": "People to copy",
        "mode": "updateOrCreate",
        "target": {"connection_id": ids["copy"], "object": "main.copy"},
        "identity": {"source": field("email"), "target": "email", "function": "Equality"},
        "fields": [{"source": field("name"), "target": "name"}],
        "schedule": {"frequency": "daily", "hour": "6", "minute": "0"},
    }
    cached(api, ids["people"])
    bulk = {
        "name": "Everything",
        "source_connection_id": ids["people"],
        "destination_connection_id": ids["copy"],
        "mode": "replicate",
        "destination_configuration": {"schema": "main"},
        "default_schedule": {"frequency": "manual"},
    }
    paths = {
        "model": sync(api, body),
        "bulk": f"/api/bulk/syncs/{data(api.post('/api/bulk/syncs', json=bulk))['id']}",
    }
    yield paths
    for path in (
        *paths.values(),
        f"/api/models/{people_model}",
        *(f"/api/connections/{one}" for one in ids.values()),
    ):
        assert api.delete(path).is_success


def run(walker: Walker, way: str, *shown: str) -> None:
    """Start what is under the cursor in this way, and see its end."""
    walker.press("x")
    walker.shows("╭─ Run ")
    walker.type(way)
    walker.until(lambda: re.search(rf"│ {way}  ", walker.text))
    walker.press("enter")
    walker.shows("x run again", *shown, timeout=20)


def left(walker: Walker) -> None:
    walker.press("escape")
    walker.lacks("x run again")


@pytest.mark.slow
def test_a_model_sync(served: Served, made: dict[str, str], people: Path, copy: Path) -> None:
    with ptui(size=WIDE, env=served.env) as walker:
        walker.walk("Model syncs", "People to copy")
        run(walker, "Test", "Completed in", "test", "inserted 5 ", "5 of 5")
        left(walker)
        assert rows(copy, "SELECT count(*) FROM copy") == [(5,)]
        run(walker, "Run now", "Completed in", "inserted 295", "updated 5")
        left(walker)
        changed(people, "UPDATE people SET name = 'new' WHERE id = 7")
        run(walker, "Run now", "Completed in", "inserted 0", "updated 1 ")
        left(walker)
        run(walker, "Resync", "Completed in", "inserted 0", "updated 300", "resync")
        left(walker)
        read = "SELECT email, name FROM {} ORDER BY email"
        assert rows(copy, read.format("copy")) == rows(people, read.format("people"))
        walker.until(lambda: re.search(r"People to copy .* ● completed just now · in \d+ \w", walker.text))

        changed(people, "UPDATE people SET name = 'a name that is far too long' WHERE id IN (3, 4)")
        changed(people, "UPDATE people SET name = NULL WHERE id = 5")
        run(walker, "Run now", "Completed with errors in", "errors 3", "      2 × ", "      1 × ")
        for _ in range(2):
            walker.press("enter")
            walker.shows("Records that failed")
            found = set(re.findall(r"p\d+@example.com", walker.text))
            assert found in ({"p3@example.com", "p4@example.com"}, {"p5@example.com"}), walker.text
            walker.press("escape")
            walker.lacks("Records that failed")
            walker.press("down")
        left(walker)
        walker.press("F")
        walker.shows("Model syncs", "People to copy", "1 failed among what is loaded")
        walker.lacks("Salesforce Connection")
        walker.press("F")
        walker.shows("Salesforce Connection")
        walker.terminal.assert_harmless()


def test_leaving_coming_back_and_stopping(served: Served, made: dict[str, str], copy: Path) -> None:
    with ptui(size=NARROW, env=served.env) as walker, locked(copy):
        walker.walk("Model syncs", "People to copy")
        walker.press("x")
        walker.shows("Run now")
        walker.press("enter")
        walker.shows(
            "esc leave, it goes on", "300", "Waiting for copy.db, which somebody else is writing to."
        )
        walker.press("escape")
        walker.shows("goes on; x shows it again")
        walker.until(lambda: re.search(r"People to copy .* ◐ processing 99 %", walker.text))
        assert served.api.post(f"{made['model']}/executions", json={}).status_code == 409
        walker.press("x")
        walker.shows("esc leave, it goes on")
        walker.press("X")
        walker.shows("Stop the run of People to copy?")
        walker.press("y")
        walker.shows("Canceled after", "nothing written", "canceled: nothing was written", timeout=20)
        left(walker)
        walker.shows("canceled")
    assert rows(copy, "SELECT count(*) FROM copy") == [(0,)]
    assert len(served.all(f"{made['model'].removeprefix('/api/')}/executions")) == 1


@pytest.mark.slow
def test_a_bulk_sync(served: Served, made: dict[str, str], people: Path, copy: Path) -> None:
    with ptui(size=NARROW, env=served.env) as walker:
        walker.walk("Bulk syncs", "Everything")
        with locked(copy):
            walker.press("x")
            walker.shows("Run now")
            walker.press("enter")
            walker.shows("0 of 302", "0 of 2 done")
            walker.press("X")
            walker.shows("Stop the run of Everything?")
            walker.press("y")
            walker.shows("Canceled after", "nothing written", timeout=20)
        left(walker)
        walker.press("x")
        walker.shows("Chosen schemas…")
        walker.press("down", "enter")
        walker.shows("Run · schemas of Everything", "main.people", "main.teams")
        walker.press("down", "space", "enter")
        walker.shows("Run 1 schema of Everything")
        walker.press("enter")
        walker.shows("Completed in", "1 of 1 done", "2 records", timeout=20)
        left(walker)
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'main%'"
        assert rows(copy, tables) == [("main_teams",)]
        run(walker, "Run now", "Completed in", "2 of 2 done", "300 records")
        left(walker)
        read = "SELECT id, email, name FROM {} ORDER BY id"
        same = rows(copy, read.format("main_people")) == rows(people, read.format("people"))
        assert same
        run(walker, "Rebuild", "Completed in", "2 of 2 done", "rebuild")
        left(walker)
        changed(people, "DROP TABLE teams")
        run(walker, "Run now", "Completed with errors in", "failed", "main.teams", "300 records")
        left(walker)
        walker.until(lambda: re.search(r"Everything .* ▲ errors just now", walker.text))
