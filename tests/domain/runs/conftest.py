"""An explorer on a server whose runs do what a test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ptui.api.client import Client
from ptui.api.retry import Policy
from ptui.domain.drafts import Drafts
from ptui.domain.explorer import Explorer
from ptui.domain.memory import ViewMemory
from ptui.domain.runs.watch import Watch
from ptui.domain.session import Session
from ptui.domain.tree.node import Node, NodeId
from tests.domain.flows.human import ScriptedHuman
from tests.runserver import V25, RunAnswers, RunServer, running


@dataclass
class Place:
    """Where the flows happen."""

    explorer: Explorer
    server: RunServer
    human: ScriptedHuman
    changed: list[NodeId]
    ended: list[Watch]

    @property
    def runs(self) -> RunAnswers:
        return self.server.runs

    async def open(self, group: str) -> None:
        """Open a group, and let what is on the screen be asked for."""
        self.explorer.controller.open((group,))
        await self.explorer.controller.settled()
        self.explorer.sync_rows.seen(self.explorer.sync_rows.unknown())
        await self.explorer.sync_rows.settled()

    def node(self, *keys: str) -> Node:
        node = self.explorer.store.node(keys)
        assert node is not None, f"no {keys}"
        return node

    def asked(self) -> list[str]:
        """What was sent since the last look."""
        seen = [f"{one.method} {one.target}" for one in self.server.requests]
        self.server.requests.clear()
        return seen


Begin = Callable[..., Any]


@pytest.fixture
def human() -> ScriptedHuman:
    return ScriptedHuman()


@pytest.fixture
async def begin(human: ScriptedHuman, tmp_path: Path) -> AsyncIterator[Begin]:
    """Starts an explorer on a server of some version; `script` is done with its runs before."""
    begun: list[Explorer] = []
    with ExitStack() as stack:

        async def start(
            version: str = V25, script: Callable[[RunAnswers], object] = lambda runs: None, **more: Any
        ) -> Place:
            server = stack.enter_context(running(version, **more))
            script(server.runs)

            async def connect() -> Session:
                client = Client(server.url, server.key, version=version, policy=Policy(again=0), environ={})
                return Session(client, "test")

            changed: list[NodeId] = []
            ended: list[Watch] = []
            memory, drafts = ViewMemory(tmp_path, "test"), Drafts(tmp_path / "drafts")
            explorer = Explorer(connect, memory, drafts, changed.append, run_ended=ended.append)
            begun.append(explorer)
            explorer.start()
            await explorer.controller.settled()
            return Place(explorer, server, human, changed, ended)

        yield start
        for explorer in begun:
            await explorer.stop()
    assert human.is_through, "not everything was asked"


async def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for happens beyond a socket
            await asyncio.sleep(0.01)
