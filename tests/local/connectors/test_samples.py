"""The sample systems: their shapes are those of the official walkthroughs, literally."""

from __future__ import annotations

import dataclasses
import json
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ptui.local.connectors import registry
from ptui.local.connectors.errors import MissingObject, QueryFailed, Unsupported
from ptui.local.connectors.relational.connector import RelationalConnector
from ptui.local.connectors.samples.systems import SampleSystems
from ptui.local.connectors.sqlite.catalogue import SqliteSystem
from ptui.local.engine.catalogue import Connector, SourceStep, TargetFields
from tests.databases import sqlite_file

SEEDS = Path(__file__).parents[2] / "seeds_data"
W3_QUERY = (
    "SELECT MAX(last_activity_date) AS last_activity_date, plan, first_name, last_name, email FROM users"
    " GROUP BY plan, first_name, last_name, email"
)


def seed(name: str) -> Any:
    return json.loads((SEEDS / f"{name}.json").read_text(encoding="utf-8"))["data"]


def step_as_json(step: SourceStep) -> Any:
    raw = dataclasses.asdict(step)
    raw.pop("configuration")
    return json.loads(json.dumps(raw))


def fields_as_json(target: TargetFields) -> Any:
    return {
        "id": target.id,
        "name": target.name,
        "modes": [
            {("mode" if key == "id" else key): value for key, value in dataclasses.asdict(mode).items()}
            for mode in target.modes
        ],
        "properties": dict(target.properties),
        "refreshed_at": "0001-01-01T00:00:00Z",
        "fields": [
            {
                **{
                    key: value
                    for key, value in dataclasses.asdict(field).items()
                    if key != "identity_functions"
                },
                "supports_identity": bool(field.identity_functions),
                "identity_functions": [
                    {"id": made.value, "label": made.label} for made in field.identity_functions
                ],
            }
            for field in target.fields
        ],
    }


@pytest.fixture
def mysql(samples: SampleSystems) -> Connector:
    return registry.open(
        "mysql", {"hostname": "localhost", "dbname": "company", "account": "user"}, samples=samples
    )


@pytest.fixture
def snowflake(samples: SampleSystems) -> Connector:
    return registry.open("snowflake", {"account": "account"}, samples=samples)


@pytest.fixture
def salesforce(samples: SampleSystems) -> Connector:
    return registry.open("salesforce", {"domain": "https://example.my.salesforce.com"}, samples=samples)


def test_mysql_answers_the_seed(mysql: Connector) -> None:
    assert step_as_json(mysql.source({})) == seed("mysql_source")


def test_snowflake_answers_the_seed(snowflake: Connector) -> None:
    assert step_as_json(snowflake.target()) == seed("snowflake_target")
    assert step_as_json(snowflake.target(type="schema")) == seed("snowflake_target_schema")
    assert step_as_json(snowflake.target(type="table", search="CUSTOMERS")) == seed("snowflake_target_table")
    assert fields_as_json(snowflake.target_fields("CUSTOMERS.CONTACTS")) == seed("snowflake_target_fields")


def test_mysql_natives(mysql: Connector) -> None:
    columns = mysql.source_fields({"table": "company.customers"})
    assert [(column.name, column.native) for column in columns] == [
        ("id", "int"),
        ("email", "varchar(255)"),
        ("first_name", "varchar(80)"),
        ("last_name", "varchar(80)"),
        ("company", "varchar(255)"),
        ("plan", "varchar(32)"),
        ("monthly_spend", "decimal(10,2)"),
        ("created_at", "datetime"),
    ]
    assert columns[0].primary_key and columns[1].unique
    assert len(mysql.sample({"table": "company.customers"}, limit=5000)) == 3000


def test_the_rows_are_varied(mysql: Connector) -> None:
    rows = mysql.sample({"table": "company.customers"}, limit=5000)
    assert {row["plan"] for row in rows} == {None, "free", "starter", "team", "business", "enterprise"}
    assert len({row["email"] for row in rows}) == len(rows)
    text = json.dumps(rows, ensure_ascii=False)
    assert all(sign in text for sign in ("é", "ł", "🚀", "O'Brien", "Travel, Inc."))
    assert any(row["first_name"] is None for row in rows) and any(
        row["monthly_spend"] is None for row in rows
    )


def test_snowflake_drill_down(snowflake: Connector) -> None:
    first = snowflake.source({})
    assert first.requires_one_of == ("query", "schema")
    assert first.items["schema"].items == ("CUSTOMERS", "TEAMS")
    assert first.items["schema"].requires_one_of == ("table", "view")
    assert first.items["table"].items is None
    second = snowflake.source({"schema": ["TEAMS"]})
    assert second.items["table"].items == ("TEAMS.TEAMS", "TEAMS.USERS")
    assert second.items["view"].items == ("TEAMS.PAYING_USERS",)


