"""The client against a real server on loopback: what is sent, what is read, what is sent again."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

import pytest

from ptui import __version__
from ptui.api import Call, Client
from ptui.api.errors import (
    Misconfigured,
    NotFound,
    TimedOut,
)
from ptui.api.request import Request, get
from ptui.api.requests import models
from ptui.wire.enumeration import TargetObjects
from tests.api.conftest import Naps
from tests.seeds_data.answers import MYSQL, SNOWFLAKE, Answers
from tests.seedserver import Drop, Raw, SeedServer, Slow, Status

ME = get("/api/me", purpose="Asking who this key belongs to")


async def test_walks_the_official_example(seeds: SeedServer) -> None:
    """MySQL to Snowflake, as its page goes."""
    async with Client(seeds.url, seeds.key, version="2024-02-08", environ={}) as client:
        assert (await client.identity.me()).organization_name == "Acme Inc"
        connections = await client.connections.list()
        assert [each.type_id for each in connections] == ["mysql", "snowflake", "salesforce"]
        assert connections[0].is_healthy and not connections[2].is_healthy
        source = await client.modelsync.source(MYSQL)
        assert source.requires_one_of == ("query", "table", "view")
        assert source.items["table"].items == ("company.accounts", "company.customers", "company.teams")
        fields = await client.modelsync.source_fields(MYSQL, {"table": "company.customers"})
        assert [field.name for field in fields][:2] == ["id", "email"]
        assert seeds.requests[-1].target.endswith("/modelsync/source/fields?table=company.customers")
        levels = await client.modelsync.target(SNOWFLAKE, type="table", search="CUSTOMERS")
        assert levels.items["table"].items == (
            "__pt_new_target",
            "CUSTOMERS.COMPANIES",
            "CUSTOMERS.CONTACTS",
        )
        target = await client.modelsync.target_fields(SNOWFLAKE, "CUSTOMERS.CONTACTS")
        assert [mode.id for mode in target.modes if mode.requires_identity] == [
            "create",
            "update",
            "updateOrCreate",
        ]
        assert target.refreshed_at is None and target.properties.supports_field_creation
        assert (await client.connections.schema_status(MYSQL)).is_ready
        with pytest.raises(NotFound):
            await client.modelsync.target_objects(SNOWFLAKE)


async def test_every_call_says_who_and_which_version(seeds: SeedServer, client: Client) -> None:
    await client.send(ME)
    await client.send(models.create({}), idempotency_key="k-12345678")
    for seen in seeds.requests:
        assert seen.headers["authorization"] == "Bearer seed-key"
        assert seen.headers["x-polytomic-version"] == "2025-09-18"
        assert seen.headers["user-agent"] == f"ptui/{__version__}"
        assert seen.headers["accept"] == "application/json"
    read, write = seeds.requests
    assert "content-type" not in read.headers and "idempotency-key" not in read.headers
    assert write.headers["content-type"] == "application/json"
    assert write.headers["idempotency-key"] == "k-12345678" and write.body == {}


async def test_key_shows_nowhere(seeds: SeedServer) -> None:
    async with Client(seeds.url, "seed-key-text", environ={}) as client:
        shown = [repr(client), str(vars(client)), str(vars(client._channel)), repr(client._downloads)]
    assert not any("seed-key-text" in text for text in shown)


async def test_silence_ends_in_time(seeds: SeedServer) -> None:
    seeds.next(Slow())
    async with Client(seeds.url, seeds.key, timeout=0.2, environ={}) as client:
        with pytest.raises(TimedOut, match=r"did not answer within 0\.2 s\."):
            await client.send(ME)
        assert len(seeds.requests) == 1
        seeds.next(Slow())
        with pytest.raises(TimedOut, match=r"Creating the model M: the server .* 0\.4 s\."):
            await client.models.create({"name": "M"})
    assert len(seeds.requests) == 2


async def test_cancelling_hangs_up(seeds: SeedServer, client: Client) -> None:
    seeds.next(Slow())
    call = asyncio.create_task(client.send(ME))
    await until(lambda: len(seeds.requests) == 1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert await asyncio.to_thread(seeds.left.wait, 5), "the server never saw the caller leave"
    assert (await client.identity.me()).email == "ada@acme.com", "the client is usable afterwards"


async def test_pages_are_followed(seeds: SeedServer, client: Client) -> None:
    seeds.next(
        Status(200, {"data": [{"id": "a"}, {"id": "b"}], "pagination": {"next_page_token": "t=/1"}}),
        Status(200, {"data": [{"id": "c"}], "pagination": {"next_page_token": ""}}),
    )
    found = await client.syncs.list(active=True)
    assert [sync.id for sync in found] == ["a", "b", "c"]
    assert [seen.query for seen in seeds.requests] == [
        {"active": ["true"]},
        {"active": ["true"], "page_token": ["t=/1"]},
    ]


async def test_pages_that_go_round_end(seeds: SeedServer, client: Client) -> None:
    seeds.always(Status(200, {"data": [{"id": "a"}], "pagination": {"next_page_token": "same"}}))
    assert len(await client.models.list()) == 2


async def test_no_more_pages_than_wanted(seeds: SeedServer, client: Client) -> None:
    page = {"data": [{"id": str(n)} for n in range(50)]}
    for number in range(5):
        seeds.next(Status(200, {**page, "pagination": {"next_page_token": f"t{number}"}}))
    assert len(await client.syncs.executions("s", at_most=60)) == 60
    assert len(seeds.requests) == 2


async def test_observer_sees_attempts_and_no_secrets(seeds: SeedServer, naps: Naps) -> None:
    calls: list[Call] = []
    seeds.next(Drop(), Status(503))
    async with Client(seeds.url, seeds.key, sleep=naps, observer=calls.append, environ={}) as client:
        await client.send(ME)
    assert [(call.method, call.path, call.status, call.attempt) for call in calls] == [
        ("GET", "/api/me", None, 1),
        ("GET", "/api/me", 503, 2),
        ("GET", "/api/me", 200, 3),
    ]
    assert all(call.ms >= 0 for call in calls) and "seed-key" not in repr(calls)


async def test_zipped_answers_are_read(seeds: SeedServer, client: Client) -> None:
    seeds.zipped = True
    assert (await client.identity.me()).email == "ada@acme.com"


@pytest.mark.parametrize("body", [b"", b"  ", b"null"])
async def test_empty_answers_are_nothing(seeds: SeedServer, client: Client, body: bytes) -> None:
    seeds.next(Raw(body))
    assert await client.send(ME) is None
    seeds.next(Status(204))
    await client.connections.delete("c")
    seeds.next(Raw(body))
    assert (await client.identity.me()).email == ""


async def test_large_answer_leaves_the_loop_alone(naps: Naps, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its JSON nor its objects are read on the loop's thread."""
    read_on: dict[str, set[int]] = {"json": set(), "objects": set()}
    loads, parse = json.loads, TargetObjects.parse

    def loading(text: str, **options: Any) -> Any:
        if len(text) > 1_000_000:
            read_on["json"].add(threading.get_ident())
        return loads(text, **options)

    def parsing(raw: Any) -> TargetObjects:
        read_on["objects"].add(threading.get_ident())
        return parse(raw)

    monkeypatch.setattr(json, "loads", loading)
    monkeypatch.setattr(TargetObjects, "parse", parsing)
    server = SeedServer(Answers(tables=60_000, targets="objects")).start()
    try:
        async with Client(server.url, server.key, sleep=naps, environ={}) as client:
            found = await client.modelsync.target_objects(SNOWFLAKE)
    finally:
        server.stop()
    assert len(found.data) == 60_000 and found.data[0].modes is found.data[-1].modes
    assert read_on["json"] and read_on["objects"]
    assert threading.get_ident() not in read_on["json"] | read_on["objects"]


