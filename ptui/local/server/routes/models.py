"""Models: list, read, create, replace, delete; the fields always come from the connected system itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from ptui.local.server import answers
from ptui.local.server.context import Call, Context, missing
from ptui.local.server.gathering.hand import hand
from ptui.local.server.gathering.models import model_source, source_models
from ptui.local.server.routing import route
from ptui.local.server.rules.body import Part
from ptui.local.server.rules.models.body import kept_model
from ptui.local.server.rules.syncs.facts import mentioned_models
from ptui.local.server.shapes import model_field
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction


async def listed(call: Call) -> Response:
    """All of them, oldest first."""
    return answers.data(await call.context.store.read(lambda tx: tx.models.find(order="created_at")))


async def read(call: Call) -> Response:
    """One."""
    return answers.data(await stored_model(call.context, call.part("id")))


async def create(call: Call) -> Response:
    """A new one, once its source has answered."""
    context = call.context
    body = Part(await call.body())

    async def work() -> Document:
        model = await checked_model(context, body)
        await context.store.write(lambda tx: tx.models.insert(model))
        return model

    return await answered(call, "createmodel", work)


async def replace(call: Call) -> Response:
    """The whole model anew; what is left out is cleared, and fields that stay keep their ids."""
    context = call.context
    body = Part(await call.body())
    previous = await stored_model(context, call.part("id"))

    async def work() -> Document:
        model = await checked_model(context, body, previous=previous)

        def keep(tx: Transaction) -> None:
            if tx.models.get(model["id"]) is None:
                missing("model", model["id"])
            tx.models.put(model)

        await context.store.write(keep)
        return model

    return await answered(call, "updatemodel", work)


async def delete(call: Call) -> Response:
    """Gone; syncs that read it stay, and say so among their problems."""
    model_id = call.part("id")
    if not await call.context.store.write(lambda tx: tx.models.delete(id=model_id)):
        missing("model", model_id)
    return answers.empty()


async def checked_model(context: Context, body: Part, *, previous: Document | None = None) -> Document:
    """The model that a body describes, with its fields as the source has them now."""
    connection, columns = await model_source(context, body)
    mentioned = mentioned_models(body.value)
    others = await context.store.read(lambda tx: source_models(tx, mentioned))
    model_id = previous["id"] if previous else context.new_id()
    return kept_model(
        body,
        columns,
        others,
        shape=lambda column: model_field(column, model_id),
        stamp=hand(context),
        model_id=model_id,
        type_id=connection["type"],
        previous=previous,
    )


async def stored_model(context: Context, model_id: str) -> Document:
    """The model with this id."""
    found = await context.store.read(lambda tx: tx.models.get(model_id))
    return found if found is not None else missing("model", model_id)


async def answered(call: Call, kind: str, work: Callable[[], Awaitable[object]]) -> Response:
    """What the work gives, or with `async=true` the job that will have it."""
    context = call.context
    if not call.flag("async"):
        return answers.data(await work())
    job = context.jobs.start(kind, work, job_id=context.new_id(), background=context.background)
    return answers.data(None, job=job)


ROUTES = (
    route("GET", "/api/models", listed),
    route("POST", "/api/models", create),
    route("GET", "/api/models/{id}", read),
    route("PUT", "/api/models/{id}", replace),
    route("DELETE", "/api/models/{id}", delete),
)
