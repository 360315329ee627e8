"""What marks and cursor mean to a form, and what has to be asked where they do not say enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ptui.domain import resources
from ptui.domain.explorer import Explorer
from ptui.domain.session import Session
from ptui.domain.tree.node import ROOT, Kind, Node, NodeId, Place
from ptui.domain.ui import Human, Option, Tone

SOURCES = (Kind.SOURCE_OBJECT, Kind.FREE_TEXT)
TARGETS = (Kind.TARGET_OBJECT, Kind.NEW_TARGET, Kind.TYPED_TARGET)
_BELOW_TARGET = (Kind.TARGET, Kind.TARGET_GROUP, Kind.TARGET_STEP, Kind.TARGET_LEVEL)


@dataclass(frozen=True, slots=True)
class Picked:
    """From where to where a model sync goes."""

    connection_id: str
    """The target's."""
    object: str = ""
    """The target object; empty when it is to be made."""
    prefix: str = ""
    """What the name of a new object begins with."""
    models: tuple[str, ...] = ()
    source: Node | None = None
    """What a model is to be made of first."""


@dataclass(frozen=True, slots=True)
class PickedBulk:
    source_id: str
    destination_id: str
    schemas: tuple[str, ...] = ()


async def pick_type(human: Human, session: Session) -> str | None:
    """The type of a new connection."""
    human.tell("Reading the types…")
    types = await session.client.connections.types()
    human.tell("")
    options = [Option(one.id, one.name or one.id, one.id) for one in types if one.id]
    return await human.choose("New connection · which type", options)


async def pick_sync(human: Human, explorer: Explorer, cursor: NodeId) -> Picked | None:
    """Source and target from marks and cursor; what is missing is asked for."""
    sources = _of(explorer, cursor, *SOURCES)
    models = [node.key for node in _of(explorer, cursor, Kind.MODEL)]
    here = _whole(explorer, cursor)
    targets = [node for node in (here, *_marked(explorer)) if node is not None and node.kind in TARGETS]
    target = targets[0] if targets else None
    source = sources[0] if sources and not models else None
    if source is None and not models:
        model = await _ask_model(human, explorer)
        if model is None:
            return None
        models = [model]
    if target is None:
        target = await _ask_target(human, explorer, cursor)
    if target is None or target.place is None:
        return None
    place, object = target.place, target.place.object
    if target.kind is Kind.TYPED_TARGET:
        object = await human.line(f"Model sync · into which {target.label}", hint="its id") or ""
        if not object:
            return None
    prefix = f"{place.chosen[-1][1]}." if place.chosen else ""
    return Picked(place.connection_id, object, prefix, tuple(models), source)


async def pick_bulk(human: Human, explorer: Explorer, cursor: NodeId) -> PickedBulk | None:
    """Source, destination and schemas from marks and cursor; the destination is asked for."""
    chosen = [node for node in _of(explorer, cursor, Kind.BULK_SCHEMA) if node.place is not None]
    marked = [one for one in _marked(explorer) if one.kind is Kind.CONNECTION]
    here = _connection_id(explorer.connection_of(cursor))
    known = [*map(_connection_id, [*chosen[:1], *marked]), here]
    source_id = next(filter(None, known), "")
    if not source_id:
        source_id = await _ask_connection(human, explorer, "Bulk sync · from", without="") or ""
    if not source_id:
        return None
    others = (one for one in (here, *map(_connection_id, marked)) if one not in ("", source_id))
    destination = next(others, "")
    if not destination:
        destination = await _ask_connection(human, explorer, "Bulk sync · to", without=source_id) or ""
    if not destination:
        return None
    schemas = [node.place.object for node in chosen if node.place and node.place.connection_id == source_id]
    return PickedBulk(source_id, destination, tuple(dict.fromkeys(schemas)))


def _marked(explorer: Explorer) -> list[Node]:
    """The marked nodes in the order of the tree."""
    found = [_whole(explorer, one) for one in explorer.in_order(explorer.marks)]
    return [node for node in found if node is not None]


def _of(explorer: Explorer, cursor: NodeId, *kinds: Kind) -> list[Node]:
    """The marked nodes of these kinds; only where there are none, the one under the cursor."""
    here = _whole(explorer, cursor)
    marked = [node for node in _marked(explorer) if node.kind in kinds]
    return marked or ([here] if here is not None and here.kind in kinds else [])


def _whole(explorer: Explorer, node_id: NodeId) -> Node | None:
    """The node; a field stands for the object that has it."""
    node = explorer.store.node(node_id)
    return explorer.store.node(node_id[:-1]) if node is not None and node.kind is Kind.FIELD else node


def _connection_id(node: Node | None) -> str:
    return node.place.connection_id if node is not None and node.place is not None else ""


async def _ask_model(human: Human, explorer: Explorer) -> str | None:
    if explorer.session is None:
        return None
    models = await explorer.session.client.models.list()
    if not models:
        human.tell(
            "Mark a source first: space on a table, a file or a query, then s on the target.", Tone.WARN
        )
        return None
    return await human.choose("Model sync · from", [Option(one.id, one.name, one.type) for one in models])


async def _ask_connection(human: Human, explorer: Explorer, title: str, *, without: str) -> str | None:
    listing = explorer.store.listing(ROOT)
    nodes = [listing.node(at) for at in range(len(listing))] if listing is not None else []
    options = [
        Option(_connection_id(node), node.label, node.note)
        for node in nodes
        if node.kind is Kind.CONNECTION and _connection_id(node) != without
    ]
    return await human.choose(title, options)


async def _ask_target(human: Human, explorer: Explorer, cursor: NodeId) -> Node | None:
    """Walk down a target by choosing, from the cursor's place when it stands in one."""
    session, node = explorer.session, explorer.store.node(cursor)
    if session is None:
        return None
    if node is None or node.kind not in _BELOW_TARGET:
        connection_id = await _ask_connection(human, explorer, "Model sync · into", without="")
        if connection_id is None:
            return None
        node = Node("target", Kind.TARGET, "Target", place=Place(connection_id))
    while node is not None and node.kind not in TARGETS:
        listing = node.children if node.children is not None else await resources.load(node, session)
        children = [listing.node(at) for at in range(len(listing))]
        if not children:
            human.tell("There is no target here.", Tone.WARN)
            return None
        node = await _one_of(human, children)
    return node


async def _one_of(human: Human, children: Sequence[Node]) -> Node | None:
    options = [Option(str(at), node.label, node.note) for at, node in enumerate(children)]
    picked = await human.choose("Model sync · into which object", options)
    return children[int(picked)] if picked is not None else None
