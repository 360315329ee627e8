"""The workspace file: one SQLite database, reached through threads of its own.

One thread writes and one reads, each with its connection, so neither the event loop nor a long write
makes anybody wait; a write that has been acknowledged is on the disk.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from ptui.local.engine.own_files import release, reserve
from ptui.local.server.store.migrations import migrate
from ptui.local.server.store.transaction import Transaction

T = TypeVar("T")


class _Lane:
    """One thread with one connection, and the transactions it runs one after the other."""

    def __init__(self, path: Path, begin: str, *, name: str) -> None:
        self._begin = begin
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"store-{name}")
        self._connection = self._thread.submit(_connect, path).result()

    def submit(self, work: Callable[[Transaction], T]) -> Future[T]:
        return self._thread.submit(self._run, work)

    def close(self) -> None:
        self._thread.submit(self._connection.close).result()
        self._thread.shutdown()

    def _run(self, work: Callable[[Transaction], T]) -> T:
        self._connection.execute(self._begin)
        try:
            result = work(Transaction(self._connection))
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        return result


class Store:
    """Runs functions over a transaction. A function that raises leaves nothing behind."""

    def __init__(self, path: Path) -> None:
        _make_private(path)
        self._path = path
        reserve(path)
        self._writer = _Lane(path, "BEGIN IMMEDIATE", name="writer")
        self._reader = _Lane(path, "BEGIN", name="reader")

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """From the event loop: a consistent view, without waiting for writers."""
        return await asyncio.wrap_future(self._reader.submit(work))

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """From the event loop: all of it or nothing."""
        return await asyncio.wrap_future(self._writer.submit(work))

    def read_now(self, work: Callable[[Transaction], T]) -> T:
        """The same from any other thread; waits."""
        return self._reader.submit(work).result()

    def write_now(self, work: Callable[[Transaction], T]) -> T:
        """The same from any other thread; waits."""
        return self._writer.submit(work).result()

    def close(self) -> None:
        """Finish what was asked for and close the file."""
        self._reader.close()
        self._writer.close()
        release(self._path)


def _make_private(path: Path) -> None:
    """SQLite gives its journal files the mode of the database file, so that is made first."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # what was answered with 2xx survives a power cut
    connection.execute("PRAGMA foreign_keys = ON")
    migrate(connection)
    return connection
