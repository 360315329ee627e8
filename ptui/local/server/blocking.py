"""Calls that block, run on daemon threads with a limit in time and in number.

Not the loop's executor: that is joined when the program ends, and a driver that hangs would hang it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


class Overdue(Exception):
    """The call took too long; its thread is left to end by itself."""


class Blocking:
    """Runs blocking functions for the event loop."""

    def __init__(self, *, at_once: int = 16) -> None:
        self._free = asyncio.Semaphore(at_once)

    async def run(self, work: Callable[[], T], *, seconds: float = 30.0) -> T:
        """What `work` returns or raises; `Overdue` after that many seconds."""
        future: Future[T] = Future()

        def body() -> None:
            try:
                result = work()
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

        await self._free.acquire()
        loop = asyncio.get_running_loop()
        future.add_done_callback(lambda _: _release(loop, self._free))
        threading.Thread(target=body, name="upstream", daemon=True).start()
        try:
            # Shielded: cancelling a running future is impossible, and its slot is given back when it ends.
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(future)), seconds)
        except TimeoutError as error:
            if future.done():
                raise
            raise Overdue(f"no answer within {seconds:g} s") from error


def _release(loop: asyncio.AbstractEventLoop, slots: asyncio.Semaphore) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(slots.release)
