"""Loads: begun once, a few at a time, cancelled for good, retried on failure, and never lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

import pytest

from ptui.api.errors import CannotConnect
from ptui.domain.tree.controller import NotLoaded, TreeController
from ptui.domain.tree.node import ROOT, Listing, More, Node, NodeId
from ptui.domain.tree.states import UNLOADED, Failed, Loaded, Loading, Unloaded
from ptui.domain.tree.store import TreeStore
from tests.domain.tree.trees import folder, leaf, listing, load

A: NodeId = ("a",)


class Server:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.cancelled: list[str] = []
        self.at_work = 0
        self.most = 0
        self._waiting: dict[str, list[asyncio.Future[Listing]]] = {}

    async def load(self, node: Node) -> Listing:
        self.asked.append(node.key)
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        answer: asyncio.Future[Listing] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(node.key, []).append(answer)
        try:
            return await answer
        except asyncio.CancelledError:
            self.cancelled.append(node.key)
            raise
        finally:
            self.at_work -= 1

    def answer(self, key: str, children: Listing | BaseException) -> None:
        pending = next(one for one in self._waiting[key] if not one.done())
        if isinstance(children, BaseException):
            pending.set_exception(children)
        else:
            pending.set_result(children)


class Tree:
    """A store, its controller, the server behind it, and what was announced."""

    def __init__(self, *keys: str) -> None:
        self.server = Server()
        self.store = TreeStore()
        self.announced: list[NodeId] = []
        self.broken: list[BaseException] = []
        self.going_on: list[tuple[NodeId, int]] = []
        self.controller = TreeController(
            self.store,
            self.server.load,
            self.announced.append,
            glance=self._glance,
            goes_on=lambda node_id, count: self.going_on.append((node_id, count)),
            now=lambda: 4.0,
            broken=self.broken.append,
        )
        load(self.store, ROOT, listing(*keys, leaf("leaf")))

    async def _glance(self, node: Node) -> Listing | More:
        """The first two, where there are more."""
        found = await self.server.load(node)
        return More(2) if len(found) > 2 else found

    async def until(self, is_so: Callable[[], object]) -> None:
        async with asyncio.timeout(5):
            while not is_so():  # noqa: ASYNC110 - any condition, seen at the next turn of the loop
                await asyncio.sleep(0)

    async def asked(self, *keys: str) -> None:
        await self.until(lambda: self.server.asked == list(keys))


@pytest.fixture
async def tree() -> Tree:
    return Tree("a", "b")


async def test_opening_loads_and_announces(tree: Tree) -> None:
    tree.controller.open(A)
    assert isinstance(tree.store.state(A), Loading)
    assert tree.announced == [A]
    await tree.asked("a")
    tree.server.answer("a", listing("x"))
    await tree.controller.settled()
    assert tree.store.node(("a", "x")) is not None
    assert tree.announced == [A, A]


async def test_a_node_is_never_asked_twice_at_once(tree: Tree) -> None:
    for _ in range(3):
        tree.controller.open(A)
    await tree.asked("a")
    tree.controller.open(A)
    tree.server.answer("a", listing("x"))
    await tree.controller.settled()
    tree.controller.open(A)
    await tree.controller.settled()
    assert tree.server.asked == ["a"]


async def test_a_first_look_loads_a_short_list_and_leaves_a_long_one() -> None:
    tree = Tree("a", "b")
    tree.controller.prefetch(A)
    tree.controller.prefetch(("b",))
    await tree.asked("a", "b")
    tree.server.answer("a", listing("x", "y"))
    tree.server.answer("b", listing("x", "y", "z"))
    await tree.controller.settled()
    assert isinstance(tree.store.state(A), Loaded) and not tree.store.is_open(A)
    assert tree.store.state(("b",)) == UNLOADED
    assert tree.going_on == [(("b",), 2)]


async def test_what_is_opened_during_the_first_look_is_loaded_whole(tree: Tree) -> None:
    tree.controller.prefetch(A)
    await tree.asked("a")
    tree.controller.open(A)
    tree.server.answer("a", listing("x", "y", "z"))
    await tree.asked("a", "a")
    tree.server.answer("a", listing("x", "y", "z"))
    await tree.controller.settled()
    assert tree.store.node(("a", "z")) is not None
    assert tree.store.is_open(A)


async def test_six_at_once_and_the_others_in_turn() -> None:
    keys = [f"n{at}" for at in range(20)]
    tree = Tree(*keys)
    for key in keys:
        tree.controller.open((key,))
    await tree.until(lambda: tree.server.at_work == 6)
    for key in keys:
        await tree.until(lambda key=key: key in tree.server.asked)  # type: ignore[misc]
        tree.server.answer(key, listing())
    await tree.controller.settled()
    assert tree.server.most == 6
    assert Counter(tree.server.asked) == Counter(keys)


async def test_waiting_nodes_that_are_closed_are_never_asked() -> None:
    keys = [f"n{at}" for at in range(8)]
    tree = Tree(*keys)
    for key in keys:
        tree.controller.open((key,))
    await tree.until(lambda: tree.server.at_work == 6)
    tree.controller.close(("n7",))
    for key in keys[:7]:
        await tree.until(lambda key=key: key in tree.server.asked)  # type: ignore[misc]
        tree.server.answer(key, listing())
    await tree.controller.settled()
    assert "n7" not in tree.server.asked
    assert tree.store.state(("n7",)) == UNLOADED


async def test_closing_cancels_and_puts_back_what_was_there(tree: Tree) -> None:
    load(tree.store, A, listing("x"))
    before = tree.store.state(A)
    tree.controller.reload(A)
    await tree.asked("a")
    tree.controller.close(A)
    assert tree.store.state(A) is before
    await tree.until(lambda: tree.server.cancelled == ["a"])
    assert tree.server.at_work == 0


async def test_closing_a_node_cancels_what_loads_below_it(tree: Tree) -> None:
    load(tree.store, A, listing("x"))
    tree.controller.open(("a", "x"))
    tree.controller.open(("b",))
    await tree.asked("x", "b")
    tree.controller.close(A)
    await tree.until(lambda: tree.server.cancelled == ["x"])
    assert tree.store.state(("a", "x")) == UNLOADED
    assert isinstance(tree.store.state(("b",)), Loading)
    tree.controller.stop()


async def test_a_load_cancelled_before_its_first_step_leaves_no_trace(tree: Tree) -> None:
    tree.controller.open(A)
    tree.controller.close(A)
    assert isinstance(tree.store.state(A), Unloaded)
    await asyncio.sleep(0)
    assert tree.server.asked == []
    tree.controller.open(A)
    await tree.asked("a")
    tree.server.answer("a", listing("x"))
    await tree.controller.settled()
    assert isinstance(tree.store.state(A), Loaded)


async def test_opening_again_while_the_old_load_still_dies(tree: Tree) -> None:
    tree.controller.open(A)
    await tree.asked("a")
    tree.controller.close(A)
    tree.controller.open(A)  # the cancelled task has not yet had its turn
    await tree.asked("a", "a")
    tree.server.answer("a", listing("x"))
    await tree.controller.settled()
    assert tree.store.node(("a", "x")) is not None
    assert tree.server.cancelled == ["a"]


async def test_a_reload_takes_over(tree: Tree) -> None:
    tree.controller.open(A)
    await tree.asked("a")
    assert tree.controller.reload(A) == A
    await tree.asked("a", "a")
    assert tree.server.cancelled == ["a"]
    tree.server.answer("a", listing("new"))
    await tree.controller.settled()
    assert tree.store.node(("a", "new")) is not None


async def test_a_reload_of_a_leaf_asks_for_the_one_above_it(tree: Tree) -> None:
    ready = folder("ready", children=listing(leaf("x")))
    load(tree.store, A, listing(ready))
    tree.store.open(("a", "ready"))
    assert tree.controller.reload(("a", "ready", "x")) == A
    await tree.asked("a")
    tree.server.answer("a", listing(ready))
    await tree.controller.settled()
    assert tree.store.is_open(("a", "ready"))


async def test_a_failure_is_told_and_opening_tries_again(tree: Tree) -> None:
    tree.controller.open(A)
    await tree.asked("a")
    tree.server.answer("a", CannotConnect("Nobody answers at localhost.", way_on="Start it."))
    await tree.controller.settled()
    assert tree.store.state(A) == Failed("Nobody answers at localhost.", "Start it.", UNLOADED)
    tree.controller.open(A)
    await tree.asked("a", "a")
    tree.server.answer("a", NotLoaded("Not cached yet.", "r asks again"))
    await tree.controller.settled()
    assert tree.store.state(A) == Failed("Not cached yet.", "r asks again", UNLOADED)
    assert tree.broken == []


async def test_a_bug_marks_the_row_and_is_handed_on(tree: Tree) -> None:
    bug = KeyError("items")
    tree.controller.open(A)
    await tree.asked("a")
    tree.server.answer("a", bug)
    await tree.controller.settled()
    state = tree.store.state(A)
    assert isinstance(state, Failed) and "KeyError" in state.sentence
    assert tree.broken == [bug]
    tree.controller.open(A)  # and the slot is free again
    await tree.asked("a", "a")
    tree.controller.stop()


async def test_without_a_listener_a_bug_reaches_the_loop() -> None:
    loop = asyncio.get_running_loop()
    told: asyncio.Future[object] = loop.create_future()
    loop.set_exception_handler(lambda _, context: told.set_result(context["exception"]))
    bug = RuntimeError("broken")

    async def breaks(node: Node) -> Listing:
        raise bug

    store = TreeStore()
    TreeController(store, breaks, lambda node_id: None).reload(ROOT)
    assert await asyncio.wait_for(told, 5) is bug


async def test_stopping_cancels_everything(tree: Tree) -> None:
    for key in ("a", "b"):
        tree.controller.open((key,))
    await tree.asked("a", "b")
    tree.controller.stop()
    await tree.controller.settled()
    await tree.until(lambda: sorted(tree.server.cancelled) == ["a", "b"])
    assert list(tree.store.loading_ids()) == []


async def test_what_is_gone_when_its_answer_comes_is_dropped(tree: Tree) -> None:
    load(tree.store, A, listing("x"))
    tree.controller.open(("a", "x"))
    await tree.asked("x")
    load(tree.store, A, listing("y"))
    tree.server.answer("x", listing("deep"))
    await tree.controller.settled()
    assert tree.store.node(("a", "x")) is None
    assert tree.store.state(("a", "x")) == UNLOADED


async def test_opening_a_leaf_asks_nothing(tree: Tree) -> None:
    tree.controller.open(("leaf",))
    tree.controller.open(("gone",))
    await tree.controller.settled()
    assert tree.server.asked == []
