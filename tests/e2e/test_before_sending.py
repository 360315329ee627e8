"""The request is seen before it is sent, and copied in other tools' languages that do the same."""

from __future__ import annotations

import ast
import base64
import json
import os
import re
import subprocess
from typing import Any

import hcl2

from tests.e2e.served import Served
from tests.e2e.walker import Walker, at, ptui
from tests.seeds_data.answers import MYSQL
from tests.seedserver import SeedServer


def clipboard(walker: Walker, since: int) -> str:
    """What the terminal was given for its clipboard, once it was."""

    def found() -> list[bytes]:
        return re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", walker.terminal.raw(since))

    walker.until(found)
    return base64.b64decode(found()[-1]).decode()


def copy_as(walker: Walker, title: str, way: str) -> str:
    since = walker.terminal.mark
    walker.press("Y")
    walker.pick(title, way, way)
    text = clipboard(walker, since)
    walker.shows(f"Copied {way}")
    return text


def request_of_form(walker: Walker, way: str) -> str:
    """ctrl+r shows the request of the open form, and Y copies it from there."""
    walker.press("ctrl+r")
    walker.shows("╭─ Request", '"table": "company.customers"', MYSQL[:8])
    text = copy_as(walker, "Copy the request as", way)
    walker.lacks("╭─ Request")
    return text


def test_a_form_shows_its_request_and_copies_it_four_ways(seeds: SeedServer) -> None:
    with ptui(env=at(seeds.url, seeds.key)) as walker:
        walker.walk("MySQL Connection", "Source", "table", "company.customers")
        walker.press("m")
        walker.form("New model")
        walker.fill("Name", 'Customer\'s "Model"')
        ways = {way: request_of_form(walker, way) for way in ("cURL", "Python", "Terraform", "JSON")}
        walker.form("New model")
        assert seeds.bodies("/api/models") == [], "looking at a request sends nothing"
        walker.terminal.assert_harmless(allow={"osc 52"})
    body = {
        "name": 'Customer\'s "Model"',
        "connection_id": MYSQL,
        "configuration": {"table": "company.customers"},
    }
    assert all(seeds.key not in text for text in ways.values())
    run(ways["cURL"], seeds.url, seeds.key)
    assert seeds.bodies("/api/models") == [body]
    assert body in list(_objects(json.loads(ways["JSON"])))
    assert "polytomic" in ast.unparse(ast.parse(ways["Python"])).lower()
    found = hcl2.loads(ways["Terraform"] + "\n")
    assert "polytomic_model" in json.dumps(found)


def run(curl: str, url: str, key: str) -> Any:
    """What the command answers in a shell that has the two variables."""
    env = {"PATH": os.environ["PATH"], "POLYTOMIC_API_KEY": key, "POLYTOMIC_DEPLOYMENT_URL": url}
    done = subprocess.run(["sh", "-c", curl], env=env, capture_output=True, text=True, timeout=20, check=True)
    return json.loads(done.stdout)


def _objects(value: Any) -> Any:
    """Every object in a document."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from _objects(each)


def test_an_existing_sync_is_copied_and_its_curl_makes_the_same_again(served: Served) -> None:
    model = {
        "name": "People",
        "connection_id": served.connection("MySQL Connection"),
        "configuration": {"table": "company.customers"},
    }
    model_id = served.api.post("/api/models", json=model).json()["data"]["id"]
    sync = {
        "name": "People to Contacts",
        "mode": "replace",
        "fields": [{"source": {"field": "email", "model_id": model_id}, "target": "EMAIL"}],
        "schedule": {"frequency": "daily", "hour": "6", "minute": "30"},
        "target": {
            "connection_id": served.connection("Snowflake Connection"),
            "object": "CUSTOMERS.CONTACTS",
        },
    }
    first = served.api.post("/api/syncs", json=sync)
    assert first.is_success, first.text
    with ptui(env=served.env) as walker:
        walker.walk("Model syncs", "People to Contacts")
        curl = copy_as(walker, "Copy People to Contacts as", "cURL")
        terraform = copy_as(walker, "Copy People to Contacts as", "Terraform")
    made = run(curl, served.url, served.key)["data"]
    assert made["id"] != first.json()["data"]["id"]
    for key in ("name", "mode", "fields", "schedule"):
        assert made[key] == first.json()["data"][key]
    assert "polytomic_sync" in json.dumps(hcl2.loads(terraform + "\n"))


def test_the_inspectors_text_is_copied_whole(seeds: SeedServer) -> None:
    with ptui(env=at(seeds.url, seeds.key)) as walker:
        walker.walk("MySQL Connection", "Source")
        walker.press("right")
        walker.shows("▸ table")
        walker.press("tab")
        texts = []
        for tab in ("JSON", "Request"):
            walker.press("]")
            walker.shows(f"[{tab}]")
            since = walker.terminal.mark
            walker.press("y")
            texts.append(clipboard(walker, since))
            walker.shows("Copied the")
    document, call = texts
    assert "company.customers" in json.dumps(json.loads(document))
    assert run(call, seeds.url, seeds.key)["data"]["requires_one_of"] == ["query", "table", "view"]
