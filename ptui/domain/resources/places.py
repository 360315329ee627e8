"""Where the node being loaded stands."""

from __future__ import annotations

from ptui.domain.tree.controller import NotLoaded
from ptui.domain.tree.node import Node, Place


def place_of(node: Node) -> Place:
    """The node's place in its connection."""
    if node.place is None:
        raise NotLoaded(f"{node.label} stands in no connection.")
    return node.place
