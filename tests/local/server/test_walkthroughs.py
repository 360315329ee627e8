"""The five walkthroughs against a demo workspace, with the request bodies of their pages as they stand."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptui.local.server.demo import connection_id
from tests.local.server.serving import cached, data, until

PAGES = Path(__file__).parents[2] / "seeds_data" / "walkthroughs"
COLD = {
    "status": 400,
    "message": "No schemas found. This can mean that the Polytomic has not cached any schemas yet."
    " Please try again.",
    "metadata": None,
}
_PLACEHOLDER = re.compile(r"\{?YOUR[-_]([A-Z0-9_-]+)[-_]ID\}?")
_WORDS = {"function", "frequency", "mode"}
"""Whose case the server may change."""
_MASK = "********"
_SECRETS = {"password", "passwd", "aws_secret_access_key", "service_account"}


class Walk:
    """One page, request by request, with the ids that each answer gives filled in below."""

    def __init__(self, api: httpx.Client, version: str) -> None:
        self.api = api
        self.headers = {"X-Polytomic-Version": version, "Content-Type": "application/json"}
        self.ids: dict[str, str] = {}
        self.made: list[tuple[str, str]] = []
        """Path and id of everything, in order."""

    def send(self, path: str, body: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """What was sent in the end, and the answer to it."""
        path = self._filled(path)
        text = self._filled(json.dumps(body))
        answer = self._until_warm(path, text) if path == "/api/bulk/syncs" else self._post(path, text)
        made: dict[str, Any] = data(answer)
        self._remember(path, json.loads(text), made)
        return json.loads(text), made

    def get(self, path: str) -> Any:
        return data(self.api.get(path, headers=self.headers))

    def clean(self) -> None:
        for path, identifier in reversed(self.made):
            assert self.api.delete(f"{path}/{identifier}").is_success

    def _filled(self, text: str) -> str:
        return _PLACEHOLDER.sub(lambda match: self.ids[_what(match[1])], text)

    def _post(self, path: str, text: str) -> httpx.Response:
        return self.api.post(path, content=text, headers=self.headers)

    def _until_warm(self, path: str, text: str) -> httpx.Response:
        def attempt() -> httpx.Response | None:
            answer = self._post(path, text)
            if answer.is_success:
                return answer
            assert answer.json().items() >= COLD.items()
            return None

        return until(attempt)

    def _remember(self, path: str, body: dict[str, Any], made: dict[str, Any]) -> None:
        if path.endswith("/target/fields"):
            return
        self.made.append((path, made["id"]))
        if path == "/api/models":
            self.ids["model"] = made["id"]
        if path == "/api/connections":
            self.ids[body["type"]] = self.ids["connection"] = made["id"]
            if made.get("auth_url"):
                assert httpx.post(made["auth_url"]).is_success
            until(lambda: self.get(f"{path}/{made['id']}")["status"] == "healthy")


def _what(placeholder: str) -> str:
    words = re.split(r"[-_]", placeholder.lower())
    if words[-1] == "model":
        return "model"
    return words[0] if words[0] in {"salesforce", "snowflake", "s3", "gcs"} else "connection"


def differences(sent: Any, read: Any, *, at: str = "") -> list[str]:
    """Where what was read back is not what was sent, but for what the server may change."""
    key = at.rsplit(".", 1)[-1]
    if isinstance(sent, dict):
        if not isinstance(read, dict):
            return [f"{at}: {read!r}"]
        return [each for name in sent for each in differences(sent[name], read.get(name), at=f"{at}.{name}")]
    if isinstance(sent, list):
        if not isinstance(read, list) or len(sent) != len(read):
            return [f"{at}: {read!r}"]
        pairs = zip(sent, read, strict=True)
        return [each for one, other in pairs for each in differences(one, other, at=at)]
    if key in _SECRETS:
        return [] if read == _MASK else [f"{at} is not masked"]
    if key in _WORDS and isinstance(read, str):
        sent, read = sent.lower(), read.lower()
    return [] if sent == read else [f"{at}: {read!r} for {sent!r}"]


@pytest.mark.parametrize("page", sorted(path.stem for path in PAGES.glob("*.json")))
def test_a_page_as_it_stands(demo: httpx.Client, page: str) -> None:
    script = json.loads((PAGES / f"{page}.json").read_text(encoding="utf-8"))
    walk = Walk(demo, script["version"])
    for request in script["requests"]:
        sent, made = walk.send(request["path"], request["body"])
        if request["path"].endswith("/target/fields"):
            assert [field["id"] for field in made["fields"]] == ["EMAIL", "FIRST_NAME", "LAST_NAME"]
            continue
        read = walk.get(f"{request['path']}/{made['id']}")
        if request["path"] == "/api/connections":
            read["type"] = read["type"]["id"]
        if "schemas" in sent:
            schemas = walk.get(f"{request['path']}/{made['id']}/schemas")
            read["schemas"] = [row["id"] for row in schemas if row["enabled"]]
        assert differences(sent, read) == []
    walk.clean()


def test_there_are_five_pages_and_the_comparison_sees_a_difference() -> None:
    assert len(list(PAGES.glob("*.json"))) == 5
    assert differences({"a": {"mode": "x"}}, {"a": {"mode": "X", "more": 1}}) == []
    assert differences({"a": [{"b": 1}]}, {"a": [{"b": 2}]}) == [".a.b: 2 for 1"]
    assert differences({"password": "x"}, {"password": "x"}) == [".password is not masked"]


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("w3", ["last_activity_date", "plan", "first_name", "last_name", "email"]),
        ("w4", ["email", "first_name", "last_name"]),
        ("w5", ["email", "first_name", "last_name"]),
    ],
)
def test_the_models_of_the_pages_have_the_fields_and_rows_they_speak_of(
    demo: httpx.Client, page: str, names: list[str]
) -> None:
    script = json.loads((PAGES / f"{page}.json").read_text(encoding="utf-8"))
    walk = Walk(demo, script["version"])
    for request in script["requests"]:
        walk.send(request["path"], request["body"])
    model = walk.get(f"/api/models/{walk.ids['model']}")
    assert {field["name"] for field in model["fields"]} >= set(names)
    records = walk.get(f"/api/models/{model['id']}/sample")["records"]
    assert len(records) > 1
    assert all("@" in str(record[model["id"]]["email"]) for record in records)
    walk.clean()


def test_nothing_is_built_on_a_connection_that_nobody_has_signed_in_to(demo: httpx.Client) -> None:
    body = {
        "name": "S",
        "type": "salesforce",
        "configuration": {"domain": "https://example.my.salesforce.com"},
    }
    pending = data(demo.post("/api/connections", json=body))["id"]
    model = demo.post(
        "/api/models", json={"name": "M", "connection_id": pending, "configuration": {"table": "Contact"}}
    )
    assert (model.status_code, model.json()["metadata"]) == (422, {"field": "connection_id"})
    bulk = {
        "name": "B",
        "source_connection_id": pending,
        "destination_connection_id": connection_id("Snowflake Connection"),
        "destination_configuration": {"schema": "S"},
        "default_schedule": {"frequency": "manual"},
    }
    cold = demo.post("/api/bulk/syncs", json=bulk)
    assert cold.json().items() >= COLD.items()
    swapped = bulk | {
        "source_connection_id": connection_id("MySQL Connection"),
        "destination_connection_id": pending,
    }
    refusal = demo.post("/api/bulk/syncs", json=swapped)
    assert (refusal.status_code, refusal.json()["metadata"]) == (422, {"field": "destination_connection_id"})
    assert demo.delete(f"/api/connections/{pending}").is_success


@pytest.mark.slow
def test_a_hundred_thousand_schemas_in_one_bulk_sync(demo: httpx.Client) -> None:
    big = connection_id("Big Connection")
    cached(demo, big)
    body = {
        "name": "Everything",
        "source_connection_id": big,
        "destination_connection_id": connection_id("Snowflake Connection"),
        "destination_configuration": {"schema": "BIG"},
        "default_schedule": {"frequency": "manual"},
    }
    path = f"/api/bulk/syncs/{data(demo.post('/api/bulk/syncs', json=body))['id']}"
    rows = data(demo.get(f"{path}/schemas"))
    assert len(rows) == 100_000
    data(demo.patch(f"{path}/schemas", json={"schemas": [{"id": rows[7]["id"], "enabled": False}]}))
    disabled = data(demo.get(f"{path}/schemas", params={"filters[enabled]": "false"}))
    assert [row["id"] for row in disabled] == [rows[7]["id"]]
    assert demo.delete(path).is_success


def test_files_take_any_number_of_fields_into_their_one_record(demo: httpx.Client) -> None:
    mysql, bucket = connection_id("MySQL Connection"), connection_id("S3 Connection")
    configuration = {"table": "company.customers"}
    model = data(
        demo.post("/api/models", json={"name": "M", "connection_id": mysql, "configuration": configuration})
    )
    fields = [
        {"source": {"model_id": model["id"], "field": name}, "target": "record"}
        for name in ("email", "first_name")
    ]
    body = {
        "name": "To a file",
        "mode": "replace",
        "target": {"connection_id": bucket, "create": {"name": "out/customers.csv"}},
        "fields": fields,
        "schedule": {"frequency": "manual"},
    }
    made = data(demo.post("/api/syncs", json=body))
    assert (made["target"]["object"], made["fields"]) == ("out/customers.csv", fields)
    assert demo.delete(f"/api/syncs/{made['id']}").is_success
    assert demo.delete(f"/api/models/{model['id']}").is_success


def test_a_system_that_takes_no_bulk_syncs_says_so_of_its_connection(demo: httpx.Client) -> None:
    body = {
        "name": "Backwards",
        "source_connection_id": connection_id("MySQL Connection"),
        "destination_connection_id": connection_id("Salesforce Connection"),
        "destination_configuration": {},
        "default_schedule": {"frequency": "manual"},
    }
    refusal = demo.post("/api/bulk/syncs", json=body)
    assert (refusal.status_code, refusal.json()["metadata"]) == (422, {"field": "destination_connection_id"})
    assert "a model sync can" in refusal.json()["message"]
