"""What is done to syncs of both kinds alike: deleted, and switched on and off."""

from __future__ import annotations

from starlette.responses import Response

from ptui.local.server import answers
from ptui.local.server.context import Call, missing
from ptui.local.server.errors import BadRequest
from ptui.local.server.gathering.hand import hand
from ptui.local.server.routes.run_kinds import KINDS, Kind
from ptui.local.server.routing import route
from ptui.local.server.rules.body import Part
from ptui.local.server.rules.syncs.body import activated
from ptui.local.server.store.transaction import Transaction


async def delete(kind: Kind, call: Call) -> Response:
    """Gone, with all that belongs to it; a run that is under way is canceled first."""
    runs, sync_id = call.context.runs, call.part("id")

    def remove(tx: Transaction) -> int:
        found = kind.table(tx).delete(id=sync_id)
        if found:
            tx.executions.delete(sync_id=sync_id)
        return found

    await kind.sync(call)
    async with runs.halted([sync_id]):
        if not await call.context.store.write(remove):
            missing(kind.word, sync_id)
    runs.forget([sync_id])
    return answers.empty()


async def activate(kind: Kind, call: Call) -> Response:
    """Switch its schedules on or off; a run of a model sync that is under way goes on, one of a bulk sync is
    asked to stop."""
    context, sync_id = call.context, call.part("id")
    body = Part(await call.body())
    if not body.has("active"):
        raise BadRequest("active is required.", metadata={"field": "active"})
    active = body.flag("active")

    def switch(tx: Transaction) -> None:
        table = kind.table(tx)
        sync = table.get(sync_id) or missing(kind.word, sync_id)
        table.put(activated(sync, hand(context), active=active))

    await context.store.write(switch)
    if kind.stops_when_off and not active:
        await context.runs.cancel(sync_id)
    context.runs.look_again()
    return answers.data({"id": sync_id, "active": active})


ROUTES = (
    *(route("DELETE", kind.path, kind.handler(delete)) for kind in KINDS),
    *(route("POST", f"{kind.path}/activate", kind.handler(activate)) for kind in KINDS),
)
