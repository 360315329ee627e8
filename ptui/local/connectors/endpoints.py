"""From a connector that explores a system to the source and the destination that move its records."""

from __future__ import annotations

from ptui.local.connectors.errors import Unsupported
from ptui.local.connectors.files.connector import FileConnector
from ptui.local.connectors.mysql.catalogue import MySQLSystem
from ptui.local.connectors.postgresql.catalogue import PostgreSQLSystem
from ptui.local.connectors.relational.connector import RelationalConnector
from ptui.local.connectors.sqlite.catalogue import SqliteSystem
from ptui.local.engine.catalogue import Connector
from ptui.local.engine.protocols import Destination, Source


def source_of(connector: Connector) -> Source:
    """Where a run reads from; made anew for every run, and closed after it."""
    if isinstance(connector, FileConnector):
        from ptui.local.connectors.files.reader import FileSource

        return FileSource(
            connector.folder, has_headers=connector.has_headers, skip_lines=connector.skip_lines
        )
    match _system(connector):
        case SqliteSystem() as system:
            from ptui.local.connectors.sqlite.reader import SqliteSource

            return SqliteSource(system)
        case MySQLSystem() as system:
            from ptui.local.connectors.mysql.reader import MySQLSource

            return MySQLSource(system)
        case PostgreSQLSystem() as system:
            from ptui.local.connectors.postgresql.reader import PostgreSQLSource

            return PostgreSQLSource(system)
    raise Unsupported(f"Records cannot be read from {connector.type_id} here")


def destination_of(connector: Connector, *, file_format: str = "csv") -> Destination:
    """Where a run writes to; made anew for every run, and closed after it. Only files have a format."""
    if isinstance(connector, FileConnector):
        from ptui.local.connectors.files.keys import format_of
        from ptui.local.connectors.files.writer import FileDestination

        return FileDestination(connector.folder, format=format_of("", file_format or "csv"))
    match _system(connector):
        case SqliteSystem() as system:
            from ptui.local.connectors.sqlite.writer import SqliteDestination

            return SqliteDestination(system)
        case MySQLSystem() as system:
            from ptui.local.connectors.mysql.writer import MySQLDestination

            return MySQLDestination(system)
        case PostgreSQLSystem() as system:
            from ptui.local.connectors.postgresql.writer import PostgreSQLDestination

            return PostgreSQLDestination(system)
    raise Unsupported(f"Records cannot be written to {connector.type_id} here")


def _system(connector: Connector) -> object:
    return connector.system if isinstance(connector, RelationalConnector) else None