def test_the_query_of_the_walkthrough(snowflake: Connector) -> None:
    columns = snowflake.source_fields({"query": W3_QUERY})
    assert [column.name for column in columns] == [
        "last_activity_date",
        "plan",
        "first_name",
        "last_name",
        "email",
    ]
    rows = snowflake.sample({"query": W3_QUERY}, limit=3)
    assert len(rows) == 3 and all(row["email"] for row in rows)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT email FROM TEAMS.USERS",
        "SELECT u.email FROM database.teams.users AS u",
        'SELECT "USERS".email FROM "TEAMS"."USERS"',
        "SELECT teams.users.email FROM teams.users -- customers.contacts",
        "SELECT email FROM users WHERE 'TEAMS.USERS' = 'TEAMS.USERS' /* FROM nowhere.at_all */",
        "SELECT email FROM (SELECT * FROM Teams . Paying_Users)",
        "SELECT users.email FROM users JOIN CUSTOMERS.CONTACTS ON users.email = contacts.email",
        "WITH contacts AS (SELECT email FROM users) SELECT email FROM contacts",
    ],
)
def test_names_resolve_as_in_snowflake(snowflake: Connector, query: str) -> None:
    rows = snowflake.sample({"query": query}, limit=2)
    assert len(rows) == 2 and all("@" in str(row["email"]) for row in rows)


def test_a_query_over_nothing(snowflake: Connector) -> None:
    with pytest.raises(MissingObject):
        snowflake.sample({"query": "SELECT * FROM nowhere.at_all"})
    with pytest.raises(QueryFailed):
        snowflake.sample({"query": "DROP TABLE users"})


def test_salesforce_objects(salesforce: Connector) -> None:
    step = salesforce.source({})
    assert step.requires_one_of == ("query", "table")
    assert {"Account", "Contact", "Lead", "Opportunity"} <= set(step.items["table"].items or ())
    assert salesforce.target().items["object"].items == step.items["table"].items
    objects = salesforce.target_objects()
    assert objects.creation == ()
    assert [mode.id for mode in objects.objects[0].modes] == ["create", "update", "updateOrCreate", "remove"]


def test_salesforce_contact(salesforce: Connector) -> None:
    fields = {field.id: field for field in salesforce.target_fields("Contact").fields}
    assert [name for name, field in fields.items() if field.required] == ["LastName"]
    assert fields["LastName"].name == "Last Name" and fields["Email"].source_type == "email"
    assert fields["AccountId"].association
    assert [name for name, field in fields.items() if not field.createable] == [
        *("Id", "Name", "CreatedDate", "LastModifiedDate", "IsDeleted")
    ]
    row = salesforce.sample(
        {"query": "SELECT Id, Name, Email FROM Contact WHERE Email IS NOT NULL"}, limit=1
    )[0]
    assert str(row["Id"]).startswith("003") and len(str(row["Id"])) == 18


def test_salesforce_makes_nothing_new(salesforce: Connector) -> None:
    with pytest.raises(MissingObject):
        salesforce.target_fields("Planet__c")
    with pytest.raises(Unsupported):
        salesforce.bulk_target()


def test_people_are_shared(salesforce: Connector, snowflake: Connector) -> None:
    """A sync of users to contacts finds some of them there and others not."""
    users = {row["email"] for row in snowflake.sample({"query": "SELECT email FROM users"}, limit=9999)}
    contacts = {row["Email"] for row in salesforce.sample({"query": "SELECT Email FROM Contact"}, limit=9999)}
    assert len(users & contacts) > 500 and len(users - contacts) > 500


def test_the_files_are_plain_sqlite(mysql: Connector) -> None:
    assert isinstance(mysql, RelationalConnector) and isinstance(mysql.system, SqliteSystem)
    with sqlite_file(mysql.system.database.path) as connection:
        assert connection.execute('SELECT count(*) FROM "company.customers"').fetchone() == (3000,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_new_contact_gets_an_id(tmp_path: Path) -> None:
    connector = registry.open(
        "salesforce", {"domain": "https://example.my.salesforce.com"}, samples=SampleSystems(tmp_path)
    )
    assert isinstance(connector, RelationalConnector) and isinstance(connector.system, SqliteSystem)
    with closing(connector.system.database.connect(read_only=False)) as connection:
        connection.execute("INSERT INTO Contact (LastName, Email) VALUES ('New', 'new@x.example')")
    row = connector.sample({"query": "SELECT * FROM Contact WHERE LastName = 'New'"})[0]
    assert str(row["Id"]).startswith("003") and row["CreatedDate"] and row["Name"] == "New"


def test_two_workspaces_hold_the_same(tmp_path: Path, mysql: Connector) -> None:
    again = registry.open(
        "mysql",
        {"hostname": "localhost", "dbname": "company", "account": "user"},
        samples=SampleSystems(tmp_path),
    )
    for table in ("company.accounts", "company.customers", "company.teams"):
        assert again.sample({"table": table}, limit=50) == mysql.sample({"table": table}, limit=50)


def test_making_them_at_once_makes_them_once(tmp_path: Path) -> None:
    together = threading.Barrier(4)

    def make() -> None:
        together.wait()
        SampleSystems(tmp_path).make_all()

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("gcs", "mysql-big.db", "mysql-company.db", "s3", "salesforce.db", "snowflake.db")
    ]


def test_what_was_written_stays(tmp_path: Path) -> None:
    configuration = {"account": "account"}
    first = registry.open("snowflake", configuration, samples=SampleSystems(tmp_path))
    assert isinstance(first, RelationalConnector) and isinstance(first.system, SqliteSystem)
    with closing(first.system.database.connect(read_only=False)) as connection:
        connection.execute('CREATE TABLE "SALESFORCE_CONNECTION.account" (x int)')
    again = registry.open("snowflake", configuration, samples=SampleSystems(tmp_path))
    assert again.target(type="schema").items["schema"].items == (
        *("__pt_new_schema", "CUSTOMERS", "SALESFORCE_CONNECTION", "TEAMS"),
    )
    assert again.sample({"query": "SELECT count(*) AS n FROM account"}) == [{"n": 0}]
