"""What the first screen costs here: ptui is started once on a terminal of its own, without network."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Mapping

from ptui.doctor.finding import Finding, note, ok

_NOWHERE = {"POLYTOMIC_DEPLOYMENT_URL": "http://127.0.0.1:9", "POLYTOMIC_API_KEY": "none"}
_SILENCE = 0.5
_PATIENCE = 15.0
_PANES = (b"Connections", b"connect")


def examine(environ: Mapping[str, str], size: tuple[int, int]) -> Finding:
    """Bytes and milliseconds until the first screen stands."""
    measured = _measure(environ, size)
    if measured is None:
        return note("first paint", "it could not be measured here")
    count, ms = measured
    return ok("first paint", f"{count:,} bytes in {ms:,.0f} ms at {size[0]}x{size[1]}")


def _measure(environ: Mapping[str, str], size: tuple[int, int]) -> tuple[int, float] | None:
    with tempfile.TemporaryDirectory(prefix="ptui-doctor-") as home:
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        started = time.perf_counter()
        try:
            program = subprocess.Popen(
                [sys.executable, "-m", "ptui"],
                stdin=slave,
                stdout=slave,
                stderr=slave,
                env={**environ, **_NOWHERE, "PTUI_HOME": home},
                start_new_session=True,
            )
        except OSError:
            os.close(slave)
            os.close(master)
            return None
        try:
            return _drained(master, started)
        finally:
            program.kill()
            program.wait()
            os.close(slave)
            os.close(master)


def _drained(master: int, started: float) -> tuple[int, float] | None:
    """Read until the first screen stood and nothing more came."""
    written, last = b"", started
    while time.perf_counter() - started < _PATIENCE:
        if select.select([master], [], [], _SILENCE)[0]:
            with contextlib.suppress(OSError):
                written += os.read(master, 65536)
            last = time.perf_counter()
        elif any(pane in written for pane in _PANES):
            return len(written), (last - started) * 1000
    return None
