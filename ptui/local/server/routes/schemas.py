"""The cached schemas of a connection: their state, a refresh, one with its fields, and some of its rows."""

from __future__ import annotations

from starlette.responses import Response

from ptui.local.server import answers
from ptui.local.server.connections import health
from ptui.local.server.context import Call, missing
from ptui.local.server.errors import BadRequest
from ptui.local.server.routing import route
from ptui.local.server.shapes import schema_field


async def status(call: Call) -> Response:
    """`refreshing`, then `cached`; `none` before the first, `failed` with the reason."""
    connection = await call.context.connection(call.part("id"))
    return answers.data(await call.context.schemas.status(connection["id"]))


async def refresh(call: Call) -> Response:
    """Start one and say where to watch it; an unhealthy connection is looked at first."""
    connection = await call.context.connection(call.part("id"))
    if connection["status"] != health.HEALTHY and not connection["awaits_sign_in"]:
        connection = await health.look(call.context, connection)
    if connection["status"] != health.HEALTHY:
        reason = connection["status_error"] or "nobody has signed in yet."
        raise BadRequest(f"The connection is not healthy: {reason}")
    await call.context.schemas.refresh(connection)
    return Response(
        status_code=202, headers={"location": f"/api/connections/{connection['id']}/schemas/status"}
    )


async def schema(call: Call) -> Response:
    """One schema with its fields, read from the system itself."""
    connection = await call.context.connection(call.part("id"))
    schema_id = call.part("schema_id")
    name = await _name(call, schema_id)
    connector = call.context.upstream.connector(connection)
    fields = await call.context.upstream.run(lambda: connector.bulk_fields(schema_id))
    return answers.data({"id": schema_id, "name": name, "fields": [schema_field(each) for each in fields]})


async def records(call: Call) -> Response:
    """A few rows."""
    connection = await call.context.connection(call.part("id"))
    schema_id = call.part("schema_id")
    await _name(call, schema_id)
    connector = call.context.upstream.connector(connection)
    key = "key" if connection["type"] in {"s3", "gcs"} else "table"
    chosen = {"model_from": "single_file", "key": schema_id} if key == "key" else {"table": schema_id}
    return answers.data(await call.context.upstream.run(lambda: connector.sample(chosen)))


async def _name(call: Call, schema_id: str) -> str:
    """What the cache calls it; a cold cache knows nothing, and then the system decides."""
    known = await call.context.schemas.name(call.part("id"), schema_id)
    if known is None:
        missing("schema", schema_id)
    return known


ROUTES = (
    route("GET", "/api/connections/{id}/schemas/status", status),
    route("POST", "/api/connections/{id}/schemas/refresh", refresh),
    route("GET", "/api/connections/{id}/schemas/{schema_id}", schema),
    route("GET", "/api/connections/{id}/schemas/{schema_id}/records", records),
)
