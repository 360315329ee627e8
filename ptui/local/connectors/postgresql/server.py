"""A PostgreSQL database as readers, writers and the catalogue connect to it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ptui.local.connectors.errors import BadConfiguration, MissingDriver
from ptui.local.connectors.postgresql.errors import sorted_errors
from ptui.local.connectors.relational.system import STATEMENT_SECONDS

if TYPE_CHECKING:
    from psycopg import Connection, Cursor

_CONNECT_SECONDS = 10
_KNOWS_SYSTEM_CERTIFICATES = 160000


@dataclass(frozen=True, slots=True)
class PostgreSQLServer:
    """Where the database is and how to sign in."""

    hostname: str
    """A path that starts with / is the folder of a socket."""
    port: int
    username: str
    password: str = field(repr=False)
    database: str
    ssl: bool | None = None
    """None: TLS if offered; True: required and verified; False: none."""
    ca_cert: str = field(default="", repr=False)
    client_certificate: str = field(default="", repr=False)
    client_key: str = field(default="", repr=False)

    @property
    def address(self) -> str:
        """For sentences."""
        return f"{self.hostname}:{self.port}"

    def connect(self, **options: Any) -> Connection[tuple[Any, ...]]:
        """A connection in UTC and UTF-8, in autocommit mode; `options` are the driver's and win."""
        try:
            import psycopg
        except ImportError as error:
            raise MissingDriver("PostgreSQL", "postgresql") from error
        from ptui.local.connectors.postgresql.loaders import register

        with sorted_errors(self), ExitStack() as stack:
            settings: dict[str, Any] = {
                "host": self.hostname,
                "port": self.port,
                "user": self.username,
                "password": self.password or None,
                "dbname": self.database,
                "connect_timeout": _CONNECT_SECONDS,
                "application_name": "ptui",
                "client_encoding": "UTF8",
                "autocommit": True,
                **self._tls(stack),
                **options,
            }
            try:
                connection = psycopg.connect(**settings)
            except UnicodeError as error:  # what no name service could be asked for
                raise BadConfiguration(f"{self.hostname[:100]} is no host name", field="hostname") from error
            try:
                connection.execute("SET TimeZone = 'UTC'")
                register(connection)
            except BaseException:
                connection.close()
                raise
            return connection

    @contextmanager
    def reading(self, *, seconds: float = STATEMENT_SECONDS) -> Iterator[Cursor[tuple[Any, ...]]]:
        """A cursor in a read-only transaction with a time limit, whose errors leave sorted.

        The transaction is never committed: not every function heeds that it is read only.
        """
        connection = self.connect()
        try:
            with sorted_errors(self), connection.cursor() as cursor:
                cursor.execute("BEGIN READ ONLY")
                cursor.execute(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")
                yield cursor
        finally:
            connection.close()

    def _tls(self, stack: ExitStack) -> dict[str, str]:
        """libpq reads certificates from files, and only while it connects."""
        if self.ssl is False:
            return {"sslmode": "disable"}
        found = {"sslmode": "prefer" if self.ssl is None else "verify-full"}
        pems = {"sslrootcert": self.ca_cert, "sslcert": self.client_certificate, "sslkey": self.client_key}
        folder = (
            Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ptui-")))
            if any(pems.values())
            else None
        )
        for key, pem in pems.items():
            if pem and folder:
                path = folder / key
                path.touch(mode=0o600)
                path.write_text(pem, encoding="utf-8")
                found[key] = str(path)
        if self.ssl and not self.ca_cert and _libpq_version() >= _KNOWS_SYSTEM_CERTIFICATES:
            found["sslrootcert"] = "system"
        return found


def _libpq_version() -> int:
    from psycopg import pq

    return pq.version()
