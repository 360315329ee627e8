"""Loads nodes one by one: begin, ask, then finish, fail or abandon. The tree's only place with `except`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from ptui.api.errors import ApiError
from ptui.domain.tree.node import Listing, More, Node, NodeId
from ptui.domain.tree.states import NONE_YET, Empty, Loaded, Unloaded
from ptui.domain.tree.store import TreeStore

Load: TypeAlias = Callable[[Node], Awaitable[Listing | More]]

AT_ONCE = 6
"""Loads under way at the same time; the rest wait their turn."""


class NotLoaded(Exception):
    """A load failed for a reason the user should read."""

    def __init__(self, sentence: str, way_on: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.way_on = way_on


class TreeController:
    """Owns the loads of one tree.

    `changed` is called with the id of every node whose state changed, `listed` with every answer taken,
    `goes_on` with the length of a first page where `glance` found that there are more.
    """

    def __init__(
        self,
        store: TreeStore,
        load: Load,
        changed: Callable[[NodeId], None],
        *,
        listed: Callable[[NodeId, Listing, float], None] = lambda node_id, listing, at: None,
        at_once: int = AT_ONCE,
        glance: Load | None = None,
        goes_on: Callable[[NodeId, int], None] = lambda node_id, count: None,
        now: Callable[[], float] = time.time,
        broken: Callable[[BaseException], None] | None = None,
    ) -> None:
        self.store = store
        self._load = load
        self._changed = changed
        self._listed = listed
        self._glance = glance or load
        self._goes_on = goes_on
        self._slots = asyncio.Semaphore(at_once)
        self._tasks: dict[NodeId, tuple[int, asyncio.Task[None]]] = {}
        self._now = now
        self._broken = broken or _raise_in_loop

    def open(self, node_id: NodeId) -> None:
        """Open a node, and load it when nothing is known of it or the last load failed."""
        if self.store.open(node_id, self._now()):
            self._start(node_id)
        else:
            self._changed(node_id)

    def prefetch(self, node_id: NodeId) -> None:
        """Take a first look at a node of which nothing is known; a list that goes on stays unloaded."""
        if isinstance(self.store.state(node_id), Unloaded):
            self._start(node_id, self._glance)

    def fetch(self, node_id: NodeId) -> None:
        """Load a node, open or not, when nothing is known of it."""
        if isinstance(self.store.state(node_id), Unloaded):
            self._start(node_id)

    def refetch(self, node_id: NodeId) -> None:
        """Ask again for a node that was loaded, open or not."""
        if isinstance(self.store.state(node_id), Loaded | Empty):
            self._start(node_id)

    def close(self, node_id: NodeId) -> None:
        """Close a node; loads in it and below it are cancelled."""
        self.store.close(node_id)
        for other in [one for one in self._tasks if one[: len(node_id)] == node_id]:
            self._cancel(other)
        self._changed(node_id)

    def reload(self, node_id: NodeId) -> NodeId | None:
        """Ask again for a node, or for the nearest one above it whose answer it came with."""
        for length in range(len(node_id), -1, -1):
            target = node_id[:length]
            node = self.store.node(target)
            if node is not None and not node.leaf and node.children is None:
                self.store.open(target, self._now())
                self._start(target)
                return target
        return None

    def stop(self) -> None:
        """Cancel every load."""
        for node_id in list(self._tasks):
            self._cancel(node_id)

    async def settled(self) -> None:
        """Wait until no load is under way."""
        while self._tasks:
            await asyncio.wait([task for _, task in self._tasks.values()])

    def _cancel(self, node_id: NodeId) -> None:
        """Give up a load at once: a task cancelled before its first step never gets to tidy up itself."""
        ticket, task = self._tasks.pop(node_id)
        task.cancel()
        self.store.abandon(node_id, ticket)

    def _start(self, node_id: NodeId, load: Load | None = None) -> None:
        node = self.store.node(node_id)
        ticket = self.store.begin(node_id)
        if node is None or ticket is None:
            return
        if (under_way := self._tasks.pop(node_id, None)) is not None:
            under_way[1].cancel()
        task = asyncio.get_running_loop().create_task(
            self._run(node_id, node, ticket, load or self._load), name=f"load:{node_id}"
        )
        self._tasks[node_id] = (ticket, task)
        self._changed(node_id)

    async def _run(self, node_id: NodeId, node: Node, ticket: int, load: Load) -> None:
        listing: Listing | More | None = None
        try:
            async with self._slots:
                listing = await load(node)
            now = self._now()
            if isinstance(listing, More):
                self.store.abandon(node_id, ticket)
                self._goes_on(node_id, listing.count)
            elif self.store.finish(node_id, ticket, listing, now=now, reason=NONE_YET.get(node.kind, "")):
                self._listed(node_id, listing, now)
        except asyncio.CancelledError:
            self.store.abandon(node_id, ticket)
            raise
        except (ApiError, NotLoaded) as error:
            self.store.fail(node_id, ticket, error.sentence, error.way_on)
        except Exception as error:
            self.store.fail(node_id, ticket, f"ptui could not read this answer ({type(error).__name__}).", "")
            self._broken(error)
        finally:
            if self._tasks.get(node_id, (0,))[0] == ticket:
                del self._tasks[node_id]
                self._changed(node_id)
                if isinstance(listing, More) and self.store.is_open(node_id):
                    self._start(node_id)  # it was opened meanwhile


def _raise_in_loop(error: BaseException) -> None:
    asyncio.get_running_loop().call_exception_handler({"message": "a load broke", "exception": error})
