"""Edits show their changes first, deletes name who uses a thing, and syncs are paused and activated."""

from __future__ import annotations

import pytest

from tests.e2e.served import Served
from tests.e2e.walker import at, ptui
from tests.seedserver import SeedServer


@pytest.fixture
def made(served: Served) -> Served:
    """A model, a sync from it and a bulk sync; whatever stood there before is gone."""
    for path in ("syncs", "bulk/syncs", "models"):
        for each in served.all(path):
            assert served.api.delete(f"/api/{path}/{each['id']}").is_success
    mysql, snowflake = (served.connection(f"{name} Connection") for name in ("MySQL", "Snowflake"))
    model = {"name": "People", "connection_id": mysql, "configuration": {"table": "company.customers"}}
    model_id = served.api.post("/api/models", json=model).json()["data"]["id"]
    sync = {
        "name": "People to Contacts",
        "mode": "replace",
        "fields": [{"source": {"field": "email", "model_id": model_id}, "target": "EMAIL"}],
        "schedule": {"frequency": "manual"},
        "target": {"connection_id": snowflake, "object": "CUSTOMERS.CONTACTS"},
    }
    bulk = {
        "name": "Everything",
        "source_connection_id": mysql,
        "destination_connection_id": snowflake,
        "mode": "replicate",
        "default_schedule": {"frequency": "manual"},
        "destination_configuration": {"schema": "EVERYTHING"},
        "schemas": ["company.accounts", {"id": "company.customers", "fields": ["id", "email"]}],
    }
    for path, body in (("syncs", sync), ("bulk/syncs", bulk)):
        answer = served.api.post(f"/api/{path}", json=body)
        assert answer.is_success, answer.text
    return served


def test_an_edit_shows_what_changes_before_it_is_sent(made: Served) -> None:
    with ptui(env=made.env) as walker:
        walker.walk("Model syncs", "People to Contacts")
        walker.press("e")
        walker.form("Edit model sync")
        walker.fill("Name", "Everybody to Contacts")
        walker.field("first_name ")
        walker.press("enter")
        walker.pick("Where first_name goes", "FIRST_NAME", "FIRST_NAME")
        walker.until(lambda: "→ FIRST_NAME" in walker.line)
        walker.press("ctrl+s")
        walker.shows("Save 2 changes", '"People to Contacts" → "Everybody to Contacts"')
        walker.press("n")
        walker.shows("Not sent", "╭─ Edit model sync")
        assert made.names("syncs") == ["People to Contacts"]
        walker.press("ctrl+s")
        walker.shows("Save 2 changes")
        walker.press("y")
        walker.shows("Everybody to Contacts is saved.")
        walker.until(lambda: walker.row.startswith("Everybody to Contacts"))
    sync = made.one("syncs", "Everybody to Contacts", version="2025-09-18")
    assert (sync["name"], sync["mode"], len(sync["fields"])) == ("Everybody to Contacts", "replace", 2)


def test_a_bulk_sync_that_is_edited_says_only_what_is_changed(made: Served) -> None:
    with ptui(env=made.env) as walker:
        walker.walk("Bulk syncs", "Everything")
        walker.press("e")
        walker.form("Edit bulk sync")
        walker.field("Schemas")
        assert "2 of " in walker.line
        walker.fill("Schema ", "ALL_OF_IT")
        walker.press("ctrl+s")
        walker.shows("Save 1 change", '"EVERYTHING" → "ALL_OF_IT"')
        walker.press("y")
        walker.shows("Everything is saved.")
    (bulk,) = made.all("bulk/syncs")
    assert bulk["destination_configuration"]["schema"] == "ALL_OF_IT"
    schemas = made.all(f"bulk/syncs/{bulk['id']}/schemas")
    assert [each["id"] for each in schemas if each["enabled"]] == ["company.accounts", "company.customers"]
    customers = made.api.get(f"/api/bulk/syncs/{bulk['id']}/schemas/company.customers").json()["data"]
    assert [each["id"] for each in customers["fields"] if each["enabled"]] == ["id", "email"]


def test_a_delete_names_what_uses_it_and_asks(made: Served) -> None:
    with ptui(env=made.env) as walker:
        walker.walk("Models", "People")
        walker.press("d")
        walker.shows("Delete the model People?", "model sync People to Contacts")
        walker.press("enter")
        walker.lacks("Delete the model")
        assert made.names("models") == ["People"], "Enter is no"
        walker.walk("Model syncs", "People to Contacts")
        walker.press("d")
        walker.shows("Delete the model sync People to Contacts?", "It cannot be taken back.")
        walker.press("y")
        walker.shows("People to Contacts is deleted.")
        walker.until(lambda: not any(row.startswith("People to Contacts") for row in walker.rows()[:-1]))
    assert (made.names("syncs"), made.names("models")) == ([], ["People"])


def test_a_pause_an_activation_and_where_neither_is_possible(made: Served) -> None:
    with ptui(env=made.env) as walker:
        walker.walk("Bulk syncs", "Everything")
        walker.press("a")
        walker.shows("Everything is paused")
        walker.until(lambda: "paused" in walker.row)
        assert made.all("bulk/syncs")[0]["active"] is False
        walker.press("a")
        walker.shows("Everything is active.")
        walker.until(lambda: "paused" not in walker.row)
        walker.press("home")
        walker.walk("MySQL Connection", "Source")
        walker.press("a")
        walker.shows("stand on a sync first")
        walker.press("d")
        walker.shows("stand on a connection, a model or a sync first")
    assert made.all("bulk/syncs")[0].get("active", True) is True


def test_a_secret_is_typed_again_where_nobody_says_that_it_is_kept(seeds: SeedServer) -> None:
    connection = {"name": "Mine", "type": "mysql", "configuration": {"hostname": "db", "passwd": "********"}}
    seeds.answers.made["connections"]["c9"] = connection
    with ptui(env=at(seeds.url, seeds.key)) as walker:
        walker.to("Mine")
        walker.press("e")
        walker.form("Edit MySQL connection")
        walker.fill("Name", "Ours")
        walker.press("ctrl+s")
        walker.shows("Password has to be typed again", "1 to mend")
        assert walker.line.startswith("Password")
        walker.fill("Password", "hunter2", shown="•" * 7)
        walker.press("ctrl+s")
        walker.shows("Save 2 changes", "configuration.passwd: •••••••• → ••••••••")
        walker.press("y")
        walker.shows("Ours is saved.")
        assert "hunter2" not in walker.terminal.raw().decode(errors="replace")
    assert seeds.answers.made["connections"]["c9"] == {
        "name": "Ours",
        "type": "mysql",
        "configuration": {"hostname": "db", "passwd": "hunter2"},
    }
