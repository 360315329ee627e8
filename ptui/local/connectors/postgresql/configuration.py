"""From a postgresql connection's configuration to its connector."""

from __future__ import annotations

from collections.abc import Mapping

from ptui.local.connectors.postgresql.catalogue import PostgreSQLSystem
from ptui.local.connectors.postgresql.server import PostgreSQLServer
from ptui.local.connectors.relational.connector import RelationalConnector
from ptui.local.connectors.settings import flag, port, refuse_tunnels, text


def connect(configuration: Mapping[str, object]) -> RelationalConnector:
    """A connector to this database, over TCP, or a socket when the hostname is a path."""
    refuse_tunnels(configuration)
    has_client_certificate = flag(configuration, "client_certs") is not False
    server = PostgreSQLServer(
        hostname=text(configuration, "hostname"),
        port=port(configuration, 5432),
        username=text(configuration, "username"),
        password=text(configuration, "password", ""),
        database=text(configuration, "database"),
        ssl=flag(configuration, "ssl"),
        ca_cert=text(configuration, "ca_cert", ""),
        client_certificate=text(configuration, "client_certificate", "") if has_client_certificate else "",
        client_key=text(configuration, "client_key", "") if has_client_certificate else "",
    )
    return RelationalConnector(PostgreSQLSystem(server))
