"""Bulk syncs: list, read, create, replace."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from ptui.local.server import answers
from ptui.local.server.context import Call, Context, missing
from ptui.local.server.gathering.bulk import BulkFacts, bulk_facts
from ptui.local.server.gathering.hand import hand
from ptui.local.server.routing import route
from ptui.local.server.rules.body import Part
from ptui.local.server.rules.bulk.body import all_schedules, kept_bulk_sync
from ptui.local.server.rules.bulk.output_names import check_output_names
from ptui.local.server.rules.bulk.presented import presented_bulk_sync
from ptui.local.server.rules.bulk.rows import chosen_anew, first_rows
from ptui.local.server.runs.history import runs_of
from ptui.local.server.runs.new_objects import know
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction


async def listed(call: Call) -> Response:
    """All of them, oldest first; `active` picks.

    `current_execution`, `last_execution` (without their schemas) and `next_execution_time` are the
    workspace's own.
    """
    wanted: dict[str, Any] = {"active": int(call.flag("active"))} if call.query("active") else {}
    now = call.context.clock()
    found = await call.context.store.read(
        lambda tx: [
            presented_bulk_sync(sync, call.version) | runs_of(tx, sync, all_schedules(sync), now)
            for sync in tx.bulk_syncs.find(order="created_at", **wanted)
        ]
    )
    return answers.data(found)


async def read(call: Call) -> Response:
    """One; `refresh_schemas=true` has its source read anew."""
    sync = await stored_bulk_sync(call.context, call.part("id"))
    if call.flag("refresh_schemas"):
        await call.context.schemas.refresh(await call.context.connection(sync["source_connection_id"]))
    return answers.data(presented_bulk_sync(sync, call.version))


async def create(call: Call) -> Response:
    """A new one with its schemas, once the source's cache is warm."""
    context = call.context
    body = Part(await call.body())
    facts = await bulk_facts(context, body, call.version)
    sync_id = context.new_id()
    sync = _kept(call, body, facts, sync_id=sync_id)
    rows = first_rows(body, facts.listed, facts.source, sync_id=sync_id)
    check_output_names(rows, sync["normalize_names"])

    def keep(tx: Transaction) -> None:
        tx.bulk_syncs.insert(sync)
        tx.bulk_schemas.insert_many(rows)
        know(tx, sync, facts.source.schemas)

    await context.store.write(keep)
    context.runs.look_again()
    return answers.data(presented_bulk_sync(sync, call.version))


async def replace(call: Call) -> Response:
    """The whole sync anew; of its schemas those that are listed, and all as they were when none is."""
    context = call.context
    previous = await stored_bulk_sync(context, call.part("id"))
    body = Part(await call.body())
    facts = await bulk_facts(context, body, call.version)
    sync = _kept(call, body, facts, sync_id=previous["id"], previous=previous)
    is_moved = sync["source_connection_id"] != previous["source_connection_id"]
    is_renamed = sync["normalize_names"] != previous["normalize_names"]

    def keep(tx: Transaction) -> None:
        if tx.bulk_syncs.get(sync["id"]) is None:
            missing("bulk sync", sync["id"])
        tx.bulk_syncs.put(sync)
        know(tx, sync, facts.source.schemas)
        if not (is_moved or is_renamed or facts.listed):
            return
        if is_moved:
            rows = first_rows(body, facts.listed, facts.source, sync_id=sync["id"])
        else:
            before = tx.bulk_schemas.find(sync_id=sync["id"])
            rows = chosen_anew(facts.listed, facts.source, before, sync_id=sync["id"])
        check_output_names(rows, sync["normalize_names"])
        tx.bulk_schemas.delete(sync_id=sync["id"])
        tx.bulk_schemas.insert_many(rows)

    await context.store.write(keep)
    context.runs.look_again()
    return answers.data(presented_bulk_sync(sync, call.version))


async def stored_bulk_sync(context: Context, sync_id: str) -> Document:
    """The bulk sync with this id."""
    found = await context.store.read(lambda tx: tx.bulk_syncs.get(sync_id))
    return found if found is not None else missing("bulk sync", sync_id)


def _kept(
    call: Call, body: Part, facts: BulkFacts, *, sync_id: str, previous: Document | None = None
) -> Document:
    return kept_bulk_sync(
        body,
        facts.target,
        version=call.version,
        stamp=hand(call.context),
        sync_id=sync_id,
        schemas=facts.source.schemas,
        previous=previous,
    )


ROUTES = (
    route("GET", "/api/bulk/syncs", listed),
    route("POST", "/api/bulk/syncs", create),
    route("GET", "/api/bulk/syncs/{id}", read),
    route("PUT", "/api/bulk/syncs/{id}", replace),
)
