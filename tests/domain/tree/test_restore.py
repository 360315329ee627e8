"""Open paths come back level by level, as answers arrive, until the user moves."""

from __future__ import annotations

import asyncio

import pytest

from ptui.domain.tree.controller import NotLoaded, TreeController
from ptui.domain.tree.node import ROOT, Listing, Node, NodeId
from ptui.domain.tree.restore import Restorer
from ptui.domain.tree.store import TreeStore
from tests.domain.tree.trees import folder, leaf, listing

ANSWERS: dict[str, Listing] = {
    "": listing(folder("c", children=listing("source", "target")), "models"),
    "source": listing("accounts", "customers"),
    "customers": listing(leaf("email")),
    "target": listing("CUSTOMERS"),
    "models": listing(),
}


class Session:
    """A tree that is restored from the root down."""

    def __init__(self, open_ids: set[NodeId], cursor: NodeId = (), *, goes: bool = False) -> None:
        self.lost: list[NodeId] = []
        self.asked: list[str] = []
        self.store = TreeStore()
        self.failing = False
        self.controller = TreeController(self.store, self._load, self._changed)
        lost = self.lost.append if goes else None
        self.restorer = Restorer(self.controller, open_ids, cursor, lost=lost)

    async def _load(self, node: Node) -> Listing:
        self.asked.append(node.key)
        await asyncio.sleep(0)
        if self.failing:
            raise NotLoaded("down")
        return ANSWERS[node.key]

    def _changed(self, node_id: NodeId) -> None:
        self.restorer.listed(node_id)

    async def run(self) -> None:
        self.controller.reload(ROOT)
        await self.controller.settled()


DEEP: set[NodeId] = {("c",), ("c", "source"), ("c", "source", "customers"), ("models",)}


async def test_every_level_is_opened_and_nothing_else_is_asked() -> None:
    session = Session(DEEP, ("c", "source", "customers", "email"))
    await session.run()
    assert session.store.open_ids() == {ROOT, *DEEP}
    assert sorted(session.asked) == ["", "customers", "models", "source"]
    assert session.store.node(("c", "source", "customers", "email")) is not None


async def test_what_is_gone_is_skipped() -> None:
    session = Session({("c",), ("c", "source"), ("c", "source", "dropped"), ("c2",), ("c2", "source")})
    await session.run()
    assert session.store.open_ids() == {ROOT, ("c",), ("c", "source")}


async def test_a_child_of_a_closed_node_waits_for_it() -> None:
    session = Session({("c", "source")})
    await session.run()
    assert session.store.open_ids() == {ROOT}
    session.controller.open(("c",))
    await session.controller.settled()
    assert session.store.is_open(("c", "source"))


async def test_the_user_ends_it() -> None:
    session = Session(DEEP, ("c",))
    session.restorer.stop()
    assert session.restorer.is_over
    await session.run()
    assert session.store.open_ids() == {ROOT}
    assert session.restorer.cursor == ()


@pytest.mark.parametrize(("wanted", "cursor"), [(set(), ()), ({ROOT}, ())])
def test_nothing_to_restore_is_over_at_once(wanted: set[NodeId], cursor: NodeId) -> None:
    assert Restorer(TreeController(TreeStore(), _never, lambda _: None), wanted, cursor).is_over


async def test_after_a_failure_it_goes_on_where_it_stopped() -> None:
    session = Session(DEEP)
    session.failing = True
    await session.run()
    assert session.store.open_ids() == {ROOT}
    session.failing = False
    await session.run()
    assert session.store.open_ids() == {ROOT, *DEEP}


EMAIL: NodeId = ("c", "source", "customers", "email")


async def test_going_somewhere_passes_through_what_is_open_and_tries_again_what_failed() -> None:
    session = Session(set())
    await session.run()
    session.failing = True
    for node_id in (("c",), ("c", "source")):
        session.controller.open(node_id)
        await session.controller.settled()
    session.failing = False
    session.restorer = Restorer(
        session.controller, [EMAIL[:at] for at in range(1, 4)], EMAIL, lost=session.lost.append
    )
    session.restorer.listed(ROOT)
    await session.controller.settled()
    assert session.store.node(EMAIL) is not None
    assert session.asked.count("source") == 2
    assert not session.lost and session.restorer.leads


@pytest.mark.parametrize("gone", [("c", "source", "dropped", "id"), ("c", "source", "customers", "dropped")])
async def test_going_to_what_is_gone_ends_where_it_is_gone_from(gone: NodeId) -> None:
    session = Session({gone[:at] for at in range(1, 4)}, gone, goes=True)
    await session.run()
    assert session.lost == [gone[:3] if gone[2] == "dropped" else gone]
    assert session.restorer.is_over
    assert session.store.is_open(("c", "source"))


async def test_what_only_an_old_answer_leaves_out_is_not_gone_yet() -> None:
    session = Session(set())
    await session.run()
    session.restorer = Restorer(session.controller, [("new",)], ("new", "x"), lost=session.lost.append)
    session.controller.reload(ROOT)
    session.restorer.listed(ROOT)
    assert not session.lost
    await session.controller.settled()
    assert session.lost == [("new",)]


async def _never(node: Node) -> Listing:
    raise AssertionError(node)
