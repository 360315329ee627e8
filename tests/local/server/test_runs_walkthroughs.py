"""The five walkthroughs are run after they were walked, and what arrived is compared row by row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ptui.local.server.serve import LocalServer
from tests.local.server import arrived
from tests.local.server.running import completed
from tests.local.server.test_walkthroughs import PAGES, Walk


@pytest.fixture
def samples(demo_server: LocalServer) -> Path:
    return demo_server.workspace.samples


@pytest.fixture
def walked(demo: httpx.Client, request: pytest.FixtureRequest) -> Iterator[str]:
    """The path of the sync at the end of a page, made with the bodies as they stand there."""
    page = request.getfixturevalue("_page")
    script = json.loads((PAGES / f"{page}.json").read_text(encoding="utf-8"))
    walk = Walk(demo, script["version"])
    for one in script["requests"]:
        walk.send(one["path"], one["body"])
    path, identifier = walk.made[-1]
    demo.headers["X-Polytomic-Version"] = script["version"]
    yield f"{path}/{identifier}"
    walk.clean()


def page(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("_page", [name])


@page("w1")
def test_salesforce_to_snowflake(demo: httpx.Client, samples: Path, walked: str, _page: str) -> None:
    arrived.w1(samples, completed(demo, walked))
    changed = completed(demo, walked)
    assert [one["counts"]["insert"] + one["counts"]["update"] for one in changed["schemas"]] == [0, 0]


@page("w2")
def test_salesforce_to_s3(demo: httpx.Client, samples: Path, walked: str, _page: str) -> None:
    arrived.w2(samples, completed(demo, walked))


@page("w3")
def test_active_users_to_contacts(demo: httpx.Client, samples: Path, walked: str, _page: str) -> None:
    before = arrived.contacts(samples)
    run = completed(demo, walked)
    arrived.w3(samples, run, before)
    assert run["counts"]["insert"] > 500
    assert completed(demo, walked)["counts"]["insert"] == 0


@page("w4")
def test_a_file_to_contacts(demo: httpx.Client, samples: Path, walked: str, _page: str) -> None:
    before = arrived.contacts(samples)
    arrived.w4(samples, completed(demo, walked), before)


@page("w5")
def test_customers_to_snowflake(demo: httpx.Client, samples: Path, walked: str, _page: str) -> None:
    arrived.w5(samples, completed(demo, walked))
