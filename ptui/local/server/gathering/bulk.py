"""What a bulk sync is checked against: the cached schemas of its source and what its destination takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ptui.local.engine.catalogue import BulkTarget, Column
from ptui.local.server.context import Context
from ptui.local.server.errors import BadRequest
from ptui.local.server.gathering.connections import asked, named_connection, signed_in
from ptui.local.server.rules.body import Part
from ptui.local.server.rules.bulk.body import check_head, offered_mode
from ptui.local.server.rules.bulk.schemas import BulkSource, asks_for_fields, selection
from ptui.local.server.schema_cache import NO_SCHEMAS
from ptui.local.server.store.documents import Document


@dataclass(frozen=True, slots=True)
class BulkFacts:
    """Both ends of a bulk sync, and the schemas that its body lists."""

    source: BulkSource
    target: BulkTarget
    listed: list[Part]


async def bulk_facts(context: Context, body: Part, version: str) -> BulkFacts:
    """Everything about the body of a bulk sync; its source's cache must be warm."""
    source_id, destination_id = check_head(body, version)
    await named_connection(context, source_id, at=body.at("source_connection_id"))
    at = body.at("destination_connection_id")
    destination = signed_in(await named_connection(context, destination_id, at=at), at=at)
    known = await cached_schemas(context, source_id)
    listed = selection(body, known)
    connector = context.upstream.connector(destination)
    target = await asked(context, connector.bulk_target, at=at)
    columns = await columns_of(context, source_id, asks_for_fields(listed))
    takes_history = target.supports_history_mode and offered_mode(body, target) == "replicate"
    return BulkFacts(BulkSource(known, columns, takes_history), target, listed)


async def cached_schemas(context: Context, connection_id: str) -> dict[str, str]:
    """Ids and names of what can be copied; the documented 400 while nobody knows."""
    found = await context.schemas.schemas(connection_id)
    if found is None:
        raise BadRequest(NO_SCHEMAS)
    return {schema["id"]: schema["name"] for schema in found}


async def columns_of(
    context: Context, connection_id: str, schema_ids: Sequence[str]
) -> Mapping[str, Sequence[Column]]:
    """The columns of these schemas, read from the source now."""
    if not schema_ids:
        return {}
    connector = context.upstream.connector(await context.connection(connection_id))
    return await asked(
        context,
        lambda: {schema_id: connector.bulk_fields(schema_id) for schema_id in schema_ids},
        at="source_connection_id",
    )


async def schema_facts(context: Context, sync: Document, body: Part) -> BulkFacts:
    """The same for schemas of a sync that is there already."""
    known = await cached_schemas(context, sync["source_connection_id"])
    listed = selection(body, known)
    destination = await context.connection(sync["destination_connection_id"])
    target = await context.upstream.run(context.upstream.connector(destination).bulk_target)
    columns = await columns_of(context, sync["source_connection_id"], asks_for_fields(listed))
    takes_history = target.supports_history_mode and sync["mode"] == "replicate"
    return BulkFacts(BulkSource(known, columns, takes_history), target, listed)
