"""A call through `ptui.api` beside the same call with nothing but httpx, on one server, by turns."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable

import httpx
import pytest

from ptui.api.client import Client
from ptui.secret import Secret
from tests.benchmarks.figures import a_server
from tests.benchmarks.kept import keep

CALLS, ROUNDS = 200, 9


async def _timed(call: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    for _ in range(CALLS):
        await call()
    return (time.perf_counter() - began) / CALLS * 1000


async def _measure(url: str, key: str) -> tuple[float, float]:
    headers = {"Authorization": f"Bearer {key}", "X-Polytomic-Version": "2025-09-18"}
    ours, theirs = [], []
    client = Client(url, Secret(key), environ={})
    async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as bare:

        async def plain() -> object:
            answer = await bare.get("/api/connections")
            answer.raise_for_status()
            return answer.json()["data"]

        try:
            for _ in range(ROUNDS):
                theirs.append(await _timed(plain))
                ours.append(await _timed(client.connections.list))
        finally:
            await client.aclose()
    return statistics.median(ours), statistics.median(theirs)


@pytest.mark.benchmark
@pytest.mark.timeout(300)
def test_a_call_beside_bare_httpx() -> None:
    with a_server("tests.seedserver") as env:
        url, key = str(env["POLYTOMIC_DEPLOYMENT_URL"]), str(env["POLYTOMIC_API_KEY"])
        ours, theirs = asyncio.run(_measure(url, key))
    print(f"\nptui.api {ours:.2f} ms, bare httpx {theirs:.2f} ms, {ours / theirs:.2f}")
    row = {"ptui": f"{ours:.2f} ms, {ours / theirs:.2f} × bare httpx", "to reach": "1.3 × bare httpx"}
    keep("explorer", {"an API call": row})
