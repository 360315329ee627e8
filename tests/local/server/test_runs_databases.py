"""Syncs run between real MariaDB and PostgreSQL databases, and every row is compared."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.databases import Database
from tests.local.server.running import completed, ended, rows, started, sync
from tests.local.server.serving import V24, cached, data, sqlite_body, until

CUSTOMERS = """CREATE TABLE customers (
    id int AUTO_INCREMENT PRIMARY KEY, email varchar(255) NOT NULL UNIQUE, first_name varchar(80),
    last_name varchar(80), spend decimal(20, 2), seen datetime(6), note text, big bigint unsigned
) CHARACTER SET utf8mb4"""
FILL = """INSERT INTO customers (email, first_name, last_name, spend, seen, note, big)
    SELECT concat('p', seq, '@example.com'), if(seq % 7, concat('Näme', seq), NULL), '日本 😀',
           seq * 1000000000000.01, '2026-01-01 10:00:00.123456' + INTERVAL seq SECOND,
           if(seq % 3, '', 'tab\\there, "quoted"\\nand more'), 9007199254740993 + seq
    FROM seq_1_to_4000"""
READ = "SELECT email, first_name, last_name, spend, seen, note, big FROM {} ORDER BY email"
_TYPES = {"mariadb": "mysql", "postgresql": "postgresql"}


def connect(api: httpx.Client, database: Database) -> str:
    """The id of a connection to this database."""
    body = {
        "name": database.system,
        "type": _TYPES[database.system],
        "configuration": database.configuration | {"ssl": False},
    }
    return str(data(api.post("/api/connections", json=body))["id"])


def refreshed(api: httpx.Client, connection_id: str, table: str) -> None:
    """Have the schemas read until this table is among them."""

    def is_there() -> bool:
        assert api.post(f"/api/connections/{connection_id}/schemas/refresh").is_success
        cached(api, connection_id)
        return table in api.get(f"/api/connections/{connection_id}/bulksync/source").text

    until(is_there)


@pytest.fixture
def source(api: httpx.Client, mariadb: Database) -> str:
    """A MariaDB with customers."""
    mariadb.run(CUSTOMERS, FILL)
    return connect(api, mariadb)


@pytest.fixture
def target(api: httpx.Client, postgresql: Database) -> str:
    """A PostgreSQL with a table for them."""
    postgresql.run(
        "CREATE TABLE contacts (email text PRIMARY KEY, first_name varchar(80), last_name text,"
        " spend numeric(20, 2), seen timestamp, note text, big numeric)"
    )
    return connect(api, postgresql)


@pytest.fixture
def make(api: httpx.Client, mariadb: Database, source: str, target: str) -> Any:
    """Makes syncs as the fifth walkthrough does."""
    configuration = {"table": f"{mariadb.name}.customers"}
    body = {"name": "Customer Model", "connection_id": source, "configuration": configuration}
    model = data(api.post("/api/models", json=body | {"identifier": "email"}))["id"]

    def made(mode: str, **more: Any) -> str:
        fields = ("email", "first_name", "last_name", "spend", "seen", "note", "big")
        wanted = {
            "name": f"Customers, {mode}",
            "mode": mode,
            "fields": [{"source": {"field": each, "model_id": model}, "target": each} for each in fields],
            "schedule": {"frequency": "continuous"},
            "target": {"connection_id": target, "object": "public.contacts"},
        }
        if mode in ("create", "update", "updateOrCreate"):
            email = {"field": "email", "model_id": model}
            wanted["identity"] = {"source": email, "target": "email", "function": "equality"}
        return sync(api, wanted | more)

    return made


def test_replace_brings_every_row_over(
    api: httpx.Client, mariadb: Database, postgresql: Database, make: Any
) -> None:
    api.headers.update(V24)
    postgresql.run("INSERT INTO contacts (email) VALUES ('old@example.com')")
    run = completed(api, make("replace"))
    assert run["counts"]["insert"] == 4000
    assert postgresql.rows(READ.format("contacts")) == mariadb.rows(READ.format("customers"))


@pytest.mark.parametrize(
    ("mode", "insert", "update"), [("create", 3000, 0), ("update", 0, 1000), ("updateOrCreate", 3000, 1000)]
)
def test_modes_that_match(
    api: httpx.Client,
    mariadb: Database,
    postgresql: Database,
    make: Any,
    mode: str,
    insert: int,
    update: int,
) -> None:
    postgresql.run(
        "INSERT INTO contacts (email, note) SELECT 'p' || n || '@example.com', 'mine'"
        " FROM generate_series(1, 1000) AS n",
        "INSERT INTO contacts (email, note) VALUES ('other@example.com', 'mine')",
    )
    path = make(mode)
    counts = completed(api, path)["counts"]
    assert (counts["total"], counts["insert"], counts["update"], counts["error"]) == (4000, insert, update, 0)
    found = {row[0]: row for row in postgresql.rows(READ.format("contacts"))}
    for row in mariadb.rows(READ.format("customers")):
        was_there = int(row[0][1:].partition("@")[0]) <= 1000
        if mode == "update" and not was_there:
            assert row[0] not in found
        else:
            assert found[row[0]] == row if mode != "create" or not was_there else found[row[0]][5] == "mine"
    assert found["other@example.com"][5] == "mine"
    assert len(found) == 1001 + insert
    mariadb.run("UPDATE customers SET note = 'changed' WHERE id IN (1, 2)")
    again = completed(api, path)["counts"]
    assert (again["total"], again["insert"]) == (2, 0)


@contextmanager
def held(postgresql: Database) -> Iterator[None]:
    """Inside, nobody else can write to the table."""
    with psycopg.connect(
        host=postgresql.host, port=postgresql.port, user=postgresql.user, dbname=postgresql.name
    ) as other:
        other.execute("LOCK TABLE contacts IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()


def test_a_statement_that_waits_is_canceled(api: httpx.Client, postgresql: Database, make: Any) -> None:
    postgresql.run("INSERT INTO contacts (email) VALUES ('old@example.com')")
    path = make("replace")
    with held(postgresql):
        run_id = started(api, path)
        until(
            lambda: postgresql.rows(
                "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'contacts'::regclass"
            )
        )
        assert api.post(f"{path}/executions", json={}).status_code == 409
        data(api.post(f"{path}/cancel"))
        assert ended(api, path, run_id)["status"] == "canceled"
    assert postgresql.rows("SELECT email FROM contacts") == [("old@example.com",)]
    assert completed(api, path)["counts"]["insert"] == 4000


def test_what_the_target_cannot_hold_is_told_and_the_rest_arrives(
    api: httpx.Client, mariadb: Database, postgresql: Database, make: Any
) -> None:
    mariadb.run("UPDATE customers SET first_name = repeat('x', 80) WHERE id = 5")
    postgresql.run("ALTER TABLE contacts ALTER first_name TYPE varchar(20)")
    path = make("replace")
    run = completed(api, path)
    assert (run["counts"]["insert"], run["counts"]["error"]) == (3999, 1)
    (url,) = data(api.get(f"{path}/executions/{run['id']}/errors"))["urls"]
    lines = httpx.get(url).text.splitlines()
    assert len(lines) == 1 and "p5@example.com" in lines[0] and "20" in lines[0]


def test_bulk_from_mariadb_to_postgresql_and_on_to_a_file(
    api: httpx.Client, mariadb: Database, postgresql: Database, source: str, tmp_path: Path
) -> None:
    mariadb.run("CREATE TABLE empty (x int)", "CREATE VIEW seen AS SELECT id FROM customers")
    middle = connect(api, postgresql)
    refreshed(api, source, "empty")
    body = {
        "name": "Everything",
        "source_connection_id": source,
        "destination_connection_id": middle,
        "mode": "replicate",
        "destination_configuration": {"schema": "copied"},
        "default_schedule": {"frequency": "manual"},
    }
    path = f"/api/bulk/syncs/{data(api.post('/api/bulk/syncs', json=body))['id']}"
    run = completed(api, path)
    names = {one["schema"].rpartition(".")[2]: one["output_name"] for one in run["schemas"]}
    assert set(names) == {"customers", "empty"} and run["record_count"] == 4000
    copied = f'copied."{names["customers"]}"'
    assert postgresql.rows(READ.format(copied)) == mariadb.rows(READ.format("customers"))
    assert postgresql.rows(f'SELECT count(*) FROM copied."{names["empty"]}"') == [(0,)]
    mariadb.run("DELETE FROM customers WHERE id <= 10", "UPDATE customers SET spend = 1 WHERE id = 11")
    counts = {one["schema"].rpartition(".")[2]: one["counts"] for one in completed(api, path)["schemas"]}
    assert (counts["customers"]["update"], counts["customers"]["delete"]) == (1, 10)
    assert postgresql.rows(f"SELECT spend FROM {copied} WHERE id = 11") == [(Decimal("1.00"),)]

    file = tmp_path / "end.db"
    file.touch()
    end = str(data(api.post("/api/connections", json=sqlite_body(file)))["id"])
    refreshed(api, middle, names["customers"])
    onward = body | {
        "source_connection_id": middle,
        "destination_connection_id": end,
        "mode": "snapshot",
        "schemas": [f"copied.{names['customers']}"],
        "destination_configuration": {},
    }
    last = f"/api/bulk/syncs/{data(api.post('/api/bulk/syncs', json=onward))['id']}"
    (schema,) = completed(api, last)["schemas"]
    found = rows(file, f'SELECT email, spend FROM "{schema["output_name"]}" ORDER BY email')
    wanted = postgresql.rows(f'SELECT email, spend::text FROM {copied} ORDER BY email COLLATE "C"')
    assert found == wanted and schema["record_count"] == 4000


def test_many_syncs_at_once_into_one_database(
    api: httpx.Client, mariadb: Database, postgresql: Database, make: Any
) -> None:
    postgresql.run(*(f"CREATE TABLE c{n} AS SELECT * FROM contacts" for n in range(6)))
    target = data(api.get(make("replace")))["target"]["connection_id"]
    paths = [make("replace", target={"connection_id": target, "object": f"public.c{n}"}) for n in range(6)]
    found: list[str] = []

    def go(path: str) -> None:
        found.append(ended(api, path, started(api, path))["status"])

    threads = [threading.Thread(target=go, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["completed"] * 6
    wanted = mariadb.rows(READ.format("customers"))
    assert all(postgresql.rows(READ.format(f"c{n}")) == wanted for n in range(6))
