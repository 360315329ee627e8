"""How much may be on its way to the terminal.

A write that the system accepts may still wait for seconds in the buffers of a pseudo-terminal, of sshd and of
the network. So the terminal is asked for a sign of life after what it got, and until it answers only a window
goes out; what that holds back is painted later, in its newest state. The window follows the line's speed.
"""

from __future__ import annotations

import time
from collections.abc import Callable

ASK = b"\x1b[5n"
ANSWER = "\x1b[0n"
_ASK_AFTER = 1024
_SMALLEST, _FIRST, _LARGEST = 2048, 16384, 65536
_LAG = 0.25
"""How many seconds the screen may lag behind, about, on a line of constant speed."""
_PATIENCE = 3.0
"""An answer that takes longer is taken for lost."""


class Pace:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._window = _FIRST
        self._on_way = 0
        self._asked_at: float | None = None
        self._asked_for = 0
        self._quickest: float | None = None
        """The shortest time to an answer: the line's delay without its transfer time. None: no answer yet."""

    @property
    def waiting(self) -> bool:
        """An answer is on its way."""
        return self._asked_at is not None

    def room(self) -> int:
        """How many bytes may go out now."""
        if self._quickest is None or self._asked_at is None or self._clock() - self._asked_at > _PATIENCE:
            return self._window
        return self._window - self._on_way

    def retry_in(self) -> float:
        """When to look again if no answer comes."""
        return _PATIENCE if self._asked_at is None else self._asked_at + _PATIENCE - self._clock() + 0.01

    def ask(self) -> bytes:
        self._asked_at = self._clock()
        self._asked_for = self._on_way
        return ASK

    def sent(self, count: int) -> bytes:
        """Note that `count` bytes of a frame go out; what must follow them."""
        if self._asked_at is not None and self._clock() - self._asked_at > _PATIENCE:
            self._asked_at = None
            self._on_way = 0
        self._on_way += count
        return self.ask() if self._asked_at is None and self._on_way >= _ASK_AFTER else b""

    def answered(self) -> None:
        if self._asked_at is None:
            return
        took = max(self._clock() - self._asked_at, 0.001)
        self._asked_at = None
        self._on_way = max(0, self._on_way - self._asked_for)
        self._quickest = took if self._quickest is None else min(took, self._quickest)
        transfer = max(took - self._quickest, 0.001)
        if self._asked_for:
            affordable = int(self._asked_for * _LAG / transfer)
            self._window = max(_SMALLEST, min(affordable, _LARGEST, self._window * 2))
