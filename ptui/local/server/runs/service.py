"""Runs of both kinds of sync: begun, followed, canceled, and ended in every case."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterable
from contextlib import asynccontextmanager, suppress
from functools import partial

from ptui.local.server.background import Background
from ptui.local.server.errors import Conflict
from ptui.local.server.rules.bulk.start import BulkStart
from ptui.local.server.rules.syncs.start import ModelStart
from ptui.local.server.runs import ending, record_logs
from ptui.local.server.runs.account import CANCELING, Account
from ptui.local.server.runs.begin import Begun, begin_bulk, begin_model
from ptui.local.server.runs.ending import Outcome
from ptui.local.server.runs.events import Events
from ptui.local.server.runs.history import interrupted
from ptui.local.server.runs.keeping import keep
from ptui.local.server.runs.live import Live
from ptui.local.server.runs.record_logs import RecordLogs
from ptui.local.server.runs.settings import RunSettings
from ptui.local.server.runs.starts import BY_HAND, Trigger
from ptui.local.server.runs.threads import Turns, Withdrawn, on_thread
from ptui.local.server.runs.work import work
from ptui.local.server.runs.workshop import Workshop
from ptui.local.server.store.transaction import Transaction
from ptui.local.server.times import stamp

_LOG = logging.getLogger(__name__)
_HALT_SECONDS = 10.0


class Runs:
    """At most one run of each sync at a time, and so many in all."""

    def __init__(
        self,
        workshop: Workshop,
        *,
        background: Background,
        events: Events,
        settings: RunSettings,
        new_id: Callable[[], str],
    ) -> None:
        self.settings = settings
        self.shop = workshop
        self._store = workshop.store
        self._background = background
        self._events = events
        self._new_id = new_id
        self._turns = Turns(settings.at_once)
        self._live: dict[str, Live] = {}
        """By sync id."""
        self._halted: Counter[str] = Counter()
        """Syncs that are about to be deleted."""
        self._is_ending = False
        self.woken = asyncio.Event()
        """A run has ended, or a sync has changed: the scheduler looks again."""
        self.looks = 0
        """How often it has."""

    # begin

    async def start_model(
        self, sync_id: str, start: ModelStart | None = None, trigger: Trigger = BY_HAND
    ) -> Begun:
        """Begin a run of a model sync; Conflict when one is under way."""
        return await self._start(sync_id, partial(begin_model, start=start or ModelStart(), trigger=trigger))

    async def start_bulk(
        self, sync_id: str, start: BulkStart | None = None, trigger: Trigger = BY_HAND
    ) -> Begun:
        """The same of a bulk sync."""
        return await self._start(sync_id, partial(begin_bulk, start=start or BulkStart(), trigger=trigger))

    async def _start(self, sync_id: str, begin: Callable[..., Begun]) -> Begun:
        if self._is_ending or self._halted[sync_id]:
            raise Conflict("The workspace is ending." if self._is_ending else "This sync is being deleted.")
        run_id, moment = self._new_id(), stamp(self.shop.clock())
        begun = await self._store.write(lambda tx: begin(tx, sync_id, run_id=run_id, moment=moment))
        logs = RecordLogs(self.shop.logs_of(sync_id, run_id))
        account = Account(begun.run, schemas=begun.schemas, logs=logs, clock=self.shop.clock)
        live = self._live[sync_id] = Live(account, sync_id)
        self._background.start(self._conduct(live))
        return begun

    # follow

    async def keep_all(self) -> None:
        """Write down the progress of every run."""
        try:
            await keep(self._store, [live.account for live in self._live.values()])
        except sqlite3.Error:
            _LOG.exception("progress could not be written down")

    async def _conduct(self, live: Live) -> None:
        outcome: Outcome = None
        is_model = live.account.run["kind"] == "model"
        live.account.update(status="queued" if is_model else "scheduled")
        with suppress(Withdrawn):
            async with self._turns.turn(live.withdrawn):
                live.account.begin()
                await self._note(live)
                doing = partial(work, self.shop, live.account, live.brake)
                outcome = await on_thread(doing, name=f"run {live.sync_id[:8]}")
        if not live.over.is_set():
            await self._end(live, outcome)

    async def _note(self, live: Live) -> None:
        """The run has begun."""
        run = live.account.run
        try:
            await keep(
                self._store,
                [live.account],
                also=lambda tx: self._events.note(tx, run, self.shop.clock()),
            )
        except sqlite3.Error:
            _LOG.exception("the beginning of a run could not be written down")

    async def _end(self, live: Live, outcome: Outcome) -> None:
        """Write the end down, however long that takes: a full disk must not leave a run without one."""
        ending.close(live, outcome)
        stale: list[str] = []

        def also(tx: Transaction) -> None:
            run = live.account.run
            if tx.executions.get(run["id"]) is None:
                return
            self._events.note(tx, run, self.shop.clock())
            stale.extend(ending.prune(tx, live.sync_id, self.settings))

        while True:
            try:
                await keep(self._store, [live.account], also=also)
                break
            except sqlite3.Error:
                _LOG.exception("the end of a run could not be written down")
                stale.clear()
                await asyncio.sleep(self.settings.keep_seconds)
        self._is_over(live)
        if stale:
            folders = [self.shop.logs_of(live.sync_id, run_id) for run_id in stale]
            await on_thread(partial(record_logs.forget, folders), name="prune")

    def _is_over(self, live: Live) -> None:
        if self._live.get(live.sync_id) is live:
            del self._live[live.sync_id]
        live.over.set()
        self.woken.set()

    # stop

    async def cancel(self, sync_id: str, *, run_id: str | None = None) -> bool:
        """Ask the run of this sync to stop; False where there is none, or not this one."""
        live = self._live.get(sync_id)
        if live is None or (run_id is not None and live.id != run_id):
            return False
        self._stop(live)
        await self.keep_all()
        return True

    async def cancel_schema(self, sync_id: str, schema: str) -> bool:
        """Ask the run of a bulk sync to leave one schema; False where it is not copied just now."""
        live = self._live.get(sync_id)
        if live is None or not live.account.is_under_way(schema):
            return False
        self._background.start(on_thread(partial(live.brake.leave, schema), name="cancel"))
        return True

    @asynccontextmanager
    async def halted(self, sync_ids: Collection[str]) -> AsyncIterator[None]:
        """Inside, these syncs do not run: what runs of them is canceled first, and nothing is begun."""
        self._halted.update(sync_ids)
        try:
            lives = [self._live[sync_id] for sync_id in sync_ids if sync_id in self._live]
            for live in lives:
                self._stop(live)
            if not await _all_over(lives, seconds=_HALT_SECONDS):
                raise Conflict("A run of it is still stopping: try again in a moment.", key="still_running")
            yield
        finally:
            self._halted.subtract(sync_ids)

    def look_again(self) -> None:
        """A sync was made or changed: something else may be due next."""
        self.woken.set()

    def forget(self, sync_ids: Iterable[str]) -> None:
        """These syncs are gone: remove what is in files of their own."""
        for sync_id in sync_ids:
            self._background.start(on_thread(partial(self.shop.forget, sync_id), name="forget"))

    def _stop(self, live: Live) -> None:
        live.account.update(status=CANCELING)
        live.withdrawn.set()
        # On a thread, for to interrupt a statement may take a connection of its own.
        self._background.start(on_thread(live.brake.token.cancel, name="cancel"))

    # the server's beginning and end

    async def recover(self) -> None:
        """What the last server did not see the end of was interrupted."""
        moment = self.shop.clock()

        def mark(tx: Transaction) -> None:
            for run in interrupted(tx):
                self._events.note(tx, ending.interrupt(tx, run, stamp(moment)), moment)

        await self._store.write(mark)

    async def close(self) -> None:
        """Let runs come to the end of a batch, and interrupt what is left."""
        self._is_ending = True
        lives = list(self._live.values())
        for live in lives:
            live.is_cut_off = True
            self._stop(live)
        await _all_over(lives, seconds=self.settings.stop_seconds)
        left = list(self._live.values())
        for live in left:
            ending.close(live, None)
            live.over.set()
        runs = [live.account.run for live in left]

        def note(tx: Transaction) -> None:
            for run in runs:
                self._events.note(tx, run, self.shop.clock())

        await keep(self._store, [live.account for live in left], also=note)


async def _all_over(lives: Collection[Live], *, seconds: float) -> bool:
    if lives:
        waits = [asyncio.ensure_future(live.over.wait()) for live in lives]
        _, pending = await asyncio.wait(waits, timeout=seconds)
        for wait in pending:
            wait.cancel()
        return not pending
    return True
