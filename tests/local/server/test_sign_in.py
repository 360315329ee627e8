from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from ptui.local.server.serve import LocalServer
from ptui.local.workspace import Workspace
from tests.local.server.serving import cached, client_of, data, until

BODY: dict[str, Any] = {
    "name": "A <b>sales</b> force",
    "type": "salesforce",
    "configuration": {"domain": "https://example.my.salesforce.com"},
}


class Clock:
    moment = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def api(workspace: Workspace, clock: Clock) -> Iterator[httpx.Client]:
    with (
        LocalServer(workspace, with_samples=True, clock=clock) as server,
        client_of(server) as client,
    ):
        yield client


def create(api: httpx.Client, **more: Any) -> Any:
    return data(api.post("/api/connections", json=BODY | more))


def test_the_page_needs_no_key_and_looking_uses_nothing_up(api: httpx.Client) -> None:
    made = create(api)
    assert made["auth_url"].startswith(str(api.base_url).rstrip("/") + "/oauth/")
    for _ in range(2):
        page = httpx.get(made["auth_url"])
        assert page.is_success and page.text.count("<button") == 1
        assert "&lt;b&gt;sales" in page.text and "<b>sales" not in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
    assert data(api.get(f"/api/connections/{made['id']}"))["saved"] is False


def test_the_button_works_once(api: httpx.Client) -> None:
    made = create(api)
    assert "can close" in httpx.post(made["auth_url"]).text
    now = data(api.get(f"/api/connections/{made['id']}"))
    assert (now["status"], now["saved"]) == ("healthy", True)
    cached(api, made["id"])
    for again in (httpx.post(made["auth_url"]), httpx.get(made["auth_url"])):
        assert again.status_code == 410 and "no longer works" in again.text


def test_a_program_gets_json(api: httpx.Client) -> None:
    made = create(api)
    headers = {"Accept": "application/json"}
    assert data(httpx.post(made["auth_url"], headers=headers)) == {"id": made["id"], "status": "healthy"}
    again = httpx.post(made["auth_url"], headers=headers)
    assert again.status_code == 410 and again.json()["status"] == 410


def test_the_token_expires_and_is_not_in_the_file(
    api: httpx.Client, clock: Clock, workspace: Workspace
) -> None:
    made = create(api)
    token = made["auth_url"].rpartition("/")[2]
    with sqlite3.connect(workspace.database) as database:
        rows = database.execute("SELECT * FROM oauth_sessions").fetchall()
    database.close()
    assert rows and token not in json.dumps(rows)
    clock.moment += timedelta(minutes=16)
    assert httpx.post(made["auth_url"]).status_code == 410
    assert data(api.get(f"/api/connections/{made['id']}"))["status"] == "pending"


def test_afterwards_the_browser_goes_where_it_was_told(api: httpx.Client) -> None:
    made = create(api, redirect_url="https://app.example/done?x=1")
    answer = httpx.post(made["auth_url"])
    assert (answer.status_code, answer.headers["location"]) == (303, "https://app.example/done?x=1")


def test_until_then_nothing_can_be_read(api: httpx.Client) -> None:
    path = f"/api/connections/{create(api)['id']}"
    refused = api.get(f"{path}/modelsync/source")
    assert refused.status_code == 400 and "signed in" in refused.json()["message"]
    assert api.post(f"{path}/schemas/refresh").status_code == 400
    cold = api.get(f"{path}/bulksync/source")
    assert cold.status_code == 400
    assert cold.json() == {
        "status": 400,
        "message": "No schemas found. This can mean that the Polytomic has not cached any schemas yet. "
        "Please try again.",
        "key": None,
        "metadata": None,
    }


def test_saving_again_gives_a_new_link_and_ends_the_old(api: httpx.Client) -> None:
    made = create(api)
    again = data(api.put(f"/api/connections/{made['id']}", json=BODY))
    assert httpx.get(made["auth_url"]).status_code == 410
    assert httpx.post(again["auth_url"]).is_success
    assert "auth_url" not in data(api.put(f"/api/connections/{made['id']}", json=BODY))


def test_reconnecting_asks_anew(api: httpx.Client) -> None:
    made = create(api)
    httpx.post(made["auth_url"])
    path = f"/api/connections/{made['id']}"
    again = data(api.put(path, json=BODY | {"reconnect": True}))
    assert again["saved"] is True and again["status"] == "pending"
    assert api.post(f"{path}/schemas/refresh").status_code == 400
    assert httpx.post(again["auth_url"]).is_success
    until(lambda: data(api.get(path))["status"] == "healthy")


def test_by_code_and_without_a_browser(api: httpx.Client) -> None:
    by_code = create(api, configuration=BODY["configuration"] | {"connect_mode": "code"})
    assert by_code["auth_code"] in httpx.get(by_code["auth_url"]).text
    secret = {"connect_mode": "api", "oauth_refresh_token": "r3fresh"}
    at_once = create(api, configuration=BODY["configuration"] | secret)
    assert (at_once["status"], at_once["saved"]) == ("healthy", True) and "auth_url" not in at_once
    assert at_once["configuration"]["oauth_refresh_token"] == "********"


def test_deleting_takes_the_link_along(api: httpx.Client) -> None:
    made = create(api)
    assert api.delete(f"/api/connections/{made['id']}").is_success
    assert httpx.post(made["auth_url"]).status_code == 410
