"""PostgreSQL and MariaDB databases of a test's own, on servers that are already running; and SQLite files.

`PTUI_TEST_POSTGRESQL` and `PTUI_TEST_MARIADB` name other servers than those of this machine, as URLs:
`postgresql://user:password@host:port`.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, NoReturn
from urllib.parse import unquote, urlsplit

import apsw
import psycopg
import pymysql
import pytest

System = Literal["postgresql", "mariadb"]

_USUAL = {"postgresql": "postgresql://postgres@127.0.0.1:5432", "mariadb": "mysql://root@127.0.0.1:3306"}
_HOW = {
    "postgresql": "start it (service postgresql start, or pg_ctlcluster VERSION main start)",
    "mariadb": "start it (service mariadb start, or mariadbd-safe)",
}


class NotRunning(Exception):
    """The server does not answer, or does not let us in."""


@dataclass(frozen=True, slots=True)
class Database:
    """One database on a server."""

    system: System
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    name: str = ""

    @property
    def configuration(self) -> dict[str, Any]:
        """The connection configuration that reaches it, as the API spells it."""
        if self.system == "mariadb":
            keys = ("hostname", "port", "account", "passwd", "dbname")
        else:
            keys = ("hostname", "port", "username", "password", "database")
        return dict(zip(keys, (self.host, self.port, self.user, self.password, self.name), strict=True))

    def run(self, *statements: str) -> None:
        """Carry out statements one by one, each committed."""
        with self._cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    @property
    def creation(self) -> str:
        """The statement that makes it, able to hold any text."""
        return f"CREATE DATABASE {self.name}" + (" CHARACTER SET utf8mb4" if self.system == "mariadb" else "")

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query answers."""
        with self._cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        try:
            connection = self._connect()
        except (psycopg.OperationalError, pymysql.OperationalError) as error:
            raise NotRunning(str(error)) from error
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def _connect(self) -> Any:
        if self.system == "mariadb":
            return pymysql.connect(
                host=self.host,
                port=self.port,
                user=self.user,
                password=self.password,
                database=self.name or None,
                charset="utf8mb4",
                autocommit=True,
                connect_timeout=5,
                ssl_disabled=self.host == "127.0.0.1",  # to look for certificates takes longer than all else
            )
        return psycopg.connect(
            host=self.host,
            port=self.port,
            user=self.user,
            password=self.password or None,
            dbname=self.name or "postgres",
            autocommit=True,
            connect_timeout=5,
        )


def server(system: System, environ: Mapping[str, str] = os.environ) -> Database:
    """The server itself, with no database chosen."""
    url = urlsplit(environ.get(f"PTUI_TEST_{system.upper()}") or _USUAL[system])
    port = url.port or (3306 if system == "mariadb" else 5432)
    return Database(
        system, url.hostname or "127.0.0.1", port, unquote(url.username or ""), unquote(url.password or "")
    )


@contextmanager
def fresh(system: System) -> Iterator[Database]:
    """An empty database of a name of its own, dropped afterwards."""
    found = server(system)
    made = replace(found, name=f"ptui_test_{secrets.token_hex(6)}")
    try:
        found.run(made.creation)
    except NotRunning as error:
        _without(system, str(error))
    try:
        yield made
    finally:
        found.run(f"DROP DATABASE {made.name}" + (" WITH (FORCE)" if system == "postgresql" else ""))


def _without(system: System, reason: str) -> NoReturn:
    """Skip with a sentence; where `CI` is set a missing service is an error."""
    sentence = f"{system} is not running: {_HOW[system]}. {reason.strip().splitlines()[0]}"
    if os.environ.get("CI"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


@pytest.fixture
def postgresql() -> Iterator[Database]:
    """An empty PostgreSQL database."""
    with fresh("postgresql") as database:
        yield database


@pytest.fixture
def mariadb() -> Iterator[Database]:
    """An empty MariaDB database."""
    with fresh("mariadb") as database:
        yield database


@contextmanager
def sqlite_file(path: Path) -> Iterator[apsw.Connection]:
    """A file, by the library that the workspace uses: of another one in the same process it would not see the
    locks. Waits for them; every statement is committed by itself."""
    connection = apsw.Connection(str(path))
    try:
        connection.set_busy_timeout(10_000)
        yield connection
    finally:
        connection.close()


@contextmanager
def sqlite_changes(path: Path) -> Iterator[apsw.Connection]:
    """The same for statements that belong together. The library's own `with` keeps other threads from running
    while it waits for a lock, which they may hold."""
    with sqlite_file(path) as connection:
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
