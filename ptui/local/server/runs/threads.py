"""Threads for runs, and how many may move records at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar, cast

T = TypeVar("T")


async def on_thread(work: Callable[[], T], *, name: str) -> T:
    """What `work` returns or raises; its thread is a daemon's, so a driver that hangs holds up no exit."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[T] = loop.create_future()

    def end(result: T | None, error: Exception | None) -> None:
        if ended.done():
            return  # nobody waits any more
        if error is not None:
            ended.set_exception(error)
        else:
            ended.set_result(cast(T, result))

    def body() -> None:
        result, failure = None, None
        try:
            result = work()
        except Exception as error:  # handed on to whoever waits
            failure = error
        with suppress(RuntimeError):  # the loop is gone: the server has ended without this thread
            loop.call_soon_threadsafe(end, result, failure)

    threading.Thread(target=body, name=name, daemon=True).start()
    return await ended


class Withdrawn(Exception):
    """Whoever waited for a turn was told not to any more."""


class Turns:
    """Lets so many in at once, in the order they came."""

    def __init__(self, at_once: int) -> None:
        self._free = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def turn(self, withdrawn: asyncio.Event) -> AsyncIterator[None]:
        """Wait until it is one's turn; `Withdrawn` when that is set first."""
        admitted = asyncio.ensure_future(self._free.acquire())
        dropped = asyncio.ensure_future(withdrawn.wait())
        try:
            await asyncio.wait({admitted, dropped}, return_when=asyncio.FIRST_COMPLETED)
            if withdrawn.is_set():
                raise Withdrawn
        except BaseException:
            if not admitted.cancel():
                self._free.release()
            raise
        finally:
            dropped.cancel()
        try:
            yield
        finally:
            self._free.release()
