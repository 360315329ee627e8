"""A MySQL or MariaDB server as readers, writers and the catalogue connect to it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from ptui.local.connectors.errors import BadConfiguration, MissingDriver
from ptui.local.connectors.mysql.errors import sorted_errors
from ptui.local.connectors.relational.system import STATEMENT_SECONDS

if TYPE_CHECKING:
    from pymysql.connections import Connection

_CONNECT_SECONDS = 10
_READ_SECONDS = 120


@dataclass(frozen=True, slots=True)
class MySQLServer:
    """Where the server is and how to sign in."""

    hostname: str
    """A path that starts with / is a socket."""
    port: int
    account: str
    passwd: str = field(repr=False)
    dbname: str = ""
    """Empty for every database the account may see."""
    ssl: bool | None = None
    """None: TLS if offered; True: required and verified; False: none."""

    @property
    def address(self) -> str:
        """For sentences."""
        return self.hostname if self.is_socket else f"{self.hostname}:{self.port}"

    @property
    def is_socket(self) -> bool:
        return self.hostname.startswith("/")

    def connect(self, **options: Any) -> Connection[Any]:
        """A connection in UTC and utf8mb4; `options` are the driver's and win. The caller closes it."""
        try:
            import pymysql
        except ImportError as error:
            raise MissingDriver("MySQL", "mysql") from error
        where: dict[str, Any] = (
            {"unix_socket": self.hostname} if self.is_socket else {"host": self.hostname, "port": self.port}
        )
        settings: dict[str, Any] = {
            "user": self.account,
            "password": self.passwd,
            "database": self.dbname or None,
            "charset": "utf8mb4",
            "init_command": "SET time_zone = '+00:00'",
            "connect_timeout": _CONNECT_SECONDS,
            "autocommit": True,
            **where,
            **self._tls(),
            **options,
        }
        with sorted_errors(self):
            if self.is_socket:
                _knock(self.hostname)
            try:
                return _connection_class(pymysql.connections.Connection)(**settings)
            except UnicodeError as error:  # what no name service could be asked for
                raise BadConfiguration(f"{self.hostname[:100]} is no host name", field="hostname") from error

    @contextmanager
    def reading(self, *, seconds: float = STATEMENT_SECONDS) -> Iterator[Any]:
        """A cursor in a read-only transaction with a time limit, whose errors leave sorted."""
        connection: Any = self.connect(read_timeout=_READ_SECONDS)
        try:
            with sorted_errors(self), connection.cursor() as cursor:
                if "mariadb" in str(connection.server_version).lower():
                    cursor.execute(f"SET SESSION max_statement_time = {seconds}")
                else:
                    cursor.execute(f"SET SESSION max_execution_time = {int(seconds * 1000)}")
                cursor.execute("START TRANSACTION READ ONLY")
                yield cursor
        finally:
            connection.close()

    def _tls(self) -> dict[str, Any]:
        if self.ssl is None or self.is_socket:
            return {}  # the driver takes TLS when the server offers it
        if not self.ssl:
            return {"ssl_disabled": True}
        return {"ssl": ssl.create_default_context()}


@cache
def _connection_class(driver: type[Connection[Any]]) -> type[Connection[Any]]:
    """The driver's connection, which by itself reads the system's certificates anew for every connection."""
    kept: list[Any] = []

    class Quick(driver):  # type: ignore[misc,valid-type]
        def _create_ssl_ctx(self, sslp: Any) -> Any:
            if sslp:
                return super()._create_ssl_ctx(sslp)
            if not kept:
                kept.append(super()._create_ssl_ctx(sslp))
            return kept[0]

    return Quick


def _knock(path: str) -> None:
    """See that somebody listens; the driver leaves its own socket open when nobody does."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knocker:
        knocker.settimeout(_CONNECT_SECONDS)
        knocker.connect(path)
