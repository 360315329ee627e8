"""A session with the seed server, and the tree unfolded from it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from ptui.api.client import Client
from ptui.domain import resources
from ptui.domain.session import Session
from ptui.domain.tree.node import Kind, Listing, Node
from tests.seedserver import SeedServer


def nodes(listing: Listing | None) -> list[Node]:
    assert listing is not None
    return [listing.node(at) for at in range(len(listing))]


class Explored:
    """Goes down the tree by labels, loading what is not loaded yet."""

    def __init__(self, session: Session, seeds: SeedServer) -> None:
        self.session = session
        self.seeds = seeds

    async def listing(self, *labels: str) -> Listing:
        """The children of the node that the labels lead to."""
        return await self._children(await self.node(*labels))

    async def node(self, *labels: str) -> Node:
        node = Node("", Kind.ROOT, "")
        for label in labels:
            node = next(one for one in nodes(await self._children(node)) if one.label == label)
        return node

    async def labels(self, *labels: str) -> list[str]:
        return [node.label for node in nodes(await self.listing(*labels))]

    async def _children(self, node: Node) -> Listing:
        return node.children if node.children is not None else await resources.load(node, self.session)

    def asked(self) -> list[str]:
        """What was sent since the last look, paths from the connection's on."""
        seen = [one.target.removeprefix("/api/") for one in self.seeds.requests]
        self.seeds.requests.clear()
        return [one if not one.startswith("connections/") else one.split("/", 2)[2] for one in seen]


Start = Callable[[str], Explored]


@pytest.fixture
async def start(seeds: SeedServer) -> AsyncIterator[Start]:
    """Begins a session in a version of the API."""
    begun: list[Session] = []

    def start(version: str) -> Explored:
        session = Session(Client(seeds.url, seeds.key, version=version, environ={}), "test")
        begun.append(session)
        return Explored(session, seeds)

    yield start
    for session in begun:
        await session.close()


@pytest.fixture
def explored(start: Start) -> Explored:
    return start("2025-09-18")
