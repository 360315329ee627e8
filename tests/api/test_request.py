"""Requests as values: what stands on the request line."""

from __future__ import annotations

import subprocess
import sys
from urllib.parse import unquote

import pytest

from ptui.api.request import Request, get, named, pairs, segment, set_only
from ptui.api.requests import bulk, connections, events, identity, models, modelsync, syncs


def test_choices_are_plain_parameters() -> None:
    request = modelsync.source("c1", {"table": "company.customers"})
    assert request.target == "/api/connections/c1/modelsync/source?table=company.customers"
    assert request.purpose == "Reading the sources in company.customers"
    several = modelsync.source_fields("c1", {"schema": "A", "table": ["x y", "ü"]})
    assert several.target == "/api/connections/c1/modelsync/source/fields?schema=A&table=x+y&table=%C3%BC"


@pytest.mark.parametrize("ident", ["..", ".", "a/b", "a?b#c", "../../admin", "ü", "%2e", "a\nb", ""])
def test_ids_stay_one_segment(ident: str) -> None:
    path = connections.connection(ident).path
    assert path.count("/") == 3 and unquote(path) == f"/api/connections/{ident}"
    assert path.isascii() and path.isprintable() and not path.endswith(("/..", "/."))


def test_query_values() -> None:
    assert pairs({"a": True, "b": None, "c": [1, None, "x"], "d": False}) == (
        ("a", "true"),
        ("c", "1"),
        ("c", "x"),
        ("d", "false"),
    )
    paged = get("/x", {"a": 1}).with_query(page_token="t").with_query(page_token="u")
    assert paged.query == (("a", "1"), ("page_token", "u"))
    assert paged.with_query(page_token=None).query == (("a", "1"),)


def test_purpose_is_no_part_of_the_call() -> None:
    assert Request("GET", "/x", purpose="One") == Request("GET", "/x", purpose="Other")
    assert len(named("x" * 5_000)) == 60


def test_only_what_was_set_travels() -> None:
    assert set_only(a=None, b=False, c="", d=0) == {"b": False, "c": "", "d": 0}
    made = connections.create(name="N", type="mysql", configuration={"port": 3306})
    assert made.body == {"name": "N", "type": "mysql", "configuration": {"port": 3306}}
    assert syncs.start("s").body == {} and bulk.start("b", test=True).body == {"test": True}


def test_version_decides_the_shape() -> None:
    daily = {"frequency": "daily", "hour": "6", "minute": "0"}
    assert bulk.schedule_keys(daily, version="2024-02-08") == {"schedule": daily}
    assert bulk.schedule_keys(daily, additional=[daily], version="2025-09-18") == {
        "default_schedule": daily,
        "additional_schedules": [daily],
    }
    old = syncs.cancel_execution("s", "e", version="2024-02-08")
    new = syncs.cancel_execution("s", "e", version="2025-09-18")
    assert (old.method, old.path, old.body) == ("PUT", "/api/syncs/s/executions/e", {"status": "canceled"})
    assert (new.method, new.path, new.body) == ("POST", "/api/syncs/s/executions/e/cancel", None)
    assert modelsync.has_target_levels("2024-02-08") and not modelsync.has_target_levels("2025-09-18")


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (identity.me(), "GET /api/me"),
        (connections.connections(), "GET /api/connections"),
        (connections.type_schema("mysql"), "GET /api/connection_types/mysql"),
        (connections.schema("c", "public.a b"), "GET /api/connections/c/schemas/public.a%20b"),
        (connections.records("c", "t"), "GET /api/connections/c/schemas/t/records"),
        (connections.delete("c", force=True), "DELETE /api/connections/c?force=true"),
        (connections.delete("c"), "DELETE /api/connections/c"),
        (connections.run_query("c", "SELECT 1"), "POST /api/connections/c/query?query=SELECT+1"),
        (modelsync.target("c"), "GET /api/connections/c/modelsync/target"),
        (
            modelsync.target("c", type="table", search="CUSTOMERS"),
            "GET /api/connections/c/modelsync/target?type=table&search=CUSTOMERS",
        ),
        (modelsync.target_objects("c"), "GET /api/connections/c/modelsync/targetobjects"),
        (
            modelsync.target_fields("c", "A.B", refresh=True),
            "GET /api/connections/c/modelsync/target/fields?target=A.B&refresh=true",
        ),
        (
            modelsync.new_target_fields("c", {"name": "n"}),
            "GET /api/connections/c/modelsync/target/fields?properties%5Bname%5D=n",
        ),
        (models.sample("m", in_background=True), "GET /api/models/m/sample?async=true"),
        (syncs.syncs(active=True), "GET /api/syncs?active=true"),
        (syncs.log_files("s", "e", "errors"), "GET /api/syncs/s/executions/e/errors"),
        (bulk.source("c"), "GET /api/connections/c/bulksync/source?include_fields=false"),
        (bulk.statuses(["a", "b"]), "GET /api/bulk/syncs/status?sync_id=a&sync_id=b"),
        (bulk.schemas("b", enabled=True), "GET /api/bulk/syncs/b/schemas?filters%5Benabled%5D=true"),
        (
            bulk.console_log("b", "e", schema_id="a/b", limit=50),
            "GET /api/bulk/syncs/b/executions/e/schemas/a%2Fb/consolelog?limit=50",
        ),
        (events.events(limit=5), "GET /api/events?limit=5"),
    ],
)
def test_request_lines(request_: Request, line: str) -> None:
    assert f"{request_.method} {request_.target}" == line
    assert request_.purpose[0].isupper() and not request_.purpose.endswith(".")


def test_segment_keeps_ordinary_ids() -> None:
    assert segment("7f3c-42") == "7f3c-42" and segment("company.customers") == "company.customers"


def test_building_requests_imports_neither_client_nor_models() -> None:
    code = (
        "import sys, ptui.api, ptui.api.errors, ptui.api.retry, ptui.api.address\n"
        "import ptui.api.requests.bulk, ptui.api.requests.modelsync, ptui.api.requests.syncs\n"
        "import ptui.api.requests.models, ptui.api.requests.identity, ptui.api.requests.events\n"
        "ptui.api.ApiError, ptui.api.Request\n"
        "print(*{'httpx', 'pydantic', 'ptui.wire', 'asyncio', 'ssl'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_api_names_what_it_exports() -> None:
    import ptui.api

    for name in ptui.api.__all__:
        assert getattr(ptui.api, name).__name__ == name
    with pytest.raises(AttributeError):
        _ = ptui.api.Nothing
