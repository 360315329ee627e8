"""Taking a SQLite file for writing, however long another run has it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import apsw

from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.protocols import Reporter

_PAUSE_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Taking:
    """How one run takes the file, and whom it tells when it has to wait."""

    path: Path
    cancel: CancelToken
    reporter: Reporter

    def begin(self, connection: apsw.Connection) -> None:
        """Start a transaction that writes; waits for other writers until somebody cancels."""
        (waited,) = next(connection.execute("PRAGMA busy_timeout"))
        connection.execute("PRAGMA busy_timeout = 0")
        pauses = 0
        try:
            while not _has_begun(connection):
                if pauses == 1:  # not for what others have done with at once
                    self.reporter.waits(f"{self.path.name}, which somebody else is writing to")
                self.cancel.wait(_PAUSE_SECONDS)
                pauses += 1
        finally:
            connection.execute(f"PRAGMA busy_timeout = {int(waited)}")
        if pauses > 1:
            self.reporter.waits("")


def _has_begun(connection: apsw.Connection) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except apsw.BusyError:
        return False
    return True
