"""Making a sample exactly once, even when several threads or programs find it missing at the same moment."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import apsw

from ptui.local.connectors.sqlite.database import quoted

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Table:
    """A table to be made: its columns as DDL, and rows for the columns that are named."""

    columns: tuple[str, ...]
    """Each `"NAME" TYPE …`."""
    rows: Iterable[Row]
    filled: tuple[str, ...]
    """The columns that the rows are for."""


def database(path: Path, tables: Mapping[str, Table], *, views: Mapping[str, str] | None = None) -> None:
    """Make a database file unless it is there."""
    if path.exists():
        return
    with tempfile.TemporaryDirectory(dir=_made(path.parent), prefix=".making-") as folder:
        draft = Path(folder) / path.name
        connection = apsw.Connection(os.fspath(draft))
        try:
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("BEGIN")
            for name, table in tables.items():
                fill(connection, name, table)
            for name, select in (views or {}).items():
                connection.execute(f"CREATE VIEW {quoted(name)} AS {select}")
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode = WAL")  # readers go on while a sync writes
        finally:
            connection.close()
        _take_place(draft, path)


def fill(connection: apsw.Connection, name: str, table: Table) -> None:
    """Make one table with its rows, within the caller's transaction."""
    connection.execute(f"CREATE TABLE {quoted(name)} ({', '.join(table.columns)})")
    columns = ", ".join(quoted(column) for column in table.filled)
    marks = ", ".join("?" * len(table.filled))
    connection.executemany(f"INSERT INTO {quoted(name)} ({columns}) VALUES ({marks})", table.rows)


def folder(path: Path, files: Mapping[str, Callable[[], str]]) -> None:
    """Make a folder of text files unless it is there."""
    if path.exists():
        return
    with tempfile.TemporaryDirectory(dir=_made(path.parent), prefix=".making-") as drafts:
        draft = Path(drafts) / path.name
        for key, content in files.items():
            file = draft / key
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content(), encoding="utf-8", newline="")
        try:
            os.rename(draft, path)
        except OSError:
            if not path.is_dir():
                raise
            shutil.rmtree(draft, ignore_errors=True)  # somebody else was first


def _made(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def _take_place(draft: Path, path: Path) -> None:
    """Unlike a rename this never replaces a file that others may already be writing to."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    except OSError:  # a file system without links
        if not path.exists():
            os.replace(draft, path)
