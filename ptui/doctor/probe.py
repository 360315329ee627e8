"""Asks a terminal: how long it takes to answer, and which protocols it knows. Needs raw keys for a moment."""

from __future__ import annotations

import contextlib
import os
import re
import select
import termios
import time
import tty
from collections.abc import Iterator
from dataclasses import dataclass

_TIMES = 3
_PATIENCE = 1.0
_CURSOR = re.compile(rb"\x1b\[\d+;\d+R")
_DEVICE = re.compile(rb"\x1b\[\?[\d;]*c")
_KITTY = re.compile(rb"\x1b\[\?\d+u")
_SYNCHRONIZED = re.compile(rb"\x1b\[\?2026;[123]\$y")


@dataclass(frozen=True, slots=True)
class Answers:
    cursor_ms: tuple[float, ...] = ()
    """How long each question for the cursor's place took; empty when none was answered."""
    kitty: bool = False
    synchronized: bool = False


def ask(keys: int, screen: int, *, only_cursor: bool = False) -> Answers:
    """`keys` and `screen` are the descriptors of one terminal; even the oldest tell where their cursor is."""
    with _raw(keys):
        times: list[float] = []
        for _ in range(_TIMES):
            started = time.perf_counter()
            os.write(screen, b"\x1b[6n")
            if _CURSOR.search(_read(keys, _CURSOR)) is None:
                return Answers(tuple(times))
            times.append((time.perf_counter() - started) * 1000)
        if only_cursor:
            return Answers(tuple(times))
        # what is not known stays unanswered; the last question is one that every terminal answers
        os.write(screen, b"\x1b[?u\x1b[?2026$p\x1b[c")
        told = _read(keys, _DEVICE)
        return Answers(tuple(times), bool(_KITTY.search(told)), bool(_SYNCHRONIZED.search(told)))


def _read(keys: int, wanted: re.Pattern[bytes]) -> bytes:
    """What comes until `wanted` is among it, or patience ends."""
    told = b""
    until = time.perf_counter() + _PATIENCE
    while wanted.search(told) is None and (left := until - time.perf_counter()) > 0:
        if not select.select([keys], [], [], left)[0]:
            break
        piece = os.read(keys, 4096)
        if not piece:
            break
        told += piece
    return told


@contextlib.contextmanager
def _raw(keys: int) -> Iterator[None]:
    """Keys as they come, unechoed; what was typed meanwhile is thrown away with late answers."""
    before = termios.tcgetattr(keys)
    tty.setcbreak(keys, termios.TCSANOW)
    try:
        yield
    finally:
        termios.tcsetattr(keys, termios.TCSAFLUSH, before)
