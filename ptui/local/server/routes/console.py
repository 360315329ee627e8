"""What runs say while they go on."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from ptui.local.server import answers
from ptui.local.server.context import Call
from ptui.local.server.errors import BadRequest
from ptui.local.server.routes.run_kinds import BULK, KINDS, Kind
from ptui.local.server.routing import route
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction

_MOST = 50


async def console(kind: Kind, call: Call) -> Response:
    """The latest lines of a run, or with `after` those that follow, the oldest first."""
    run = await kind.run(call)
    return await _answered(call, run["id"], None)


async def schema_console(call: Call) -> Response:
    """The same for one schema of a bulk sync's run."""
    run = await BULK.run(call)
    return await _answered(call, run["id"], call.part("schema_id"))


async def ingest_console(call: Call) -> Response:
    """The workspace reads no change streams, so they have nothing to say."""
    await call.context.connection(call.part("id"))
    return answers.data({"entries": [], "next_cursor": call.query("after") or ""})


async def _answered(call: Call, run_id: str, schema: str | None) -> Response:
    limit, after = _number(call, "limit") or _MOST, _number(call, "after")
    entries = await call.context.store.read(
        lambda tx: _entries(tx, run_id, schema, after=after, limit=min(limit, _MOST))
    )
    cursor = entries[-1]["id"] if entries else (call.query("after") or "")
    return answers.data({"entries": entries, "next_cursor": cursor})


def _entries(
    tx: Transaction, run_id: str, schema: str | None, *, after: int | None, limit: int
) -> list[Document]:
    where, values = "execution_id = ?", [run_id]
    if schema is not None:
        where, values = f"{where} AND schema = ?", [*values, schema]
    direction = "DESC" if after is None else "ASC"
    numbers: list[Any] = [after if after is not None else -1, limit]
    rows = tx.connection.execute(
        f"SELECT number, schema, level, message, timestamp FROM console_lines WHERE {where}"
        f" AND number > ? ORDER BY number {direction} LIMIT ?",
        [*values, *numbers],
    ).fetchall()
    return [
        {
            "id": str(number),
            "level": level,
            "message": message,
            "payload": {"schema": of_schema} if of_schema else {},
            "timestamp": timestamp,
        }
        for number, of_schema, level, message, timestamp in (rows if after is not None else rows[::-1])
    ]


def _number(call: Call, name: str) -> int | None:
    text = call.query(name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadRequest(f"{name} must be a whole number.", metadata={"field": name})
    return int(text)


ROUTES = (
    *(
        route("GET", f"{kind.path}/executions/{{execution_id}}/consolelog", kind.handler(console))
        for kind in KINDS
    ),
    route("GET", f"{BULK.path}/executions/{{execution_id}}/schemas/{{schema_id}}/consolelog", schema_console),
    route("GET", "/api/connections/{id}/ingest/consolelog", ingest_console),
)
