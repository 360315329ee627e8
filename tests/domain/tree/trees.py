"""Trees for tests: small ones by hand, and random ones with every state and any set of open nodes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from ptui.domain.tree.node import ROOT, Kind, Listing, Names, Node, NodeId, Nodes
from ptui.domain.tree.store import TreeStore

WORDS = ("customers", "company", "orders", "Contacts", "big", "o", "äther", "customers_old", "x y")


def folder(key: str, *, children: Listing | None = None, label: str = "") -> Node:
    return Node(key, Kind.SOURCE, label or key, children=children)


def leaf(key: str, *, label: str = "") -> Node:
    return Node(key, Kind.FIELD, label or key, leaf=True)


def listing(*nodes: Node | str, answer: object = None) -> Nodes:
    return Nodes([folder(one) if isinstance(one, str) else one for one in nodes], answer)


def load(store: TreeStore, node_id: NodeId, children: Listing, *, now: float = 1.0) -> None:
    """Open a node and let its answer arrive."""
    store.open(node_id, now)
    ticket = store.begin(node_id)
    assert ticket is not None
    assert store.finish(node_id, ticket, children, now=now)


class Counted(Names):
    """Many names, and a count of the nodes that were made of them."""

    def __init__(self, count: int) -> None:
        super().__init__([f"big.table_{at:06}" for at in range(count)], folder)
        self.made = 0
        self.searched = 0

    def node(self, index: int) -> Node:
        self.made += 1
        return super().node(index)

    def folded(self) -> Sequence[str]:
        self.searched += 1
        return super().folded()


def random_store(rng: random.Random) -> TreeStore:
    """A tree of some depth in which every node is in a random state, open or not."""
    store = TreeStore()
    todo: list[NodeId] = [ROOT]
    while todo:
        node_id = todo.pop()
        children = _children(rng)
        _settle(rng, store, node_id, children)
        if len(node_id) < 5:
            below = ((*node_id, children.key(at)) for at in range(len(children)))
            todo += [child for child in below if rng.random() < 0.5 and store.node(child) is not None]
    return store


def _children(rng: random.Random) -> Listing:
    keys = [f"{rng.choice(WORDS)} {at}" for at in range(rng.choice((0, 1, 2, 3, 3, 8)))]
    if rng.random() < 0.4:
        return Names(keys, folder, tail=[leaf("+new")] if rng.random() < 0.5 else ())
    ready = Nodes([folder("ready", label=rng.choice(WORDS)), leaf("field")])
    return Nodes([
        Node(key, Kind.SOURCE, rng.choice((key, key.upper())), note=rng.choice(("", "mysql")),
             leaf=rng.random() < 0.2, children=ready if rng.random() < 0.2 else None)
        for key in keys
    ])  # fmt: skip


def _settle(rng: random.Random, store: TreeStore, node_id: NodeId, children: Listing) -> None:
    """Take a node through a random history of loads."""
    if node_id == ROOT or rng.random() < 0.7:
        store.open(node_id, 1.0)
    steps: list[Callable[[int], object]] = [
        lambda ticket: store.finish(node_id, ticket, children, now=2.0),
        lambda ticket: store.fail(
            node_id, ticket, "It did not answer, and nobody knows why. " * 3, "r retries"
        ),
        lambda ticket: store.abandon(node_id, ticket),
        lambda ticket: None,
    ]
    if rng.random() < 0.85:
        history = [0] if node_id == ROOT or rng.random() < 0.7 else []
        history += rng.choices(range(4), k=rng.choice((0, 0, 1, 2)))
        for step in history:
            if (ticket := store.begin(node_id)) is not None:
                steps[step](ticket)
    if rng.random() < 0.2 and node_id != ROOT:
        store.close(node_id)


def known(store: TreeStore, node_id: NodeId = ROOT) -> Iterator[tuple[NodeId, Node]]:
    """Every node that a listing names, whether it is visible or not."""
    children = store.listing(node_id)
    for at in range(len(children) if children is not None else 0):
        assert children is not None
        node = children.node(at)
        yield (*node_id, node.key), node
        yield from known(store, (*node_id, node.key))
