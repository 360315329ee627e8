"""An explorer on the seed server, and somebody to ask."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ptui.api.client import Client
from ptui.api.retry import Policy
from ptui.domain.drafts import Drafts
from ptui.domain.explorer import Explorer
from ptui.domain.memory import ViewMemory
from ptui.domain.session import Session
from ptui.domain.tree.node import ROOT, Node, NodeId
from tests.domain.flows.human import ScriptedHuman
from tests.seeds_data.answers import Answers
from tests.seedserver import SeedServer


class Dated(Answers):
    """Says when something was made, as real servers do."""

    def _filled(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        return {"created_at": datetime.now(UTC).isoformat(), **super()._filled(kind, body)}


class Place:
    """Where the flows happen."""

    def __init__(self, explorer: Explorer, human: ScriptedHuman, seeds: SeedServer) -> None:
        self.explorer = explorer
        self.human = human
        self.seeds = seeds

    async def open(self, *keys: str) -> NodeId:
        """Open the path of these keys; answers the last node's id."""
        for length in range(1, len(keys) + 1):
            node_id = keys[:length]
            node = self.explorer.store.node(node_id)
            assert node is not None, f"no {node_id}"
            if not node.leaf:
                self.explorer.controller.open(node_id)
                await self.explorer.controller.settled()
        return keys

    def node(self, *keys: str) -> Node:
        node = self.explorer.store.node(keys)
        assert node is not None, f"no {keys}"
        return node

    @property
    def made(self) -> dict[str, dict[str, dict[str, Any]]]:
        """What was created on the server, by kind and id."""
        return self.seeds.answers.made

    def sent(self, method: str, path: str) -> list[Any]:
        """The bodies of the calls of this kind."""
        return [one.body for one in self.seeds.requests if (one.method, one.path) == (method, path)]


@pytest.fixture
def human() -> ScriptedHuman:
    return ScriptedHuman()


@pytest.fixture
async def place(seeds: SeedServer, human: ScriptedHuman, tmp_path: Path) -> AsyncIterator[Place]:
    seeds.answers = Dated()

    async def connect() -> Session:
        return Session(Client(seeds.url, seeds.key, policy=Policy(again=0), environ={}), "test")

    known = asyncio.Event()
    drafts, memory = Drafts(tmp_path / "drafts"), ViewMemory(tmp_path, "test")
    explorer = Explorer(connect, memory, drafts, lambda node_id: None, known.set)
    explorer.start()
    await explorer.controller.settled()
    await asyncio.wait_for(known.wait(), 5)
    assert explorer.store.listing(ROOT) is not None
    yield Place(explorer, human, seeds)
    await explorer.stop()
    assert human.is_through, "not everything was asked"
