"""ptui with a heartbeat on its event loop: `python -m tests.e2e.heartbeat FILE [ptui's arguments]`.

SIGUSR1 begins to count anew. At the end FILE tells how late, in milliseconds, the loop's beats were at worst,
beside those of a thread of the same process, which a busy machine delays as well.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import signal
import sys
import threading
import time
from asyncio import AbstractEventLoop, events
from pathlib import Path

from ptui.cli import main

PERIOD = 0.01


class Beats:
    """How late each beat was, in milliseconds."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._due = 0.0

    def clear(self) -> None:
        self.late.clear()

    def on(self, loop: AbstractEventLoop) -> None:
        def beat() -> None:
            now = loop.time()
            self.late.append((now - self._due) * 1000)
            self._due = now + PERIOD
            loop.call_at(self._due, beat)

        self._due = loop.time()
        loop.call_soon(beat)

    def on_thread(self) -> None:
        def beats() -> None:
            while True:
                due = time.monotonic() + PERIOD
                time.sleep(PERIOD)
                self.late.append((time.monotonic() - due) * 1000)

        threading.Thread(target=beats, daemon=True).start()

    @property
    def worst(self) -> dict[str, float]:
        late = sorted(self.late) or [0.0]
        return {"max": late[-1], "p99": late[int(len(late) * 0.99)]}


def run(file: Path) -> int:
    loop_beats, thread_beats = Beats(), Beats()
    new_event_loop = events.new_event_loop

    def with_beats() -> AbstractEventLoop:
        loop = new_event_loop()
        if threading.current_thread() is threading.main_thread():
            loop_beats.on(loop)
        return loop

    def anew(number: int, frame: object) -> None:
        loop_beats.clear()
        thread_beats.clear()

    events.new_event_loop = asyncio.new_event_loop = with_beats
    signal.signal(signal.SIGUSR1, anew)
    thread_beats.on_thread()
    atexit.register(
        lambda: file.write_text(json.dumps({"loop": loop_beats.worst, "thread": thread_beats.worst}))
    )
    return main()


if __name__ == "__main__":
    file, sys.argv = Path(sys.argv[1]), ["ptui", *sys.argv[2:]]
    raise SystemExit(run(file))
