"""Reading ahead: the next batches are fetched on a second thread while the destination takes the last one.

Only where reading waits for somebody else. A source that keeps this process busy would quarrel with the
writer about the interpreter's lock, which costs more than reading ahead gains.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")

_END = object()
_POLL_SECONDS = 0.1


def ahead(items: Iterator[T], *, waits: bool) -> AbstractContextManager[Iterable[T]]:
    """The items, read ahead where reading them waits; leaving the context closes them."""
    return Ahead(items) if waits else closing(items)  # type: ignore[type-var]


class Ahead(Generic[T]):
    """An iterator whose items are made on a thread of its own, at most `most` of them in advance.

    Leaving the context waits for that thread, which closes the iterator it drives.
    """

    def __init__(self, items: Iterator[T], *, most: int = 2) -> None:
        self._items = items
        self._queue: queue.Queue[object] = queue.Queue(most)
        self._stop = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="ptui-reading", daemon=True)

    def __enter__(self) -> Ahead[T]:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def __iter__(self) -> Iterator[T]:
        while (item := self._queue.get()) is not _END:
            yield item  # type: ignore[misc]
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            with closing(self._items):  # type: ignore[type-var]
                for item in self._items:
                    if not self._put(item):
                        return
        except BaseException as error:  # raised again where the items are taken
            self._error = error
        self._put(_END)

    def _put(self, item: object) -> bool:
        while not self._stop.is_set():
            try:
                self._queue.put(item, timeout=_POLL_SECONDS)
            except queue.Full:
                continue
            return True
        return False
