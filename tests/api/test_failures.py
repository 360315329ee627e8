"""Everything that can go wrong, each as one sentence with a way on."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator
from typing import Any, Literal

import pytest

from ptui.api import Client
from ptui.api.errors import (
    ApiError,
    CannotConnect,
    Conflict,
    Forbidden,
    Invalid,
    Misconfigured,
    NotFound,
    NotPolytomic,
    Redirected,
    Refused,
    ServerFailure,
    Unauthorized,
)
from ptui.api.request import get
from ptui.api.requests import connections, models, modelsync
from ptui.api.retry import Policy
from tests.seedserver import Page, Raw, SeedServer, Status

ME = get("/api/me", purpose="Asking who this key belongs to")
ONCE = Policy(again=0)


@pytest.fixture
async def client(seeds: SeedServer) -> AsyncIterator[Client]:
    async with Client(seeds.url, seeds.key, policy=ONCE, environ={}) as client:
        yield client


async def failure(client: Client, request: Any = ME) -> ApiError:
    with pytest.raises(ApiError) as caught:
        await client.send(request)
    error = caught.value
    assert error.sentence.endswith(".") and "\n" not in error.sentence
    assert error.way_on.endswith(".") and str(error) == error.sentence
    assert "seed-key" not in f"{error!r} {error.way_on}"
    return error


@pytest.mark.parametrize("form", ["modern", "legacy"])
async def test_wrong_key(seeds: SeedServer, form: Literal["modern", "legacy"]) -> None:
    seeds.unauthorized = form
    async with Client(seeds.url, "another-key", environ={}) as client:
        error = await failure(client)
    assert isinstance(error, Unauthorized) and error.status == 401
    assert error.sentence == (
        f"Asking who this key belongs to: {seeds.url} does not accept this API key "
        "(invalid or unknown API key)."
    )
    assert len(seeds.requests) == 1


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"status": 401, "message": "bad"}, "bad"),
        ({"code": 401, "status": "unauthorized", "error": "bad", "context": {}}, "bad"),
        ({"error": {"message": "bad"}}, "bad"),
        ({"status_code": 401, "message": "bad", "metadata": []}, "bad"),
        ({"message": None, "error": {"message": 7}}, ""),
        ({"message": ["bad"]}, ""),
        (["bad"], ""),
        ("bad", ""),
        (None, ""),
    ],
)
async def test_error_bodies_of_every_age(seeds: SeedServer, client: Client, body: Any, message: str) -> None:
    seeds.next(Status(401, body))
    error = await failure(client)
    assert isinstance(error, Unauthorized) and error.message == message


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (400, Invalid, "No schemas found."),
        (401, Unauthorized, "does not accept this API key (No schemas found)."),
        (403, Forbidden, "this key may not do that (No schemas found)."),
        (404, NotFound, "the server does not know it (No schemas found)."),
        (409, Conflict, "No schemas found."),
        (418, Refused, "the server answered 418 (No schemas found)."),
        (422, Invalid, "No schemas found."),
        (500, ServerFailure, "the server failed, 500 (No schemas found)."),
        (503, ServerFailure, "the server failed, 503 (No schemas found)."),
    ],
)
async def test_statuses(
    seeds: SeedServer, client: Client, status: int, kind: type[Refused], words: str
) -> None:
    seeds.next(
        Status(status, {"status": status, "message": "No schemas\n found.", "metadata": {"field": "x"}})
    )
    error = await failure(client, modelsync.target_fields("c", "company.customers"))
    assert type(error) is kind and error.sentence.startswith("Reading the fields of company.customers: ")
    assert error.sentence.endswith(words)
    assert isinstance(error, Refused) and error.status == status
    assert error.message == "No schemas\n found." and error.metadata == {"field": "x"}


async def test_long_and_hostile_messages_stay_one_line(seeds: SeedServer, client: Client) -> None:
    seeds.next(Status(400, {"message": "a\r\n" * 10_000}))
    error = await failure(client)
    assert len(error.sentence) < 400
    name = "x" * 5_000
    seeds.next(Status(404))
    assert len((await failure(client, connections.schema("c", name))).sentence) < 200


@pytest.mark.parametrize("code", [200, 404, 401, 403])
async def test_web_page_in_place_of_an_answer(seeds: SeedServer, client: Client, code: int) -> None:
    seeds.next(Page(code))
    error = await failure(client)
    assert isinstance(error, NotPolytomic) and error.status == code
    assert seeds.url in error.sentence and "web page" in error.sentence
    assert "POLYTOMIC_DEPLOYMENT_URL" in error.way_on and "It works!" not in error.sentence


async def test_web_page_of_a_gateway_is_its_failure(seeds: SeedServer, client: Client) -> None:
    seeds.next(Page(502))
    error = await failure(client)
    assert isinstance(error, ServerFailure) and error.sentence.endswith("the server failed, 502.")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"data": [1, 2', "it breaks off"),
        (b'{"data": "unfinish', "it breaks off"),
        (b"hello", "it is not JSON"),
        (b"\x00\x01\x02\xff", "it is not JSON"),
        (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
        (b'{"data": ' + b"9" * 5_000 + b"}", "a number that cannot be read"),
        (b'{"a": "' + b"x" * 300_000, "it breaks off"),
    ],
)
async def test_bodies_that_are_no_json(seeds: SeedServer, client: Client, body: bytes, reason: str) -> None:
    seeds.next(Raw(body))
    error = await failure(client)
    assert isinstance(error, NotPolytomic) and reason in error.sentence


@pytest.mark.parametrize(
    "body", [b"[]", b"7", b'"x"', b"{}", b'{"data": 3}', b'{"data": [null, 3, "x", []]}']
)
async def test_json_of_another_shape_is_harmless(seeds: SeedServer, client: Client, body: bytes) -> None:
    for _ in range(6):
        seeds.next(Raw(body))
    assert (await client.identity.me()).email == ""
    assert await client.connections.list() == ()
    assert (await client.modelsync.source("c")).items == {}
    assert (await client.modelsync.target_objects("c")).data == ()
    assert (await client.bulk.source("c")).schemas == ()
    assert (await client.connections.type_schema("c")) in ({}, json.loads(body))


async def test_broken_text_is_read_with_signs_for_what_is_broken(seeds: SeedServer, client: Client) -> None:
    seeds.next(Raw(b'\xef\xbb\xbf{"data": {"email": "a\xff\xfeb"}}'))
    assert (await client.identity.me()).email == "a\ufffd\ufffdb"


async def test_endless_answer_is_not_swallowed(seeds: SeedServer) -> None:
    seeds.next(Raw(b"[" + b"1," * 600_000 + b"1]"))
    async with Client(seeds.url, seeds.key, longest_body=1_000_000, environ={}) as client:
        error = await failure(client)
    assert isinstance(error, NotPolytomic) and "longer than 1 MB" in error.sentence


async def test_nobody_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        async with Client(url, "k", policy=ONCE, environ={}) as client:
            error = await failure(client)
    assert isinstance(error, CannotConnect)
    assert error.sentence == f"Asking who this key belongs to: no connection to {url} (refused)."


async def test_redirect_within_the_server_is_followed(seeds: SeedServer, client: Client) -> None:
    seeds.next(Status(301, headers={"Location": "/api/me"}))
    await client.send(get("/api/me/"))
    assert [seen.path for seen in seeds.requests] == ["/api/me/", "/api/me"]


async def test_redirect_elsewhere_keeps_the_key_here(seeds: SeedServer, client: Client) -> None:
    other = SeedServer().start()
    try:
        for location in (f"{other.url}/api/me", f"//127.0.0.1:{other.url.rsplit(':', 1)[1]}/api/me", ""):
            seeds.next(Status(302, headers={"Location": location}))
            error = await failure(client)
            assert isinstance(error, Redirected) and error.location == location
        assert other.requests == []
    finally:
        other.stop()


async def test_write_is_not_redirected(seeds: SeedServer, client: Client) -> None:
    seeds.next(Status(307, headers={"Location": "/api/models"}))
    assert isinstance(await failure(client, models.create({"name": "M"})), Redirected)
    assert len(seeds.requests) == 1


async def test_redirect_in_circles_ends(seeds: SeedServer, client: Client) -> None:
    seeds.always(Status(302, headers={"Location": "/api/me"}))
    assert isinstance(await failure(client), Redirected)
    assert len(seeds.requests) == 5


@pytest.mark.parametrize(
    ("url", "key", "part"),
    [
        ("http://polytomic.test", "k", "is plain http"),
        ("http://127.0.0.1.nip.test", "k", "is plain http"),
        ("ftp://x", "k", "begins with ftp"),
        ("", "k", "is empty"),
        ("https://x.test", "", "The API key is empty"),
        ("https://x.test", "two\nlines", "a character that no key has"),
        ("https://x.test", "schlüssel", "a character that no key has"),
    ],
)
def test_what_cannot_work_is_said_before_anything_is_sent(url: str, key: str, part: str) -> None:
    with pytest.raises(Misconfigured, match=part) as caught:
        Client(url, key, environ={})
    assert caught.value.way_on and (not key or len(key) < 2 or key not in caught.value.sentence)


def test_plain_http_may_be_insisted_on() -> None:
    assert Client("http://polytomic.test", "k", insecure=True, environ={}).base_url == "http://polytomic.test"
    assert Client("http://localhost:1", " k \n", environ={}).base_url == "http://localhost:1"


async def test_query_too_long_for_an_address(client: Client, seeds: SeedServer) -> None:
    error = await failure(client, connections.run_query("c", "x" * 100_000))
    assert isinstance(error, Misconfigured) and seeds.requests == []
