"""What a model sync can write to: the old drill-down, the flat list, and a target's modes and fields."""

from __future__ import annotations

from starlette.responses import Response

from ptui.local.engine.catalogue import Connector, TargetObjects
from ptui.local.server import answers
from ptui.local.server.context import Call
from ptui.local.server.errors import BadRequest, Missing
from ptui.local.server.params import bracketed
from ptui.local.server.routing import route
from ptui.local.server.rules.body import Part
from ptui.local.server.shapes import creation_property, encoded_objects, source_step, target_fields
from ptui.local.server.versions import V24


async def target(call: Call) -> Response:
    """The drill-down of 2024-02-08: `type` is the level, `search` its parent."""
    connector = await _connector(call)
    level, parent = call.query("type") or None, call.query("search") or None
    step = await call.context.upstream.run(lambda: connector.target(type=level, search=parent))
    return answers.data(source_step(step))


async def target_objects(call: Call) -> Response:
    """Everything there is to write to, and what it takes to make another."""
    connector = await _connector(call)
    with_values = call.flag("include_target_creation_values")

    def read() -> tuple[bytes, TargetObjects]:
        found = connector.target_objects()
        return encoded_objects(found.objects), found

    objects, found = await call.context.upstream.run(read)
    creation = {
        "supported": bool(found.creation),
        "properties": [creation_property(each, values=with_values) for each in found.creation],
    }
    return answers.enveloped(objects, target_creation=creation)


async def creation_values(call: Call) -> Response:
    """One of the properties of a target to be made, with its values."""
    connector = await _connector(call)
    wanted = call.part("property")
    found = await call.context.upstream.run(connector.target_objects)
    if not found.creation:
        raise Missing("New targets cannot be created on this connection.", key="no_target_creation")
    for each in found.creation:
        if each.id == wanted:
            return answers.data(creation_property(each, values=True))
    known = ", ".join(each.id for each in found.creation)
    raise Missing(f"New targets have no property {wanted}; they have {known}.", key="unknown_property")


async def fields(call: Call) -> Response:
    """The modes and fields of a target, or of one yet to be made that `properties[…]` describe."""
    described = bracketed(call.request.query_params.multi_items(), "properties")
    return await _fields(call, call.query("target") or "", described)


async def posted_fields(call: Call) -> Response:
    """The same from a body, as the walkthroughs send it."""
    part = Part(await call.body())
    described = {key: str(value) for key, value in (part.object("properties") or {}).items()}
    return await _fields(call, part.text("target"), described)


async def _fields(call: Call, asked: str, described: dict[str, str]) -> Response:
    if bool(asked.strip()) == bool(described):
        raise BadRequest("Give either target or properties[…].", metadata={"field": "target"})
    connector = await _connector(call)
    found = await call.context.upstream.run(
        lambda: connector.target_fields(asked if asked else connector.new_target(described))
    )
    return answers.data(target_fields(found))


async def _connector(call: Call) -> Connector:
    return call.context.upstream.connector(await call.context.connection(call.part("id")))


ROUTES = (
    route("GET", "/api/connections/{id}/modelsync/target", target, only=V24),
    route("GET", "/api/connections/{id}/modelsync/targetobjects", target_objects),
    route("GET", "/api/connections/{id}/modelsync/targetobjects/properties/{property}", creation_values),
    route("GET", "/api/connections/{id}/modelsync/target/fields", fields),
    route("POST", "/api/connections/{id}/modelsync/target/fields", posted_fields),
)
