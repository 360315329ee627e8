"""The databases that tests get: real, empty, their own, gone afterwards, never missed in silence."""

from __future__ import annotations

import socket

import pytest

from tests.databases import Database, System, fresh, server


@pytest.mark.parametrize("system", ["postgresql", "mariadb"])
def test_a_database_is_empty_and_gone_afterwards(system: System) -> None:
    with fresh(system) as database:
        database.run("CREATE TABLE accounts (id int PRIMARY KEY)", "INSERT INTO accounts VALUES (1), (2)")
        assert database.rows("SELECT count(*) FROM accounts") == [(2,)]
        names = _databases(system)
        assert database.name in names
    assert database.name not in _databases(system)


def test_two_at_once_do_not_meet(postgresql: Database, mariadb: Database) -> None:
    assert postgresql.name != mariadb.name
    assert postgresql.configuration["database"] == postgresql.name
    assert mariadb.configuration["dbname"] == mariadb.name


@pytest.mark.parametrize("system", ["postgresql", "mariadb"])
@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_a_missing_server_is_told(
    system: System, ci: str, outcome: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:  # bound and not listening: nobody else answers on this port meanwhile
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv(f"PTUI_TEST_{system.upper()}", f"{system}://u@127.0.0.1:{taken.getsockname()[1]}")
        monkeypatch.setenv("CI", ci)
        with pytest.raises(outcome, match=f"{system} is not running: start it"), fresh(system):
            raise AssertionError("there is no server")


def test_a_server_is_named_by_a_url() -> None:
    found = server("mariadb", {"PTUI_TEST_MARIADB": "mysql://ada:s%40fe@db.example:3307"})
    assert (found.host, found.port, found.user, found.password) == ("db.example", 3307, "ada", "s@fe")
    assert "s@fe" not in repr(found)


def _databases(system: System) -> set[str]:
    query = "SHOW DATABASES" if system == "mariadb" else "SELECT datname FROM pg_database"
    return {str(row[0]) for row in server(system).rows(query)}
