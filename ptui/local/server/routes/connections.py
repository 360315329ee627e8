"""Connections: list, read, create, replace, delete, and try out."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from ptui.local.server import answers
from ptui.local.server.connections import health, shapes, sign_in
from ptui.local.server.connections.configuration import (
    Written,
    configuration,
    needs_sign_in,
    same_type,
    type_of,
    written,
)
from ptui.local.server.connections.dependents import Dependents, dependents_of
from ptui.local.server.context import Call, missing
from ptui.local.server.errors import BadRequest
from ptui.local.server.routing import route
from ptui.local.server.rules.body import Part
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction


async def listed(call: Call) -> Response:
    """All of them, oldest first."""
    found = await call.context.store.read(lambda tx: tx.connections.find(order="created_at"))
    return answers.data([shapes.connection(each, call.context) for each in found])


async def read(call: Call) -> Response:
    """One."""
    return answers.data(shapes.connection(await call.context.connection(call.part("id")), call.context))


async def create(call: Call) -> Response:
    """A new one, once its system has answered; an OAuth type waits for somebody to sign in."""
    context = call.context
    body = await call.body()
    said = written(body)
    kind = type_of(body)
    waits = needs_sign_in(kind, said.configuration)
    moment = context.stamp()
    fresh: Document = {
        "id": context.new_id(),
        "type": kind.id,
        "saved": not waits,
        "created_at": moment,
        "created_by": context.owner.actor,
    }
    fresh |= await _checked(call, kind.id, said, waits=waits)
    answer = await context.store.write(lambda tx: _keep(tx, call, fresh, waits=waits))
    await _follow(call, fresh)
    return answers.data(answer)


async def replace(call: Call) -> Response:
    """The whole configuration anew; what is left out is cleared, a mask keeps its secret."""
    context = call.context
    stored = await context.connection(call.part("id"))
    body = await call.body()
    same_type(body, stored)
    said = written(body, stored=stored)
    kind = type_of({"type": stored["type"]})
    waits = needs_sign_in(kind, said.configuration) and (said.reconnect or not stored["saved"])
    changes = await _checked(call, kind.id, said, waits=waits)
    if not waits and not said.validate and said.configuration == stored["configuration"]:
        del changes["status"], changes["status_error"]  # nothing was looked at, and nothing has changed
    answer = await context.store.write(
        lambda tx: _keep(tx, call, _still_there(tx, stored["id"]) | changes, waits=waits)
    )
    if said.configuration != stored["configuration"]:
        context.upstream.forget(stored["id"])
    await _follow(call, stored | changes)
    return answers.data(answer)


async def delete(call: Call) -> Response:
    """Gone, unless something uses it; `force=true` takes that along, and cancels what runs of it."""
    context, connection_id, force = call.context, call.part("id"), call.flag("force")

    def look(tx: Transaction) -> Dependents:
        stored = _still_there(tx, connection_id)
        found = dependents_of(tx, connection_id)
        if not force:
            found.refuse_if_any(stored["name"])
        return found

    def remove(tx: Transaction) -> None:
        look(tx).delete(tx)
        tx.connections.delete(id=connection_id)

    sync_ids = (await context.store.read(look)).sync_ids
    async with context.runs.halted(sync_ids):
        await context.store.write(remove)
    context.runs.forget(sync_ids)
    context.upstream.forget(connection_id)
    context.schemas.forget(connection_id)
    return answers.empty()


async def test(call: Call) -> Response:
    """Reach the system with this configuration over what is stored; saves nothing."""
    body = await call.body()
    part = Part(body)
    stored: Document | None = None
    if connection_id := part.text("connection_id"):
        stored = await call.context.connection(connection_id)
        same_type(body, stored)
    kind = type_of(body if stored is None else {"type": stored["type"]})
    tried: dict[str, Any] = (stored["configuration"] if stored else {}) | configuration(part, stored)
    await health.require(call.context, kind.id, tried)
    return answers.empty()


async def _checked(call: Call, type_id: str, said: Written, *, waits: bool) -> Document:
    """The caller's part of the document, and the status that a check gave it."""
    try:
        call.context.upstream.unsaved(type_id, said.configuration)
    except BadRequest:
        if said.validate:
            raise
    found: Document = {
        "name": said.name,
        "configuration": said.configuration,
        "redirect_url": said.redirect_url,
        "healthcheck_interval": said.healthcheck_interval,
        "policies": said.policies,
        "updated_at": call.context.stamp(),
        "updated_by": call.context.owner.actor,
        "status": health.PENDING,
        "status_error": None,
        "awaits_sign_in": waits,
    }
    if said.validate and not waits:
        await health.require(call.context, type_id, said.configuration)
        found["status"] = health.HEALTHY
    return found


async def _follow(call: Call, connection: Document) -> None:
    """Read the schemas of what is healthy; look at what was saved unseen."""
    context = call.context
    if connection["status"] == health.HEALTHY:
        await context.schemas.refresh(connection)
    elif not connection["awaits_sign_in"]:
        context.background.start(health.look(context, connection))


def _keep(tx: Transaction, call: Call, connection: Document, *, waits: bool) -> Document:
    tx.connections.put(connection)
    entry = None
    if waits:
        entry = sign_in.begin(tx, connection, context=call.context, base=call.base)
    return shapes.written(connection, call.context, entry)


def _still_there(tx: Transaction, connection_id: str) -> Document:
    found = tx.connections.get(connection_id)
    return found if found is not None else missing("connection", connection_id)


ROUTES = (
    route("GET", "/api/connections", listed),
    route("POST", "/api/connections", create),
    route("POST", "/api/connections/test", test),
    route("GET", "/api/connections/{id}", read),
    route("PUT", "/api/connections/{id}", replace),
    route("DELETE", "/api/connections/{id}", delete),
)
