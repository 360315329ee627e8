"""The last handler and the idempotency of POST, over routes of the tests' own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.responses import Response

from ptui.local.server import answers
from ptui.local.server.app import WorkspaceApp, create_app
from ptui.local.server.context import Call
from ptui.local.server.errors import Unprocessable
from ptui.local.server.gate import Gate
from ptui.local.server.hosts import Hosts
from ptui.local.server.routing import Route, route
from ptui.local.workspace import Workspace

KEY = {"Idempotency-Key": "a-key_of-8-or-more"}


class Clock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment


@asynccontextmanager
async def served(
    folder: Path, routes: Sequence[Route], *, clock: Clock | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    context = create_app(Workspace(folder), key="k", clock=clock or Clock()).context
    app = WorkspaceApp(context, gate=Gate("k", Hosts()), routes=routes)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.running(),
        httpx.AsyncClient(
            transport=transport, base_url="http://localhost", headers={"Authorization": "Bearer k"}
        ) as client,
    ):
        yield client


async def test_a_mistake_of_ours_shows_no_traceback(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def broken(call: Call) -> Response:
        raise KeyError("a secret of ours")

    async with served(tmp_path, [route("GET", "/broken", broken)]) as client:
        answer = await client.get("/broken")
    assert answer.status_code == 500
    assert set(answer.json()) == {"status", "message", "key", "metadata"}
    assert "secret" not in answer.text and "server.log" in answer.json()["message"]
    assert answer.headers["x-polytomic-version"] == "2025-09-18"
    assert any(record.exc_info and record.levelno == logging.ERROR for record in caplog.records)


async def test_parts_of_a_path_are_decoded_once(tmp_path: Path) -> None:
    async def echo(call: Call) -> Response:
        return answers.data([call.part("a"), call.part("b")])

    async with served(tmp_path, [route("GET", "/x/{a}/{b}", echo)]) as client:
        answer = await client.get("/x/a%2Fb%20%C3%BC/%252F")
        assert answer.json()["data"] == ["a/b ü", "%2F"]
        assert (await client.get("/x/%ff/1")).json()["data"] == ["\ufffd", "1"]


class Counted:
    """A route that counts its runs and can be held up."""

    def __init__(self) -> None:
        self.runs = 0
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.error: Exception | None = None

    async def handle(self, call: Call) -> Response:
        self.runs += 1
        run = self.runs
        self.begun.set()
        await self.go_on.wait()
        if self.error:
            raise self.error
        return answers.data({"run": run, "sent": await call.body()}, status=201)

    @property
    def routes(self) -> list[Route]:
        return [route("POST", "/things", self.handle), route("DELETE", "/things", self.handle)]


async def test_the_first_outcome_is_given_again(tmp_path: Path) -> None:
    counted = Counted()
    async with served(tmp_path, counted.routes) as client:
        first = await client.post("/things", json={"a": 1}, headers=KEY)
        second = await client.post("/things", json={"a": 1}, headers=KEY)
    assert first.status_code == second.status_code == 201
    assert first.content == second.content and counted.runs == 1
    assert second.headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize("error", [Unprocessable("no", metadata={"field": "a"}), KeyError("ours")])
async def test_even_a_failure_is_given_again(tmp_path: Path, error: Exception) -> None:
    counted = Counted()
    counted.error = error
    async with served(tmp_path, counted.routes) as client:
        first = await client.post("/things", json={}, headers=KEY)
        second = await client.post("/things", json={}, headers=KEY)
    assert first.status_code == second.status_code == (422 if isinstance(error, Unprocessable) else 500)
    assert first.json() == second.json() and counted.runs == 1


async def test_while_the_first_runs_the_second_is_a_conflict(tmp_path: Path) -> None:
    counted = Counted()
    counted.go_on.clear()
    async with served(tmp_path, counted.routes) as client:
        first = asyncio.create_task(client.post("/things", json={}, headers=KEY))
        await counted.begun.wait()
        second = await client.post("/things", json={}, headers=KEY)
        assert second.status_code == 409 and second.json()["key"] == "idempotency_key_busy"
        counted.go_on.set()
        assert (await first).status_code == 201
    assert counted.runs == 1


async def test_the_same_key_on_another_request_is_refused(tmp_path: Path) -> None:
    counted = Counted()
    async with served(tmp_path, counted.routes) as client:
        await client.post("/things", json={"a": 1}, headers=KEY)
        for other in (
            client.post("/things", json={"a": 2}, headers=KEY),
            client.post("/things?x=1", json={"a": 1}, headers=KEY),
            client.post("/things", json={"a": 1}, headers=KEY | {"X-Polytomic-Version": "2024-02-08"}),
        ):
            answer = await other
            assert answer.status_code == 422 and answer.json()["key"] == "idempotency_key_reused"
    assert counted.runs == 1


async def test_after_a_day_a_key_is_new_and_survives_a_restart_until_then(tmp_path: Path) -> None:
    counted, clock = Counted(), Clock()
    async with served(tmp_path, counted.routes, clock=clock) as client:
        await client.post("/things", json={}, headers=KEY)
    clock.moment += timedelta(hours=23)
    async with served(tmp_path, counted.routes, clock=clock) as client:
        assert (await client.post("/things", json={}, headers=KEY)).json()["data"]["run"] == 1
        clock.moment += timedelta(hours=2)
        assert (await client.post("/things", json={}, headers=KEY)).json()["data"]["run"] == 2


async def test_when_the_server_died_in_between_nothing_is_done_twice(tmp_path: Path) -> None:
    counted = Counted()
    counted.go_on.clear()
    async with served(tmp_path, counted.routes) as client:
        first = asyncio.create_task(client.post("/things", json={}, headers=KEY))
        await counted.begun.wait()
        first.cancel()  # with it the handler: the transport runs in this task
        await asyncio.gather(first, return_exceptions=True)
    async with served(tmp_path, counted.routes) as client:
        answer = await client.post("/things", json={}, headers=KEY)
    assert answer.status_code == 500 and answer.json()["key"] == "outcome_unknown"
    assert counted.runs == 1


async def test_only_post_and_only_good_keys(tmp_path: Path) -> None:
    counted = Counted()
    async with served(tmp_path, counted.routes) as client:
        for _ in range(2):
            await client.delete("/things", headers=KEY)
        assert counted.runs == 2
        for bad in ("short", "x" * 256, "with space!", "caf\xe9-key-key"):
            headers = {b"Idempotency-Key": bad.encode("latin-1")}
            answer = await client.post("/things", json={}, headers=headers)
            assert answer.status_code == 400
    assert counted.runs == 2
