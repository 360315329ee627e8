"""`ptui watch` and `ptui run`: a run in a few lines without the full screen, and an exit code for scripts."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from ptui.api.errors import ApiError, Conflict, Forbidden, Invalid, NotFound, Unauthorized
from ptui.domain.runs.ending import ending
from ptui.domain.runs.lines import few_lines, one_line, wrong_lines
from ptui.domain.text import clean
from ptui.domain.tree.controller import NotLoaded
from ptui.telling import Writer, writer

if TYPE_CHECKING:
    from ptui.domain.explorer import Connect
    from ptui.domain.runs.calls import Calls
    from ptui.domain.runs.run import Run
    from ptui.domain.runs.watch import Watch
    from ptui.domain.runs.ways import Way
    from ptui.domain.session import Session

GOOD, WRONG, CANNOT, LEFT = 0, 1, 2, 130
EVERY = 0.5
"""Seconds between two looks at what is to be written."""
PATIENCE = 600.0
"""Seconds without the server after which it is given up."""
_MOST_WRONG = 10


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for."""

    sync_id: str
    starts: bool = False
    resync: bool = False
    test: bool = False
    follows: bool = True
    as_json: bool = False


class CannotWatch(Exception):
    """There is nothing to watch; the text is a sentence."""


def run(connect: Connect, wish: Wish, *, out: TextIO | None = None, err: TextIO | None = None) -> int:
    """Do it; the exit code: 0 completed, 1 not so, 2 cannot, 130 left by Ctrl-C."""
    command = Command(wish, out or sys.stdout, err or sys.stderr)
    try:
        return asyncio.run(command.work(connect))
    except CannotWatch as error:
        command.complain(str(error))
        return CANNOT
    except KeyboardInterrupt:
        command.complain(command.parting, after_key=True)
        return LEFT


class Command:
    """One call of the command."""

    def __init__(self, wish: Wish, out: TextIO, err: TextIO) -> None:
        self._wish = wish
        self._out = out
        self._err = err
        self._writer: Writer = writer(err if wish.as_json else out)
        self.parting = "Left before anything was started."

    async def work(self, connect: Connect) -> int:
        """Find the sync, start it where that is wished, follow the run; the exit code."""
        try:
            session = await connect()
        except (ApiError, NotLoaded) as error:
            raise CannotWatch(f"{error.sentence} {error.way_on}".strip()) from error
        try:
            return await self._with(session)
        except ApiError as error:
            raise CannotWatch(f"{error.sentence} {error.way_on}".strip()) from error
        finally:
            await session.close()

    def complain(self, sentence: str, *, after_key: bool = False) -> None:
        """Say something beside the output; over the `^C` of a terminal that has shown the key."""
        self._writer.close()
        over = "\r" if after_key and self._err.isatty() else ""
        print(f"{over}ptui: {clean(sentence, 2_000)}", file=self._err, flush=True)

    async def _with(self, session: Session) -> int:
        from ptui.domain.runs.calls import calls_of, find

        try:
            subject = await find(session.client, self._wish.sync_id)
        except (NotFound, Invalid) as error:
            raise CannotWatch(f"No model sync and no bulk sync has the id {self._wish.sync_id}.") from error
        calls = calls_of(session.client, subject)
        if self._wish.starts and not self._wish.follows and session.ends_with_us:
            raise CannotWatch("The workspace is served only while this command runs: leave out --no-watch.")
        run, way = await (self._started(calls, session) if self._wish.starts else self._found(calls))
        if not self._wish.follows:
            self._print_json(run) if self._wish.as_json else print(run.id, file=self._out, flush=True)
            return GOOD
        self.parting = f"Left; the run goes on, and `ptui watch {self._wish.sync_id}` follows it."
        if session.ends_with_us:
            self.parting = "Left; the run is cut off, for its workspace was served by this command."
        return await self._followed(calls, run, way)

    async def _started(self, calls: Calls, session: Session) -> tuple[Run, str]:
        way = await self._way(calls, session)
        try:
            run = await calls.start(way, key=secrets.token_urlsafe(24))
        except Conflict:
            current = (await calls.standing()).current
            if current is None or not self._wish.follows:
                raise
            self.complain(f"{calls.subject.name} is running already; this is that run.")
            return current, ""
        if not run.id:
            standing = await calls.standing()
            run = standing.current or standing.last or run
        return run, way.name

    async def _way(self, calls: Calls, session: Session) -> Way:
        from ptui.domain.runs.run import SyncKind
        from ptui.domain.runs.ways import MODEL_RESYNC, Way

        resync = MODEL_RESYNC if self._wish.resync else ""
        if resync and calls.subject.kind is SyncKind.BULK:
            sync = await session.client.bulk.get(calls.subject.id)
            target = await session.client.bulk.target(sync.destination_connection_id)
            modes = target.supported_resync_modes
            resync = resync if resync in modes or not modes else modes[0]
        return Way(test=self._wish.test, resync=resync)

    async def _found(self, calls: Calls) -> tuple[Run, str]:
        """The run under way, else the last one."""
        try:
            standing = await calls.standing()
            run = standing.current or standing.last
        except NotFound:
            run = next(iter(await calls.runs(at_most=1)), None)
        if run is None:
            sync_id = self._wish.sync_id
            raise CannotWatch(f"{calls.subject.name} has never run; `ptui run {sync_id}` runs it.")
        return run, ""

    async def _followed(self, calls: Calls, run: Run, way: str) -> int:
        from ptui.domain.runs.watch import Watch

        watch = Watch(calls, run, way=way)
        following = asyncio.create_task(watch.follow())
        try:
            while not following.done():
                await asyncio.wait({following}, timeout=EVERY)
                self._show(watch)
                _check(watch)
            await following
        finally:
            following.cancel()
        self._end(watch)
        return GOOD if watch.run.is_good else WRONG

    def _show(self, watch: Watch) -> None:
        now = time.time()
        turn = (watch.run.status, watch.lost is None, bool(watch.run.errors), watch.run.waits_for)
        self._writer.show(few_lines(watch, now, width=self._writer.width), one_line(watch, now), turn=turn)

    def _end(self, watch: Watch) -> None:
        """What is left on the screen: the last state, how it ended, and the errors by cause."""
        self._show(watch)
        self._writer.close()
        if self._wish.as_json:
            self._print_json(watch.run)
            return
        if not self._writer.rewrites:
            self._writer.say(ending(watch.run))
            for line in wrong_lines(watch, _MOST_WRONG):
                self._writer.say(line)

    def _print_json(self, run: Run) -> None:
        print(json.dumps(dict(run.raw), ensure_ascii=True, indent=2), file=self._out, flush=True)


def _check(watch: Watch) -> None:
    """Give up where waiting helps nothing."""
    lost = watch.lost
    if lost is None:
        return
    if watch.is_gone or isinstance(lost.error, Unauthorized | Forbidden):
        raise CannotWatch(f"{lost.sentence} {lost.error.way_on}".strip())
    if time.time() - lost.since > PATIENCE:
        raise CannotWatch(f"{lost.sentence} It is given up after {PATIENCE / 60:.0f} minutes.")
