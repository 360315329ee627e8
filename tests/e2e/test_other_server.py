"""Against another implementation, with the literal answers of the pages: nothing is sent unasked."""

from __future__ import annotations

import pytest

from tests.e2e.served import body_of, page
from tests.e2e.walker import Walker, at, ptui
from tests.seeds_data.answers import MYSQL, SALESFORCE, SNOWFLAKE
from tests.seeds_data.pages import GCS, S3, Pages
from tests.seedserver import SeedServer


@pytest.mark.parametrize(
    ("version", "targets"),
    [
        ("2024-02-08", "levels"),
        pytest.param("2024-02-08", "objects", marks=pytest.mark.slow),
        pytest.param("2025-09-18", "objects", marks=pytest.mark.slow),
    ],
)
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


@pytest.fixture
def pages(seeds: SeedServer) -> SeedServer:
    """A server with the systems of all the pages."""
    seeds.answers = Pages(targets="objects")
    return seeds


@pytest.mark.slow
def test_w3_and_w4_post_what_their_pages_post(pages: SeedServer) -> None:
    query = body_of("w3", "/api/models", SNOWFLAKE)["configuration"]["query"]
    with ptui("--api-version", "2024-02-08", env=at(pages.url, pages.key)) as walker:
        walker.walk("Snowflake Connection", "Source", "query")
        walker.press("enter")
        walker.form("New model")
        walker.fill("Name", "Active Users")
        walker.field("Query")
        walker.press("enter")
        walker.shows("╭─ Query")
        walker.type(query)
        walker.press("ctrl+s")
        walker.until(lambda: "SELECT MAX(last_activity_date)" in walker.line)
        walker.send("New model", "Active Users is created.")
        to_contact(
            walker, "Snowflake", "Active Users", "Snowflake to Salesforce Sync", "create", "Continuous"
        )
        walker.press("home")
        walker.walk("Google Cloud Storage Connection", "Source", "single_file", "high_paying_users.csv")
        walker.press("m")
        walker.form("New model")
        walker.fill("Name", "GCS Contacts")
        walker.send("New model", "GCS Contacts is created.")
        to_contact(
            walker,
            "Google Cloud Storage",
            "GCS Contacts",
            "GCS to Salesforce Sync",
            "updateOrCreate",
            "Manual",
        )
    models = dict(zip(("w3", "w4"), pages.bodies("/api/models"), strict=True))
    assert models == {"w3": body_of("w3", "/api/models", SNOWFLAKE), "w4": body_of("w4", "/api/models", GCS)}
    for name, model_id, sync in zip(
        ("w3", "w4"), pages.answers.made["models"], pages.bodies("/api/syncs"), strict=True
    ):
        assert sync == body_of(name, "/api/syncs", {"MODEL": model_id, "SALESFORCE": SALESFORCE})


def to_contact(walker: Walker, origin: str, model: str, name: str, mode: str, frequency: str) -> None:
    """A sync of the model that was just made over `origin`; its plan stays here."""
    walker.until(lambda: walker.row.startswith(f"▸ {model}"))
    walker.press("space")
    walker.close(f"{origin} Connection")
    walker.walk("Salesforce Connection", "Target", "Contact")
    walker.press("s")
    walker.form("New model sync")
    walker.fill("Name", name)
    walker.turn("Mode", mode)
    walker.leave_out("plan")
    walker.turn("Frequency", frequency)
    walker.send("New model sync", f"{name} is created.")
    walker.press("home")
    walker.close("Salesforce Connection")


@pytest.mark.slow
def test_w1_and_w2_post_what_their_pages_post(pages: SeedServer) -> None:
    """Each in the words of its version; the schemas become cached while one waits."""
    for name, into, other in (("w1", "Snowflake", SNOWFLAKE), ("w2", "S3", S3)):
        pages.answers.cache_statuses = ["fetching"] * 2
        with ptui("--api-version", page(name)["version"], env=at(pages.url, pages.key)) as walker:
            walker.walk("Salesforce Connection", "Bulk")
            walker.press("b")
            walker.pick("Bulk sync · to", into, f"{into} Connection")
            walker.form("New bulk sync")
            walker.fill("Name", "Salesforce Bulk Sync")
            choose_schemas(walker)
            if name == "w1":
                walker.fill("Schema ", "SALESFORCE_CONNECTION")
            else:
                walker.choose("File format", "csv")
            walker.turn("Frequency", "Continuous")
            walker.send("New bulk sync", "Salesforce Bulk Sync is created.")
        ids = {"SALESFORCE": SALESFORCE, into.upper(): other}
        assert pages.bodies("/api/bulk/syncs").pop() == body_of(name, "/api/bulk/syncs", ids)


def choose_schemas(walker: Walker) -> None:
    """Account and Contact of three, by patterns."""
    walker.field("Schemas")
    walker.press("enter")
    walker.shows("╭─ Schemas · 3 of 3")
    walker.press("n")
    walker.shows("╭─ Schemas · 0 of 3")
    walker.press("p")
    walker.type("*")
    walker.shows("╭─ Schemas · 3 of 3")
    walker.type(" !le*")
    walker.shows("╭─ Schemas · 2 of 3")
    walker.press("enter")
    walker.press("enter")
    walker.until(lambda: "2 of 3" in walker.line)
