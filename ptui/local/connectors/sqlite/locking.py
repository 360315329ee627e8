"""Taking a SQLite file for writing, however long another run has it."""

from __future__ import annotations

import apsw

from ptui.local.engine.cancel import CancelToken

_PAUSE_SECONDS = 0.2


def begin(connection: apsw.Connection, cancel: CancelToken) -> None:
    """Start a transaction that writes; waits for other writers until somebody cancels."""
    (waited,) = next(connection.execute("PRAGMA busy_timeout"))
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except apsw.BusyError:
                cancel.wait(_PAUSE_SECONDS)
            else:
                return
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(waited)}")
