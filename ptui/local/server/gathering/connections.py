"""The connections that a body names, ready to be asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ptui.local.connectors.errors import ConnectorError
from ptui.local.server.context import Context
from ptui.local.server.errors import Fault
from ptui.local.server.rules.refusals import refuse
from ptui.local.server.store.documents import Document

T = TypeVar("T")


async def named_connection(context: Context, connection_id: str, *, at: str) -> Document:
    """The connection with this id; the body is to blame when there is none."""
    found = await context.store.read(lambda tx: tx.connections.get(connection_id))
    if found is None:
        refuse(at, f"names no connection of this workspace: {connection_id}")
    return found


def signed_in(connection: Document, *, at: str) -> Document:
    """The same, unless somebody still has to sign in to it."""
    if connection.get("awaits_sign_in"):
        refuse(at, f"names a connection that nobody has signed in to yet: {connection['name']}")
    return connection


async def asked(context: Context, work: Callable[[], T], *, at: str) -> T:
    """What a connected system answers; its complaints are about the field `at`, unless they say otherwise."""
    try:
        return await context.upstream.run(work)
    except Fault as error:
        cause = error.__cause__
        if not isinstance(cause, ConnectorError) or (cause.field or "").startswith("configuration"):
            raise
        raise type(error)(f"{at}: {error.message}", metadata={"field": at}) from error
