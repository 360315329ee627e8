"""What each connection offers to bulk syncs, as last read: cold until the first refresh has finished."""

from __future__ import annotations

import asyncio
import contextlib

from ptui.local.server.answers import quoted
from ptui.local.server.background import Background
from ptui.local.server.errors import Fault
from ptui.local.server.store.database import Store
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction
from ptui.local.server.times import ZERO, Clock, stamp
from ptui.local.server.upstream import Upstream

NO_SCHEMAS = (
    "No schemas found. This can mean that the Polytomic has not cached any schemas yet. Please try again."
)
"""The documented answer of a cold cache, word for word."""
_SECONDS = 120.0


class SchemaCache:
    """Refreshes in the background, one at a time per connection."""

    def __init__(self, store: Store, upstream: Upstream, background: Background, clock: Clock) -> None:
        self._store = store
        self._upstream = upstream
        self._background = background
        self._clock = clock
        self._refreshing: dict[str, asyncio.Event] = {}
        """Set when the refresh is over."""
        self._encoded: dict[str, tuple[str, bytes]] = {}

    async def status(self, connection_id: str) -> Document:
        """As `schemas/status` says it."""
        found = await self._store.read(lambda tx: tx.schema_cache.get(connection_id))
        entry = found or _entry(connection_id, state="none")
        status = {
            "cache_status": entry["state"],
            "last_refresh_started": entry["started"],
            "last_refresh_finished": entry["finished"],
        }
        return status | ({"error": entry["error"]} if entry["error"] else {})

    async def schemas(self, connection_id: str) -> list[Document] | None:
        """Ids and names of everything that can be copied; None while the cache is cold."""
        return await self._store.read(lambda tx: cached(tx, connection_id))

    async def name(self, connection_id: str, schema_id: str) -> str | None:
        """What a schema is called; its id while the cache is cold, None when there is no such schema."""

        def read(tx: Transaction) -> str | None:
            if not is_warm(tx, connection_id):
                return schema_id
            row = tx.connection.execute(
                "SELECT name FROM cached_schemas WHERE connection_id = ? AND id = ?",
                (connection_id, schema_id),
            ).fetchone()
            return None if row is None else str(row[0])

        return await self._store.read(read)

    async def settled(self, connection_id: str, *, seconds: float = 10.0) -> None:
        """Wait a while for a refresh that is under way."""
        under_way = self._refreshing.get(connection_id)
        if under_way is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(under_way.wait(), seconds)

    async def encoded(self, connection_id: str) -> bytes | None:
        """The same as JSON, written once per refresh."""
        entry = await self._store.read(lambda tx: tx.schema_cache.get(connection_id))
        if entry is None or entry["finished"] == ZERO:
            return None
        known = self._encoded.get(connection_id)
        if known is None or known[0] != entry["finished"]:
            known = (entry["finished"], await self._store.read(lambda tx: _encoded(tx, connection_id)))
            self._encoded[connection_id] = known
        return known[1]

    async def refresh(self, connection: Document) -> None:
        """Start reading anew, unless that is under way."""
        connection_id = connection["id"]
        if connection_id in self._refreshing:
            return
        over = self._refreshing[connection_id] = asyncio.Event()
        begun = False
        try:
            begun = await self._store.write(lambda tx: self._begin(tx, connection_id))
        finally:
            if not begun:
                del self._refreshing[connection_id]
                over.set()
        if begun:
            self._background.start(self._read(connection))

    def forget(self, connection_id: str) -> None:
        """The connection was deleted, and with it what the file knew of it."""
        self._encoded.pop(connection_id, None)

    async def resume(self) -> None:
        """Read again what the last server did not finish, and what was never read."""
        pending = await self._store.read(_unread)
        for connection in pending:
            await self.refresh(connection)

    async def _read(self, connection: Document) -> None:
        connection_id = connection["id"]
        failure: str | None = "The workspace failed while it read the schemas; server.log has the reason."
        try:
            connector = self._upstream.connector(connection)
            found = await self._upstream.run(
                lambda: [(schema.id, schema.name) for schema in connector.bulk_schemas(include_fields=False)],
                seconds=_SECONDS,
            )
            await self._store.write(lambda tx: self._finish(tx, connection_id, found))
            failure = None
        except Fault as error:
            failure = error.message
        except asyncio.CancelledError:
            failure = None  # the server ends; the next one reads again
            raise
        finally:
            over = self._refreshing.pop(connection_id)
            try:
                if (sentence := failure) is not None:
                    await self._store.write(lambda tx: self._failed(tx, connection_id, sentence))
            finally:
                over.set()

    def _begin(self, tx: Transaction, connection_id: str) -> bool:
        if tx.connections.get(connection_id) is None:
            return False  # deleted meanwhile
        before = tx.schema_cache.get(connection_id) or _entry(connection_id)
        tx.schema_cache.put(before | {"state": "refreshing", "started": self._stamp(), "error": None})
        return True

    def _failed(self, tx: Transaction, connection_id: str, sentence: str) -> None:
        before = tx.schema_cache.get(connection_id)
        if before is not None:  # else the connection was deleted meanwhile
            tx.schema_cache.put(before | {"state": "failed", "error": sentence})

    def _finish(self, tx: Transaction, connection_id: str, found: list[tuple[str, str]]) -> None:
        before = tx.schema_cache.get(connection_id)
        if before is None:
            return
        tx.schema_cache.put(before | {"state": "cached", "finished": self._stamp(), "error": None})
        tx.connection.execute("DELETE FROM cached_schemas WHERE connection_id = ?", (connection_id,))
        tx.connection.executemany(
            "INSERT OR IGNORE INTO cached_schemas (connection_id, position, id, name) VALUES (?, ?, ?, ?)",
            ((connection_id, place, *schema) for place, schema in enumerate(found)),
        )

    def _stamp(self) -> str:
        return stamp(self._clock())


def cached(tx: Transaction, connection_id: str) -> list[Document] | None:
    """Ids and names within a transaction; None while the cache is cold."""
    if not is_warm(tx, connection_id):
        return None
    rows = tx.connection.execute(
        "SELECT id, name FROM cached_schemas WHERE connection_id = ? ORDER BY position", (connection_id,)
    )
    return [{"id": schema_id, "name": name} for schema_id, name in rows]


def _encoded(tx: Transaction, connection_id: str) -> bytes:
    rows = tx.connection.execute(
        "SELECT id, name FROM cached_schemas WHERE connection_id = ? ORDER BY position", (connection_id,)
    )
    parts = (f'{{"id":{quoted(schema_id)},"name":{quoted(name)}}}' for schema_id, name in rows)
    return f"[{','.join(parts)}]".encode()


def is_warm(tx: Transaction, connection_id: str) -> bool:
    """Whether a refresh has ever finished."""
    entry = tx.schema_cache.get(connection_id)
    return entry is not None and entry["finished"] != ZERO


def _entry(connection_id: str, *, state: str = "refreshing") -> Document:
    return {"connection_id": connection_id, "state": state, "started": ZERO, "finished": ZERO, "error": None}


def _unread(tx: Transaction) -> list[Document]:
    entries = {entry["connection_id"]: entry["state"] for entry in tx.schema_cache.find()}
    return [
        connection
        for connection in tx.connections.find(order="created_at")
        if connection["status"] == "healthy" and entries.get(connection["id"]) in (None, "refreshing")
    ]
