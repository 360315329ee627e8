"""What the server does when things around it go wrong."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptui.local.connectors.errors import (
    BadConfiguration,
    ConnectorError,
    MissingDriver,
    MissingObject,
    QueryFailed,
    Refused,
    Unreachable,
)
from ptui.local.server.blocking import Blocking, Overdue
from ptui.local.server.errors import UpstreamTimeout
from ptui.local.server.serve import LocalServer
from ptui.local.server.upstream import Upstream, fault
from ptui.local.workspace import Workspace
from tests.local.server.serving import client_of, data, sqlite_body, until


@contextmanager
def silence() -> Iterator[int]:
    """A port where somebody listens and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def silent_body(port: int) -> dict[str, Any]:
    configuration = {"hostname": "127.0.0.1", "port": port, "account": "u", "passwd": "p", "ssl": False}
    return {"name": "Silent", "type": "mysql", "configuration": configuration}


async def test_what_takes_too_long_is_given_up_and_its_slot_comes_back() -> None:
    blocking, go_on = Blocking(at_once=1), threading.Event()
    with pytest.raises(Overdue, match="no answer within"):
        await blocking.run(lambda: go_on.wait(20), seconds=0.05)
    later = asyncio.create_task(blocking.run(lambda: "free", seconds=20))
    go_on.set()
    assert await later == "free"
    with pytest.raises(ZeroDivisionError):
        await blocking.run(lambda: 1 / 0)


async def test_a_slow_system_is_a_plain_sentence() -> None:
    with pytest.raises(UpstreamTimeout, match=r"gave no answer within 0\.05 s"):
        await Upstream().run(lambda: time.sleep(1), seconds=0.05)


async def test_a_timeout_of_the_drivers_own_is_not_mistaken_for_ours() -> None:
    def timed_out() -> None:
        raise TimeoutError("the driver's")

    with pytest.raises(TimeoutError, match="the driver's"):
        await Blocking().run(timed_out)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BadConfiguration("no"), 400),
        (MissingObject("no"), 400),
        (QueryFailed("no"), 400),
        (Unreachable("no"), 422),
        (Refused("no"), 422),
        (MissingDriver("MySQL", "mysql"), 422),
    ],
)
def test_connector_errors_are_sorted(error: ConnectorError, status: int) -> None:
    assert fault(error).status == status


def test_a_complaint_about_a_field_names_it_once() -> None:
    told = fault(BadConfiguration("must be a number", field="port"))
    assert (told.message, told.metadata) == ("port: must be a number.", {"field": "port"})
    assert fault(BadConfiguration("port must be a number.", field="port")).message == "port must be a number."


def test_one_slow_system_holds_up_nobody_else(api: httpx.Client, connection: str) -> None:
    with silence() as port:
        stuck = threading.Thread(target=lambda: api.post("/api/connections", json=silent_body(port)))
        stuck.start()
        for _ in range(20):
            data(api.get(f"/api/connections/{connection}/modelsync/source"))
        assert stuck.is_alive()
    stuck.join(30)


def test_stopping_does_not_wait_for_a_silent_system(workspace: Workspace, database: Path) -> None:
    with silence() as port:
        server = LocalServer(workspace).start()
        with client_of(server) as api:
            kept = data(api.post("/api/connections", json=sqlite_body(database)))
            given_up: list[Exception] = []

            def ask() -> None:
                try:
                    api.post("/api/connections", json=silent_body(port))
                except httpx.TransportError as error:
                    given_up.append(error)

            asking = threading.Thread(target=ask)
            asking.start()
            until(lambda: any(thread.name == "upstream" for thread in threading.enumerate()))
            server.stop()
            assert any(thread.name == "upstream" for thread in threading.enumerate())
            asking.join(10)
    with LocalServer(workspace) as again, client_of(again) as api:
        assert [each["id"] for each in data(api.get("/api/connections"))] == [kept["id"]]


def test_a_full_disk_is_said_and_loses_nothing(workspace: Workspace) -> None:
    body = {"name": "X", "type": "mysql", "configuration": {"hostname": "x"}, "validate": False}
    with LocalServer(workspace) as server, client_of(server) as api:
        first = data(api.post("/api/connections", json=body))
        until(lambda: data(api.get(f"/api/connections/{first['id']}"))["status"] == "error")
        app = server.app
        assert app is not None
        (pages,) = app.context.store.write_now(
            lambda tx: tx.connection.execute("PRAGMA max_page_count = 1").fetchone()
        )
        assert pages > 1  # SQLite sets it to what is in use
        answers = [api.post("/api/connections", json=body | {"name": "x" * 100_000}) for _ in range(2)]
        assert {each.status_code for each in answers} == {500}
        assert "full" in answers[0].json()["message"]
        assert [each["id"] for each in data(api.get("/api/connections"))] == [first["id"]]
    with sqlite3.connect(workspace.database) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    assert "disk is full" in workspace.log_file.read_text()
    assert workspace.log_file.stat().st_mode & 0o077 == 0
