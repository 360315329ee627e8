"""An edit that changes nothing says so and leaves all as it was: every kind of object, both versions."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ptui.api.client import Client
from ptui.domain.drafts import Drafts
from ptui.domain.explorer import Explorer
from ptui.domain.flows.changing import edit
from ptui.domain.memory import ViewMemory
from ptui.domain.session import Session
from ptui.domain.tree.node import Kind, Node, Place
from tests.domain.flows.human import ScriptedHuman, send
from tests.e2e.everything import KINDS, made, read
from tests.e2e.served import Served

__all__ = ["made"]  # the fixture


@pytest.mark.parametrize("version", ["2024-02-08", "2025-09-18"])
async def test_it_stays_as_it_was(served: Served, made: dict[str, str], version: str, tmp_path: Path) -> None:
    async def connect() -> Session:
        return Session(Client(served.url, served.key, version=version, environ={}), "test")

    known = asyncio.Event()
    memory, drafts = ViewMemory(tmp_path, "test"), Drafts(tmp_path / "drafts")
    explorer = Explorer(connect, memory, drafts, lambda node_id: None, known.set)
    explorer.start()
    await asyncio.wait_for(known.wait(), 10)
    try:
        for path, ident in made.items():
            before = read(served, path, ident)
            _, kind, resource = KINDS[path]
            place = Place(ident, connection_type="mysql") if kind is Kind.CONNECTION else None
            human = ScriptedHuman().will(fill=send, confirm=True)
            await edit(human, explorer, Node(ident, kind, resource, record={"id": ident}, place=place))
            assert human.is_through, human.told
            assert human.asked[-1].title.startswith("Nothing changed"), (path, human.asked[-1].detail)
            assert read(served, path, ident) == before
    finally:
        await explorer.stop()
