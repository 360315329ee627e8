"""The flow that will ask something: one at a time, and what is typed meanwhile waits for its question."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from textual.timer import Timer
from textual.worker import Worker

from ptui.domain.ui import Tone
from ptui.tui.terminal.painted import PaintedApp

if TYPE_CHECKING:
    from ptui.tui.screens.main import MainScreen

SILENCE = 0.5
"""Seconds after which a flow that has said nothing is said to be reading."""
READING = "Reading… Esc stops."


class Asking:
    """Belongs to the main screen, which tells it what happens."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._worker: Worker[None] | None = None
        self._silence: Timer | None = None

    @property
    def is_under_way(self) -> bool:
        return self._worker is not None and not self._worker.is_finished

    def begin(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run this flow, unless there is one that still reads."""
        if self.is_under_way:
            self._screen.say("One thing at a time: Esc stops what is being read.", Tone.WARN)
        else:
            self._worker = self._screen.run_worker(work(), group="asking", exit_on_error=False)
            self._hold()

    def stop(self) -> bool:
        """Give it up while it reads; answers whether there was one."""
        if self._worker is None or not self.is_under_way:
            return False
        self._worker.cancel()
        self._worker = None
        self._release()
        self._screen.say("Stopped.")
        return True

    def covered(self) -> None:
        """Something stands above the screen now: the question, or what was wished for."""
        self._release()

    def uncovered(self) -> None:
        """It was answered; perhaps there is more to come."""
        if self.is_under_way:
            self._hold()

    def ended(self, worker: Worker[Any]) -> None:
        """A worker of the screen has ended."""
        if worker is self._worker and self._screen.is_current:
            self._release()

    def _hold(self) -> None:
        if self._silence is not None:
            self._silence.stop()
        self._silence = self._screen.set_timer(SILENCE, self._say_reading)
        if isinstance(self._screen.app, PaintedApp):
            self._screen.app.hold_keys()

    def _release(self) -> None:
        if self._silence is not None:
            self._silence.stop()
        if self._screen.status.told == READING:
            self._screen.say("")
        if isinstance(self._screen.app, PaintedApp):
            self._screen.app.release_keys()

    def _say_reading(self) -> None:
        if self.is_under_way and self._screen.is_current and not self._screen.status.told:
            self._screen.say(READING)
