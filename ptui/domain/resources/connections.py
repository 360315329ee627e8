"""Loads the top of the tree: the connections, and what stands below one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ptui.domain.resources import health
from ptui.domain.resources.many import nodes_of
from ptui.domain.tree.node import Kind, Listing, Node, Nodes, Place

if TYPE_CHECKING:
    from ptui.domain.session import Session
    from ptui.wire.connections import Connection

MADE = (
    Node("models", Kind.MODELS, "Models"),
    Node("syncs", Kind.SYNCS, "Model syncs"),
    Node("bulk", Kind.BULK_SYNCS, "Bulk syncs"),
)
"""The groups below the connections: what was made of them."""


async def load_root(node: Node, session: Session) -> Listing:
    """Every connection, then what was made of them."""
    connections = await session.client.connections.list()
    answer = {"data": [one.raw for one in connections]}
    return await nodes_of(connections, connection_node, answer=answer, after=MADE)


def key_of(connection_id: str) -> str:
    """The key of a connection's node; one that no group of the tree can have."""
    return f"c:{connection_id}"


def connection_node(connection: Connection) -> Node:
    """A connection with its three sections, which are there before anything is asked."""
    type_id = (connection.type.id or connection.type.name) if connection.type is not None else ""
    place = Place(connection.id, connection.name, type_id)
    sections = [
        Node("source", Kind.SOURCE, "Source", place=place),
        Node("target", Kind.TARGET, "Target", place=place),
        Node("bulk", Kind.BULK, "Bulk", place=place),
    ]
    return Node(
        key_of(connection.id),
        Kind.CONNECTION,
        connection.name or connection.id,
        note=type_id,
        more="sample" if connection.raw.get("sample") is True else "",
        health=health.of_connection(connection.status),
        status=connection.status,
        place=place,
        record=connection.raw,
        children=Nodes(sections),
    )
