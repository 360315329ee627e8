"""What happened to runs lately."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

from ptui.local.server import answers, page_tokens
from ptui.local.server.context import Call
from ptui.local.server.errors import BadRequest
from ptui.local.server.routing import route
from ptui.local.server.runs.events import KEPT, TYPES
from ptui.local.server.runs.record_logs import KINDS
from ptui.local.server.store.documents import Cursor, Document
from ptui.local.server.store.transaction import Transaction
from ptui.local.server.times import stamp

_FEW, _MOST = 10, 100
_RECORDS = {
    "records": "total_records",
    "inserts": "inserted_records",
    "updates": "updated_records",
    "deletes": "deleted_records",
    "errors": "errored_records",
    "warnings": "warnings",
}


async def listed(call: Call) -> Response:
    """Events of the last two days, the newest first; `starting_after` and `ending_before` are ids of events
    or moments."""
    kind = call.query("type")
    if kind and kind not in TYPES:
        raise BadRequest(f"type must be one of {', '.join(TYPES)}.", metadata={"field": "type"})
    limit = call.query("limit")
    size = page_tokens.size_of(limit, largest=_MOST) if limit else _FEW
    after = page_tokens.start(call.query("page_token"))
    bounds = {name: call.query(name) for name in ("starting_after", "ending_before")}
    oldest = stamp(call.context.clock() - KEPT)

    def find(tx: Transaction) -> list[Document]:
        where, values = "created_at > ?", [oldest]
        for name, sign in (("starting_after", ">"), ("ending_before", "<")):
            if text := bounds[name]:
                moment, event_id = _bound(tx, name, text)
                where += f" AND (created_at {sign} ? OR (created_at = ? AND rowid {sign} ("
                where += "SELECT rowid FROM events WHERE id = ?)))"
                values += [moment, moment, event_id]
        if kind:
            where, values = f"{where} AND type = ?", [*values, kind]
        return _events(tx, where, values, after, size + 1)

    found = await call.context.store.read(find)
    page, pagination = page_tokens.split(found, size, order="created_at")
    return answers.data([_shown(event, call.base) for event in page], pagination=pagination)


async def types(call: Call) -> Response:
    """Every kind of event there is."""
    return answers.data(TYPES)


def _events(
    tx: Transaction, where: str, values: list[Any], after: Cursor | None, limit: int
) -> list[Document]:
    if after is not None:
        where += " AND rowid < coalesce((SELECT rowid FROM events WHERE id = ?), 0)"
        values = [*values, after.id]
    rows = tx.connection.execute(
        f"SELECT id FROM events WHERE {where} ORDER BY rowid DESC LIMIT ?", [*values, limit]
    ).fetchall()
    found = (tx.events.get(row[0]) for row in rows)
    return [event for event in found if event is not None]


def _bound(tx: Transaction, name: str, text: str) -> tuple[str, str]:
    """The moment that a bound stands for, and the event's id where it is one."""
    event = tx.events.get(text)
    if event is not None:
        return event["created_at"], text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadRequest(
            f"{name} must be the id of an event or a time such as 2025-01-31T00:00:00Z.",
            metadata={"field": name},
        ) from error
    return stamp(moment if moment.tzinfo else moment.replace(tzinfo=UTC)), ""


def _shown(event: Document, base: str) -> Document:
    """With the addresses of the record logs, which depend on who asks."""
    if not event["type"].startswith("sync.completed"):
        return event
    payload = event["event"]
    path = f"{base}/api/syncs/{payload['sync_id']}/executions/{payload['execution_id']}"
    lists = {_RECORDS[kind]: [f"{path}/{kind}"] for kind in KINDS}
    return event | {"event": payload | {"logs_url": f"{path}/logs", **lists}}


ROUTES = (
    route("GET", "/api/events", listed),
    route("GET", "/api/events_types", types),
)
