"""Starts what is due, for as long as the workspace is served."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import suppress
from datetime import datetime

from ptui.local.server.errors import Fault
from ptui.local.server.rules.bulk.start import RESYNC_MODES, BulkStart
from ptui.local.server.runs.due import Due, is_small_step_back, look
from ptui.local.server.runs.schedules import scheduled
from ptui.local.server.runs.service import Runs
from ptui.local.server.runs.starts import Trigger
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction

_LOG = logging.getLogger(__name__)
_SHORTEST = 0.01


class Scheduler:
    """Looks whenever something may be due, and every so often besides."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self._clock = runs.shop.clock
        self._store = runs.shop.store
        self._since = self._reset = self._clock()

    async def serve(self) -> None:
        """Until it is canceled."""
        while True:
            self._runs.woken.clear()
            try:
                seconds = await self.look()
            except sqlite3.Error:
                _LOG.exception("the schedules could not be read")
                seconds = self._runs.settings.look_seconds
            self._runs.looks += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._runs.woken.wait(), seconds)

    async def look(self) -> float:
        """Start what is due; answers for how long nothing else is."""
        now, most = self._clock(), self._runs.settings.look_seconds
        if is_small_step_back(self._since, now):
            return most
        if now < self._since:
            self._since = self._reset = now
        syncs, ended = await self._store.read(scheduled)
        found = look(syncs, ended, since=self._since, now=now, reset=self._reset)
        self._since = now
        for due in found.due:
            await self._start(due)
        return most if found.again is None else self._until(found.again, now, most)

    def _until(self, again: datetime, now: datetime, most: float) -> float:
        return min(max((again - now).total_seconds(), _SHORTEST), most)

    async def _start(self, due: Due) -> None:
        trigger = Trigger("scheduled", due.schedule)
        try:
            if due.kind == "model":
                await self._runs.start_model(due.sync_id, trigger=trigger)
                return
            schemas = await self._store.read(lambda tx: _schemas(tx, due))
            if schemas is not None:
                mode = due.schedule.get("resync_mode", "")
                resync_mode = mode if mode in RESYNC_MODES else ""
                start = BulkStart(resync_mode=resync_mode, schemas=schemas)
                await self._runs.start_bulk(due.sync_id, start, trigger)
        except Fault as fault:  # it was started by hand, or deleted, a moment ago
            _LOG.info("a scheduled run of %s was not begun: %s", due.sync_id, fault.message)


def _schemas(tx: Transaction, due: Due) -> tuple[str, ...] | None:
    """Those that this schedule of a bulk sync is for; empty for all, None where there are none."""
    schedule: Document = due.schedule
    wanted = frozenset(schedule.get("schemas", ()))
    selective = schedule.get("selective_mode", "none")
    if not wanted and selective == "none":
        return ()
    found = [
        row["id"]
        for row in tx.bulk_schemas.find(sync_id=due.sync_id, enabled=1)
        if (not wanted or row["id"] in wanted)
        and (selective == "none" or bool(row["tracking_field"]) == (selective == "incrementalFields"))
    ]
    return tuple(found) or None
