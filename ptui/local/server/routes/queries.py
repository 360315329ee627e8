"""The query runner: one SELECT over a connection, of which the first thousand rows are kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from ptui.local.server import answers
from ptui.local.server.context import Call, missing
from ptui.local.server.errors import BadRequest
from ptui.local.server.routing import route
from ptui.local.server.store.documents import Document
from ptui.local.server.times import stamp

KIND = "query"
MOST_ROWS = 1_000
PAGE = 100
_SECONDS = 120.0
_KEPT = timedelta(hours=1)


async def run(call: Call) -> Response:
    """Start a query, which stands in the query string or in the body."""
    context = call.context
    text = call.query("query") or (await call.body()).get("query")
    if not isinstance(text, str) or not text.strip():
        raise BadRequest("query is missing.", metadata={"field": "query"})
    connector = context.upstream.connector(await context.connection(call.part("id")))

    async def work() -> Document:
        rows = await context.upstream.run(
            lambda: connector.sample({"query": text}, limit=MOST_ROWS), seconds=_SECONDS
        )
        return {"rows": rows, "expires": stamp(context.clock() + _KEPT)}

    job = context.jobs.start(KIND, work, job_id=context.new_id(), background=context.background)
    return answers.data({"id": job["job_id"], "status": job["status"]})


async def result(call: Call) -> Response:
    """What has come of a query so far; `links` lead through its pages."""
    ident = call.part("id")
    job = call.context.jobs.get(KIND, ident) or missing("query", ident)
    found: dict[str, Any] = {"id": ident, "status": job["status"]}
    if job["status"] == "failed":
        return answers.data({**found, "error": job["error"]})
    if job["status"] != "done":
        return answers.data(found)
    rows, at = job["result"]["rows"], _start(call.query("page"))
    page = rows[at : at + PAGE]
    fields = list(dict.fromkeys(name for row in rows for name in row))
    links = {"next": _link(ident, at + PAGE, rows), "previous": _link(ident, at - PAGE, rows)}
    expires = job["result"]["expires"]
    found |= {"count": len(rows), "fields": fields, "results": page, "expires": expires}
    return answers.data(found, links=links)


def _start(token: str | None) -> int:
    if token and not token.isdecimal():
        raise BadRequest("page is none of this query's pages.", metadata={"field": "page"})
    return int(token or 0)


def _link(ident: str, at: int, rows: list[Any]) -> str | None:
    return f"/api/queries/{quote(ident, safe='')}?page={at}" if 0 <= at < len(rows) else None


ROUTES = (
    route("POST", "/api/connections/{id}/query", run),
    route("GET", "/api/queries/{id}", result),
)
