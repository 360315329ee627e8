"""Reads the console of a run as it grows, where the server has one."""

from __future__ import annotations

from ptui.api.errors import ApiError, NotFound
from ptui.domain.runs.calls import Calls
from ptui.domain.runs.logbook import Logbook

_TRIES = 5
"""How often in a row it may fail until it is left alone; servers answer 408 while it is busy."""
_PAGES = 6
"""Pages of fifty lines that are read in one look."""


class Console:
    """Remembers how far the console of one run was read."""

    def __init__(self, calls: Calls, run_id: str) -> None:
        self._calls = calls
        self._run_id = run_id
        self._after: str | None = None
        self._failures = 0

    async def read(self, log: Logbook, now: float, *, is_over: bool) -> bool:
        """Write what is new into the log; answers whether there was anything."""
        found = False
        for _ in range(_PAGES if is_over or self._after is None else 2):
            if self._failures >= _TRIES:
                break
            try:
                page = await self._calls.console(self._run_id, after=self._after)
            except NotFound:
                self._failures = _TRIES
                break
            except ApiError:
                self._failures += 1
                break
            if page is None:
                self._failures = _TRIES
                break
            self._failures = 0
            fresh = log.take(page, now)
            found = found or fresh
            is_further = bool(page.next_cursor) and page.next_cursor != self._after
            self._after = page.next_cursor or self._after
            if not fresh or not is_further:
                break
        return found
