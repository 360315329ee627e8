"""Stopping what a MySQL server is doing for a connection, from another thread."""

from __future__ import annotations

from contextlib import AbstractContextManager, closing
from typing import Any

from ptui.local.connectors.errors import ConnectorError
from ptui.local.connectors.mysql.server import MySQLServer
from ptui.local.engine.cancel import CancelToken

_SECONDS = 5


def interruptible(server: MySQLServer, connection: Any, cancel: CancelToken) -> AbstractContextManager[None]:
    """While inside, cancelling ends the statement the server is at for this connection."""
    thread = connection.thread_id()

    def interrupt() -> None:
        import pymysql

        try:
            with closing(server.connect(connect_timeout=_SECONDS, read_timeout=_SECONDS)) as other:
                other.query(f"KILL QUERY {int(thread)}")
        except (pymysql.err.Error, ConnectorError, OSError):
            return  # it is gone, or will be noticed between two batches

    return cancel.interrupting(interrupt)
