"""Fixtures of the local server's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ptui.local.server.serve import LocalServer
from ptui.local.workspace import Workspace
from tests.local.server.serving import client_of, data, people, sqlite_body


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A folder that nobody has used."""
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def server(workspace: Workspace) -> Iterator[LocalServer]:
    """An empty workspace without samples, served."""
    with LocalServer(workspace) as running:
        yield running


@pytest.fixture
def api(server: LocalServer) -> Iterator[httpx.Client]:
    """A client of it."""
    with client_of(server) as client:
        yield client


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A SQLite file with two people in it."""
    return people(tmp_path / "people.db")


@pytest.fixture
def connection(api: httpx.Client, database: Path) -> str:
    """The id of a connection to it."""
    return str(data(api.post("/api/connections", json=sqlite_body(database)))["id"])


@pytest.fixture(scope="module")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    """A demo workspace, served; its tests share it and must leave one another's things alone."""
    workspace = Workspace(tmp_path_factory.mktemp("demo") / "workspace")
    with LocalServer(workspace, with_samples=True) as running:
        yield running


@pytest.fixture
def demo(demo_server: LocalServer) -> Iterator[httpx.Client]:
    """A client of it."""
    with client_of(demo_server) as client:
        yield client
