"""The five walkthroughs of the documentation, by keyboard from start to end, connections included: what was
made is what the page says, and it is run, and every row that it should move has arrived."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.e2e.connecting import connect_all
from tests.e2e.served import Served, body_of, differences, page
from tests.e2e.walker import NARROW, WIDE, Walker, ptui
from tests.local.server import arrived

Start = Callable[[str], AbstractContextManager[Walker]]


@pytest.fixture(params=[NARROW, pytest.param(WIDE, marks=pytest.mark.slow)], ids=["80x24", "120x40"])
def start(request: pytest.FixtureRequest, served: Served) -> Start:
    """Opens the explorer, speaking the version of a page."""
    size: tuple[int, int] = request.param

    def start(name: str) -> AbstractContextManager[Walker]:
        return ptui("--api-version", page(name)["version"], size=size, env=served.env)

    return start


narrow = pytest.mark.parametrize("start", [NARROW], ids=["80x24"], indirect=True)


@pytest.fixture(autouse=True)
def clean(served: Served) -> None:
    """Every walkthrough begins with nothing made, the sample connections gone as well."""
    for path in ("syncs", "bulk/syncs", "models", "connections"):
        for each in served.all(path):
            assert served.api.delete(f"/api/{path}/{each['id']}").is_success


def check(served: Served, name: str, path: str, ids: dict[str, str]) -> dict[str, object]:
    """What the page's request to `path` makes is there, and is what the page says."""
    body = body_of(name, f"/api/{path}", ids)
    made = served.one(path, body["name"], version=page(name)["version"])
    if path == "bulk/syncs":
        schemas = served.all(f"bulk/syncs/{made['id']}/schemas")
        made["schemas"] = [each["id"] for each in schemas if each["enabled"]]
    assert differences(body, made) == [], made
    return made


def last_run(served: Served, path: str, made: dict[str, object]) -> dict[str, Any]:
    """The run that was started by keys, by the server's own account."""
    (run,) = served.all(f"{path}/{made['id']}/executions")
    assert run["status"] == "completed", run
    return run


def bulk_sync(walker: Walker, into: str) -> None:
    """A bulk sync of Account and Contact, from the marked schemas of the tree."""
    walker.walk("Salesforce Connection", "Bulk", "Account")
    walker.press("space")
    walker.to("Contact")
    walker.press("space")
    walker.shows("2 marked: Account, Contact")
    walker.press("b")
    walker.pick("Bulk sync · to", into, f"{into} Connection")
    walker.form("New bulk sync")
    walker.fill("Name", "Salesforce Bulk Sync")
    walker.turn("Mode", "Replicate")
    walker.field("Schemas")
    assert "2 of " in walker.line


@narrow
def test_w1_salesforce_to_snowflake(start: Start, served: Served) -> None:
    with start("w1") as walker:
        connect_all(walker, served, "w1")
        bulk_sync(walker, "Snowflake")
        walker.fill("Schema ", "SALESFORCE_CONNECTION")
        walker.turn("Frequency", "Continuous")
        walker.send("New bulk sync", "Salesforce Bulk Sync is created.", then="y")
        walker.until(lambda: walker.row.startswith("Salesforce Bulk Sync"))
        walker.terminal.assert_harmless()
    ids = {name.upper(): served.connection(f"{name} Connection") for name in ("Salesforce", "Snowflake")}
    made = check(served, "w1", "bulk/syncs", ids)
    arrived.w1(served.samples, last_run(served, "bulk/syncs", made))


@pytest.mark.slow
@narrow
def test_w2_salesforce_to_s3(start: Start, served: Served) -> None:
    with start("w2") as walker:
        connect_all(walker, served, "w2")
        bulk_sync(walker, "S3")
        walker.choose("File format", "CSV")
        walker.turn("Frequency", "Continuous")
        walker.send("New bulk sync", "Salesforce Bulk Sync is created.", then="y")
    ids = {name.upper(): served.connection(f"{name} Connection") for name in ("Salesforce", "S3")}
    made = check(served, "w2", "bulk/syncs", ids)
    arrived.w2(served.samples, last_run(served, "bulk/syncs", made))


@pytest.mark.slow
@narrow
def test_w3_a_snowflake_query_into_salesforce(start: Start, served: Served) -> None:
    query = body_of("w3", "/api/models", "any")["configuration"]["query"]
    before = arrived.contacts(served.samples)
    with start("w3") as walker:
        connect_all(walker, served, "w3")
        walker.walk("Snowflake Connection", "Source", "query")
        walker.press("enter")
        walker.form("New model")
        walker.fill("Name", "Active Users")
        walker.field("Query")
        walker.press("enter")
        walker.shows("╭─ Query")
        walker.type(query)
        walker.press("ctrl+s")
        walker.lacks("╭─ Query")
        walker.until(lambda: "SELECT MAX(last_activity_date)" in walker.line)
        walker.press("ctrl+t")
        walker.shows("Preview · 5 fields", "last_activity_date")
        walker.press("escape")
        walker.lacks("Preview")
        walker.send("New model", "Active Users is created.")
        walker.until(lambda: walker.row.startswith("▸ Active Users"))
        walker.press("space")
        walker.close("Snowflake Connection")
        walker.walk("Salesforce Connection", "Target", "Contact")
        walker.press("s")
        walker.form("New model sync")
        walker.fill("Name", "Snowflake to Salesforce Sync")
        walker.turn("Mode", "Create")
        walker.field("Match by")
        assert "email" in walker.line
        walker.leave_out("plan")
        walker.turn("Frequency", "Continuous")
        walker.send("New model sync", "Snowflake to Salesforce Sync is created.", then="y")
    snowflake, salesforce = (served.connection(f"{name} Connection") for name in ("Snowflake", "Salesforce"))
    model = check(served, "w3", "models", {"SNOWFLAKE": snowflake})
    made = check(served, "w3", "syncs", {"MODEL": str(model["id"]), "SALESFORCE": salesforce})
    arrived.w3(served.samples, last_run(served, "syncs", made), before)


