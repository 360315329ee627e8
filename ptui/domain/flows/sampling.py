"""Reads what the inspector was asked for."""

from __future__ import annotations

from ptui.api.errors import ApiError
from ptui.domain.explorer import Explorer
from ptui.domain.inspect.page import Notice
from ptui.domain.inspect.sample import read_sample
from ptui.domain.tree.node import NodeId


async def load_sample(explorer: Explorer, node_id: NodeId) -> None:
    """Read a few rows of a node into the inspector; a failure is shown in their place."""
    node = explorer.store.node(node_id)
    if node is None or explorer.session is None:
        return
    explorer.inspector.samples[node_id] = Notice("loading…")
    try:
        explorer.inspector.samples[node_id] = await read_sample(node, explorer.session)
    except ApiError as error:
        explorer.inspector.samples[node_id] = Notice(error.sentence, error.way_on or "Enter tries again")
