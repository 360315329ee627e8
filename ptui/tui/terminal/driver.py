"""Textual's driver for a real terminal: never waits for it, asks little of it, and always gives it back."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import signal
import sys
import termios
import time
import tty
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size

from ptui.tui.terminal.capabilities import Terminal
from ptui.tui.terminal.keyboard import Keyboard
from ptui.tui.terminal.modes import enter, leave
from ptui.tui.terminal.output import Output
from ptui.tui.terminal.pace import Pace
from ptui.tui.terminal.painter import Painter

if TYPE_CHECKING:
    from textual.app import App

_LEAVING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_STOPS_WITHIN = 0.1
"""Another thread may be the one that the signal to stop goes to."""
_LAYOUT_WITHIN = 0.5
"""How long a new size may wait for its layout before the old one is painted instead."""


class PtuiDriver(LinuxDriver):
    """`attach` says what the terminal can do and who is told when the program has to leave."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        kept = {number: signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT)}
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        for number, handler in kept.items():
            signal.signal(number, handler)  # ours are set while the terminal is ours, and no longer
        self._out = sys.__stderr__.fileno() if sys.__stderr__ is not None else 2
        self._terminal = Terminal()
        self._on_leave: Callable[[int], object] = lambda number: app.exit(return_code=128 + number)
        self._painter: Painter | None = None
        self._output: Output | None = None
        self._keyboard: Keyboard | None = None
        self._handlers: dict[signal.Signals, Any] = {}
        self._stopped = False
        self._told_to_leave = False
        if self._size is None:
            self._size = self._get_terminal_size()

    def attach(self, terminal: Terminal, *, on_leave: Callable[[int], object]) -> None:
        self._terminal = terminal
        self._on_leave = on_leave

    @property
    def painter(self) -> Painter | None:
        return self._painter

    @property
    def output(self) -> Output | None:
        """The way out, while the terminal is ours."""
        return self._output

    def repaint(self) -> None:
        """Paint everything again: something else may have written on the terminal."""
        if self._painter is not None and self._output is not None:
            self._painter.forget()
            self._output.frame()

    def layout_arrived(self, size: tuple[int, int]) -> None:
        if self._output is not None and size == self._get_terminal_size():
            self._output.release()

    def write(self, data: str) -> None:
        if self._output is not None:
            self._output.control(data.encode("utf-8", "replace"))

    # taking the terminal and giving it back

    def start_application_mode(self) -> None:
        loop = asyncio.get_running_loop()
        size = self._get_terminal_size()
        resumes = self._painter is not None
        self._painter = self._painter or Painter(*size, self._terminal)
        self._painter.forget()
        pace = Pace()
        encoding = self._terminal.encoding
        self._output = Output(self._out, self._painter, loop=loop, pace=pace, encoding=encoding)
        self._output.on_gone = self._hung_up
        self._take_keys()
        self._handle_signals()
        atexit.register(self._give_back)
        self._output.control(enter(self._terminal, mouse=self._mouse).encode())
        self._keyboard = Keyboard(
            self.fileno,
            loop=loop,
            on_message=self.process_message,
            on_answer=self._output.answered,
            on_end=self._hung_up,
            expects_answer=lambda: pace.waiting,
        )
        self._output.control(pace.ask())
        if resumes:
            self._output.frame()
        self._send_size(size)

    def stop_application_mode(self) -> None:
        output, self._output = self._output, None
        if output is None:
            return
        reached = output.flush()
        self.disable_input()
        output.control(leave(self._terminal, mouse=self._mouse).encode())
        output.flush(1.0 if reached else 0.1)
        output.close()
        self._give_keys_back()
        atexit.unregister(self._give_back)

    def suspend_application_mode(self) -> None:
        """Another program gets the terminal; its Ctrl-C must not end this one."""
        super().suspend_application_mode()
        self._handlers[signal.SIGINT] = signal.signal(signal.SIGINT, lambda *_: None)

    def resume_application_mode(self) -> None:
        self.close()
        super().resume_application_mode()

    def disable_input(self) -> None:
        keyboard, self._keyboard = self._keyboard, None
        if keyboard is not None:
            keyboard.stop(patience=0.3)
            with contextlib.suppress(termios.error):
                termios.tcflush(self.fileno, termios.TCIFLUSH)

    def close(self) -> None:
        self.stop_application_mode()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._handlers.clear()

    def _give_back(self) -> None:
        """The last resort, when the program ends without having stopped: straight to the terminal."""
        if self._output is not None:
            self._output = None
            with contextlib.suppress(OSError):
                os.write(self._out, leave(self._terminal, mouse=self._mouse).encode())
            self._give_keys_back()

    def _take_keys(self) -> None:
        """Raw input, so that keys come one by one; raw output, so that a line feed only goes down."""
        with contextlib.suppress(termios.error):
            now = termios.tcgetattr(self.fileno)
            self.attrs_before = self.attrs_before or termios.tcgetattr(self.fileno)
            now[tty.LFLAG] = self._patch_lflag(now[tty.LFLAG])
            now[tty.IFLAG] = self._patch_iflag(now[tty.IFLAG])
            now[tty.OFLAG] &= ~termios.OPOST
            now[tty.CC][termios.VMIN] = 1
            now[tty.CC][termios.VTIME] = 0
            termios.tcsetattr(self.fileno, termios.TCSANOW, now)

    def _give_keys_back(self) -> None:
        if self.attrs_before is not None:
            with contextlib.suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
            self.attrs_before = None

    # size

    def _get_terminal_size(self) -> tuple[int, int]:
        for fd in (self._out, self.fileno):
            with contextlib.suppress(OSError):
                width, height = os.get_terminal_size(fd)
                if width and height:
                    return width, height
        return 80, 24

    def _send_size(self, size: tuple[int, int]) -> None:
        self.send_message(events.Resize(Size(*size), Size(*size)))

    def _resized(self) -> None:
        if self._painter is None or self._output is None:
            return
        size = self._get_terminal_size()
        self._painter.forget()
        if size != self._painter.size:
            self._output.hold(_LAYOUT_WITHIN)
        self._output.frame()
        self._send_size(size)

    # signals

    def _handle_signals(self) -> None:
        if self._handlers:
            return
        handlers: dict[signal.Signals, Callable[[int, FrameType | None], None]] = {
            signal.SIGWINCH: lambda *_: self._soon(self._resized),
            signal.SIGTSTP: lambda *_: self._soon(self._pause),
            signal.SIGCONT: lambda *_: self._soon(self._continued),
            **dict.fromkeys(_LEAVING, self._told),
        }
        for number, handler in handlers.items():
            self._handlers[number] = signal.signal(number, handler)

    def _soon(self, call: Callable[[], object]) -> None:
        """On the loop, between two callbacks: a signal may arrive in the middle of painting."""
        self._loop.call_soon_threadsafe(call)

    def _told(self, number: int, frame: FrameType | None) -> None:
        if self._told_to_leave:  # a second time: at once
            self._give_back()
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        self._told_to_leave = True
        self._soon(lambda: self._on_leave(number))

    def _hung_up(self) -> None:
        if not self._told_to_leave:
            self._told_to_leave = True
            self._on_leave(signal.SIGHUP)

    def _pause(self) -> None:
        """Stop with the whole job, as the shell expects. Where there is no shell that could continue it
        (`ssh -t HOST ptui`), the system does not stop it, and it goes on."""
        self.stop_application_mode()
        self._stopped = True
        kept = {number: signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT)}
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        signal.signal(signal.SIGCONT, signal.SIG_DFL)
        os.killpg(os.getpgrp(), signal.SIGTSTP)
        time.sleep(_STOPS_WITHIN)
        for number, handler in kept.items():
            signal.signal(number, handler)
        self._continued()

    def _continued(self) -> None:
        if not self._is_in_front():
            os.kill(os.getpid(), signal.SIGSTOP)  # continued in the background: wait for the foreground
        elif self._stopped:
            self._stopped = False
            self.start_application_mode()
            self.send_message(self.SignalResume())
        elif self._output is not None:  # stopped by force: the shell has had the terminal meanwhile
            self._take_keys()
            again = leave(self._terminal, mouse=self._mouse) + enter(self._terminal, mouse=self._mouse)
            self._output.control(again.encode())
            self.repaint()

    def _is_in_front(self) -> bool:
        try:
            return os.tcgetpgrp(self.fileno) == os.getpgrp()
        except OSError:
            return True
