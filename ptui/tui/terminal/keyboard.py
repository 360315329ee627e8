"""Reads keys on the event loop; keeps pastes whole, and answers to our own questions from becoming keys."""

from __future__ import annotations

import codecs
import os
import re
import select
import time
from asyncio import AbstractEventLoop, TimerHandle
from collections.abc import Callable

from textual import constants
from textual._xterm_parser import XTermParser
from textual.events import Key, Paste
from textual.message import Message

from ptui.tui.terminal.pace import ANSWER

_PASTE_START, _PASTE_END = "\x1b[200~", "\x1b[201~"
_OURS = re.compile(f"{re.escape(ANSWER)}|{re.escape(_PASTE_START)}")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ALONE = re.compile(r"\x1b(?=[^\x1b\[O])")
"""Escape before what begins no sequence. It was pressed: nothing here needs Meta, and a slow line brings keys
together that were pressed apart."""
_ESCAPE = constants.ESCAPE_DELAY + 0.001
_PASTE_PAUSE = 2.0
"""A paste that stands still for so long has lost its end."""


class Keyboard:
    """`on_message` gets keys and pastes, `on_answer` signs of life, `on_end` the end of input."""

    def __init__(
        self,
        fd: int,
        *,
        loop: AbstractEventLoop,
        on_message: Callable[[Message], None],
        on_answer: Callable[[], None],
        on_end: Callable[[], None],
        expects_answer: Callable[[], bool],
    ) -> None:
        self._fd = fd
        self._loop = loop
        self._on_message = on_message
        self._on_answer = on_answer
        self._on_end = on_end
        self._expects_answer = expects_answer
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._parser = XTermParser()
        self._held = ""
        """The end of what was read, when it may be the beginning of something of ours."""
        self._pasted: str | None = None
        """What came of a paste that has not ended."""
        self._timer: TimerHandle | None = None
        loop.add_reader(fd, self._read)

    def stop(self, *, patience: float = 0.0) -> None:
        """Read no more; but first wait a little for answers, lest they end up at the shell's prompt."""
        self._loop.remove_reader(self._fd)
        if self._timer is not None:
            self._timer.cancel()
        deadline = time.monotonic() + patience
        while self._expects_answer() and (left := deadline - time.monotonic()) > 0:
            if select.select([self._fd], [], [], left)[0] and not self._receive():
                return

    def _read(self) -> None:
        if not self._receive():
            self._loop.remove_reader(self._fd)
            self._on_end()
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._held or self._pasted is not None or self._parser._timeout_time is not None:
            wait = _ESCAPE if self._pasted is None else _PASTE_PAUSE
            self._timer = self._loop.call_later(wait, self._tick)

    def _receive(self) -> bool:
        """Whether there was anything left to read."""
        try:
            data = os.read(self._fd, 65536)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self._take(self._decode(data))
        return bool(data)

    def _tick(self) -> None:
        """Nothing followed: a lone Escape was the Escape key, and a paste without an end has ended."""
        self._timer = None
        held, self._held = self._held, ""
        if self._pasted is not None:
            self._end_paste(held)
            return
        if held == "\x1b":
            self._on_message(Key("escape", held))
            return
        self._give(held)
        if held and self._parser._timeout_time is not None:
            self._timer = self._loop.call_later(_ESCAPE, self._tick)
            return
        for message in self._parser.tick():
            self._on_message(message)

    def _take(self, text: str) -> None:
        text = self._held + text
        self._held = ""
        while text:
            if self._pasted is not None:
                before, end, rest = text.partition(_PASTE_END)
                if not end:
                    cut = len(text) - _begun(text, _PASTE_END)
                    self._pasted += text[:cut]
                    self._held = text[cut:]
                    return
                self._end_paste(before)
                text = rest
                continue
            found = _OURS.search(text)
            if found is None:
                break
            self._give(text[: found.start()])
            if found.group() == ANSWER:
                self._on_answer()
            else:
                self._pasted = ""
            text = text[found.end() :]
        size = max(_begun(text, _PASTE_START), _begun(text, ANSWER))
        if size:
            text, self._held = text[:-size], text[-size:]
        self._give(text)

    def _end_paste(self, rest: str) -> None:
        """One event for the whole of it; controls in it are neither keys nor text."""
        pasted, self._pasted = (self._pasted or "") + rest, None
        if text := _CONTROLS.sub("", pasted):
            self._on_message(Paste(text))

    def _give(self, text: str) -> None:
        for at, piece in enumerate(_ALONE.split(text)):
            if at:
                self._on_message(Key("escape", "\x1b"))
            for message in self._parser.feed(piece) if piece else ():
                self._on_message(message)


def _begun(text: str, sequence: str) -> int:
    """How many characters at the end of `text` may be the beginning of `sequence`."""
    return next((size for size in range(len(sequence) - 1, 0, -1) if text.endswith(sequence[:size])), 0)
