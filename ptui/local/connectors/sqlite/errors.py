"""SQLite's exceptions, sorted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from os.path import isdir, isfile  # which answer where a path cannot even be asked for
from pathlib import Path

import apsw

from ptui.local.connectors.errors import (
    BadConfiguration,
    ConnectorError,
    MissingObject,
    QueryFailed,
    Refused,
    Unreachable,
)


class NotUtf8(QueryFailed):
    """A text in the file is not valid UTF-8."""


@contextmanager
def sorted_errors(path: Path) -> Iterator[None]:
    """Whatever SQLite raises inside leaves as a ConnectorError."""
    try:
        yield
    except apsw.Error as error:
        raise _sorted(error, path) from error
    except OverflowError as error:  # an integer over 64 bits as a parameter
        raise QueryFailed(str(error)) from error
    except UnicodeDecodeError as error:
        raise NotUtf8(f"{path} holds text that is not UTF-8") from error


def _sorted(error: apsw.Error, path: Path) -> ConnectorError:
    match error:
        case apsw.CantOpenError() | apsw.IOError() if not isfile(path):
            return _not_a_file(path)
        case apsw.CantOpenError():
            return Refused(f"{path} cannot be opened; check its permissions", field="path")
        case apsw.NotADBError():
            return BadConfiguration(f"{path} is not a SQLite database", field="path")
        case apsw.CorruptError():
            return QueryFailed(f"{path} is damaged: {error}")
        case apsw.BusyError() | apsw.LockedError():
            return Unreachable(f"{path} is locked by another program")
        case apsw.ReadOnlyError() | apsw.PermissionsError():
            return Refused(f"{path} may not be written")
        case apsw.FullError() | apsw.IOError():
            return Unreachable(f"Reading or writing {path} failed: {error}")
        case apsw.AuthError():
            return QueryFailed(f"Only queries that read are run here ({error})")
        case apsw.InterruptError():
            return QueryFailed("The query took too long and was stopped")
    text = str(error)
    if text.startswith(("no such table", "no such column")):
        return MissingObject(text[0].upper() + text[1:])
    return QueryFailed(text)


def _not_a_file(path: Path) -> ConnectorError:
    if isdir(path):
        return BadConfiguration(f"{path} is a folder, not a database file", field="path")
    return MissingObject(f"There is no file {path}", field="path")
