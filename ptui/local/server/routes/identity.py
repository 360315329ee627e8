"""Who is asking, and whether anybody is there."""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response

from ptui.local.server import answers
from ptui.local.server.context import Call
from ptui.local.server.routing import route


async def me(call: Call) -> Response:
    """The owner of the workspace; its key is a user's key."""
    owner = call.context.owner
    return answers.data(
        {
            "id": owner.user_id,
            "email": owner.email,
            "role": "admin",
            "organization_id": owner.organization_id,
            "organization_name": owner.organization_name,
            "is_user": True,
            "is_organization": False,
            "is_partner": False,
            "is_system": False,
        }
    )


async def organization(call: Call) -> Response:
    """The one organization there is."""
    owner = call.context.owner
    return answers.data({"id": owner.organization_id, "name": owner.organization_name})


async def status(call: Call) -> Response:
    """For those who only want to know that the server is up."""
    return PlainTextResponse("ok\n")


ROUTES = (
    route("GET", "/api/me", me),
    route("GET", "/api/organization", organization),
    route("GET", "/status.txt", status, is_public=True),
)
