"""How a run is stopped: all of it, or one schema of a bulk sync."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ptui.local.engine.cancel import CancelToken


class Brake:
    """Pulled from the server's side, felt on the run's thread."""

    def __init__(self) -> None:
        self.token = CancelToken()
        """Of the whole run."""
        self._lock = threading.Lock()
        self._left: set[str] = set()
        self._tokens: dict[str, CancelToken] = {}

    def leave(self, schema: str) -> None:
        """Copy this schema no further; blocks while a statement is being interrupted."""
        with self._lock:
            self._left.add(schema)
            token = self._tokens.get(schema)
        if token is not None:
            token.cancel()

    @contextmanager
    def schema(self, schema: str) -> Iterator[CancelToken]:
        """The token of one schema, which the whole run's pulls along; Canceled where that is pulled."""
        token = CancelToken()
        with self.token.interrupting(token.cancel):
            with self._lock:
                self._tokens[schema] = token
                if schema in self._left:
                    token.cancel()
            try:
                yield token
            finally:
                with self._lock:
                    del self._tokens[schema]
