"""Asks the server to read a connection's schemas anew, and follows until it has."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from ptui.api.errors import ApiError
from ptui.domain.explorer import Explorer
from ptui.domain.tree.node import NodeId
from ptui.domain.ui import Human, Tone

PAUSES = (0.3, 0.5, 1.0, 2.0, 3.0)
"""Seconds between looks; the last one repeats."""
PATIENCE = 600.0
"""Seconds after which ptui stops looking."""


async def refresh_schemas(
    human: Human,
    explorer: Explorer,
    node_id: NodeId,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Start a refresh of the connection that a node stands in; its open sections are read again after it."""
    connection = explorer.connection_of(node_id)
    session = explorer.session
    if connection is None or connection.place is None or session is None:
        human.tell("Stand on a connection or below one first.", Tone.WARN)
        return
    connection_id = connection.place.connection_id
    try:
        await session.client.connections.refresh_schemas(connection_id)
        human.tell(f"Refreshing the schemas of {connection.label}…")
        waited = 0.0
        for at in range(10_000):
            status = await session.client.connections.schema_status(connection_id)
            if status.is_ready or waited > PATIENCE:
                break
            pause = PAUSES[min(at, len(PAUSES) - 1)]
            await sleep(pause)
            waited += pause
    except ApiError as error:
        human.tell(f"{error.sentence} {error.way_on}", Tone.BAD)
        return
    for section in ("source", "target", "bulk"):
        if explorer.store.is_open((*node_id[:1], section)):
            explorer.controller.reload((*node_id[:1], section))
    if waited > PATIENCE:
        human.tell(f"The schemas of {connection.label} are still being read; R looks again.", Tone.WARN)
    else:
        human.tell(f"The schemas of {connection.label} are fresh.", Tone.GOOD)
