"""What a bulk sync can copy from a connection, and how it writes to one."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.concurrency import iterate_in_threadpool
from starlette.responses import Response, StreamingResponse

from ptui.local.engine.catalogue import BulkSchema
from ptui.local.server import answers
from ptui.local.server.context import Call
from ptui.local.server.errors import BadRequest
from ptui.local.server.routing import route
from ptui.local.server.schema_cache import NO_SCHEMAS
from ptui.local.server.shapes import bulk_target, schema_field
from ptui.local.server.versions import V25

_AT_ONCE = 500
_HEAD = b'{"data":{"schemas":['
_TAIL = (
    b'],"configuration":null,"capabilities":{"supports_tracking_fields":false,"supports_namespaces":false}}}'
)


async def source(call: Call) -> Response:
    """The schemas of the cache, with their fields unless `include_fields=false`."""
    connection = await call.context.connection(call.part("id"))
    with_fields = call.flag("include_fields", default=True)
    await call.context.schemas.settled(connection["id"])
    names = await call.context.schemas.encoded(connection["id"])
    if names is None:
        raise BadRequest(NO_SCHEMAS)
    if not with_fields:
        return Response(_HEAD + names[1:-1] + _TAIL, media_type="application/json")
    connector = call.context.upstream.connector(connection)
    found = await call.context.upstream.run(lambda: connector.bulk_schemas(include_fields=True))
    return StreamingResponse(iterate_in_threadpool(_encoded(found)), media_type="application/json")


async def target(call: Call) -> Response:
    """The modes, and the form for `destination_configuration`."""
    connection = await call.context.connection(call.part("id"))
    connector = call.context.upstream.connector(connection)
    found = await call.context.upstream.run(connector.bulk_target)
    return answers.data(bulk_target(found, with_history=call.version == V25))


def _encoded(schemas: list[BulkSchema]) -> Iterator[bytes]:
    """In pieces: 100,000 tables with their fields are more than should stand in memory at once."""
    known: dict[int, bytes] = {}  # by identity: tables that are made alike share their columns
    yield _HEAD
    for start in range(0, len(schemas), _AT_ONCE):
        pieces = []
        for schema in schemas[start : start + _AT_ONCE]:
            written = known.get(id(schema.fields))
            if written is None:
                written = answers.encode([schema_field(column) for column in schema.fields or ()])
                known[id(schema.fields)] = written
            head = f'{{"id":{answers.quoted(schema.id)},"name":{answers.quoted(schema.name)},"fields":'
            pieces.append(head.encode(errors="replace") + written + b"}")
        yield (b"," if start else b"") + b",".join(pieces)
    yield _TAIL


ROUTES = (
    route("GET", "/api/connections/{id}/bulksync/source", source),
    route("GET", "/api/connections/{id}/bulksync/target", target),
)
