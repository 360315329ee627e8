"""A program in a pseudo-terminal of its own: press keys, wait for what the screen shows, count what it cost.

    with Terminal([sys.executable, "-m", "ptui", "demo"], size=(80, 24)) as terminal:
        terminal.wait_for("Connections")
        terminal.press("down", "right", "ctrl+s", "some text")
        assert "healthy" in terminal.text

A thread reads all the time, as a terminal does, as slowly as `rate` (bytes a second) says.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.emulator import Cell, Emulator
from tests.keys import sent
from tests.sequences import unexpected

_INHERITED = ("PATH", "HOME", "USER", "TMPDIR", "SSL_CERT_FILE", "COVERAGE_PROCESS_START")


@dataclass
class Cost:
    """What the program wrote while something was measured; times in milliseconds from its start."""

    bytes: int = 0
    first: float = 0.0
    last: float = 0.0


class Terminal:
    def __init__(
        self,
        argv: Sequence[str],
        *,
        size: tuple[int, int] = (120, 40),
        env: Mapping[str, str | None] | None = None,
        home: Path | None = None,
        cwd: Path | None = None,
        rate: float | None = None,
        synchronized: bool = True,
        back_colour_erase: bool = True,
        encoding: str = "utf-8",
    ) -> None:
        """`home` is the program's PTUI_HOME, by default one that is thrown away; `None` in `env` unsets."""
        self.rate = rate
        self._own_home = home is None
        self.home = home or Path(tempfile.mkdtemp(prefix="ptui-test-"))
        self._master, slave = pty.openpty()
        self._changed = threading.Condition()
        self._log: list[tuple[float, bytes]] = []
        self._closing = False
        self._stuck = False
        self.screen = Emulator(
            *size,
            answer=self._send,
            synchronized=synchronized,
            back_colour_erase=back_colour_erase,
            encoding=encoding,
        )
        self._set_size(*size)
        self.modes_before = termios.tcgetattr(slave)
        self._slave = slave  # kept, so that the modes the program left behind can be read
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            list(argv),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=self._environment(env or {}),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=_take_terminal,
        )
        self._reader = threading.Thread(target=self._read, name="terminal reader", daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self.process.poll() is None:
            self.kill()
        self.hang_up()
        if self._own_home:
            shutil.rmtree(self.home, ignore_errors=True)

    # what it shows

    @property
    def lines(self) -> list[str]:
        with self._changed:
            return self.screen.rows()

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def cursor(self) -> tuple[int, int]:
        with self._changed:
            return self.screen.cursor.x, self.screen.cursor.y

    def cell(self, x: int, y: int) -> Cell:
        with self._changed:
            return self.screen.cell(x, y)

    def cells(self) -> list[list[Cell]]:
        with self._changed:
            return self.screen.cells()

    # what it wrote

    @property
    def mark(self) -> int:
        """How many pieces were read so far, for `written` and `raw`."""
        with self._changed:
            return len(self._log)

    def raw(self, since: int = 0) -> bytes:
        with self._changed:
            return b"".join(piece for _, piece in self._log[since:])

    def written(self, since: int = 0) -> int:
        return len(self.raw(since))

    def assert_harmless(self, since: int = 0, *, allow: Collection[str] = ()) -> None:
        """No sequence but those the program itself sends: a name from a server must not become one."""
        foreign = unexpected(self.raw(since), allow)
        assert not foreign, f"sequences that were not expected: {foreign[:10]}"

    def assert_given_back(self) -> None:
        """The shell finds its terminal as it left it: modes, keys, cursor, colours and line discipline."""
        self.wait_quiet(0.05)
        assert self.screen.modes == {7, 25}  # wraps at the margin, shows the cursor, and nothing else
        assert self.screen.kitty == 0
        pen = self.screen.cursor
        assert not pen.hidden
        assert (pen.attrs.fg, pen.attrs.bg) == ("default", "default")
        assert not pen.attrs.bold and not pen.attrs.reverse
        assert termios.tcgetattr(self._slave) == self.modes_before

    def rss(self) -> float:
        """Resident memory in MB of the program and its children."""
        total, todo = 0, [self.process.pid]
        while todo:
            pid = todo.pop()
            with contextlib.suppress(OSError):
                status = Path(f"/proc/{pid}/status").read_text()
                total += int(re.findall(r"VmRSS:\s+(\d+)", status)[0])
                for task in Path(f"/proc/{pid}/task").iterdir():
                    todo += map(int, (task / "children").read_text().split())
        return total / 1024

    # what one does to it

    def press(self, *keys: str) -> None:
        """Keys by name ("down", "ctrl+s"); anything else is typed as it stands."""
        for key in keys:
            self._send(sent(key).encode())

    def type_text(self, text: str) -> None:
        """Text as it stands, even where it names a key."""
        self._send(text.encode())

    def paste(self, text: str) -> None:
        self._send(
            b"\x1b[200~" + text.encode() + b"\x1b[201~" if 2004 in self.screen.modes else text.encode()
        )

    def resize(self, columns: int, lines: int) -> None:
        with self._changed:
            self.screen.resize(lines, columns)
        self._set_size(columns, lines)

    @contextlib.contextmanager
    def stuck(self) -> Iterator[None]:
        """The line carries nothing to the terminal for a while; keys still arrive."""
        self._stuck = True
        try:
            yield
        finally:
            self._stuck = False

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self.process.pid, number)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def hang_up(self) -> None:
        """The line drops, as when sshd loses its connection; only `process` is of use then."""
        if not self._closing:
            self._closing = True
            self._reader.join()
            os.close(self._slave)
            os.close(self._master)

    def wait(self, timeout: float = 10) -> int:
        """The exit status, once all output is read."""
        status = self.process.wait(timeout)
        self.wait_quiet(0.05)
        return status

    # waiting

    def wait_for(
        self, wanted: str | re.Pattern[str] | Callable[[Terminal], object], timeout: float = 10
    ) -> None:
        """Until the screen's text matches, or the predicate holds."""
        if callable(wanted):
            predicate = wanted
        else:
            pattern = re.compile(wanted)

            def predicate(terminal: Terminal) -> object:
                return pattern.search(terminal.text)

        deadline = time.perf_counter() + timeout
        while not predicate(self):
            left = deadline - time.perf_counter()
            if left <= 0:
                raise AssertionError(f"never showed {wanted!r} in {timeout} s\n{self.text}")
            if self.process.poll() is not None and not self._pending():
                if predicate(self):
                    return
                raise AssertionError(
                    f"ended with {self.process.returncode}, never showed {wanted!r}\n{self.text}"
                )
            with self._changed:
                self._changed.wait(min(left, 0.05))

    def wait_quiet(self, quiet: float = 0.25, timeout: float = 20) -> None:
        """Until nothing was written for `quiet` seconds."""
        deadline = time.perf_counter() + timeout
        begun = time.perf_counter()
        while time.perf_counter() < deadline:
            with self._changed:
                last = max(self._log[-1][0] if self._log else begun, begun)
            left = last + quiet - time.perf_counter()
            if left <= 0 and not self._pending():
                return
            with self._changed:
                self._changed.wait(max(left, 0.01))
        raise AssertionError(f"still writing after {timeout} s")

    @contextlib.contextmanager
    def cost(self, *, quiet: float = 0.25, timeout: float = 20) -> Iterator[Cost]:
        """What the program writes from here until it falls silent."""
        result, since, start = Cost(), self.mark, time.perf_counter()
        yield result
        self.wait_quiet(quiet, timeout)
        with self._changed:
            pieces = self._log[since:]
        result.bytes = sum(len(piece) for _, piece in pieces)
        if pieces:
            result.first, result.last = ((pieces[at][0] - start) * 1000 for at in (0, -1))

    # inside

    def _environment(self, changes: Mapping[str, str | None]) -> dict[str, str]:
        env: dict[str, str | None] = {name: os.environ.get(name) for name in _INHERITED}
        env |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        env |= {"PTUI_HOME": str(self.home), **changes}
        return {name: value for name, value in env.items() if value is not None}

    def _set_size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def _send(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            os.write(self._master, data)

    def _pending(self) -> bool:
        return bool(select.select([self._master], [], [], 0)[0])

    def _read(self) -> None:
        limit = 65536
        while not self._closing:
            if self._stuck:
                time.sleep(0.01)
                continue
            if not select.select([self._master], [], [], 0.05)[0]:
                continue
            if self.rate is not None:
                limit = max(1, int(self.rate * 0.01))
            try:
                piece = os.read(self._master, limit)
            except OSError:
                return
            with self._changed:
                self._log.append((time.perf_counter(), piece))
                self.screen.feed(piece)
                self._changed.notify_all()
            if self.rate is not None:
                time.sleep(len(piece) / self.rate)


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
