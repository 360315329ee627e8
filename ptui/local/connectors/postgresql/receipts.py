"""PostgreSQL remembers what became of its transactions: the number of one is all that a receipt needs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from ptui.local.connectors.errors import Unreachable
from ptui.local.connectors.postgresql.errors import sorted_errors

if TYPE_CHECKING:
    from psycopg import Connection

    from ptui.local.connectors.postgresql.server import PostgreSQLServer

_PATIENCE = 10.0
_PAUSE_SECONDS = 0.1


def receipt_of(connection: Connection[Any]) -> str:
    """The number of the transaction that is open on this connection."""
    row = connection.execute("SELECT txid_current()").fetchone()
    return str(row[0]) if row else ""


def has_committed(server: PostgreSQLServer, receipt: str) -> bool:
    """Whether that transaction was committed; waits for one whose client has just died. So old that it is
    forgotten, or of another server, it counts as not committed."""
    import psycopg

    give_up = time.monotonic() + _PATIENCE
    with sorted_errors(server), server.connect() as connection:
        while True:
            try:
                row = connection.execute("SELECT txid_status(%s::bigint)", (receipt,)).fetchone()
            except psycopg.errors.InvalidParameterValue:  # it is yet to come
                return False
            status = row[0] if row else None
            if status != "in progress":
                return bool(status == "committed")
            if time.monotonic() > give_up:
                raise Unreachable("What an earlier run has written is still being committed; try again later")
            time.sleep(_PAUSE_SECONDS)
