from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ptui.local.engine.protocols import TableReading
from tests.local.engine.worlds import COLUMNS, PAIRS, PEOPLE, RING, SYSTEMS, Pair, World, Worlds, table


@pytest.fixture(scope="session")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Real systems, made when they are first needed."""
    with Worlds(tmp_path_factory.mktemp("worlds")) as found:
        yield found


@pytest.fixture(params=SYSTEMS)
def system(request: Any, worlds: Worlds) -> World:
    """Each of the databases in turn."""
    return worlds.get(request.param)


@pytest.fixture(params=PAIRS, ids=lambda pair: f"{pair[0]}-{pair[1]}")
def pair(request: Any, worlds: Worlds) -> tuple[World, World]:
    """Every database as a source with every database as a target."""
    origin, target = request.param
    return worlds.get(origin), worlds.get(target, 1)


@pytest.fixture(
    params=[pytest.param(pair, marks=() if pair in RING else pytest.mark.slow) for pair in PAIRS],
    ids=lambda pair: f"{pair[0]}-{pair[1]}",
)
def ring(request: Any, worlds: Worlds) -> tuple[World, World]:
    """Every database once as a source and once as a target; the other pairs only among the slow tests."""
    origin, target = request.param
    return worlds.get(origin), worlds.get(target, 1)


@pytest.fixture
def people(ring: Pair) -> TableReading:
    """Four people in the source of the ring."""
    reading = table(ring[0], "people", COLUMNS, PEOPLE)
    assert isinstance(reading, TableReading)
    return reading
