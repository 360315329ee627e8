"""What became of background jobs."""

from __future__ import annotations

from starlette.responses import Response

from ptui.local.server import answers
from ptui.local.server.context import Call, missing
from ptui.local.server.errors import BadRequest
from ptui.local.server.jobs import KINDS
from ptui.local.server.routing import route


async def job(call: Call) -> Response:
    """A job by its type and id; the result is there once it is done."""
    kind = call.part("type")
    if kind not in KINDS:
        raise BadRequest(f"There are no jobs of the type {kind}; there are {', '.join(KINDS)}.")
    found = call.context.jobs.get(kind, call.part("id"))
    return answers.data(found if found is not None else missing("job", call.part("id")))


ROUTES = (route("GET", "/api/jobs/{type}/{id}", job),)
