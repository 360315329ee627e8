"""What is sent again, how often, and what never is."""

from __future__ import annotations

import pytest

from ptui.api import Client
from ptui.api.errors import Conflict, ConnectionLost, RateLimited, ServerFailure
from ptui.api.request import get
from ptui.api.requests import models
from tests.api.conftest import Naps
from tests.seedserver import Drop, SeedServer, Status

ME = get("/api/me", purpose="Asking who this key belongs to")


async def test_read_is_repeated_until_it_succeeds(seeds: SeedServer, client: Client, naps: Naps) -> None:
    seeds.next(Status(503), Drop())
    assert (await client.identity.me()).email == "ada@acme.com"
    assert len(seeds.requests) == 3 and len(naps.taken) == 2


async def test_read_is_given_up_in_the_end(seeds: SeedServer, client: Client) -> None:
    seeds.always(Status(502, {"message": "bad gateway"}))
    with pytest.raises(
        ServerFailure, match=r"belongs to: the server failed, 502 \(bad gateway\)\."
    ) as caught:
        await client.send(ME)
    assert len(seeds.requests) == 3
    assert caught.value.way_on and caught.value.request == ME


async def test_answer_that_breaks_off_is_repeated(seeds: SeedServer, client: Client) -> None:
    seeds.next(Drop(halfway=True))
    assert (await client.identity.me()).email == "ada@acme.com"


async def test_pause_is_as_long_as_the_server_asks(seeds: SeedServer, client: Client, naps: Naps) -> None:
    seeds.next(Status(429, {"message": "slow down"}, {"Retry-After": "7"}))
    await client.send(ME)
    assert naps.taken == [7.0]
    seeds.next(Status(429, {"message": "slow down"}, {"Retry-After": "3600"}))
    with pytest.raises(RateLimited) as caught:
        await client.send(ME)
    assert caught.value.retry_after == 3600 and naps.taken == [7.0]


async def test_write_is_sent_once(seeds: SeedServer, client: Client) -> None:
    for fault in (Drop(), Status(503), Status(429)):
        seeds.requests.clear()
        seeds.next(fault)
        with pytest.raises((ConnectionLost, ServerFailure, RateLimited)):
            await client.send(models.create({"name": "M"}))
        assert len(seeds.requests) == 1
    for request in (models.update("m", {}), models.delete("m")):
        seeds.requests.clear()
        seeds.next(Drop())
        with pytest.raises(ConnectionLost):
            await client.send(request, idempotency_key="k-12345678")
        assert len(seeds.requests) == 1 and "idempotency-key" not in seeds.requests[0].headers


async def test_lost_creation_is_sent_again_with_its_key(seeds: SeedServer, client: Client) -> None:
    seeds.next(Drop(after_work=True), Drop())
    model = await client.models.create({"name": "M"}, idempotency_key="k-12345678")
    assert model.name == "M"
    assert [seen.headers["idempotency-key"] for seen in seeds.requests] == ["k-12345678"] * 3
    seeds.requests.clear()
    seeds.always(Drop())
    with pytest.raises(ConnectionLost):
        await client.models.create({"name": "M"}, idempotency_key="k-87654321")
    assert len(seeds.requests) == 3


async def test_conflict_is_never_repeated(seeds: SeedServer, client: Client, naps: Naps) -> None:
    seeds.always(Status(409, {"status": 409, "message": "already running"}))
    with pytest.raises(Conflict, match=r"Starting the sync: Already running\."):
        await client.syncs.start("s", idempotency_key="k-12345678")
    with pytest.raises(Conflict):
        await client.send(ME)
    assert len(seeds.requests) == 2 and naps.taken == []
