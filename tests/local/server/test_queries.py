"""The query runner over a real database and over the samples."""

from __future__ import annotations

import httpx
import pytest
from polytomic import Polytomic

from ptui.local.server.serve import LocalServer
from tests.local.server.serving import data, until


def finished(api: httpx.Client, query_id: str) -> httpx.Response:
    """The answer once the query is over."""

    def look() -> httpx.Response | None:
        answer = api.get(f"/api/queries/{query_id}")
        return answer if data(answer)["status"] in {"done", "failed"} else None

    return until(look)


def test_rows_of_a_query(api: httpx.Client, connection: str) -> None:
    started = api.post(
        f"/api/connections/{connection}/query", params={"query": "SELECT 1 AS a, NULL AS b"}, json={}
    )
    answer = data(finished(api, data(started)["id"]))
    assert (answer["count"], answer["fields"], answer["results"]) == (1, ["a", "b"], [{"a": 1, "b": None}])


def test_a_query_in_the_body_and_its_pages(demo: httpx.Client) -> None:
    ident = next(
        one["id"] for one in data(demo.get("/api/connections")) if one["name"] == "Snowflake Connection"
    )
    started = demo.post(f"/api/connections/{ident}/query", json={"query": "SELECT email FROM users"})
    answer = finished(demo, data(started)["id"])
    rows = list(data(answer)["results"])
    total = data(answer)["count"]
    while (link := answer.json()["links"]["next"]) is not None:
        answer = demo.get(link)
        rows += data(answer)["results"]
    assert len(rows) == total > 100
    assert all("@" in row["email"] for row in rows if row["email"])


@pytest.mark.parametrize("query", ["SELEKT 1", "DELETE FROM people", "SELECT * FROM nowhere"])
def test_what_cannot_run_fails_with_its_reason(api: httpx.Client, connection: str, query: str) -> None:
    started = api.post(f"/api/connections/{connection}/query", json={"query": query})
    answer = data(finished(api, data(started)["id"]))
    assert answer["status"] == "failed"
    assert answer["error"]


def test_refusals(api: httpx.Client, connection: str) -> None:
    assert api.post(f"/api/connections/{connection}/query", json={}).status_code == 400
    assert api.post("/api/connections/none/query", json={"query": "SELECT 1"}).status_code == 404
    assert api.get("/api/queries/none").status_code == 404


def test_the_official_sdk_runs_one(server: LocalServer, connection: str) -> None:
    with httpx.Client(timeout=30, trust_env=False) as http:
        client = Polytomic(token=server.key, base_url=server.url, httpx_client=http)
        started = client.query_runner.run_query(connection, query="SELECT 2 AS two")
        assert started.data is not None and started.data.id is not None
        ident = started.data.id
        until(lambda: getattr(client.query_runner.get_query(ident).data, "status", "") == "done" or None)
        result = client.query_runner.get_query(ident).data
        assert result is not None and result.results == [{"two": 2}]
