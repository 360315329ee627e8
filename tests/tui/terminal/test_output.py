"""The way out: order is kept, nothing waits, and of many frames only the newest is sent."""

from __future__ import annotations

import asyncio
import os
import pty
import threading
import tty
from collections.abc import AsyncIterator, Callable

import pytest

from ptui.tui.terminal.output import Output, open_again
from ptui.tui.terminal.pace import Pace
from ptui.tui.terminal.painter import Painter
from tests.emulator import Emulator
from tests.tui.terminal.test_cells import layout


class Line:
    """A pseudo-terminal that is read when the test says so."""

    def __init__(self, reopen: Callable[[int], tuple[int, bool]]) -> None:
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        self.screen = Emulator(80, 24)
        self.painter = Painter(80, 24)
        self.gone = 0
        self.went = asyncio.Event()
        loop = asyncio.get_running_loop()
        self.output = Output(self.slave, self.painter, loop=loop, pace=Pace(), reopen=reopen)
        self.output.on_gone = self._went
        self.received = b""

    def _went(self) -> None:
        self.went.set()
        self.gone += 1

    def show(self, number: int) -> None:
        self.painter.fold(layout(*(f"{number} {'abcdefgh'[number % 8] * 70}" for _ in range(24)), width=80))
        self.output.frame()

    async def read_until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not done():
                data = await asyncio.to_thread(os.read, self.master, 65536)
                self.received += data
                self.screen.feed(data)


def _shared(fd: int) -> tuple[int, bool]:
    return os.dup(fd), False


@pytest.fixture(params=[open_again, _shared], ids=["own", "shared"])
async def line(request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    line = Line(request.param)
    yield line
    line.output.close()
    os.close(line.slave)
    os.close(line.master)


async def test_while_the_line_is_full_frames_are_skipped(line: Line) -> None:
    blob = b"\x1b[m" * 30_000  # more than the system buffers
    line.output.control(blob)
    for number in range(100):
        line.show(number)
        await asyncio.sleep(0.001)  # nobody reads: a write that waited would wait for ever
    await line.read_until(lambda: line.screen.rows()[23].startswith("99 "))
    frames = line.received.removeprefix(blob)
    assert line.received.startswith(blob)
    assert len(frames) < 3 * 24 * 80
    assert not line.painter.pending


async def test_controls_keep_their_order_from_any_thread(line: Line) -> None:
    line.output.control(b"first ")

    def send() -> None:
        for number in range(50):
            line.output.control(b"%d " % number)

    thread = threading.Thread(target=send)
    thread.start()
    thread.join()
    await asyncio.sleep(0)
    line.output.control(b"last")
    await line.read_until(lambda: line.received.endswith(b"last"))
    assert line.received == b"first " + b"".join(b"%d " % number for number in range(50)) + b"last"


async def test_the_flags_of_the_shells_own_descriptor_stay_as_they_are(line: Line) -> None:
    line.output.control(b"x" * 200_000)
    await asyncio.sleep(0.01)
    assert os.get_blocking(line.slave)


async def test_a_flush_gives_up_on_a_line_that_takes_nothing(line: Line) -> None:
    line.output.control(b"x" * 200_000)
    assert not line.output.flush(0.2)  # nobody reads: without giving up it would wait for ever


async def test_no_frame_while_the_layout_for_a_new_size_is_awaited(line: Line) -> None:
    line.output.hold(60)
    line.show(1)
    line.output.control(b"\x1b[1;1Hready")
    await line.read_until(lambda: b"ready" in line.received)
    assert b"bbb" not in line.received
    line.output.release()
    await line.read_until(lambda: b"bbb" in line.received)


async def test_a_terminal_that_goes_away_is_noticed_once() -> None:
    line = Line(open_again)
    os.close(line.master)
    line.output.control(b"x")
    line.show(1)
    async with asyncio.timeout(5):
        await line.went.wait()
    line.show(2)
    await asyncio.sleep(0.01)
    assert line.gone == 1
    assert not line.output.flush(0.1)
    line.output.close()
    os.close(line.slave)
