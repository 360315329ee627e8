"""The requests of the five pages as they stand there, sent with curl to `ptui serve --demo`."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from typing import Any

import pytest

from tests.e2e.served import PAGES, Served, differences, page

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl: apt-get install curl")
_PLACEHOLDER = re.compile(r"YOUR[-_](?:(\w+?)[-_])?(MODEL|CONNECTION)[-_]ID")
_SECRETS = ("password", "passwd", "aws_secret_access_key", "service_account")
COLD = {
    "status": 400,
    "message": "No schemas found. This can mean that the Polytomic has not cached any schemas yet."
    " Please try again.",
    "metadata": None,
}


def curl(served: Served, method: str, path: str, *, version: str, body: str | None = None) -> tuple[int, Any]:
    """Status and document of one call, with the headers of the pages."""
    argv = ["curl", "--silent", "--noproxy", "*", "--write-out", "\n%{http_code}", "--request", method]
    argv += ["--url", path if "://" in path else served.url + path]
    argv += ["--header", "accept: application/json", "--header", "content-type: application/json"]
    argv += ["--header", f"X-Polytomic-Version: {version}"]
    argv += ["--header", f"Authorization: Bearer {served.key}"]
    if body is not None:
        argv += ["-d", body]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=True)
    text, _, status = done.stdout.rpartition("\n")
    return int(status), json.loads(text) if text.startswith("{") else text


class Walk:
    """One page from start to end; every answer gives ids to the requests after it."""

    def __init__(self, served: Served, name: str) -> None:
        self.served = served
        self.page = page(name)
        self.version = self.page["version"]
        self.ids: dict[str, str] = {}

    def get(self, path: str) -> dict[str, Any]:
        status, answer = curl(self.served, "GET", path, version=self.version)
        assert status == 200, answer
        found: dict[str, Any] = answer["data"]
        return found

    def post(self, path: str, body: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """What was sent, ids filled in, and what came back; a cold cache is waited for."""
        text = _PLACEHOLDER.sub(self._id, json.dumps(body))
        path = _PLACEHOLDER.sub(self._id, path.replace("{", "").replace("}", ""))
        deadline = time.monotonic() + 20
        while True:
            status, answer = curl(self.served, "POST", path, version=self.version, body=text)
            if status == 400 and path == "/api/bulk/syncs" and time.monotonic() < deadline:
                assert answer.items() >= COLD.items()
                continue
            assert 200 <= status < 300, answer
            return json.loads(text), answer["data"]

    def _id(self, match: re.Match[str]) -> str:
        of, what = match.groups()
        return self.ids[(of or what).casefold() if (of or what).casefold() in self.ids else what.casefold()]

    def remember(self, sent: dict[str, Any], made: dict[str, Any]) -> None:
        if "type" not in sent:
            self.ids["model"] = made["id"]
            return
        self.ids[sent["type"]] = self.ids["connection"] = made["id"]
        if made.get("auth_url"):
            assert curl(self.served, "POST", made["auth_url"], version=self.version)[0] == 200
        path = f"/api/connections/{made['id']}"
        assert self.get(path)["status"] == "healthy"


@pytest.mark.parametrize("name", sorted(each.stem for each in PAGES.glob("*.json")))
def test_a_page_is_taken_and_reads_back_equal(served: Served, name: str) -> None:
    walk = Walk(served, name)
    for request in walk.page["requests"]:
        sent, made = walk.post(request["path"], request["body"])
        if request["path"].endswith("/target/fields"):
            assert [each["id"] for each in made["fields"]] == ["EMAIL", "FIRST_NAME", "LAST_NAME"]
            continue
        if request["path"] in ("/api/connections", "/api/models"):
            walk.remember(sent, made)
        read = walk.get(f"{request['path']}/{made['id']}")
        if request["path"] == "/api/connections":
            sent["type"] = {"id": sent["type"]}
            for key in _SECRETS:
                if key in sent["configuration"]:
                    sent["configuration"][key] = "********"
        if "schemas" in sent:
            rows: Any = walk.get(f"{request['path']}/{made['id']}/schemas")
            read["schemas"] = [row["id"] for row in rows if row["enabled"]]
        assert differences(sent, read) == []


def test_all_five_are_there() -> None:
    assert len(list(PAGES.glob("*.json"))) == 5
    kinds = [request["path"] for name in ("w1", "w2", "w3", "w4", "w5") for request in page(name)["requests"]]
    assert (kinds.count("/api/connections"), kinds.count("/api/models")) == (10, 3)
    assert (kinds.count("/api/syncs"), kinds.count("/api/bulk/syncs")) == (3, 2)
