"""The wish that a run stop, passed from whoever has it to wherever the run is just now."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ptui.local.engine.errors import Canceled


class CancelToken:
    """Checked between batches; drivers in the middle of a statement are interrupted as well."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._lock = threading.Lock()
        self._interrupts: list[Callable[[], None]] = []

    @property
    def is_canceled(self) -> bool:
        return self._asked.is_set()

    def cancel(self) -> None:
        """Ask the run to stop; may be called from any thread, more than once."""
        self._asked.set()
        with self._lock:  # held, so that nothing is closed while it is being interrupted
            for interrupt in self._interrupts:
                interrupt()

    def check(self) -> None:
        """Raise Canceled if somebody asked."""
        if self._asked.is_set():
            raise Canceled

    def wait(self, seconds: float) -> None:
        """Sleep, unless somebody asks meanwhile."""
        if self._asked.wait(seconds):
            raise Canceled

    @contextmanager
    def interrupting(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """While inside, cancelling also calls `interrupt`, which must not raise."""
        with self._lock:
            self._interrupts.append(interrupt)
        try:
            self.check()
            yield
        finally:
            with self._lock:
                self._interrupts.remove(interrupt)
