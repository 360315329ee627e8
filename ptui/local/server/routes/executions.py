"""The history of both kinds of sync: all their runs, and one of them."""

from __future__ import annotations

from starlette.responses import Response

from ptui.local.server import answers, page_tokens
from ptui.local.server.context import Call
from ptui.local.server.routes.run_kinds import BULK, KINDS, MODEL, Kind
from ptui.local.server.routing import route
from ptui.local.server.rules.executions import ENDED
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction


async def listed(call: Call) -> Response:
    """Runs of a model sync, the newest first; `only_completed` are those that have ended."""
    return await _listed(MODEL, call, only_ended=call.flag("only_completed"), order="created_at")


async def bulk_listed(call: Call) -> Response:
    """Runs of a bulk sync, the newest first; of those that ended, the one that last changed."""
    only_ended = call.flag("only_terminal")
    return await _listed(
        BULK, call, only_ended=only_ended, order="updated_at" if only_ended else "created_at"
    )


async def read(kind: Kind, call: Call) -> Response:
    """One run. `progress` is the workspace's own: the phase, records read, and how many are expected where
    that is known."""
    run = await kind.run(call)
    return answers.data(await call.context.store.read(lambda tx: kind.shown(tx, run)))


async def _listed(kind: Kind, call: Call, *, only_ended: bool, order: str) -> Response:
    sync = await kind.sync(call)
    size = page_tokens.size_of(call.query("limit"), largest=100)
    after = page_tokens.start(call.query("page_token"))
    descending = not call.flag("ascending")
    wanted = {"status": ENDED} if only_ended else {}

    def find(tx: Transaction) -> tuple[list[Document], Document]:
        found = tx.executions.find(
            order=order, descending=descending, after=after, limit=size + 1, sync_id=sync["id"], **wanted
        )
        page, pagination = page_tokens.split(found, size, order=order)
        return [kind.shown(tx, run) for run in page], pagination

    page, pagination = await call.context.store.read(find)
    return answers.data(page, pagination=pagination)


ROUTES = (
    route("GET", f"{MODEL.path}/executions", listed),
    route("GET", f"{BULK.path}/executions", bulk_listed),
    *(route("GET", f"{kind.path}/executions/{{execution_id}}", kind.handler(read)) for kind in KINDS),
)
