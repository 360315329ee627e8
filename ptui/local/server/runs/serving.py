"""The service that runs syncs: recovers, keeps progress, schedules, and lets runs end with the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from ptui.local.server.runs.scheduler import Scheduler
from ptui.local.server.runs.service import Runs

if TYPE_CHECKING:
    from ptui.local.server.context import Context


@asynccontextmanager
async def running_syncs(context: Context) -> AsyncIterator[None]:
    """While inside, syncs run: by hand, and by their schedules."""
    runs = context.runs
    await runs.recover()
    tasks = [asyncio.create_task(_keeping(runs)), asyncio.create_task(Scheduler(runs).serve())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await runs.close()


async def _keeping(runs: Runs) -> None:
    while True:
        await asyncio.sleep(runs.settings.keep_seconds)
        await runs.keep_all()
