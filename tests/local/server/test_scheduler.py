"""Schedules fire while the workspace is served, by a clock that the test sets."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptui.local.server.runs.settings import RunSettings
from ptui.local.server.serve import LocalServer
from ptui.local.server.times import stamp
from ptui.local.workspace import Workspace
from tests.local.server.running import (
    changed,
    completed,
    ended,
    locked,
    model,
    run_of,
    started,
    sync,
    sync_body,
)
from tests.local.server.serving import V24, V25, cached, client_of, data, sqlite_body, until

START = datetime(2026, 3, 4, 10, 30, 0, tzinfo=UTC)  # a Wednesday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Clock:
    """Stands still until it is set; every reading is a little later than the one before."""

    def __init__(self) -> None:
        self._now = START
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        with self._lock:
            self._now += timedelta(microseconds=1)
            return self._now

    def set(self, moment: datetime) -> None:
        with self._lock:
            self._now = moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(workspace: Workspace, clock: Clock) -> Iterator[LocalServer]:
    settings = RunSettings(look_seconds=0.02)
    with LocalServer(workspace, clock=clock, run_settings=settings) as running:
        yield running


@pytest.fixture
def people(api: httpx.Client, connection: str, database: Path) -> str:
    changed(database, "CREATE TABLE copy (email TEXT, name TEXT)")
    return model(api, connection)


def scheduled(api: httpx.Client, connection: str, people: str, **schedule: Any) -> str:
    target = {"connection_id": connection, "object": "main.copy"}
    return sync(api, sync_body(people, connection, "append", target=target, schedule=schedule))


def runs(api: httpx.Client, path: str) -> list[dict[str, Any]]:
    """Those that have ended, the newest first."""
    found: list[dict[str, Any]] = data(api.get(f"{path}/executions"))
    return [run for run in found if run["completed_at"]]


def await_runs(api: httpx.Client, path: str, count: int) -> list[dict[str, Any]]:
    listed = until(lambda: listed if len(listed := runs(api, path)) >= count else None)
    assert len(listed) == count, listed
    return listed


def next_time(api: httpx.Client, path: str) -> str | None:
    found: str | None = data(api.get(f"{path}/status"))["next_execution_time"]
    return found


def looked(server: LocalServer) -> None:
    """Wait until the scheduler has looked at the clock as it is now, and gone through with it."""
    assert server.app is not None
    runs = server.app.context.runs
    before = runs.looks
    until(lambda: runs.looks >= before + 2)


@pytest.mark.parametrize(
    ("schedule", "due"),
    [
        ({"frequency": "hourly", "minute": "45"}, START + 15 * MINUTE),
        ({"frequency": "daily", "hour": "6", "minute": "5"}, datetime(2026, 3, 5, 6, 5, tzinfo=UTC)),
        (
            {"frequency": "weekly", "day_of_week": "monday", "hour": "0", "minute": "0"},
            datetime(2026, 3, 9, tzinfo=UTC),
        ),
        (
            {
                "frequency": "custom",
                "minute": "*/20",
                "hour": "3",
                "day_of_month": "1",
                "month": "*",
                "day_of_week": "*",
            },
            datetime(2026, 4, 1, 3, 0, tzinfo=UTC),
        ),
        (
            {
                "frequency": "builder",
                "minute": "0",
                "hour": "12",
                "day_of_month": "29",
                "month": "2",
                "day_of_week": "*",
            },
            datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
        ),
    ],
    ids=lambda value: value.get("frequency") if isinstance(value, dict) else "",
)
def test_each_frequency_fires_at_its_time_and_not_before(
    api: httpx.Client,
    server: LocalServer,
    clock: Clock,
    connection: str,
    people: str,
    schedule: dict[str, str],
    due: datetime,
) -> None:
    path = scheduled(api, connection, people, **schedule)
    assert next_time(api, path) == stamp(due)
    clock.set(due - timedelta(seconds=1))
    looked(server)
    assert data(api.get(f"{path}/executions")) == []
    clock.set(due)
    (run,) = await_runs(api, path, 1)
    assert (run["status"], run["type"]) == ("completed", "scheduled")
    looked(server)
    assert len(data(api.get(f"{path}/executions"))) == 1
    upcoming = next_time(api, path)
    assert upcoming is not None and upcoming > stamp(due)


def test_continuous_comes_five_minutes_after_the_last_ended(
    api: httpx.Client, server: LocalServer, clock: Clock, connection: str, people: str
) -> None:
    path = scheduled(api, connection, people, frequency="continuous")
    assert (next_time(api, path) or "")[:16] == stamp(START + 5 * MINUTE)[:16]
    clock.set(START + 2 * MINUTE)
    assert completed(api, path)["type"] == "manual"
    clock.set(START + 6 * MINUTE)
    looked(server)
    assert len(runs(api, path)) == 1  # the run by hand has moved it
    clock.set(START + 8 * MINUTE)
    assert await_runs(api, path, 2)[0]["type"] == "scheduled"
    data(api.post(f"{path}/activate", json={"active": False}))
    assert next_time(api, path) is None
    clock.set(START + HOUR)
    looked(server)
    assert len(data(api.get(f"{path}/executions"))) == 2
    data(api.post(f"{path}/activate", json={"active": True}))
    assert (next_time(api, path) or "")[:16] == stamp(START + HOUR + 5 * MINUTE)[:16]
    clock.set(START + HOUR + 6 * MINUTE)
    await_runs(api, path, 3)


def test_missed_times_do_not_pile_up_and_jumps_are_survived(
    api: httpx.Client, server: LocalServer, clock: Clock, connection: str, people: str
) -> None:
    path = scheduled(api, connection, people, frequency="hourly", minute="0")
    clock.set(START + 3 * DAY)
    await_runs(api, path, 1)
    looked(server)
    assert len(data(api.get(f"{path}/executions"))) == 1
    clock.set(START + 3 * DAY - MINUTE)  # set back a little: nothing fires twice
    looked(server)
    clock.set(START + 3 * DAY + MINUTE)
    looked(server)
    assert len(data(api.get(f"{path}/executions"))) == 1
    clock.set(START - 10 * DAY)  # and by days: it goes on from there
    looked(server)
    clock.set(START - 10 * DAY + HOUR)
    await_runs(api, path, 2)


def test_what_fell_due_while_nobody_served_is_not_made_up_for(
    workspace: Workspace, clock: Clock, database: Path
) -> None:
    changed(database, "CREATE TABLE copy (email TEXT, name TEXT)")
    settings = RunSettings(look_seconds=0.02)
    with LocalServer(workspace, clock=clock, run_settings=settings) as server, client_of(server) as api:
        connection = str(data(api.post("/api/connections", json=sqlite_body(database)))["id"])
        source = model(api, connection)
        daily = scheduled(api, connection, source, frequency="daily", hour="12", minute="0")
        always = scheduled(api, connection, source, frequency="continuous")
    clock.set(START + 2 * DAY)
    with LocalServer(workspace, clock=clock, run_settings=settings) as server, client_of(server) as api:
        await_runs(api, always, 1)
        looked(server)
        assert data(api.get(f"{daily}/executions")) == []
        assert next_time(api, daily) == stamp(datetime(2026, 3, 6, 12, 0, tzinfo=UTC))


@pytest.mark.parametrize("only_good", [False, True])
def test_runafter_follows(
    api: httpx.Client,
    server: LocalServer,
    clock: Clock,
    connection: str,
    people: str,
    database: Path,
    only_good: bool,
) -> None:
    first = scheduled(api, connection, people, frequency="manual")
    second = scheduled(api, connection, people, frequency="manual")
    ids = [path.rpartition("/")[2] for path in (first, second)]
    path = scheduled(
        api,
        connection,
        people,
        frequency="runafter",
        run_after={"sync_ids": ids},
        run_after_success_only=only_good,
    )
    assert next_time(api, path) is None
    completed(api, first)
    completed(api, second, test=True)  # a test is no run to follow
    looked(server)
    assert data(api.get(f"{path}/executions")) == []
    completed(api, second)
    assert await_runs(api, path, 1)[0]["type"] == "scheduled"
    completed(api, first)
    changed(database, "ALTER TABLE copy RENAME TO away")
    assert run_of(api, second)["status"] == "failed"
    changed(database, "ALTER TABLE away RENAME TO copy")
    if only_good:
        looked(server)
        assert len(data(api.get(f"{path}/executions"))) == 1
        completed(api, second)
    await_runs(api, path, 2)


def test_runafter_follows_bulk_syncs_and_not_when_it_is_off(
    api: httpx.Client, server: LocalServer, clock: Clock, connection: str, people: str
) -> None:
    bulk = bulk_sync(api, connection, V25, default_schedule={"frequency": "manual"})
    after = {"bulk_sync_ids": [bulk.rpartition("/")[2]]}
    path = scheduled(api, connection, people, frequency="runafter", run_after=after)
    off = scheduled(api, connection, people, frequency="runafter", run_after=after)
    data(api.post(f"{off}/activate", json={"active": False}))
    completed(api, bulk)
    await_runs(api, path, 1)
    looked(server)
    assert data(api.get(f"{off}/executions")) == []


def bulk_sync(api: httpx.Client, connection: str, version: dict[str, str], **more: Any) -> str:
    cached(api, connection)
    body = {
        "name": "Copy",
        "source_connection_id": connection,
        "destination_connection_id": connection,
        "schemas": ["main.people"],
        "destination_configuration": {"schema": "main", "advanced": {"table_prefix": "x_"}},
        **more,
    }
    return f"/api/bulk/syncs/{data(api.post('/api/bulk/syncs', json=body, headers=version))['id']}"


def test_bulk_schedules_each_in_their_way(
    api: httpx.Client, server: LocalServer, clock: Clock, connection: str, people: str
) -> None:
    api.post(f"/api/connections/{connection}/schemas/refresh")
    until(lambda: "main.copy" in api.get(f"/api/connections/{connection}/bulksync/source").text)
    path = bulk_sync(
        api,
        connection,
        V25,
        schemas=["main.people", "main.copy"],
        default_schedule={"frequency": "daily", "hour": "0", "minute": "0"},
        additional_schedules=[
            {"frequency": "hourly", "minute": "0", "schemas": ["main.people"]},
            {"frequency": "hourly", "minute": "30", "selective_mode": "incrementalFields"},
            {
                "frequency": "weekly",
                "day_of_week": "0",
                "hour": "3",
                "minute": "15",
                "resync_mode": "rebuild",
            },
        ],
    )
    clock.set(START + 30 * MINUTE)
    (run,) = await_runs(api, path, 1)
    assert ([one["schema"] for one in run["schemas"]], run["is_partial"]) == (["main.people"], True)
    clock.set(START + HOUR + MINUTE)  # no schema has a tracking field
    looked(server)
    assert len(data(api.get(f"{path}/executions"))) == 1
    clock.set(datetime(2026, 3, 5, 0, 0, 1, tzinfo=UTC))  # the default goes before the others
    assert len(await_runs(api, path, 2)[0]["schemas"]) == 2
    clock.set(datetime(2026, 3, 8, 3, 14, tzinfo=UTC))
    await_runs(api, path, 3)
    clock.set(datetime(2026, 3, 8, 3, 15, tzinfo=UTC))
    assert await_runs(api, path, 4)[0]["output_disposition"] == "rebuild"
    older = bulk_sync(api, connection, V24, schedule={"frequency": "hourly", "minute": "20"}, name="Old")
    clock.set(datetime(2026, 3, 8, 3, 20, tzinfo=UTC))
    await_runs(api, older, 1)


def test_a_run_under_way_is_not_joined_by_another(
    api: httpx.Client, server: LocalServer, clock: Clock, connection: str, people: str, database: Path
) -> None:
    path = scheduled(api, connection, people, frequency="hourly", minute="0")
    with locked(database):
        run_id = started(api, path)
        for hour in range(1, 4):
            clock.set(START + hour * HOUR)
            looked(server)
    ended(api, path, run_id)
    looked(server)
    assert len(data(api.get(f"{path}/executions"))) == 1
    clock.set(START + 4 * HOUR)
    await_runs(api, path, 2)
