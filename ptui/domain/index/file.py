"""The index on the disk: one SQLite file per profile, a row per listing, its names in one searchable text.

A substring of half a million names is found faster in a few long texts than by a trigram index of four times
their size, whose making takes thirty times as long; one or two letters, several words and the words of what a
name stands in are then no special case.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ptui.domain.index.entry import Entry, below, decode_path, encode_path, fold, pack

MOST_BYTES = 64 * 1024 * 1024
"""What was not read for the longest time goes when the names are more than this."""
_READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)
_VERSION = 1
_TABLES = {
    "listing": "id INTEGER PRIMARY KEY, path TEXT UNIQUE, depth INTEGER, bytes INTEGER, read_at REAL,"
    " crumbs TEXT, kind TEXT",
    "names": "id INTEGER PRIMARY KEY, folded BLOB, keys BLOB, labels BLOB",
}
"""Names stand apart, so that a new age does not write them anew."""


@dataclass(frozen=True, slots=True)
class _Reader:
    database: sqlite3.Connection
    row: int

    def __call__(self, column: str) -> bytes | None:
        found = self.database.execute(f"SELECT {column} FROM names WHERE id = ?", (self.row,)).fetchone()
        value: bytes | None = found[0] if found is not None else None
        return value


@dataclass(frozen=True, slots=True)
class Stored:
    """A listing as it is searched; its names are read when they are asked for."""

    path: str
    crumbs: tuple[str, ...]
    kind: str
    read_at: float
    read: Callable[[str], bytes | None]
    """The column `folded`, `keys` or `labels`; None where it spells what the one before it does."""


class IndexFile:
    """Not for two threads at once; two programs may share it."""

    def __init__(self, path: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self.path = path
        self._most = most_bytes
        self._database: sqlite3.Connection | None = None

    def record(self, seen: Iterable[Entry]) -> None:
        """Keep listings, and forget what they no longer name."""
        with self._open() as database:
            for entry in seen:
                self._replace(database, entry)
                self._prune(database, entry)
            self._evict(database)

    def listings(self) -> Iterator[Stored]:
        """Every listing, those nearest to the top first, then the freshest."""
        database = self._open()
        about = "SELECT id, path, crumbs, kind, read_at FROM listing ORDER BY depth, read_at DESC"
        for row, path, crumbs, kind, read_at in database.execute(about).fetchall():
            yield Stored(path, tuple(json.loads(crumbs)), kind, read_at, _Reader(database, row))

    def set_aside(self) -> None:
        """Take a broken file out of the way; the next use begins a new one."""
        self.close()
        for suffix in ("-wal", "-shm"):
            _path(self.path, suffix).unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            self.path.replace(_path(self.path, ".broken"))

    def close(self) -> None:
        database, self._database = self._database, None
        if database is not None:
            database.close()

    def _open(self) -> sqlite3.Connection:
        if self._database is None:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))  # its companions take its mode
            except OSError as error:
                if error.errno not in _READ_ONLY or not os.access(self.path, os.R_OK):
                    raise
                self._database = _only_read(self.path)
            else:
                self._database = _written(self.path)
        return self._database

    def _replace(self, database: sqlite3.Connection, entry: Entry) -> None:
        path = encode_path(entry.path)
        if not entry.keys:
            _delete(database, [path])
            return
        values = _packed(entry)
        about: tuple[Any, ...] = (entry.read_at, json.dumps(entry.crumbs))
        query = "SELECT listing.id, folded, keys, labels FROM listing JOIN names USING (id) WHERE path = ?"
        if (known := database.execute(query, (path,)).fetchone()) is not None and known[1:] == values:
            database.execute("UPDATE listing SET read_at = ?, crumbs = ? WHERE id = ?", (*about, known[0]))
            return
        _delete(database, [path])
        size = sum(len(value) for value in values if value is not None)
        added = database.execute(
            "INSERT INTO listing (path, depth, read_at, crumbs, kind, bytes) VALUES (?, ?, ?, ?, ?, ?)",
            (path, len(entry.path), *about, str(entry.kind), size),
        )
        database.execute("INSERT INTO names VALUES (?, ?, ?, ?)", (added.lastrowid, *values))

    def _prune(self, database: sqlite3.Connection, entry: Entry) -> None:
        """What stands below a name that is gone is gone too; other names at the top are another Polytomic."""
        bounds = (*below(entry.path), encode_path(entry.path))
        query = "SELECT path FROM listing WHERE path > ? AND path < ? AND path != ?"
        inside = [path for (path,) in database.execute(query, bounds)]
        if not inside:
            return
        at, kept = len(entry.path), {*entry.keys, *entry.beside}
        tops = {path: decode_path(path)[at] for path in inside}
        named = set(tops.values()) - entry.beside
        if not entry.path and named and named.isdisjoint(kept):
            kept = set()
        _delete(database, [path for path, top in tops.items() if top not in kept])

    def _evict(self, database: sqlite3.Connection) -> None:
        total = database.execute("SELECT coalesce(sum(bytes), 0) FROM listing").fetchone()[0]
        if total <= self._most:
            return
        oldest = database.execute(
            "SELECT path, bytes FROM listing WHERE depth > 0 ORDER BY read_at"
        ).fetchall()
        for path, size in oldest:
            if total <= self._most * 0.9:
                return
            _delete(database, [path])
            total -= size


def _delete(database: sqlite3.Connection, paths: Iterable[str]) -> None:
    for path in paths:
        database.execute("DELETE FROM names WHERE id = (SELECT id FROM listing WHERE path = ?)", (path,))
        database.execute("DELETE FROM listing WHERE path = ?", (path,))


def _packed(entry: Entry) -> tuple[bytes, bytes | None, bytes | None]:
    folded = fold(entry.labels)
    keys: bytes | None = pack(entry.keys)
    labels = None if _same(entry.labels, entry.keys) else pack(entry.labels)
    if keys == folded[1:-1]:
        keys = None
    return folded, keys, labels


def _same(labels: Sequence[str], keys: Sequence[str]) -> bool:
    return labels is keys or list(labels) == list(keys)


def _written(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=2.0, check_same_thread=False)
    try:
        _prepare(database)
    except BaseException:
        database.close()
        raise
    return database


def _only_read(path: Path) -> sqlite3.Connection:
    """What was seen can still be found where nothing may be written, as on a full or locked-down machine."""
    where = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(where, uri=True, check_same_thread=False)


def _prepare(database: sqlite3.Connection) -> None:
    database.execute("PRAGMA journal_mode = WAL")
    database.execute(
        "PRAGMA synchronous = NORMAL"
    )  # a crash of the machine may cost the last listings, no more
    with database:
        version = database.execute("PRAGMA user_version").fetchone()[0]
        if version != _VERSION:
            for table, columns in _TABLES.items():
                database.execute(f"DROP TABLE IF EXISTS {table}")
                database.execute(f"CREATE TABLE {table} ({columns})")
            database.execute(f"PRAGMA user_version = {_VERSION}")


def _path(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
