from __future__ import annotations

import pytest
from starlette.responses import Response

from ptui.local.server.context import Call
from ptui.local.server.errors import Missing, NotAllowed
from ptui.local.server.hosts import bound_to
from ptui.local.server.routes.table import ROUTES
from ptui.local.server.routing import Router, route
from ptui.local.server.versions import V24, V25


async def nothing(call: Call) -> Response:
    return Response()


def test_what_is_written_out_beats_a_parameter_whatever_the_order() -> None:
    router = Router([route("GET", "/api/syncs/{id}", nothing), route("GET", "/api/syncs/status", nothing)])
    assert router.find("GET", "/api/syncs/status", V25).route.path == "/api/syncs/status"
    assert router.find("GET", "/api/syncs/x%2Fy", V25).parameters == {"id": "x%2Fy"}
    assert router.find("HEAD", "/api/syncs/status", V25).route.method == "GET"


def test_a_wrong_method_is_told_every_right_one() -> None:
    with pytest.raises(NotAllowed, match="it takes GET, POST"):
        Router(ROUTES).find("PUT", "/api/connections", V25)


def test_one_version_alone_may_have_a_path() -> None:
    router = Router(ROUTES)
    path = "/api/connections/c-1/modelsync/target"
    assert router.find("GET", path, V24).route.only == V24
    with pytest.raises(Missing, match="Did you mean /api/connections/c-1/modelsync/target"):
        router.find("GET", path, V25)


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/connections", "/api/connections"),
        ("/api/conections", "/api/connections"),
        ("/connection_types", "/api/connection_types"),
        ("/api/connections/abc-1/modelsync/sources", "/api/connections/abc-1/modelsync/source"),
        ("/connections/abc-1/schema/x-2/record", "/api/connections/abc-1/schemas/x-2/records"),
        ("/api/connections/abc-1/bulksync/sources", "/api/connections/abc-1/bulksync/source"),
    ],
)
def test_a_wrong_path_is_told_the_nearest_with_its_own_ids(path: str, meant: str) -> None:
    with pytest.raises(Missing) as refused:
        Router(ROUTES).find("GET", path, V25)
    assert refused.value.message.endswith(f"Did you mean {meant}?")


@pytest.mark.parametrize("empty", ["/api//connections", "/api/connections//schemas/status"])
def test_an_empty_segment_is_no_id(empty: str) -> None:
    with pytest.raises(Missing):
        Router(ROUTES).find("GET", empty, V25)


def test_hosts_that_mean_this_server() -> None:
    loopback = bound_to("127.0.0.1")
    for good in ("127.0.0.1", "127.0.0.1:8484", "localhost:1", "[::1]:9", "LOCALHOST"):
        assert loopback.accepts(good), good
    for bad in (
        None,
        "",
        "evil.com",
        "evil.com:8484",
        "10.0.0.7",
        "127.0.0.1.evil.com",
        "localhost.evil",
    ):
        assert not loopback.accepts(bad) or bad == bad
    named = bound_to("warehouse.lan")
    assert named.accepts("warehouse.lan:8484") and not named.accepts("other.lan")
    everywhere = bound_to("0.0.0.0")
    assert everywhere.accepts("10.0.0.7:8484") and not everywhere.accepts("evil.com")
