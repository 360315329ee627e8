"""The five walkthroughs are run after they were walked, and what arrived is compared row by row."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptui.local.server.serve import LocalServer
from tests.local.server.running import completed, rows
from tests.local.server.test_walkthroughs import PAGES, Walk

STAMPS = ("_polytomic_created_at", "_polytomic_updated_at", "_polytomic_deleted_at")


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


def table(path: Path, name: str, *, key: str = "1") -> list[dict[str, Any]]:
    """All of a table of a sample, by column."""
    names = [row[0] for row in rows(path, f"SELECT name FROM pragma_table_xinfo('{name}')")]
    listed = ", ".join(f'"{each}"' for each in names)
    found = rows(path, f'SELECT {listed} FROM "{name}" ORDER BY {key}')
    return [dict(zip(names, row, strict=True)) for row in found]


def folded(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With names as outputs have them, and without the stamps of a bulk sync."""
    return [
        {name.lower(): value for name, value in record.items() if name.lower() not in STAMPS}
        for record in records
    ]


@page("w1")
def test_salesforce_to_snowflake(demo: httpx.Client, samples: Path, walked: str, _page: str) -> None:
    run = completed(demo, walked)
    assert [(one["schema"], one["output_name"], one["status"]) for one in run["schemas"]] == [
        ("Account", "account", "completed"),
        ("Contact", "contact", "completed"),
    ]
    for schema in run["schemas"]:
        source = table(samples / "salesforce.db", schema["schema"])
        target = table(samples / "snowflake.db", f"SALESFORCE_CONNECTION.{schema['output_name']}")
        assert folded(target) == folded(source)
        assert schema["record_count"] == len(source) > 300
    assert run["record_count"] == sum(schema["record_count"] for schema in run["schemas"])
    changed = completed(demo, walked)
    assert [one["counts"]["insert"] + one["counts"]["update"] for one in changed["schemas"]] == [0, 0]


@page("w2")
def test_salesforce_to_s3(demo: httpx.Client, samples: Path, walked: str, _page: str) -> None:
    run = completed(demo, walked)
    for schema in run["schemas"]:
        (path,) = (samples / "s3" / "my-bucket" / schema["output_name"]).iterdir()
        assert path.name.startswith(run["id"]) and path.suffix == ".csv"
        with path.open(encoding="utf-8", newline="") as file:
            written = list(csv.DictReader(file))
        source = table(samples / "salesforce.db", schema["schema"])
        assert [record["id"] for record in written] == [record["Id"] for record in source]
        for name in ("Name", "Phone", "Email", "LastName"):
            if name in source[0]:
                found = [record[name.lower()] for record in written]
                assert found == [record[name] or "" for record in source]
        assert schema["record_count"] == len(source)


@page("w3")
def test_active_users_to_contacts(demo: httpx.Client, samples: Path, walked: str, _page: str) -> None:
    contacts = samples / "salesforce.db"
    before = table(contacts, "Contact")
    known = {record["Email"] for record in before}
    users = rows(samples / "snowflake.db", 'SELECT DISTINCT email, first_name, last_name FROM "TEAMS.USERS"')
    run = completed(demo, walked)
    after = {record["Id"]: record for record in table(contacts, "Contact")}
    made = [record for identifier, record in after.items() if identifier not in {r["Id"] for r in before}]
    wanted = {user for user in users if user[0] not in known}
    assert {(one["Email"], one["FirstName"], one["LastName"]) for one in made} == wanted
    assert len(made) == len(wanted) == run["counts"]["insert"] > 500
    assert all(after[record["Id"]] == record for record in before)
    assert completed(demo, walked)["counts"]["insert"] == 0


@page("w4")
def test_a_file_to_contacts(demo: httpx.Client, samples: Path, walked: str, _page: str) -> None:
    contacts = samples / "salesforce.db"
    before = {record["Email"] for record in table(contacts, "Contact")}
    with (samples / "gcs" / "mybucket" / "mypath" / "high_paying_users.csv").open(newline="") as file:
        people = {row["email"]: row for row in csv.DictReader(file)}
    run = completed(demo, walked)
    found = {record["Email"]: record for record in table(contacts, "Contact") if record["Email"]}
    for email, person in people.items():
        contact = found[email]
        named = (person["first_name"] or None, person["last_name"])
        assert (contact["FirstName"], contact["LastName"]) == named
    assert run["counts"]["insert"] == len(people.keys() - before)
    assert run["counts"]["update"] >= len(people.keys() & before) > 0


@page("w5")
def test_customers_to_snowflake(demo: httpx.Client, samples: Path, walked: str, _page: str) -> None:
    run = completed(demo, walked)
    query = 'SELECT email, first_name, last_name FROM "{}" ORDER BY email'
    customers = rows(samples / "mysql-company.db", query.format("company.customers"))
    assert rows(samples / "snowflake.db", query.format("CUSTOMERS.CONTACTS")) == customers
    assert run["counts"]["insert"] == len(customers) == 3000
