"""A table beside the target, made before a run's commit and dropped once the run is written down; the row in
it is of the run's own transaction."""

from __future__ import annotations

import secrets
from contextlib import closing
from typing import TYPE_CHECKING, Any

from ptui.local.connectors.errors import MissingObject
from ptui.local.connectors.mysql.catalogue import quoted
from ptui.local.connectors.mysql.errors import sorted_errors

if TYPE_CHECKING:
    from ptui.local.connectors.mysql.server import MySQLServer

_PREFIX = "__ptui_receipt_"


class Receipts:
    """Those of one schema."""

    def __init__(self, server: MySQLServer, schema: str) -> None:
        self._server = server
        self._schema = schema

    def give(self, connection: Any) -> str:
        """Write a receipt in the transaction of this connection; empty where no table can be made."""
        import pymysql

        table = f"{_PREFIX}{secrets.token_hex(6)}"
        try:
            # On a connection of its own: to make a table commits.
            with closing(self._server.connect(database=self._schema)) as other:
                other.query(f"CREATE TABLE {quoted(table)} (x INT) ENGINE=InnoDB")
        except pymysql.Error:
            return ""
        connection.query(f"INSERT INTO {quoted(self._schema)}.{quoted(table)} VALUES (1)")
        return f"{self._schema}.{table}"


def has_committed(server: MySQLServer, receipt: str) -> bool:
    """Whether the row is there; waits for one whose client has just died."""
    try:
        with (
            sorted_errors(server),
            closing(server.connect()) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT 1 FROM {_table(receipt)} LOCK IN SHARE MODE")
            return cursor.fetchone() is not None
    except MissingObject:
        return False


def forget(server: MySQLServer, receipt: str) -> None:
    """Drop the table."""
    with sorted_errors(server), closing(server.connect()) as connection:
        connection.query(f"DROP TABLE IF EXISTS {_table(receipt)}")


def _table(receipt: str) -> str:
    schema, _, table = receipt.rpartition(".")
    if not table.startswith(_PREFIX):
        raise MissingObject(f"{receipt} is no receipt")
    return f"{quoted(schema)}.{quoted(table)}"
