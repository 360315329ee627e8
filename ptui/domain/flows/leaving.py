"""Asks before ptui is left where its end would cut off runs: those of a workspace that it serves itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING, TypeVar

from ptui.api.errors import ApiError
from ptui.domain.explorer import Explorer
from ptui.domain.runs import standings
from ptui.domain.runs import status as states
from ptui.domain.runs.run import SyncKind
from ptui.domain.ui import Human

if TYPE_CHECKING:
    from ptui.domain.session import Session

T = TypeVar("T")
PATIENCE = 2.0
"""Seconds that a server gets to say what runs; one that hangs does not keep anybody."""
_MOST_NAMES = 8


async def may_leave(human: Human, explorer: Explorer) -> bool:
    """Whether nothing is cut off, or the user wants it all the same."""
    session = explorer.session
    if session is None or not session.ends_with_us:
        return True
    names = await running(session)
    if not names:
        return True
    count = "A run is" if len(names) == 1 else f"{len(names):,} runs are"
    shown = "\n".join(names[:_MOST_NAMES])
    one = len(names) == 1
    fate = f"{'It' if one else 'They'} would be cut off with the workspace, and {'says' if one else 'say'}"
    detail = f"{shown}\n{fate} so when it is opened again."
    return await human.confirm(f"{count} under way. Leave all the same?", detail=detail, yes="leave")


async def running(session: Session) -> list[str]:
    """The names of the syncs that run; what the server does not say in time counts as not running."""
    client = session.client
    syncs, bulk, rows = await asyncio.gather(
        _told(client.syncs.list()), _told(client.bulk.list()), _told(client.bulk.statuses(all=True))
    )
    names = []
    for sync in syncs:
        standing = standings.of_record(sync.raw, SyncKind.MODEL)
        if standing is not None and standing.current is not None:
            names.append(sync.name or sync.id)
    going_on = {row.sync_id for row in rows if row.status and not states.is_final(row.status)}
    return names + [one.name or one.id for one in bulk if one.id in going_on]


async def _told(listing: Awaitable[tuple[T, ...]]) -> tuple[T, ...]:
    try:
        async with asyncio.timeout(PATIENCE):
            return await listing
    except (ApiError, TimeoutError):
        return ()
