"""What uses an object, by the lists that name it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ptui.domain.tree.node import Kind

if TYPE_CHECKING:
    from ptui.domain.session import Session


async def users_of(session: Session, kind: Kind, ident: str) -> list[str]:
    """The models, model syncs and bulk syncs that need an object, as the user knows them."""
    if kind not in (Kind.CONNECTION, Kind.MODEL):
        return []
    client = session.client
    models, syncs, bulk = await asyncio.gather(client.models.list(), client.syncs.list(), client.bulk.list())
    if kind is Kind.MODEL:
        return [f"model sync {one.name}" for one in syncs if ident in one.source_model_ids]
    own = {one.id for one in models if one.connection_id == ident}
    found = [f"model {one.name}" for one in models if one.id in own]
    found += [
        f"model sync {one.name}"
        for one in syncs
        if one.to_connection_id == ident or own.intersection(one.source_model_ids)
    ]
    found += [
        f"bulk sync {one.name}"
        for one in bulk
        if ident in (one.source_connection_id, one.destination_connection_id)
    ]
    return found
