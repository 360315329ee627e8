"""Waits, visibly, until a connection's schemas are cached."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from ptui.api.errors import ApiError
from ptui.domain.session import Session
from ptui.domain.ui import Human

PAUSES = (0.2, 0.3, 0.5, 1.0, 2.0, 3.0)
"""Seconds between looks; the last one repeats."""


async def wait_for_schemas(
    human: Human,
    session: Session,
    connection_id: str,
    *,
    patience: float = 600.0,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> bool:
    """Whether they are cached; tells how long it waits. A server that does not say counts as ready."""
    started = clock()
    for at in range(1_000_000):
        try:
            status = await session.client.connections.schema_status(connection_id)
        except ApiError:
            return True
        waited = clock() - started
        if status.is_ready:
            return True
        if waited > patience:
            return False
        human.tell(
            f"Waiting for the schemas to be cached: {status.cache_status or 'not yet'}, {waited:.0f} s…"
        )
        await sleep(PAUSES[min(at, len(PAUSES) - 1)])
    return False
