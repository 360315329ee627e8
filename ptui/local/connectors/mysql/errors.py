"""MySQL's exceptions, sorted by the server's error number."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ptui.local.connectors.errors import (
    BadConfiguration,
    ConnectorError,
    MissingObject,
    QueryFailed,
    Refused,
    Unreachable,
)

if TYPE_CHECKING:
    from ptui.local.connectors.mysql.server import MySQLServer

_UNREACHABLE = frozenset({1040, 1053, 1927, 2002, 2003, 2005, 2006, 2013, 2055})
_REFUSED = frozenset({1044, 1130, 1142, 1143, 1227, 1370, 1410, 3118, 4025})
_WRONG_PASSWORD = frozenset({1045, 1698})
_MISSING = frozenset({1051, 1054, 1146, 1305})
_TOO_LONG = frozenset({1317, 1969, 3024})
_READ_ONLY = 1792
_DUPLICATE_COLUMN = 1060
_UNKNOWN_DATABASE = 1049
_TLS = frozenset({2026, 3159})


@contextmanager
def sorted_errors(server: MySQLServer) -> Iterator[None]:
    """Whatever the driver raises inside leaves as a ConnectorError."""
    from pymysql.err import Error

    try:
        yield
    except Error as error:
        raise _sorted(error, server) from error
    except RuntimeError as error:  # the driver has no cryptography package for a password without TLS
        raise Refused(f"{server.address} asks for a sign-in that needs TLS: {error}") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unreachable(f"{server.address} cannot be reached: {reason}", field="hostname") from error


def _sorted(error: Any, server: MySQLServer) -> ConnectorError:
    number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    text = str(error.args[-1]) if error.args else str(error)
    if number in _TLS or ("SSL" in text and number in _UNREACHABLE):
        return Refused(f"{server.address} did not agree on TLS: {text}", field="ssl")
    if number in _UNREACHABLE:
        return Unreachable(f"{server.address} cannot be reached: {text}", field="hostname")
    if number in _WRONG_PASSWORD:
        return Refused(f"{server.address} does not accept this user and password: {text}", field="passwd")
    if number == _UNKNOWN_DATABASE:
        return MissingObject(f"{server.address}: {text}", field="dbname")
    if number in _REFUSED:
        return Refused(text)
    if number in _MISSING:
        return MissingObject(text)
    if number in _TOO_LONG:
        return QueryFailed("The query took too long and was stopped")
    if number == _READ_ONLY:
        return QueryFailed(f"Only queries that read are run here ({text})")
    if number == _DUPLICATE_COLUMN:
        return BadConfiguration(
            f"Two columns of the query have one name ({text}); give one an alias", field="query"
        )
    return QueryFailed(text)
