"""What is known of the tree and what is open: a pure store whose transitions never wait for anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ptui.domain.tree.node import ROOT, Kind, Listing, Node, NodeId, Nodes
from ptui.domain.tree.states import (
    UNLOADED,
    Empty,
    Failed,
    Loaded,
    Loading,
    State,
    Unloaded,
    listing_of,
    with_listing,
)


class TreeStore:
    """Load states and open nodes, by id. Nodes nobody opened cost nothing."""

    def __init__(self) -> None:
        self._states: dict[NodeId, State] = {}
        self._open: set[NodeId] = {ROOT}
        self._below: dict[NodeId, set[NodeId]] = {}
        """Touched children by parent, so that drawing walks only what somebody opened."""
        self._tickets = 0

    def node(self, node_id: NodeId) -> Node | None:
        """The node at `node_id`, or None when it is not (or no longer) listed."""
        if node_id == ROOT:
            return Node("", Kind.ROOT, "")
        listing = self.listing(node_id[:-1])
        at = listing.index(node_id[-1]) if listing is not None else -1
        return listing.node(at) if listing is not None and at >= 0 else None

    def state(self, node_id: NodeId) -> State:
        return self._states.get(node_id, UNLOADED)

    def listing(self, node_id: NodeId) -> Listing | None:
        """The children known of `node_id`, fresh or kept from before a reload."""
        return listing_of(self.state(node_id))

    def is_open(self, node_id: NodeId) -> bool:
        return node_id in self._open

    def open_ids(self) -> frozenset[NodeId]:
        return frozenset(self._open)

    def open(self, node_id: NodeId, now: float = 0.0) -> bool:
        """Open a node; answers whether its children must be loaded first."""
        node = self.node(node_id)
        if node is None or node.leaf:
            return False
        self._open.add(node_id)
        self._touch(node_id)
        if node.children is not None and isinstance(self.state(node_id), Unloaded):
            self._states[node_id] = Loaded(node.children, now) if len(node.children) else Empty(now)
        return isinstance(self.state(node_id), Unloaded | Failed)

    def close(self, node_id: NodeId) -> None:
        self._open.discard(node_id)

    def begin(self, node_id: NodeId) -> int | None:
        """A ticket for a load, which takes over from one under way; None where nothing can be loaded."""
        node = self.node(node_id)
        if node is None or node.leaf:
            return None
        state = self.state(node_id)
        before = state.before if isinstance(state, Loading) else state
        if isinstance(before, Failed):
            before = before.before
        self._tickets += 1
        self._touch(node_id)
        self._states[node_id] = Loading(self._tickets, before)
        return self._tickets

    def finish(self, node_id: NodeId, ticket: int, listing: Listing, *, now: float, reason: str = "") -> bool:
        """Take an answer; a stale one changes nothing. What is gone is forgotten with all below it."""
        if not self._is_current(node_id, ticket):
            return False
        self._take(node_id, listing, now, reason or "nothing here")
        return True

    def fail(self, node_id: NodeId, ticket: int, sentence: str, way_on: str) -> bool:
        """Keep what was shown, and the reason beside it."""
        state = self.state(node_id)
        if not isinstance(state, Loading) or state.ticket != ticket:
            return False
        self._states[node_id] = Failed(sentence, way_on, state.before)
        return True

    def abandon(self, node_id: NodeId, ticket: int) -> bool:
        """Go back to exactly the state before the load."""
        state = self.state(node_id)
        if not isinstance(state, Loading) or state.ticket != ticket:
            return False
        self._states[node_id] = state.before
        return True

    def renew(self, parent_id: NodeId, nodes: Mapping[str, Node]) -> bool:
        """Take other facts of listed nodes, by key; answers whether anything is new."""
        listing = self.listing(parent_id)
        if not isinstance(listing, Nodes):
            return False
        fresh = {
            key: node
            for key, node in nodes.items()
            if (at := listing.index(key)) >= 0 and listing.node(at) != node
        }
        if fresh:
            self._states[parent_id] = with_listing(self.state(parent_id), listing.renewed(fresh))
        return bool(fresh)

    def forget(self, node_id: NodeId) -> None:
        """Drop a node that is gone, and all below it."""
        for child in list(self._below.pop(node_id, set())):
            self.forget(child)
        self._states.pop(node_id, None)
        self._below.get(node_id[:-1], set()).discard(node_id)
        if node_id != ROOT:
            self._open.discard(node_id)

    def clear(self) -> None:
        """Forget everything, as when another profile is chosen."""
        self._states.clear()
        self._below.clear()
        self._open = {ROOT}

    def listed_ids(self) -> list[NodeId]:
        """The nodes whose children are known."""
        return [node_id for node_id, state in self._states.items() if listing_of(state) is not None]

    def loading_ids(self) -> Iterator[NodeId]:
        return (node_id for node_id, state in self._states.items() if isinstance(state, Loading))

    def open_below(self, node_id: NodeId) -> list[NodeId]:
        """The open children of a node."""
        return [child for child in self._below.get(node_id, ()) if child in self._open]

    def touched_below(self, node_id: NodeId) -> list[NodeId]:
        """The children of a node whose own children are known, and those that are open."""
        below = self._below.get(node_id, ())
        return [child for child in below if child in self._open or self.listing(child) is not None]

    def _take(self, node_id: NodeId, listing: Listing, now: float, reason: str) -> None:
        self._states[node_id] = Loaded(listing, now) if len(listing) else Empty(now, reason)
        for child in list(self._below.get(node_id, ())):
            at = listing.index(child[-1])
            if at < 0:
                self.forget(child)
            elif (ready := listing.node(at).children) is not None:
                self._take(child, ready, now, reason)

    def _touch(self, node_id: NodeId) -> None:
        for length in range(len(node_id), 0, -1):
            self._below.setdefault(node_id[: length - 1], set()).add(node_id[:length])

    def _is_current(self, node_id: NodeId, ticket: int) -> bool:
        state = self.state(node_id)
        return isinstance(state, Loading) and state.ticket == ticket
