"""Against another implementation, with the literal answers of the pages: nothing is sent unasked."""

from __future__ import annotations

import pytest

from tests.e2e.served import body_of, page
from tests.e2e.walker import Walker, at, ptui
from tests.seeds_data.answers import MYSQL, SNOWFLAKE
from tests.seedserver import SeedServer

VERSIONS = pytest.mark.parametrize("version", ["2024-02-08", "2025-09-18"])
WALKS = pytest.mark.parametrize("targets", ["levels", "objects"])


@VERSIONS
@WALKS
def test_w5_is_walked_down_to_the_fields_and_posts_what_its_page_posts(
    seeds: SeedServer, version: str, targets: str
) -> None:
    seeds.answers.targets = targets  # type: ignore[assignment]
    with ptui("--api-version", version, env=at(seeds.url, seeds.key)) as walker:
        walker.walk("MySQL Connection", "Source", "table", "company.customers")
        walker.open("company.customers")
        walker.shows("varchar(255)")
        walker.to("email")
        walker.press("m")
        make_the_model(walker)
        walker.close("MySQL Connection")
        walker.walk("Snowflake Connection", "Target", "CUSTOMERS", "CUSTOMERS.CONTACTS")
        walker.press("right")
        walker.shows("FIRST_NAME", "VARCHAR(16777216)")
        walker.press("s")
        walker.form("New model sync")
        walker.fill("Name", "MySQL to Snowflake Sync")
        walker.turn("Mode", "Replace")
        walker.turn("Frequency", "Continuous")
        walker.send("New model sync", "MySQL to Snowflake Sync is created.")
        walker.terminal.assert_harmless()
    (model,) = seeds.bodies("/api/models")
    assert model == body_of("w5", "/api/models", MYSQL)
    (sync,) = seeds.bodies("/api/syncs")
    (model_id,) = seeds.answers.made["models"]
    assert sync == body_of("w5", "/api/syncs", {"MODEL": model_id, "CONNECTION": SNOWFLAKE})
    assert {each.headers["x-polytomic-version"] for each in seeds.requests} == {version}
    posts = [each for each in seeds.requests if each.method == "POST" and "fields" not in each.path]
    assert len({each.headers["idempotency-key"] for each in posts}) == 2


def make_the_model(walker: Walker) -> None:
    walker.form("New model")
    walker.fill("Name", "Customer Model")
    walker.send("New model", "Customer Model is created.")
    walker.until(lambda: walker.row.startswith("▸ Customer Model"))
    walker.press("space")
    walker.shows("1 marked: Customer Model")


def test_the_connection_of_w5_is_posted_as_its_page_posts_it(seeds: SeedServer) -> None:
    body = page("w5")["requests"][0]["body"]
    with ptui(env=at(seeds.url, seeds.key)) as walker:
        walker.shows("MySQL Connection")
        walker.press("c")
        walker.pick("New connection", "MySQL", "MySQL")
        walker.form("New MySQL connection")
        walker.fill("Name", body["name"])
        for label, key in (("Hostname", "hostname"), ("Port", "port"), ("Username", "account")):
            walker.fill(label, str(body["configuration"][key]))
        walker.fill("Password", body["configuration"]["passwd"], shown="••••••")
        walker.fill("Database", body["configuration"]["dbname"])
        walker.send("New MySQL connection", "MySQL Connection is created.")
    assert seeds.bodies("/api/connections") == [body]


def test_the_bulk_sync_of_w1_is_posted_as_a_page_posts_it(seeds: SeedServer) -> None:
    """Under both names of its schedule, and after the schemas became cached."""
    for version, key in (("2025-09-18", "default_schedule"), ("2024-02-08", "schedule")):
        seeds.answers.cache_statuses = ["fetching"] * 2
        with ptui("--api-version", version, env=at(seeds.url, seeds.key)) as walker:
            walker.walk("MySQL Connection", "Bulk")
            walker.press("b")
            walker.pick("Bulk sync · to", "Snow", "Snowflake Connection")
            walker.form("New bulk sync")
            walker.fill("Name", "Some Tables")
            walker.field("Schemas")
            walker.press("enter")
            walker.shows("╭─ Schemas · 3 of 3")
            walker.press("n")
            walker.shows("╭─ Schemas · 0 of 3")
            walker.press("p")
            walker.type("company.*")
            walker.shows("╭─ Schemas · 3 of 3")
            walker.type(" !*accounts")
            walker.shows("╭─ Schemas · 2 of 3")
            walker.press("enter")
            walker.press("enter")
            walker.until(lambda walker=walker: "2 of 3" in walker.line)  # type: ignore[misc]
            walker.turn("Frequency", "Continuous")
            walker.send("New bulk sync", "Some Tables is created.")
        assert seeds.bodies("/api/bulk/syncs").pop() == {
            "name": "Some Tables",
            "source_connection_id": MYSQL,
            "destination_connection_id": SNOWFLAKE,
            "mode": "replicate",
            key: {"frequency": "continuous"},
            "destination_configuration": {},
            "schemas": ["company.customers", "company.teams"],
        }
