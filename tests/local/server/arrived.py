"""What a run of each of the five walkthroughs leaves behind, compared with its source row by row."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from tests.local.server.running import rows

Run = dict[str, Any]
Records = list[dict[str, Any]]
STAMPS = ("_polytomic_created_at", "_polytomic_updated_at", "_polytomic_deleted_at")


def table(path: Path, name: str, *, key: str = "1") -> Records:
    """All of a table of a sample, by column."""
    names = [row[0] for row in rows(path, f"SELECT name FROM pragma_table_xinfo('{name}')")]
    listed = ", ".join(f'"{each}"' for each in names)
    found = rows(path, f'SELECT {listed} FROM "{name}" ORDER BY {key}')
    return [dict(zip(names, row, strict=True)) for row in found]


def folded(records: Records) -> Records:
    """With names as outputs have them, and without the stamps of a bulk sync."""
    return [
        {name.lower(): value for name, value in record.items() if name.lower() not in STAMPS}
        for record in records
    ]


def contacts(samples: Path) -> Records:
    """The contacts of the Salesforce sample."""
    return table(samples / "salesforce.db", "Contact")


def w1(samples: Path, run: Run) -> None:
    """Account and Contact of Salesforce are tables of Snowflake."""
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


def w2(samples: Path, run: Run) -> None:
    """Account and Contact of Salesforce are CSV files of the bucket."""
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


def w3(samples: Path, run: Run, before: Records) -> None:
    """Users of Snowflake whom Salesforce did not know are contacts; nobody else was touched."""
    known = {record["Email"] for record in before}
    users = rows(samples / "snowflake.db", 'SELECT DISTINCT email, first_name, last_name FROM "TEAMS.USERS"')
    after = {record["Id"]: record for record in contacts(samples)}
    made = [record for identifier, record in after.items() if identifier not in {r["Id"] for r in before}]
    wanted = {user for user in users if user[0] not in known}
    assert {(one["Email"], one["FirstName"], one["LastName"]) for one in made} == wanted
    assert len(made) == len(wanted) == run["counts"]["insert"]
    assert all(after[record["Id"]] == record for record in before)


def w4(samples: Path, run: Run, before: Records) -> None:
    """Everybody in the file is a contact with the names that the file has."""
    emails = {record["Email"] for record in before}
    with (samples / "gcs" / "mybucket" / "mypath" / "high_paying_users.csv").open(newline="") as file:
        people = {row["email"]: row for row in csv.DictReader(file)}
    found = {record["Email"]: record for record in contacts(samples) if record["Email"]}
    for email, person in people.items():
        contact = found[email]
        named = (person["first_name"] or None, person["last_name"])
        assert (contact["FirstName"], contact["LastName"]) == named
    assert run["counts"]["insert"] == len(people.keys() - emails)
    assert run["counts"]["update"] >= len(people.keys() & emails) > 0


def w5(samples: Path, run: Run) -> None:
    """The customers of MySQL, and nobody else, are contacts of Snowflake."""
    query = 'SELECT email, first_name, last_name FROM "{}" ORDER BY email'
    customers = rows(samples / "mysql-company.db", query.format("company.customers"))
    assert rows(samples / "snowflake.db", query.format("CUSTOMERS.CONTACTS")) == customers
    assert run["counts"]["insert"] == len(customers) == 3000