@narrow
def test_w4_a_csv_file_into_salesforce(start: Start, served: Served) -> None:
    before = arrived.contacts(served.samples)
    with start("w4") as walker:
        connect_all(walker, served, "w4")
        walker.walk("Google Cloud Storage Connection", "Source", "single_file", "high_paying_users.csv")
        walker.press("m")
        walker.form("New model")
        walker.fill("Name", "GCS Contacts")
        walker.send("New model", "GCS Contacts is created.")
        walker.until(lambda: walker.row.startswith("▸ GCS Contacts"))
        walker.press("space")
        walker.close("Google Cloud Storage Connection")
        walker.walk("Salesforce Connection", "Target", "Contact")
        walker.press("s")
        walker.form("New model sync")
        walker.fill("Name", "GCS to Salesforce Sync")
        walker.turn("Mode", "Update or Create")
        walker.leave_out("plan")
        walker.leave_out("monthly_spend")
        walker.turn("Frequency", "Manual")
        walker.send("New model sync", "GCS to Salesforce Sync is created.", then="y")
    gcs = served.connection("Google Cloud Storage Connection")
    salesforce = served.connection("Salesforce Connection")
    model = check(served, "w4", "models", {"GCS": gcs})
    made = check(served, "w4", "syncs", {"MODEL": str(model["id"]), "SALESFORCE": salesforce})
    arrived.w4(served.samples, last_run(served, "syncs", made), before)


def test_w5_a_mysql_table_into_snowflake(start: Start, served: Served) -> None:
    with start("w5") as walker:
        connect_all(walker, served, "w5")
        walker.walk("MySQL Connection", "Source", "table", "company.customers")
        walker.press("m")
        walker.form("New model")
        walker.fill("Name", "Customer Model")
        walker.send("New model", "Customer Model is created.")
        walker.until(lambda: walker.row.startswith("▸ Customer Model"))
        walker.press("space")
        walker.close("MySQL Connection")
        walker.walk("Snowflake Connection", "Target", "CUSTOMERS", "CUSTOMERS.CONTACTS")
        walker.press("s")
        walker.form("New model sync")
        walker.fill("Name", "MySQL to Snowflake Sync")
        walker.turn("Mode", "Replace")
        walker.turn("Frequency", "Continuous")
        walker.send("New model sync", "MySQL to Snowflake Sync is created.", then="y")
        walker.until(lambda: walker.row.startswith("MySQL to Snowflake Sync"))
        walker.terminal.assert_harmless()
    model = check(served, "w5", "models", {"CONNECTION": served.connection("MySQL Connection")})
    ids = {"MODEL": str(model["id"]), "TARGET-CONNECTION": served.connection("Snowflake Connection")}
    made = check(served, "w5", "syncs", ids)
    arrived.w5(served.samples, last_run(served, "syncs", made))


@narrow
def test_the_model_is_made_with_the_sync_where_there_is_none(start: Start, served: Served) -> None:
    for request in page("w5")["requests"]:
        if request["path"] == "/api/connections":
            assert served.api.post(request["path"], json=request["body"]).is_success
    with start("w5") as walker:
        walker.walk("MySQL Connection", "Source", "table", "company.customers")
        walker.press("space")
        walker.close("MySQL Connection")
        walker.walk("Snowflake Connection", "Target", "CUSTOMERS", "CUSTOMERS.CONTACTS")
        walker.press("s")
        walker.form("New model sync")
        walker.shows("a new model over MySQL Connection", "3 of 8 mapped, 5 left out")
        walker.fill("Name", "Customer Model")
        walker.field("▸ Model: relations")
        walker.fill("Name", "MySQL to Snowflake Sync")
        walker.turn("Mode", "Replace")
        walker.turn("Frequency", "Continuous")
        walker.send("New model sync", "MySQL to Snowflake Sync is created.", then="y")
    model = check(served, "w5", "models", {"CONNECTION": served.connection("MySQL Connection")})
    ids = {"MODEL": str(model["id"]), "TARGET-CONNECTION": served.connection("Snowflake Connection")}
    made = check(served, "w5", "syncs", ids)
    arrived.w5(served.samples, last_run(served, "syncs", made))
