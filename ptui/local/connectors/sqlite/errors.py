"""SQLite's exceptions, sorted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from os.path import isdir, isfile  # which answer where a path cannot even be asked for
from pathlib import Path

from ptui.local.connectors.errors import (
    BadConfiguration,
    ConnectorError,
    MissingObject,
    QueryFailed,
    Refused,
    Unreachable,
)


@contextmanager
def sorted_errors(path: Path) -> Iterator[None]:
    """Whatever SQLite raises inside leaves as a ConnectorError."""
    try:
        yield
    except sqlite3.Error as error:
        raise _sorted(error, path) from error
    except OverflowError as error:  # an integer over 64 bits as a parameter
        raise QueryFailed(str(error)) from error


def _sorted(error: sqlite3.Error, path: Path) -> ConnectorError:
    match getattr(error, "sqlite_errorname", "").split("_")[1:2]:
        case ["CANTOPEN" | "IOERR"] if not isfile(path):
            return _not_a_file(path)
        case ["CANTOPEN"]:
            return Refused(f"{path} cannot be opened; check its permissions", field="path")
        case ["NOTADB"]:
            return BadConfiguration(f"{path} is not a SQLite database", field="path")
        case ["CORRUPT"]:
            return QueryFailed(f"{path} is damaged: {error}")
        case ["BUSY" | "LOCKED"]:
            return Unreachable(f"{path} is locked by another program")
        case ["READONLY" | "PERM"]:
            return Refused(f"{path} may not be written")
        case ["FULL" | "IOERR"]:
            return Unreachable(f"Reading or writing {path} failed: {error}")
        case ["AUTH"]:
            return QueryFailed(f"Only queries that read are run here ({error})")
        case ["INTERRUPT"]:
            return QueryFailed("The query took too long and was stopped")
    text = str(error)
    if text.startswith(("no such table", "no such column")):
        return MissingObject(text[0].upper() + text[1:])
    if text.startswith("You can only execute one statement"):
        return QueryFailed("A model's query is one statement; this is more than one")
    return QueryFailed(text)


def _not_a_file(path: Path) -> ConnectorError:
    if isdir(path):
        return BadConfiguration(f"{path} is a folder, not a database file", field="path")
    return MissingObject(f"There is no file {path}", field="path")
