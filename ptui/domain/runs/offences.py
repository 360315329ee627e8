"""Reads the records that failed in a run, and why, through the signed links of its record log."""

from __future__ import annotations

import asyncio

from ptui.api.errors import ApiError, NotFound
from ptui.domain.runs import record_log
from ptui.domain.runs.calls import Calls
from ptui.domain.runs.causes import Cause, Causes, Offence
from ptui.domain.runs.run import Run, SyncKind

_EVERY = 10.0
"""Seconds between two readings while the run goes on."""
_MOST_MEANWHILE = 5_000
"""Errors up to which they are read while the run goes on; with more, when it is over."""
_FILES = 20
_TRIES = 4
"""How often the log of a run that is over is asked for until it has what the counts say."""


class ErrorLog:
    """The errors of one run, grouped by cause."""

    def __init__(self, calls: Calls, run_id: str) -> None:
        self.causes: tuple[Cause, ...] = ()
        self.trouble = ""
        """Why the records cannot be read, if so."""
        self._calls = calls
        self._run_id = run_id
        self._read_count = 0
        self._read_at = 0.0
        self._tries = 0
        self._has_none = False
        self._is_pure = calls.subject.kind is SyncKind.MODEL
        """The log holds nothing but errors; that of a bulk run may hold any record."""

    def is_read(self, run: Run) -> bool:
        """Whether nothing more is to come of a run that is over."""
        return not run.errors or self._has_none or self._read_count >= run.errors or self._tries >= _TRIES

    async def read(self, run: Run, now: float) -> bool:
        """Read anew where there are more errors than were read; answers whether something changed."""
        if self.is_read(run):
            return False
        if not run.is_over and (run.errors > _MOST_MEANWHILE or now - self._read_at < _EVERY):
            return False
        self._read_at = now
        self._tries += run.is_over
        try:
            causes = await self._causes()
        except NotFound:
            self._has_none = run.is_over
            return False
        except ApiError as error:
            self.trouble = error.sentence
            return True
        self.trouble = ""
        self._read_count = causes.seen
        found = causes.listed()
        has_changed, self.causes = found != self.causes, found
        return has_changed

    async def _causes(self) -> Causes:
        causes = Causes()
        for url in (await self._calls.error_files(self._run_id))[:_FILES]:
            content = await self._calls.fetch(url)
            found = await asyncio.to_thread(_offences, content)
            causes.add(one for one in found if one.message or self._is_pure)
        return causes


def _offences(content: bytes) -> list[Offence]:
    return list(record_log.offences(content))
