"""The index that outlives the session: keeps what was listed, finds it again.

One thread touches the disk. Searches go before writing, and the newest search before the others.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ptui.domain.index.entry import Entry, encode_path, entries
from ptui.domain.index.hit import Found
from ptui.domain.memory import file_name
from ptui.domain.tree.node import Listing, NodeId

if TYPE_CHECKING:
    from ptui.domain.index.file import IndexFile

REST = 0.4
"""Seconds to wait with writing, so that what was just listed is drawn first and comes in batches."""
_PATIENCE = 2.0


@dataclass(frozen=True, slots=True)
class _Search:
    text: str
    skip: frozenset[NodeId]
    answer: asyncio.Future[Found | None]
    loop: asyncio.AbstractEventLoop


@dataclass(frozen=True, slots=True)
class _Seen:
    path: NodeId
    crumbs: tuple[str, ...]
    listing: Listing
    at: float


class Index:
    """Everything that was ever listed of one Polytomic."""

    def __init__(self, folder: Path, profile: str, *, rest: float = REST) -> None:
        self._path = folder / f"index-{file_name(profile)}.sqlite"
        self._rest = rest
        self._seen: deque[_Seen] = deque()
        self._search: _Search | None = None
        self._closing = False
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None

    def saw(self, path: NodeId, crumbs: Iterable[str], listing: Listing, *, at: float) -> None:
        """Keep a listing, soon."""
        with self._wake:
            self._seen.append(_Seen(path, tuple(crumbs), listing, at))
            self._start()

    async def find(self, text: str, *, skip: Iterable[NodeId] = ()) -> Found | None:
        """The hits of a text, but none directly below `skip`; None when a later search took over."""
        loop = asyncio.get_running_loop()
        search = _Search(text, frozenset(skip), loop.create_future(), loop)
        with self._wake:
            superseded, self._search = self._search, search
            self._start()
        if superseded is not None:
            _answer(superseded, None)
        return await search.answer

    def close(self) -> None:
        """Write what is left; gives up where the disk does not answer."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join(_PATIENCE)

    def _start(self) -> None:
        if self._thread is None and not self._closing:
            self._thread = threading.Thread(target=self._run, name="index", daemon=True)
            self._thread.start()
        self._wake.notify()

    # On the thread.

    def _run(self) -> None:
        from ptui.domain.index.file import IndexFile

        file = IndexFile(self._path)
        rested = 0.0
        while True:
            with self._wake:
                while not (self._search or self._closing or (self._seen and time.monotonic() >= rested)):
                    if not self._seen:
                        self._wake.wait()
                        rested = time.monotonic() + self._rest
                    else:
                        self._wake.wait(rested - time.monotonic())
                seen, self._seen = self._seen, deque()
                is_last = self._closing
            self._work(file, seen)
            if is_last:
                file.close()
                return

    def _work(self, file: IndexFile, seen: Iterable[_Seen]) -> None:
        """Write in one transaction, answering searches in between."""
        import sqlite3

        listed = list(seen)
        for _ in range(2):
            try:
                self._answer_search(file)
                if listed:
                    file.record(self._entries(file, listed))
                return
            except sqlite3.OperationalError as error:
                # locked for long, read-only, or no room: what was seen will be again, and a search that came
                # meanwhile has a turn of its own
                if not listed:
                    self._give_up(str(error))
                return
            except (sqlite3.DatabaseError, OSError, ValueError) as error:
                try:
                    file.set_aside()
                except OSError:
                    self._give_up(str(error))
                    return

    def _give_up(self, reason: str) -> None:
        with self._wake:
            search, self._search = self._search, None
        if search is not None:
            _answer(
                search, Found(search.text, trouble=f"What was seen before cannot be searched ({reason}).")
            )

    def _entries(self, file: IndexFile, listed: Iterable[_Seen]) -> Iterable[Entry]:
        for one in listed:
            for entry in entries(one.path, one.crumbs, one.listing, one.at):
                yield entry
                self._answer_search(file)

    def _answer_search(self, file: IndexFile) -> None:
        while (wanted := self._search) is not None:
            if (found := self._searched(file, wanted)) is None:
                continue
            with self._wake:
                if self._search is wanted:
                    self._search = None
            _answer(wanted, found)

    def _searched(self, file: IndexFile, wanted: _Search) -> Found | None:
        from ptui.domain.index.search import search

        skip = frozenset(encode_path(path) for path in wanted.skip)
        return search(file.listings(), wanted.text, skip=skip, is_wanted=lambda: self._search is wanted)


def _answer(search: _Search, found: Found | None) -> None:
    def settle() -> None:
        if not search.answer.done():
            search.answer.set_result(found)

    with contextlib.suppress(RuntimeError):  # its loop is gone, and with it whoever asked
        search.loop.call_soon_threadsafe(settle)
