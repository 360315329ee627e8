"""Syncs of both kinds as far as they run: started, asked for their state, canceled."""

from __future__ import annotations

from starlette.responses import Response

from ptui.local.server import answers
from ptui.local.server.context import Call, missing
from ptui.local.server.errors import Unprocessable
from ptui.local.server.routes.run_kinds import BULK, KINDS, MODEL, Kind
from ptui.local.server.routing import route
from ptui.local.server.rules.body import Part
from ptui.local.server.rules.bulk.start import bulk_start
from ptui.local.server.rules.executions import bulk_execution, model_execution
from ptui.local.server.rules.syncs.start import model_start
from ptui.local.server.runs.begin import enabled_schemas
from ptui.local.server.runs.history import last_ended, next_time, under_way
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction
from ptui.local.server.versions import V24, V25

CANCELING = "The run has been asked to stop."
NOTHING_RUNS = "Nothing is running."


async def start(call: Call) -> Response:
    """Run a model sync now: what has changed, everything again, as a test, or single records."""
    sync = await MODEL.sync(call)
    asked = model_start(Part(await call.body()), sync)
    begun = await call.context.runs.start_model(sync["id"], asked)
    return answers.data(model_execution(begun.run))


async def bulk_start_now(call: Call) -> Response:
    """Run a bulk sync now: all of its enabled schemas, or those that are named."""
    context = call.context
    sync = await BULK.sync(call)
    enabled = dict(await context.store.read(lambda tx: enabled_schemas(tx, sync)))
    asked = bulk_start(Part(await call.body()), call.version, enabled)
    begun = await context.runs.start_bulk(sync["id"], asked)
    return answers.data(bulk_execution(begun.run, begun.schemas))


async def status(kind: Kind, call: Call) -> Response:
    """The run under way, the last that ended, and when the next is due."""
    sync, now = await kind.sync(call), call.context.clock()

    def read(tx: Transaction) -> Document:
        current, last = under_way(tx, sync["id"]), last_ended(tx, sync["id"])
        return {
            "current_execution": None if current is None else kind.shown(tx, current),
            "last_execution": None if last is None else kind.shown(tx, last),
            "next_execution_time": next_time(sync, kind.schedules(sync), current=current, last=last, now=now),
        }

    return answers.data(await call.context.store.read(read))


async def cancel(kind: Kind, call: Call) -> Response:
    """Ask whatever runs of a sync to stop, which it does within a batch."""
    sync = await kind.sync(call)
    return _asked(is_running=await call.context.runs.cancel(sync["id"]))


async def cancel_schema(call: Call) -> Response:
    """Ask the run of a bulk sync to leave one of its schemas; the others go on."""
    sync, schema_id = await BULK.sync(call), call.part("schema_id")
    if await call.context.store.read(lambda tx: tx.bulk_schemas.get(sync["id"], schema_id)) is None:
        missing("schema of this sync", schema_id)
    return _asked(is_running=await call.context.runs.cancel_schema(sync["id"], schema_id))


async def cancel_execution(kind: Kind, call: Call) -> Response:
    """Ask one run to stop."""
    run = await kind.run(call)
    return _asked(is_running=await call.context.runs.cancel(run["sync_id"], run_id=run["id"]))


async def change_execution(call: Call) -> Response:
    """2024-02-08: `{"status": "canceled"}` cancels the run; nothing else about it can be changed."""
    run = await MODEL.run(call)
    status = Part(await call.body()).need_text("status")
    if status.lower() not in ("canceled", "cancelled"):
        raise Unprocessable("status can be set to canceled only.", metadata={"field": "status"})
    await call.context.runs.cancel(run["sync_id"], run_id=run["id"])
    return answers.data(model_execution(await MODEL.run(call)))


def _asked(*, is_running: bool) -> Response:
    return answers.data({"message": CANCELING if is_running else NOTHING_RUNS})


_EXECUTION = "executions/{execution_id}"

ROUTES = (
    route("POST", f"{MODEL.path}/executions", start),
    route("POST", f"{BULK.path}/executions", bulk_start_now),
    *(route("GET", f"{kind.path}/status", kind.handler(status)) for kind in KINDS),
    *(route("POST", f"{kind.path}/cancel", kind.handler(cancel)) for kind in KINDS),
    route("POST", f"{BULK.path}/schemas/{{schema_id}}/cancel", cancel_schema),
    route("PUT", f"{MODEL.path}/{_EXECUTION}", change_execution, only=V24),
    route("POST", f"{MODEL.path}/{_EXECUTION}/cancel", MODEL.handler(cancel_execution), only=V25),
    route("POST", f"{BULK.path}/{_EXECUTION}/cancel", BULK.handler(cancel_execution)),
)
