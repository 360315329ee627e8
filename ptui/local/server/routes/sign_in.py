"""The pages behind `auth_url`. They need no key: the token in the path is good for once, and not for long."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from ptui.local.connectors import registry
from ptui.local.server import answers
from ptui.local.server.connections import pages, sign_in
from ptui.local.server.context import Call
from ptui.local.server.routing import route


async def ask(call: Call) -> Response:
    """A page with one button; looking at it uses nothing up."""
    token = call.part("token")
    found = await call.context.store.read(lambda tx: sign_in.session(tx, token, context=call.context))
    if found is None:
        return pages.gone()
    session, connection = found
    kind = registry.connection_type(connection["type"])
    return pages.ask(connection["name"], kind.name, session["code"])


async def complete(call: Call) -> Response:
    """The button was pressed, or a program did as much and wants JSON."""
    token = call.part("token")
    connection = await call.context.store.write(lambda tx: sign_in.complete(tx, token, context=call.context))
    if connection is not None:
        await call.context.schemas.refresh(connection)
    if call.wants_json:
        if connection is None:
            raise sign_in.Expired("This sign-in link was used already or has expired.")
        return answers.data({"id": connection["id"], "status": connection["status"]})
    if connection is None:
        return pages.gone()
    if connection["redirect_url"]:
        return RedirectResponse(connection["redirect_url"], 303)
    return pages.done(connection["name"])


ROUTES = (
    route("GET", "/oauth/{token}", ask, is_public=True),
    route("POST", "/oauth/{token}", complete, is_public=True),
)
