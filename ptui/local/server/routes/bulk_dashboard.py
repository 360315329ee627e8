"""The state of many bulk syncs in one call."""

from __future__ import annotations

from datetime import datetime

from starlette.responses import Response

from ptui.local.server import answers
from ptui.local.server.context import Call, missing
from ptui.local.server.errors import BadRequest
from ptui.local.server.routing import route
from ptui.local.server.rules.bulk.body import all_schedules
from ptui.local.server.rules.executions import schema_execution
from ptui.local.server.runs.history import last_ended, latest_by_schema, next_time, under_way
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction


async def statuses(call: Call) -> Response:
    """Of all, of the active ones, or of those that are named."""
    named = tuple(dict.fromkeys(call.request.query_params.getlist("sync_id")))
    everything, active = call.flag("all"), call.flag("active")
    if not (everything or active or named):
        raise BadRequest("Say which: sync_id, active=true or all=true.", metadata={"field": "sync_id"})

    now = call.context.clock()

    def find(tx: Transaction) -> list[Document]:
        if everything:
            syncs = tx.bulk_syncs.find(order="created_at")
        elif active:
            syncs = tx.bulk_syncs.find(order="created_at", active=1)
        else:
            syncs = [tx.bulk_syncs.get(one) or missing("bulk sync", one) for one in named]
        return [_line(tx, sync, now) for sync in syncs]

    return answers.data(await call.context.store.read(find))


def _line(tx: Transaction, sync: Document, now: datetime) -> Document:
    """A sync with each of its enabled schemas, as in the run under way, else in the latest that had it."""
    current, last = under_way(tx, sync["id"]), last_ended(tx, sync["id"])
    newest = current or last
    schemas = latest_by_schema(tx, sync["id"]) if newest else []
    return {
        "sync_id": sync["id"],
        "status": newest["status"] if newest else None,
        "nextExecutionTime": next_time(sync, all_schedules(sync), current=current, last=last, now=now),
        "schemas": [schema_execution(each) | {"execution_id": each["execution_id"]} for each in schemas],
    }


ROUTES = (route("GET", "/api/bulk/syncs/status", statuses),)
