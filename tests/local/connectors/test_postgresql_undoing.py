from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from ptui.local.connectors.postgresql.merging import PostgreSQLSession, statements
from ptui.local.connectors.postgresql.server import PostgreSQLServer
from ptui.local.connectors.tables.isolate import Rejected
from ptui.local.engine.cancel import CancelToken
from tests.databases import Database, fresh


@pytest.fixture
def database() -> Iterator[Database]:
    with fresh("postgresql") as found:
        yield found


def test_a_statement_that_is_rejected_leaves_no_savepoint(database: Database) -> None:
    """Thousands of them in one another would make each slower than the last."""
    server = PostgreSQLServer(database.host, database.port, database.user, database.password, database.name)
    with closing(server.connect()) as connection:
        session = PostgreSQLSession(
            connection, statements=statements(()), has_index=False, cancel=CancelToken()
        )
        connection.execute("BEGIN")
        connection.execute('CREATE TEMP TABLE "ptui stage" (ptui_n bigint)')
        for _ in range(2):
            with pytest.raises(Rejected):
                session.run("SELECT 1 / 0")
        with pytest.raises(psycopg.errors.InvalidSavepointSpecification):
            connection.execute("ROLLBACK TO SAVEPOINT ptui")
