"""What is typed survives a dropped line and kill -9: the next start says so, and D goes on with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.walker import Walker, at, ptui
from tests.seedserver import SeedServer
from tests.terminal import Terminal

ENDS = pytest.mark.parametrize(
    "end",
    [pytest.param(Terminal.kill, marks=pytest.mark.slow), Terminal.hang_up],
    ids=["kill -9", "SIGHUP"],
)
End = Callable[[Terminal], None]


def connection_form(walker: Walker) -> None:
    walker.shows("MySQL Connection")
    walker.press("c")
    walker.pick("New connection", "MySQL", "MySQL")
    walker.form("New MySQL connection")


def drafts(home: Path) -> list[Path]:
    return list(home.rglob("drafts/**/*.json"))


@ENDS
def test_a_connection_is_gone_on_with_and_its_password_asked_for(
    seeds: SeedServer, tmp_path: Path, end: End
) -> None:
    with ptui(env=at(seeds.url, seeds.key), home=tmp_path) as walker:
        connection_form(walker)
        walker.fill("Name", "Half a Connection")
        walker.fill("Hostname", "db.example.com")
        walker.fill("Password", "hunter2-hunter2", shown="•" * 15)
        walker.fill("Database", "company")
        end(walker.terminal)
        walker.terminal.process.wait(10)
    assert len(drafts(tmp_path)) == 1
    for each in tmp_path.rglob("*"):
        assert not each.is_file() or b"hunter2" not in each.read_bytes(), f"the secret is in {each}"
    with ptui(env=at(seeds.url, seeds.key), home=tmp_path) as walker:
        walker.shows("1 form left half-way: D goes on.")
        walker.press("D")
        name = "New MySQL connection · Half a Connection"
        walker.pick("Continue a draft", "Half", name)
        walker.form("New MySQL connection")
        walker.shows("Half a Connection", "db.example.com", "company")
        assert "•" not in walker.text
        walker.fill("Password", "hunter2-hunter2", shown="•" * 15)
        walker.send("New MySQL connection", "Half a Connection is created.")
    (body,) = seeds.bodies("/api/connections")
    assert body == {
        "name": "Half a Connection",
        "type": "mysql",
        "configuration": {"hostname": "db.example.com", "passwd": "hunter2-hunter2", "dbname": "company"},
    }
    assert drafts(tmp_path) == []


@pytest.mark.slow
@ENDS
def test_a_model_sync_keeps_its_mapping(seeds: SeedServer, tmp_path: Path, end: End) -> None:
    with ptui(env=at(seeds.url, seeds.key), home=tmp_path) as walker:
        walker.walk("MySQL Connection", "Source", "table", "company.customers")
        walker.press("space")
        walker.close("MySQL Connection")
        walker.walk("Snowflake Connection", "Target", "CUSTOMERS", "CUSTOMERS.CONTACTS")
        walker.press("s")
        walker.form("New model sync")
        walker.turn("Mode", "Replace")
        walker.leave_out("last_name")
        end(walker.terminal)
        walker.terminal.process.wait(10)
    with ptui(env=at(seeds.url, seeds.key), home=tmp_path) as walker:
        walker.shows("1 form left half-way: D goes on.")
        walker.press("D")
        walker.shows("Continue a draft", "New model sync · Customers to CUSTOMERS.CONTACTS")
        walker.press("enter")
        walker.form("New model sync")
        walker.shows("2 of 5 mapped, 3 left out")
        walker.send("New model sync", "is created.")
    (sync,) = seeds.bodies("/api/syncs")
    assert sync["mode"] == "replace"
    assert [each["target"] for each in sync["fields"]] == ["EMAIL", "FIRST_NAME"]
    (model,) = seeds.bodies("/api/models")
    assert model["configuration"] == {"table": "company.customers"}


def test_a_form_that_was_left_is_offered_and_can_be_discarded(seeds: SeedServer, tmp_path: Path) -> None:
    with ptui(env=at(seeds.url, seeds.key), home=tmp_path) as walker:
        connection_form(walker)
        walker.press("escape")
        walker.lacks("New MySQL connection")
        assert drafts(tmp_path) == [], "nothing was typed"
        connection_form(walker)
        walker.fill("Name", "Thought Better")
        walker.press("escape")
        walker.shows("the draft is kept. D")
        walker.press("D")
        walker.pick("Continue a draft", "discard", "discard them all")
        walker.shows("Discard 1 draft")
        walker.press("y")
        walker.lacks("Discard")
        walker.until(lambda: not drafts(tmp_path))
        walker.press("D")
        walker.shows("There are no drafts.")
