"""Fixtures of the connectors' tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ptui.local.connectors.samples.systems import SampleSystems
from tests.local.connectors.systems import SYSTEMS, Place


@pytest.fixture(scope="module", params=list(SYSTEMS))
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The same odd tables in each system; tests only read them."""
    with SYSTEMS[request.param](tmp_path_factory.mktemp("place")) as found:
        yield found


@pytest.fixture(params=list(SYSTEMS))
def own_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """The same, for one test to change."""
    with SYSTEMS[request.param](tmp_path) as found:
        yield found


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> SampleSystems:
    """The samples of one workspace; tests do not write to them."""
    return SampleSystems(tmp_path_factory.mktemp("workspace"))
