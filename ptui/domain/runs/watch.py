"""Follows one run until it is over: its state, its log and its errors, through lost connections."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from ptui.api.errors import ApiError, NotFound
from ptui.domain.runs.calls import Calls
from ptui.domain.runs.console import Console
from ptui.domain.runs.logbook import Logbook
from ptui.domain.runs.offences import ErrorLog
from ptui.domain.runs.polling import Rhythm
from ptui.domain.runs.progress import Pace, Progress
from ptui.domain.runs.run import Run, Subject

Rest = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Lost:
    """The server does not answer; what is shown is what it said last."""

    since: float
    sentence: str
    error: ApiError


class Watch:
    """A run and what is known of it. `changed` is called whenever more is known."""

    def __init__(
        self,
        calls: Calls,
        run: Run,
        *,
        way: str = "",
        changed: Callable[[Watch], None] = lambda watch: None,
        now: Callable[[], float] = time.time,
        rest: Rest | None = None,
    ) -> None:
        self.calls = calls
        self.run = run
        self.way = way or " · ".join(run.ways)
        self.log = Logbook()
        self.errors = ErrorLog(calls, run.id)
        self.lost: Lost | None = None
        self.is_canceling = False
        """The user has asked for its end."""
        self.was_over = run.is_over
        """It had ended before anybody watched it."""
        self.revision = 0
        """Counts what became known, so that whoever draws sees whether there is something new."""
        self._console = Console(calls, run.id)
        self._changed = changed
        self._now = now
        self._rest = rest or self._until_woken
        self._since = now()
        self._pace = Pace()
        self._rhythm = Rhythm()
        self._is_seen = True
        self._has_looked = False
        self._woken = asyncio.Event()

    @property
    def subject(self) -> Subject:
        return self.calls.subject

    @property
    def is_over(self) -> bool:
        return self.run.is_over

    @property
    def is_gone(self) -> bool:
        """The server knows this run no more."""
        return self.lost is not None and isinstance(self.lost.error, NotFound)

    @property
    def is_seen(self) -> bool:
        """Whether somebody looks at it; else it is asked for less often."""
        return self._is_seen

    @is_seen.setter
    def is_seen(self, is_seen: bool) -> None:
        if is_seen and not self._is_seen:
            self.wake()
        self._is_seen = is_seen

    def progress(self, now: float) -> Progress:
        return self._pace.progress(self.run, now)

    def now(self) -> float:
        """The moment on the clock that this watch goes by."""
        return self._now()

    def wake(self) -> None:
        """Look again now rather than after the pause."""
        self._rhythm = Rhythm()
        self._woken.set()

    async def follow(self) -> None:
        """Look until the run is over and its errors are read."""
        while True:
            await self.look()
            if self.is_gone or (self.is_over and self.lost is None and self.errors.is_read(self.run)):
                return
            await self._rest(self._rhythm.wait(is_seen=self._is_seen))

    async def look(self) -> None:
        """Ask once. An answer that does not come is noted; it raises nothing."""
        try:
            run = await self._read()
        except ApiError as error:
            self._lose(error)
            return
        now = self._now()
        if self.lost is not None:
            self.log.say(now, "The connection is back.", "good")
            self.lost = None
        before, self.run = (self.run if self._has_looked else None), run
        self._has_looked = True
        self._pace = self._pace.seen(now, run)
        has_changed = before is None or before != run
        if has_changed:
            self._tell()
        has_more = await self._console.read(self.log, now, is_over=run.is_over)
        if not self.log.has_console:
            count = self.log.count
            self.log.note(before, run, now)
            has_more = has_more or self.log.count != count
        has_more = await self.errors.read(run, now) or has_more
        if has_more:
            self._tell()
        self._rhythm = self._rhythm.looked(has_changed=has_changed, watched=now - self._since)

    async def cancel(self) -> None:
        """Ask for the end of the run; raises `ApiError`. It ends in its own time."""
        await self.calls.cancel()
        self.is_canceling = True
        self.log.say(self._now(), "Asked to stop.", "warn")
        self._tell()
        self.wake()

    async def _read(self) -> Run:
        try:
            run = await self.calls.run(self.run.id)
        except NotFound:
            standing = await self.calls.standing()
            found = [one for one in (standing.current, standing.last) if one and one.id == self.run.id]
            if not found:
                raise
            run = found[0]
        return run

    def _lose(self, error: ApiError) -> None:
        now = self._now()
        if self.lost is None:
            again = "" if isinstance(error, NotFound) else " Trying again."
            self.log.say(now, f"{error.sentence}{again}", "warn")
        since = self.lost.since if self.lost is not None else now
        self.lost = Lost(since, error.sentence, error)
        self._rhythm = self._rhythm.failed()
        self._tell()

    def _tell(self) -> None:
        self.revision += 1
        self._changed(self)

    async def _until_woken(self, seconds: float) -> None:
        self._woken.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            pass
