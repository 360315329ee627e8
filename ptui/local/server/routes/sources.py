"""The drill-down to what a model can be made of."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from ptui.local.server import answers
from ptui.local.server.context import Call
from ptui.local.server.errors import Missing
from ptui.local.server.params import choices
from ptui.local.server.routing import route
from ptui.local.server.rules.body import Part
from ptui.local.server.shapes import model_field, source_step


async def source(call: Call) -> Response:
    """The next step after what was chosen so far."""
    connection = await call.context.connection(call.part("id"))
    chosen = choices(call.request.query_params.multi_items())
    connector = call.context.upstream.connector(connection)
    return answers.data(source_step(await call.context.upstream.run(lambda: connector.source(chosen))))


async def source_fields(call: Call) -> Response:
    """The fields of what was chosen."""
    chosen = choices(call.request.query_params.multi_items())
    # One value each is what a model's configuration has; only lists stay lists.
    return await _fields(
        call, {key: value[0] if len(value) == 1 else [*value] for key, value in chosen.items()}
    )


async def posted_source_fields(call: Call) -> Response:
    """The same from a body, which can carry a long query."""
    body = await call.body()
    return await _fields(call, Part(body).object("configuration") or body)


async def enrichment_source(call: Call) -> Response:
    """No system of the workspace enriches."""
    connection = await call.context.connection(call.part("id"))
    raise Missing(f"{connection['name']} cannot be used for enrichment.", key="no_enrichment")


async def _fields(call: Call, configuration: dict[str, Any]) -> Response:
    connection = await call.context.connection(call.part("id"))
    connector = call.context.upstream.connector(connection)
    columns = await call.context.upstream.run(lambda: connector.source_fields(configuration))
    scope = f"{connection['id']}:{answers.encode(configuration).decode('utf-8')}"
    return answers.data([model_field(column, scope) for column in columns])


ROUTES = (
    route("GET", "/api/connections/{id}/modelsync/source", source),
    route("GET", "/api/connections/{id}/modelsync/source/fields", source_fields),
    route("POST", "/api/connections/{id}/modelsync/source/fields", posted_source_fields),
    route("GET", "/api/connections/{id}/modelsync/enrichment-source", enrichment_source),
)
