"""The runs that are watched, each on a task of its own, so that they go on when their view is left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ptui.domain.runs.calls import Calls
from ptui.domain.runs.run import Run
from ptui.domain.runs.watch import Watch

_MOST = 50
"""Watches that are remembered; of those that are over, the oldest are forgotten first."""


class Watches:
    """Watches by sync and run. `changed` is called whenever more is known of one."""

    def __init__(self, changed: Callable[[Watch], None]) -> None:
        self._changed = changed
        self._watches: dict[tuple[str, str], Watch] = {}
        self._tasks: dict[tuple[str, str], asyncio.Task[None]] = {}

    def begin(self, calls: Calls, run: Run, *, way: str = "") -> Watch:
        """Watch a run; the same watch as before where it is watched already."""
        mark = (calls.subject.id, run.id)
        watch = self._watches.get(mark)
        if watch is None:
            self._forget()
            watch = self._watches[mark] = Watch(calls, run, way=way, changed=self._changed)
            watch.is_seen = False
        task = self._tasks.get(mark)
        if task is None or task.done():
            task = asyncio.get_running_loop().create_task(watch.follow(), name=f"watch:{run.id}")
            task.add_done_callback(_report)
            self._tasks[mark] = task
        return watch

    def under_way(self, sync_id: str = "") -> Watch | None:
        """A watched run that goes on: of this sync, or of any."""
        for (of_sync, _), watch in reversed(self._watches.items()):
            if (not sync_id or of_sync == sync_id) and not watch.is_over and not watch.is_gone:
                return watch
        return None

    def stop(self) -> None:
        """Watch nothing any more; the runs themselves go on."""
        for task in self._tasks.values():
            task.cancel()
        self._tasks.clear()

    def _forget(self) -> None:
        over = [mark for mark, watch in self._watches.items() if watch.is_over and not watch.is_seen]
        for mark in over[: max(len(self._watches) - _MOST + 1, 0)]:
            del self._watches[mark]
            if (task := self._tasks.pop(mark, None)) is not None:
                task.cancel()


def _report(task: asyncio.Task[None]) -> None:
    """A bug in a watch is not lost."""
    if not task.cancelled() and (error := task.exception()) is not None:
        task.get_loop().call_exception_handler({"message": "a watch broke", "exception": error})
