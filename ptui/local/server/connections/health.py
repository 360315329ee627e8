"""Whether the system behind a connection answers, and what follows from it."""

from __future__ import annotations

from ptui.local.server.context import Context
from ptui.local.server.errors import Fault
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction

HEALTHY = "healthy"
FAILED = "error"
PENDING = "pending"
"""Nobody has signed in yet, or nobody has looked."""


async def require(context: Context, type_id: str, configuration: Document) -> None:
    """Reach the system now; a fault with a plain sentence when that fails."""
    connector = context.upstream.unsaved(type_id, configuration)
    try:
        await context.upstream.run(connector.check)
    finally:
        connector.close()


async def look(context: Context, connection: Document) -> Document:
    """Reach the system of a stored connection and write down what came of it; starts a schema refresh."""
    try:
        await require(context, connection["type"], connection["configuration"])
    except Fault as error:
        state: Document = {"status": FAILED, "status_error": error.message}
    else:
        state = {"status": HEALTHY, "status_error": None}

    def note(tx: Transaction) -> Document | None:
        current = tx.connections.get(connection["id"])
        if current is None or current["configuration"] != connection["configuration"]:
            return None  # deleted or changed meanwhile: what was found is about something else
        tx.connections.put(current | state)
        return current | state

    noted = await context.store.write(note)
    if noted is not None and noted["status"] == HEALTHY:
        await context.schemas.refresh(noted)
    return noted or connection | state
