"""The kinds of systems this workspace can connect to, and the forms for them."""

from __future__ import annotations

from starlette.responses import Response

from ptui.local.connectors import registry
from ptui.local.connectors.errors import ConnectorError
from ptui.local.server import answers
from ptui.local.server.connections import shapes
from ptui.local.server.context import Call
from ptui.local.server.errors import Missing
from ptui.local.server.routing import route
from ptui.local.server.rules.body import Part
from ptui.local.server.store.documents import Document


async def types(call: Call) -> Response:
    """Every type, with its form."""
    return answers.data([shapes.listed_type(kind) for kind in registry.types()])


async def type_schema(call: Call) -> Response:
    """A bare JSON Schema, as the API answers it."""
    return answers.document(_schema(call.part("id")))


async def unsaved_parameter_values(call: Call) -> Response:
    """What a field of the form can be, before the connection is saved."""
    field = Part(await call.body()).need_text("field")
    return answers.data({field: _values(_schema(call.part("id")), field)})


async def parameter_values(call: Call) -> Response:
    """The same for a saved connection: every field with a list of its own, or the one asked for."""
    connection = await call.context.connection(call.part("id"))
    schema = _schema(connection["type"])
    asked = call.query("field")
    fields = [asked] if asked else [key for key, value in schema["properties"].items() if "enum" in value]
    return answers.data({field: _values(schema, field) for field in fields})


def _schema(type_id: str) -> Document:
    try:
        return registry.configuration_schema(type_id)
    except ConnectorError as error:
        raise Missing(f"{error.sentence}.") from error


def _values(schema: Document, field: str) -> Document:
    choices = schema["properties"].get(field, {}).get("enum", [])
    return {"allows_creation": False, "values": [_choice(choice) for choice in choices]}


def _choice(choice: object) -> Document:
    if isinstance(choice, dict):
        return {"value": choice.get("value"), "label": choice.get("label", choice.get("value")), "path": None}
    return {"value": choice, "label": str(choice), "path": None}


ROUTES = (
    route("GET", "/api/connection_types", types),
    route("GET", "/api/connection_types/{id}", type_schema),
    route("POST", "/api/connection_types/{id}/parameter_values", unsaved_parameter_values),
    route("GET", "/api/connections/{id}/parameter_values", parameter_values),
)
