"""From a mysql connection's configuration to its connector."""

from __future__ import annotations

from collections.abc import Mapping

from ptui.local.connectors.mysql.catalogue import MySQLSystem
from ptui.local.connectors.mysql.server import MySQLServer
from ptui.local.connectors.relational.connector import RelationalConnector
from ptui.local.connectors.settings import flag, port, refuse_tunnels, text


def connect(configuration: Mapping[str, object]) -> RelationalConnector:
    """A connector to this server, over TCP, or a socket when the hostname is a path."""
    refuse_tunnels(configuration)
    server = MySQLServer(
        hostname=text(configuration, "hostname"),
        port=port(configuration, 3306),
        account=text(configuration, "account"),
        passwd=text(configuration, "passwd", ""),
        dbname=text(configuration, "dbname", ""),
        ssl=flag(configuration, "ssl"),
    )
    return RelationalConnector(MySQLSystem(server))
