"""A table in the file that is there from a run's commit until the run is written down: mostly never seen."""

from __future__ import annotations

import secrets
from contextlib import closing
from typing import TYPE_CHECKING

import apsw

from ptui.local.connectors.sqlite.database import quoted
from ptui.local.connectors.sqlite.errors import sorted_errors

if TYPE_CHECKING:
    from ptui.local.connectors.sqlite.database import SqliteDatabase

_PREFIX = "__ptui_receipt_"


def receipt_of(connection: apsw.Connection) -> str:
    """A table that is made in the transaction that is open on this connection."""
    table = f"{_PREFIX}{secrets.token_hex(6)}"
    connection.execute(f"CREATE TABLE main.{quoted(table)} (x)")
    return table


def has_committed(database: SqliteDatabase, receipt: str) -> bool:
    """Whether the table is there."""
    with database.reading() as connection:
        query = "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = ?"
        return connection.execute(query, (receipt,)).fetchone() is not None


def forget(database: SqliteDatabase, receipt: str) -> None:
    """Remove the table."""
    if not receipt.startswith(_PREFIX):
        return
    with sorted_errors(database.path), closing(database.connect(read_only=False)) as connection:
        connection.execute(f"DROP TABLE IF EXISTS main.{quoted(receipt)}")
