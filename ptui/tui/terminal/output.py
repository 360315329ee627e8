"""The way out to the terminal: never waits; sends everything else in order, and of frames only the newest."""

from __future__ import annotations

import contextlib
import os
import select
import stat
import threading
import time
from asyncio import AbstractEventLoop, TimerHandle
from collections.abc import Callable

from ptui.tui.terminal.pace import Pace
from ptui.tui.terminal.painter import Painter

_PIECE = 256
"""Without a descriptor of our own a write may block, but not for long if it is small."""


class Output:
    """Belongs to the event loop's thread; only `control` may be called from others."""

    def __init__(
        self,
        fd: int,
        painter: Painter,
        *,
        loop: AbstractEventLoop,
        pace: Pace,
        encoding: str = "utf-8",
        reopen: Callable[[int], tuple[int, bool]] | None = None,
    ) -> None:
        self.painter = painter
        self.pace = pace
        self.on_gone: Callable[[], None] = lambda: None
        """Called once when the terminal is no longer there."""
        self._loop = loop
        self._encoding = encoding
        self._fd, self._own = (reopen or open_again)(fd)
        self._buffer = bytearray()
        self._wants_frame = False
        self._scheduled = False
        self._watching = False
        self._gone = False
        self._hold_until = 0.0
        self._timer: TimerHandle | None = None
        self._thread = threading.get_ident()

    def control(self, data: bytes) -> None:
        """Send what is not a frame, after whatever was sent before it."""
        if threading.get_ident() != self._thread:
            self._loop.call_soon_threadsafe(self.control, data)
            return
        self._buffer += data
        self._schedule()

    def frame(self) -> None:
        """The painter has something new; it is painted when the line can take it.

        What comes together is painted together, but the first page does not wait for the loop to have time.
        """
        self._wants_frame = True
        if self.painter.is_unseen:
            self._pump()
        else:
            self._schedule()

    def hold(self, seconds: float) -> None:
        """No frames for a moment: the size changed, and the layout for it is about to come."""
        self._hold_until = time.monotonic() + seconds
        self._later(seconds)

    def release(self) -> None:
        self._hold_until = 0.0
        self._schedule()

    def answered(self) -> None:
        self.pace.answered()
        self._schedule()

    def flush(self, timeout: float = 1.0) -> bool:
        """Write out what was begun, waiting for the terminal if need be; frames not begun are dropped."""
        self._wants_frame = False
        deadline = time.monotonic() + timeout
        while self._buffer and not self._gone:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            select.select([], [self._fd], [], min(left, 0.1))
            self._write()
        return not self._gone

    def close(self) -> None:
        self._stop_watching()
        if self._timer is not None:
            self._timer.cancel()
        self._gone = True
        with contextlib.suppress(OSError):
            os.close(self._fd)

    def _schedule(self) -> None:
        if not self._scheduled and not self._gone:
            self._scheduled = True
            self._loop.call_soon(self._pump)

    def _later(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(seconds, self._schedule)

    def _pump(self) -> None:
        self._scheduled = False
        if self._gone:
            return
        if not self._buffer and self._wants_frame:
            self._paint()
        self._write()
        if self._buffer and not self._watching:
            self._loop.add_writer(self._fd, self._pump)
            self._watching = True
        elif not self._buffer:
            self._stop_watching()
            if self._wants_frame and not self._waits():
                self._schedule()

    def _waits(self) -> bool:
        """Whether a frame has to wait; something will wake us then."""
        now = time.monotonic()
        if now < self._hold_until:
            return True
        if self.pace.room() <= 0:
            self._later(self.pace.retry_in())
            return True
        return False

    def _paint(self) -> None:
        if self._waits():
            return
        text = self.painter.paint(self.pace.room())
        self._wants_frame = self.painter.pending
        if text:
            data = text.encode(self._encoding, "replace")
            self._buffer += data + self.pace.sent(len(data))

    def _write(self) -> None:
        try:
            while self._buffer:
                if not self._own and not select.select([], [self._fd], [], 0)[1]:
                    return
                piece = bytes(self._buffer if self._own else self._buffer[:_PIECE])
                del self._buffer[: os.write(self._fd, piece)]
        except BlockingIOError:
            return
        except OSError:
            self._gone = True
            self._buffer.clear()
            self._stop_watching()
            self._loop.call_soon(self.on_gone)

    def _stop_watching(self) -> None:
        if self._watching:
            self._watching = False
            self._loop.remove_writer(self._fd)


def open_again(fd: int) -> tuple[int, bool]:
    """A descriptor of our own that does not block; if the terminal cannot be opened again, a copy of `fd`.

    The one we were given is shared with the shell and must stay as it is.
    """
    flags = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC
    for name in (_name(fd), "/dev/tty"):
        if name is None:
            continue
        with contextlib.suppress(OSError):
            again = os.open(name, flags)
            if os.isatty(again) and (name == "/dev/tty" or _device(again) == _device(fd)):
                return again, True
            os.close(again)
    return os.dup(fd), False


def _name(fd: int) -> str | None:
    try:
        return os.ttyname(fd)
    except OSError:
        return None


def _device(fd: int) -> tuple[bool, int]:
    status = os.fstat(fd)
    return stat.S_ISCHR(status.st_mode), status.st_rdev
