"""The walkthroughs' database on a real MariaDB: `company`, read by `user` with `secret`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pymysql
import pytest

from tests.databases import Database

_MARK = (
    "SELECT count(*) FROM information_schema.tables"
    " WHERE table_schema = 'company' AND table_name = 'made_by_a_test'"
)


@pytest.fixture
def company(mariadb: Database) -> Iterator[None]:
    """A real MariaDB with the walkthrough's database, user and password; one test at a time."""
    keys: dict[str, Any] = {
        "host": mariadb.host,
        "port": mariadb.port,
        "user": mariadb.user,
        "password": mariadb.password,
    }
    with pymysql.connect(**keys, autocommit=True) as server, server.cursor() as run:
        run.execute("SELECT GET_LOCK('ptui_company', 50)")
        run.execute(_MARK)
        if run.fetchone() == (1,):  # left behind by a test that was killed
            run.execute("DROP DATABASE company")
        run.execute("CREATE DATABASE company CHARACTER SET utf8mb4")
        try:
            run.execute("CREATE TABLE company.made_by_a_test (id INT)")
            run.execute("CREATE TABLE company.customers (id INT PRIMARY KEY, email VARCHAR(255))")
            run.execute("INSERT INTO company.customers VALUES (1, 'ada@example.com')")
            for host in ("%", "localhost"):
                run.execute(f"CREATE OR REPLACE USER 'user'@'{host}' IDENTIFIED BY 'secret'")
                run.execute(f"GRANT SELECT ON company.customers TO 'user'@'{host}'")
            yield
        finally:
            run.execute("DROP DATABASE company")
            run.execute("DROP USER IF EXISTS 'user'@'%', 'user'@'localhost'")
