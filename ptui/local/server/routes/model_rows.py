"""A look at a model: its fields before it is saved, some of its rows after."""

from __future__ import annotations

from starlette.responses import Response

from ptui.local.server import answers
from ptui.local.server.context import Call
from ptui.local.server.routes.models import answered, checked_model, stored_model
from ptui.local.server.routing import route
from ptui.local.server.rules.body import Part
from ptui.local.server.store.documents import Document

SAMPLE_SECONDS = 10.0
"""How long a sample may take; documented, with `async=true` as the way out."""
_JOB_SECONDS = 120.0


async def preview(call: Call) -> Response:
    """The model as it would be, and a job whose result is the list of its fields; nothing is saved."""
    context = call.context
    body = Part(await call.body())
    if call.flag("async"):

        async def fields() -> object:
            return (await checked_model(context, body))["fields"]

        return await answered(call, "previewmodel", fields)
    model = await checked_model(context, body)
    job = context.jobs.done("previewmodel", model["fields"], job_id=context.new_id())
    return answers.data(model, job=job)


async def sample(call: Call) -> Response:
    """A few rows, each under the id of the model it comes from."""
    context = call.context
    model = await stored_model(context, call.part("id"))
    connector = context.upstream.connector(await context.connection(model["connection_id"]))
    names = [field["name"] for field in model["fields"] if not field["user_added"]]
    seconds = _JOB_SECONDS if call.flag("async") else SAMPLE_SECONDS

    async def work() -> Document:
        rows = await context.upstream.run(
            lambda: connector.sample(model["configuration"], fields=names), seconds=seconds
        )
        return {"records": [{model["id"]: row} for row in rows], "warnings": []}

    return await answered(call, "samplemodel", work)


ROUTES = (
    route("POST", "/api/model-preview", preview),
    route("GET", "/api/models/{id}/sample", sample),
)
