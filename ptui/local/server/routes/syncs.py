"""Model syncs: list, read, create, replace, and the schedules they can have."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from starlette.responses import Response

from ptui.local.server import answers, page_tokens
from ptui.local.server.context import Call, Context, missing
from ptui.local.server.errors import BadRequest
from ptui.local.server.gathering.hand import hand
from ptui.local.server.gathering.models import source_models
from ptui.local.server.gathering.syncs import sync_facts
from ptui.local.server.routing import route
from ptui.local.server.rules.body import Part, spelled
from ptui.local.server.rules.schedules.options import schedule_options
from ptui.local.server.rules.syncs.body import MODES, kept_sync
from ptui.local.server.rules.syncs.presented import light_sync, presented_sync
from ptui.local.server.runs.history import runs_of
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction
from ptui.local.server.versions import V24, V25


async def listed_whole(call: Call) -> Response:
    """2024-02-08: all that pass the filters, whole; with what only the workspace says of their runs."""
    wanted, now = _filters(call), call.context.clock()

    def find(tx: Transaction) -> list[Document]:
        syncs = tx.syncs.find(order="updated_at", descending=True, **wanted)
        models = source_models(tx, {one for sync in syncs for one in sync["model_ids"]})
        return [presented_sync(sync, call.version, models) | _runs(tx, sync, now) for sync in syncs]

    return answers.data(await call.context.store.read(find))


async def listed_by_page(call: Call) -> Response:
    """2025-09-18: a page of the bare facts.

    `current_execution`, `last_execution` and `next_execution_time` are the workspace's own, so that nobody
    has to ask for the state of each sync.
    """
    wanted, size = _filters(call), page_tokens.size_of(call.query("limit"))
    after, now = page_tokens.start(call.query("page_token")), call.context.clock()

    def find(tx: Transaction) -> tuple[list[Document], Document]:
        found = tx.syncs.find(order="updated_at", descending=True, after=after, limit=size + 1, **wanted)
        page, pagination = page_tokens.split(found, size, order="updated_at")
        return [light_sync(sync) | _runs(tx, sync, now) for sync in page], pagination

    page, pagination = await call.context.store.read(find)
    return answers.data(page, pagination=pagination)


async def read(call: Call) -> Response:
    """One."""
    return await _shown(call, await stored_sync(call.context, call.part("id")))


async def create(call: Call) -> Response:
    """A new one, checked against its models and its target."""
    context = call.context
    body = Part(await call.body())
    facts = await sync_facts(context, body)
    sync = kept_sync(body, facts, stamp=hand(context), sync_id=context.new_id())
    await context.store.write(lambda tx: tx.syncs.insert(sync))
    context.runs.look_again()
    return answers.data(presented_sync(sync, call.version, facts.models))


async def replace(call: Call) -> Response:
    """The whole sync anew; what is left out goes back to its default."""
    context = call.context
    previous = await stored_sync(context, call.part("id"))
    body = Part(await call.body())
    facts = await sync_facts(context, body, previous)
    sync = kept_sync(body, facts, stamp=hand(context), sync_id=previous["id"], previous=previous)
    await context.store.write(lambda tx: _put(tx, sync))
    context.runs.look_again()
    return answers.data(presented_sync(sync, call.version, facts.models))


async def schedules(call: Call) -> Response:
    """Every frequency with the form of its parts."""
    return answers.data({"schedule_options": schedule_options()})


async def stored_sync(context: Context, sync_id: str) -> Document:
    """The model sync with this id."""
    found = await context.store.read(lambda tx: tx.syncs.get(sync_id))
    return found if found is not None else missing("model sync", sync_id)


async def _shown(call: Call, sync: Document) -> Response:
    models = await call.context.store.read(lambda tx: source_models(tx, sync["model_ids"]))
    return answers.data(presented_sync(sync, call.version, models))


def _runs(tx: Transaction, sync: Document, now: datetime) -> Document:
    return runs_of(tx, sync, [sync["schedule"]], now)


def _filters(call: Call) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if call.query("active"):
        wanted["active"] = int(call.flag("active"))
    if mode := call.query("mode"):
        known = spelled(mode, MODES)
        if known is None:
            raise BadRequest(f"mode must be one of {', '.join(MODES)}.", metadata={"field": "mode"})
        wanted["mode"] = known
    if target := call.query("target_connection_id"):
        wanted["target_connection_id"] = target
    return wanted


def _put(tx: Transaction, sync: Document) -> None:
    if tx.syncs.get(sync["id"]) is None:
        missing("model sync", sync["id"])
    tx.syncs.put(sync)


ROUTES = (
    route("GET", "/api/syncs", listed_whole, only=V24),
    route("GET", "/api/syncs", listed_by_page, only=V25),
    route("POST", "/api/syncs", create),
    route("GET", "/api/syncs/schedules", schedules),
    route("GET", "/api/syncs/{id}", read),
    route("PUT", "/api/syncs/{id}", replace),
)
