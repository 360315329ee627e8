"""Runs a query on a connection and waits for its first rows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ptui.api.client import Client

PAUSES = (0.1, 0.2, 0.4, 0.8)
"""Seconds between looks; the last one repeats."""
MOST_LOOKS = 60


async def query_rows(
    client: Client,
    connection_id: str,
    query: str,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> list[dict[str, Any]]:
    """The first rows; none when the query failed or takes longer than a minute. Raises `ApiError`."""
    found = await client.connections.query(connection_id, query)
    for at in range(MOST_LOOKS):
        if found.is_final:
            break
        await sleep(PAUSES[min(at, len(PAUSES) - 1)])
        found = await client.connections.query_result(found.id)
    if found.is_final and not found.results and found.status.casefold() == "done":
        found = await client.connections.query_result(found.id)
    return list(found.results)
