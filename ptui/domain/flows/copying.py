"""Copies what a node is called, or what it stands for in another tool's language."""

from __future__ import annotations

from ptui.domain.explorer import Explorer
from ptui.domain.export import json as as_json
from ptui.domain.inspect.page import Lines, Tab
from ptui.domain.tree.node import Kind, Node, NodeId
from ptui.domain.ui import Human

_BY_ID = (Kind.CONNECTION, Kind.MODEL, Kind.SYNC, Kind.BULK_SYNC)


def name_of(node: Node) -> str:
    """What `y` copies: the id of what has one, else the name as the server wrote it."""
    if node.kind in _BY_ID:
        return str(node.record.get("id") or node.key)
    return node.label


async def copy_name(human: Human, node: Node) -> None:
    what = "id" if node.kind in _BY_ID else "name"
    await human.copy(name_of(node), f"the {what} of {node.label}" if what == "id" else node.label)


async def copy_page(human: Human, explorer: Explorer, node_id: NodeId, tab: Tab) -> None:
    """What a tab of text shows, whole."""
    raw = explorer.inspector.raw(node_id)
    if tab is Tab.JSON and raw is not None:
        await human.copy(as_json.document(raw), "the JSON")
        return
    page = explorer.inspector.page(node_id, tab)
    if isinstance(page, Lines):
        await human.copy("\n".join(page.lines), "the request as cURL")
