"""Which records have changed since a sync last sent them: a fingerprint per record, kept in a file per sync.

A run writes the fingerprints of everything it saw beside the old ones, and puts them in their place only
after the destination has committed; a run that fails, or is killed, leaves the old ones. With a receipt of
the destination the next run finds out whether one that was killed between the two had come so far.
"""

from __future__ import annotations

import marshal
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from types import TracebackType

from ptui.local.engine.batch import Column
from ptui.local.engine.kinds import Value
from ptui.local.engine.own_files import release, reserve
from ptui.local.engine.protocols import Destination
from ptui.local.engine.receipts import forgotten, has_committed

_DIGEST = 16
_AT_ONCE = 900
_LARGEST = 1 << 63
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (signature BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS promised (receipt TEXT NOT NULL, signature BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS leftover (receipt TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS sent (key PRIMARY KEY, print BLOB NOT NULL, number INTEGER) WITHOUT ROWID;
"""
_REMEMBER = """
INSERT INTO sending VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE
SET print = CASE print WHEN excluded.print THEN print ELSE x'' END, number = excluded.number
"""


class Fingerprints:
    """The fingerprints of one sync, for the time of one run."""

    def __init__(self, path: Path, signature: object, *, destination: Destination | None = None) -> None:
        """`signature` is what a record looks like in the target depends on; when it changes, all are sent
        again. The `destination` is asked what became of what was promised."""
        self._destination = destination
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = path
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA synchronous = FULL")
        self._signature = blake2b(repr(signature).encode(), digest_size=_DIGEST).digest()

    def __enter__(self) -> Fingerprints:
        connection = self._connection
        reserve(self._path)
        connection.executescript(_SCHEMA)
        self._settle()
        connection.execute("BEGIN IMMEDIATE")
        known = connection.execute("SELECT signature FROM meta").fetchone()
        self.is_first = known is None or known[0] != self._signature
        """Nothing is known of what was sent before."""
        if self.is_first:
            connection.execute("DELETE FROM sent")
        connection.execute("DROP TABLE IF EXISTS sending")
        connection.execute(
            "CREATE TABLE sending (key PRIMARY KEY, print BLOB NOT NULL, number INTEGER) WITHOUT ROWID"
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        self._connection.close()
        release(self._path)

    def changed(self, keys: Column, prints: Sequence[bytes]) -> list[bool]:
        """Which records differ from what was sent."""
        if self.is_first:
            return [True] * len(keys)
        known = self._known(keys)
        return [known.get(key) != print for key, print in zip(keys, prints, strict=True)]

    def remember(self, keys: Column, prints: Sequence[bytes], numbers: Iterable[int]) -> None:
        """Keep these as sent, under the numbers by which they may be forgotten; -1 is never forgotten.

        Different records of one key are sent again every time: which of them the target has depends on all.
        """
        self._connection.executemany(_REMEMBER, zip(keys, prints, numbers, strict=True))

    def forget(self, numbers: Sequence[int]) -> None:
        """These were not written after all."""
        self._connection.execute("CREATE TEMP TABLE IF NOT EXISTS lost (number INTEGER PRIMARY KEY)")
        self._connection.executemany(
            "INSERT OR IGNORE INTO lost VALUES (?)", ((number,) for number in numbers if number >= 0)
        )
        self._connection.execute("DELETE FROM sending WHERE number IN (SELECT number FROM lost)")

    def promise(self, receipt: str) -> None:
        """What was remembered is being sent; the receipt tells whether it arrived. Only `commit` comes after
        it."""
        self._connection.execute("INSERT INTO promised VALUES (?, ?)", (receipt, self._signature))
        self._connection.execute("COMMIT")

    def commit(self) -> None:
        """What was remembered is what was sent."""
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")
        self._take_over(self._signature)
        self._connection.execute("COMMIT")
        self._tidy()

    def _take_over(self, signature: bytes) -> None:
        connection = self._connection
        connection.execute("DROP TABLE sent")
        connection.execute("ALTER TABLE sending RENAME TO sent")
        connection.execute("DELETE FROM meta")
        connection.execute("INSERT INTO meta VALUES (?)", (signature,))
        self._break()

    def _break(self) -> None:
        """What was promised is done with, but for what the destination keeps of it."""
        self._connection.execute("INSERT OR IGNORE INTO leftover SELECT receipt FROM promised")
        self._connection.execute("DELETE FROM promised")

    def _tidy(self) -> None:
        """Have the destination forget what nobody asks for any more; what it keeps is for the next run."""
        if self._destination is None:
            return
        for (receipt,) in self._connection.execute("SELECT receipt FROM leftover").fetchall():
            if forgotten(self._destination, receipt):
                self._connection.execute("DELETE FROM leftover WHERE receipt = ?", (receipt,))

    def _settle(self) -> None:
        """Learn what became of a run that was killed as the destination committed."""
        connection, destination = self._connection, self._destination
        promised = connection.execute("SELECT receipt, signature FROM promised").fetchone()
        if promised is None or destination is None:
            self._tidy()
            return
        receipt, signature = promised
        has_arrived = has_committed(destination, receipt)
        connection.execute("BEGIN IMMEDIATE")
        if has_arrived:
            self._take_over(signature)
        else:
            self._break()
        connection.execute("COMMIT")
        self._tidy()

    def _known(self, keys: Column) -> dict[Value, bytes]:
        known: dict[Value, bytes] = {}
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            known.update(
                self._connection.execute(f"SELECT key, print FROM sent WHERE key IN ({marks})", some)
            )
        return known


def prints_of(columns: Sequence[Column]) -> list[bytes]:
    """One fingerprint per record."""
    return [_print(record) for record in zip(*columns, strict=True)]


def _print(record: tuple[Value, ...]) -> bytes:
    # Version 2 writes equal values equally; later ones also write which are the same object.
    return blake2b(marshal.dumps(record, 2), digest_size=_DIGEST).digest()


def keys_of(columns: Sequence[Column]) -> Column:
    """One key per record: the value itself where there is one column of numbers or texts, else a
    fingerprint."""
    if len(columns) > 1:
        return prints_of(columns)
    return [value if _is_key(value) else _print((value,)) for value in columns[0]]


def _is_key(value: Value) -> bool:
    if type(value) is int:
        return -_LARGEST <= value < _LARGEST
    return type(value) is str and (value.isascii() or value.isprintable())


def forget_all(path: Path) -> None:
    """The sync is gone."""
    for suffix in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
