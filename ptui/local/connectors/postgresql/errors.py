"""PostgreSQL's exceptions, sorted by SQLSTATE, and by their words where a connection was never made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ptui.local.connectors.errors import ConnectorError, MissingObject, QueryFailed, Refused, Unreachable

if TYPE_CHECKING:
    from psycopg import Error

    from ptui.local.connectors.postgresql.server import PostgreSQLServer

_UNREACHABLE = ("08", "53", "57P")
_MISSING = ("42P01", "42703", "42883", "3F000", "3D000")
_REFUSED = ("28", "42501")
_READ_ONLY = "25006"
_CANCELED = "57014"

_NO_SUCH_USER_OR_PASSWORD = ("password authentication failed", "no password supplied", "role ")
_NOT_ALLOWED = ("pg_hba.conf", "permission denied", "authentication failed", "is not permitted to log in")


@contextmanager
def sorted_errors(server: PostgreSQLServer) -> Iterator[None]:
    """Whatever the driver raises inside leaves as a ConnectorError."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        raise _sorted(error, server) from error


def _sorted(error: Error, server: PostgreSQLServer) -> ConnectorError:
    state = error.sqlstate
    text = error.diag.message_primary or _reason(str(error))
    if state is None:
        return _not_connected(text, server)
    if state == _CANCELED:
        return QueryFailed("The query took too long and was stopped")
    if state == _READ_ONLY:
        return QueryFailed(f"Only queries that read are run here ({text})")
    if state.startswith(_UNREACHABLE):
        return Unreachable(f"{server.address}: {text}", field="hostname")
    if state.startswith(_REFUSED):
        return Refused(text)
    if state in _MISSING:
        return MissingObject(text)
    return QueryFailed(text)


def _not_connected(text: str, server: PostgreSQLServer) -> ConnectorError:
    if any(words in text for words in _NO_SUCH_USER_OR_PASSWORD):
        return Refused(f"{server.address} does not accept this user and password: {text}", field="password")
    if "database" in text and "does not exist" in text:
        return MissingObject(f"{server.address}: {text}", field="database")
    if "SSL" in text or "certificate" in text:
        return Refused(f"{server.address} did not agree on TLS: {text}", field="ssl")
    if any(words in text for words in _NOT_ALLOWED):
        return Refused(f"{server.address}: {text}")
    return Unreachable(f"{server.address} cannot be reached: {text}", field="hostname")


def _reason(text: str) -> str:
    """libpq tells every address it tried, and adds advice; what came of it stands behind `failed:`."""
    lines = [line.strip() for line in text.splitlines() if "failed: " in line] or [text]
    line = next((line for line in lines if "FATAL:" in line), lines[-1])
    return line.rpartition("failed: ")[2].removeprefix("FATAL:").strip()
