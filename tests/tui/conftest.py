"""The app on the seed server, for the pilots."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.seedserver import SeedServer
from tests.tui.explored import Seat, SeedGateway, seated


@pytest.fixture
def gateway(seeds: SeedServer, tmp_path: Path) -> SeedGateway:
    return SeedGateway(seeds, tmp_path)


@pytest.fixture
async def seat(gateway: SeedGateway) -> AsyncIterator[Seat]:
    async with seated(gateway) as seat:
        await seat.shows("MySQL Connection")
        yield seat
