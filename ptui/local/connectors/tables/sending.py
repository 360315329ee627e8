"""Batches to a server: while it takes one on a second thread, the next is read and encoded.

One batch is under way at a time, so the connection is used by one thread at a time and memory stays bounded.
What became of a batch is reported when the next one is ready, on the caller's thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from ptui.local.connectors.tables.isolate import Isolation
from ptui.local.connectors.tables.job import TableJob, tell_written
from ptui.local.engine.batch import Batch
from ptui.local.engine.protocols import Refusal, Reporter

Encode = Callable[[Batch], bytes]
Send = Callable[[Batch, bytes | None], int]
"""Takes a batch, and its encoding where there is one already. Rejected, with nothing done, where a record is
at fault."""


class Sending:
    """One run's batches, in order."""

    def __init__(
        self, table: TableJob, reporter: Reporter, isolation: Isolation, *, encode: Encode, send: Send
    ) -> None:
        self._table = table
        self._reporter = reporter
        self._isolation = isolation
        self._encode = encode
        self._send = send
        self._underway: tuple[Batch, _Thread] | None = None
        self._told = 0
        self.written = 0
        """Records of the batches that are settled."""

    def put(self, batch: Batch) -> None:
        """Send a batch once the last one is settled."""
        try:
            data = self._encode(batch)
        except UnicodeEncodeError:  # met again, and sorted, where the record is looked for
            data = None
        self.settle()
        self._underway = batch, _Thread(lambda: self._send(batch, data))

    def settle(self) -> None:
        """Wait for the batch that is under way; records that are refused are reported."""
        if self._underway is None:
            return
        (batch, thread), self._underway = self._underway, None
        first: _Thread | None = thread
        refused: set[int] = set()

        def attempt(low: int, high: int) -> int:
            nonlocal first
            if first is not None:
                thread, first = first, None
                return thread.result()
            return self._send(batch.part(low, high), None)

        def refuse(place: int, why: str) -> None:
            refused.add(place)
            self._reporter.refused(Refusal(batch.numbers[place], why, tuple(batch.rows()[place])))

        self.written += self._isolation.apply(0, batch.size, attempt=attempt, refuse=refuse)
        if not self._table.is_staged:
            self._told = tell_written(batch, refused, self._reporter, self._told, self._table.job.sample)

    def close(self) -> None:
        """Wait for the batch that is under way, whatever becomes of it; the connection is about to be
        closed."""
        if self._underway is not None:
            self._underway[1].join()


class _Thread:
    """A call on a thread of its own, which no process waits for when it ends."""

    def __init__(self, call: Callable[[], int]) -> None:
        self._call = call
        self._result = 0
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="ptui-sending", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._result = self._call()
        except BaseException as error:  # raised again where the result is asked for
            self._error = error

    def join(self) -> None:
        self._thread.join()

    def result(self) -> int:
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._result
