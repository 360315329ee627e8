"""The systems behind the connections: opened by type, called on threads, their errors sorted into faults."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from ptui.local.connectors import registry
from ptui.local.connectors.errors import (
    BadConfiguration,
    ConnectorError,
    MissingObject,
    QueryFailed,
)
from ptui.local.engine.catalogue import Connector
from ptui.local.server.blocking import Blocking, Overdue
from ptui.local.server.errors import BadRequest, Fault, Unprocessable, UpstreamTimeout
from ptui.local.server.store.documents import Document

if TYPE_CHECKING:
    from ptui.local.connectors.samples.systems import SampleSystems

T = TypeVar("T")

CALL_SECONDS = 30.0


class Upstream:
    """One connector per connection, opened at first use and kept while its configuration stays the same."""

    def __init__(self, *, samples: SampleSystems | None = None, blocking: Blocking | None = None) -> None:
        self._samples = samples
        self._blocking = blocking or Blocking()
        self._open: dict[str, tuple[str, Connector]] = {}
        self._lock = threading.Lock()

    def connector(self, connection: Document) -> Connector:
        """The connector of a stored connection; does not reach the system yet."""
        if not connection["saved"]:
            raise BadRequest(f"Nobody has signed in to {connection['name']} yet: open its auth_url first.")
        fingerprint = json.dumps([connection["type"], connection["configuration"]], sort_keys=True)
        with self._lock:
            known = self._open.get(connection["id"])
            if known is not None and known[0] == fingerprint:
                return known[1]
        fresh = self.unsaved(connection["type"], connection["configuration"])
        with self._lock:
            self._open[connection["id"]] = (fingerprint, fresh)
        if known is not None:
            known[1].close()
        return fresh

    def unsaved(self, type_id: str, configuration: Mapping[str, Any]) -> Connector:
        """A connector for a configuration that is only being tried."""
        try:
            return registry.open(type_id, configuration, samples=self._samples)
        except ConnectorError as error:
            raise fault(error) from error

    def is_sample(self, type_id: str, configuration: Mapping[str, Any]) -> bool:
        """Whether this address is one of the workspace's samples."""
        return registry.is_sample(type_id, configuration, samples=self._samples)

    async def run(self, work: Callable[[], T], *, seconds: float = CALL_SECONDS) -> T:
        """Run what blocks, in a thread; a connector's error leaves as a fault with its plain sentence."""
        try:
            return await self._blocking.run(work, seconds=seconds)
        except ConnectorError as error:
            raise fault(error) from error
        except Overdue as error:
            raise UpstreamTimeout(f"The system behind this connection gave {error}.") from error

    def forget(self, connection_id: str) -> None:
        """Close the connector of a connection that was deleted or has changed."""
        with self._lock:
            known = self._open.pop(connection_id, None)
        if known is not None:
            known[1].close()

    def close(self) -> None:
        """Close them all."""
        for connection_id in list(self._open):
            self.forget(connection_id)


def fault(error: ConnectorError) -> Fault:
    """The answer for a connector's error: 400 for what was asked, 422 for a system that does not go along."""
    sentence = error.sentence
    if error.field and error.field not in sentence:
        sentence = f"{error.field}: {sentence}"
    if not sentence.endswith((".", "!", "?", "…")):
        sentence += "."
    metadata = {"field": error.field} if error.field else None
    asked = isinstance(error, BadConfiguration | MissingObject | QueryFailed)
    return (BadRequest if asked else Unprocessable)(sentence, metadata=metadata)