async def test_calls_at_the_same_time(seeds: SeedServer, client: Client) -> None:
    answers: list[Any] = await asyncio.gather(*(client.send(ME) for _ in range(40)))
    assert len({answer["data"]["email"] for answer in answers}) == 1


async def test_hostile_names_arrive_as_they_are(seeds: SeedServer, client: Client) -> None:
    seeds.answers.hostile = True
    source = await client.modelsync.source(MYSQL)
    names = source.items["table"].items or ()
    for name in names:
        await client.modelsync.source_fields(MYSQL, {"table": name})
        await client.connections.schema(MYSQL, name)
        await client.modelsync.target_fields(SNOWFLAKE, name)
        sent = name.encode(errors="replace").decode()
        assert seeds.requests[-1].query["target"] == [sent]
        assert seeds.requests[-2].path == f"/api/connections/{MYSQL}/schemas/{sent}"


async def test_body_of_any_text_is_sent(seeds: SeedServer, client: Client) -> None:
    await client.send(models.create({"name": "\ud800 ü \x00 \u202e"}))
    assert seeds.bodies("/api/models") == [{"name": "\ud800 ü \x00 \u202e"}]


async def until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what it waits for happens in another thread
            await asyncio.sleep(0.005)


def test_no_thread_outlives_its_server() -> None:
    before = threading.active_count()
    SeedServer().start().stop()
    assert threading.active_count() == before


def test_request_is_plain() -> None:
    assert Request("GET", "/x").is_read and not Request("POST", "/x").is_read


async def test_files_behind_links(seeds: SeedServer, client: Client) -> None:
    other = SeedServer(key="another").start()
    try:
        seeds.next(Raw(b"id,error\n1,too long\n"))
        assert await client.fetch(f"{seeds.url}/logs/errors.csv?sig=1") == b"id,error\n1,too long\n"
        assert seeds.requests[-1].headers["authorization"] == "Bearer seed-key"
        assert seeds.requests[-1].target == "/logs/errors.csv?sig=1"
        seeds.next(Status(302, headers={"Location": f"{other.url}/signed?x=%2F"}))
        other.next(Raw(b"signed"))
        assert await client.fetch("/api/syncs/s/executions/e/errors/f.csv") == b"signed"
        assert "authorization" not in other.requests[0].headers
        assert other.requests[0].target == "/signed?x=%2F"
        with pytest.raises(NotFound, match="Fetching the file: the server does not know it"):
            await client.fetch("/gone")
        with pytest.raises(Misconfigured, match=r"neither https nor on this machine"):
            await client.fetch("http://files.test/x")
        with pytest.raises(Misconfigured):
            await client.fetch("file:///etc/passwd")
    finally:
        other.stop()


async def test_server_that_keeps_masks_says_so(seeds: SeedServer, client: Client) -> None:
    await client.send(ME)
    assert not client.keeps_masked_secrets
    seeds.next(Status(200, {"data": {}}, {"X-Ptui-Keeps-Masked-Secrets": "true"}))
    await client.send(ME)
    assert client.keeps_masked_secrets
