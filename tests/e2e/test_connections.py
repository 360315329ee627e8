"""Connections by keyboard: the forms of the systems of the pages, and signing in to one of them."""

from __future__ import annotations

import re

import httpx

from tests.e2e.served import Served, page
from tests.e2e.walker import Walker, ptui


def new(walker: Walker, type_name: str) -> None:
    """The form of a new connection of a type."""
    walker.shows("MySQL Connection")
    walker.press("c")
    walker.pick("New connection", type_name, type_name)
    walker.form(f"New {type_name} connection")


def test_mysql_as_its_page_says(served: Served) -> None:
    body = page("w5")["requests"][0]["body"]
    with ptui(env=served.env) as walker:
        new(walker, "MySQL")
        walker.fill("Name", "Another MySQL")
        walker.fill("Hostname", body["configuration"]["hostname"])
        walker.press("ctrl+t")
        walker.shows("Testing the connection")
        walker.fill("Port", str(body["configuration"]["port"]))
        walker.fill("Username", body["configuration"]["account"])
        walker.fill("Password", body["configuration"]["passwd"], shown="•" * 6)
        walker.fill("Database", body["configuration"]["dbname"])
        walker.press("ctrl+t")
        walker.shows("It works: the system answered.")
        walker.press("ctrl+r")
        walker.shows('"passwd": "••••••••"', '"port": 3306')
        walker.press("escape")
        walker.lacks("╭─ Request")
        walker.send("New MySQL connection", "Another MySQL is created.")
        walker.until(lambda: walker.row.startswith("▸ Another MySQL"))
        walker.until(lambda: "healthy" in walker.row)
        assert "secret" not in walker.terminal.raw().decode(errors="replace")
        walker.terminal.assert_harmless()
    made = served.one("connections", "Another MySQL", version="2024-02-08")
    assert made["configuration"] == {**body["configuration"], "passwd": "********"}
    assert made["type"]["id"] == "mysql"


def salesforce(walker: Walker, name: str) -> None:
    new(walker, "Salesforce")
    walker.fill("Name", name)
    walker.fill("Domain", "https://example.my.salesforce.com")
    walker.press("ctrl+s")
    walker.shows(f"Sign in to finish {name}", "/oauth/")


def test_salesforce_is_signed_in_elsewhere_and_noticed(served: Served) -> None:
    with ptui(env=served.env) as walker:
        salesforce(walker, "Signed In Elsewhere")
        assert served.one("connections", "Signed In Elsewhere", version="2025-09-18")["status"] != "healthy"
        drawn = [line for line in walker.terminal.lines if sum(line.count(each) for each in "█▀▄") > 15]
        assert len(drawn) * 2 >= 37, f"the QR code is not whole\n{walker.text}"
        link = re.search(r"http://\S+/oauth/\S+", walker.text)
        assert link is not None
        assert httpx.post(link[0], trust_env=False).is_success
        walker.shows("Signed In Elsewhere is signed in and healthy.")
        walker.until(lambda: re.search("▸ Signed In Elsewhere .*● healthy", walker.row))
    made = served.one("connections", "Signed In Elsewhere", version="2025-09-18")
    assert made["status"] == "healthy"
    assert made["configuration"]["domain"] == "https://example.my.salesforce.com"


def test_salesforce_waits_and_the_workspace_signs_itself_in(served: Served) -> None:
    with ptui(env=served.env) as walker:
        salesforce(walker, "Signed In Here")
        walker.press("escape")
        walker.shows("Signed In Here waits for its sign-in")
        walker.until(lambda: walker.row.startswith("▸ Signed In Here") and "healthy" not in walker.row)
        walker.press("e")
        walker.pick("Signed In Here waits", "sign in", "sign in")
        walker.shows("Sign in to finish Signed In Here", "Enter signs in here")
        walker.press("enter")
        walker.shows("Signed In Here is signed in and healthy.")
    assert served.one("connections", "Signed In Here", version="2025-09-18")["status"] == "healthy"
