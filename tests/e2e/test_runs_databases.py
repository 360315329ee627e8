"""The fifth walkthrough on real systems by keyboard: from a MariaDB into a PostgreSQL, every row compared."""

from __future__ import annotations

import pytest

from tests.databases import Database
from tests.e2e.served import Served
from tests.e2e.walker import NARROW, ptui
from tests.local.server.test_runs_databases import CUSTOMERS, FILL, READ, connect


@pytest.mark.slow
def test_customers_arrive_row_by_row(served: Served, mariadb: Database, postgresql: Database) -> None:
    mariadb.run(CUSTOMERS, FILL)
    postgresql.run(
        "CREATE TABLE contacts (email text PRIMARY KEY, first_name varchar(80), last_name text,"
        " spend numeric(20, 2), seen timestamp, note text, big numeric)",
        "INSERT INTO contacts (email, note) SELECT 'p' || n || '@example.com', 'mine'"
        " FROM generate_series(3901, 4100) AS n",
    )
    for database in (mariadb, postgresql):
        connect(served.api, database)
    with ptui(size=NARROW, env=served.env) as walker:
        walker.walk("mariadb", "Source", "table", f"{mariadb.name}.customers")
        walker.press("space")
        walker.close("mariadb")
        walker.walk("postgresql", "Target", "public", "public.contacts")
        walker.press("s")
        walker.form("New model sync")
        walker.fill("Name", "Customer Model")
        walker.field("▸ Model: relations")
        walker.fill("Name", "MariaDB to PostgreSQL")
        walker.turn("Mode", "Update or Create")
        walker.field("Match by")
        assert "email" in walker.line
        walker.turn("Frequency", "Manual")
        walker.press("ctrl+s")
        walker.lacks("╭─ New model sync")
        walker.shows("Run MariaDB to PostgreSQL now?")
        walker.press("y")
        walker.shows(
            "Completed in", "4,000 of 4,000", "inserted 3,900", "updated 100", "errors 0", timeout=30
        )
        walker.press("escape")
        walker.until(lambda: walker.row.startswith("MariaDB to PostgreSQL"))
        mine = postgresql.rows(READ.format("contacts WHERE note = 'mine'"))
        assert [row[0] for row in mine] == [f"p{n}@example.com" for n in range(4001, 4101)], "left alone"
        postgresql.run("DELETE FROM contacts WHERE note = 'mine'")
        wanted, found = mariadb.rows(READ.format("customers")), postgresql.rows(READ.format("contacts"))
        assert len(wanted) == len(found) == 4000
        for one, other in zip(wanted, found, strict=True):
            assert one == other

        mariadb.run("UPDATE customers SET note = 'changed' WHERE id = 7")
        walker.press("x")
        walker.shows("Run now")
        walker.press("enter")
        walker.shows("Completed in", "inserted 0", "updated 4,000", timeout=30)
        same = mariadb.rows(READ.format("customers")) == postgresql.rows(READ.format("contacts"))
        assert same, "not compared in the assertion: to show how they differ would take minutes"
        walker.terminal.assert_harmless()
