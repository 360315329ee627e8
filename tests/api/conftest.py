"""A client on the seed server that does not really wait between attempts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from ptui.api import Client
from ptui.secret import Secret
from tests.seedserver import SeedServer


class Naps:
    """Stands in for sleeping, and remembers how long it would have been."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
async def client(seeds: SeedServer, naps: Naps) -> AsyncIterator[Client]:
    async with Client(seeds.url, Secret(seeds.key), sleep=naps, environ={}) as client:
        yield client
