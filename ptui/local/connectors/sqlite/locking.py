"""Taking a SQLite file for writing, however long another run has it."""

from __future__ import annotations

import sqlite3

from ptui.local.engine.cancel import CancelToken

_PAUSE_SECONDS = 0.2


def begin(connection: sqlite3.Connection, cancel: CancelToken) -> None:
    """Start a transaction that writes; waits for other writers until somebody cancels."""
    waited = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                cancel.wait(_PAUSE_SECONDS)
            else:
                return
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(waited)}")
