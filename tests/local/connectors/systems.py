"""One database per system with the same odd content, so that one test body runs over all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ptui.local.connectors import registry
from ptui.local.engine.catalogue import Connector
from tests.databases import fresh, sqlite_file

ODD = "we.ird \"q\" 's' `b` [/x] ; -- %s ü日"
"""A name with everything that breaks naive quoting, markup and dots; MySQL keeps no emoji in names."""
ESC = "esc \x1b[31mred"

KEPT = "kept"


@dataclass(frozen=True)
class Place:
    """A database that has been filled, and how a test speaks to it without a connector."""

    connector: Connector
    schema: str
    run: Callable[[str], None]
    quote: Callable[[str], str]

    def id(self, table: str) -> str:
        """The id of a table."""
        return f"{self.schema}.{table}"

    def sql(self, table: str) -> str:
        """The table as it stands in a statement."""
        return f"{self.quote(self.schema)}.{self.quote(table)}"


def _double(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def _back(identifier: str) -> str:
    return "`" + identifier.replace("`", "``") + "`"


@contextmanager
def sqlite(folder: Path) -> Iterator[Place]:
    path = folder / "odd [x] ü?#.db"

    def run(statement: str) -> None:
        with sqlite_file(path) as connection:
            connection.execute(statement)

    run("PRAGMA user_version = 1")
    yield _filled(Place(registry.open("sqlite", {"path": str(path)}), "main", run, _double))


@contextmanager
def mysql(_: Path) -> Iterator[Place]:
    with fresh("mariadb") as database:
        connector = registry.open("mysql", database.configuration)
        yield _filled(Place(connector, database.name, database.run, _back))


@contextmanager
def postgresql(_: Path) -> Iterator[Place]:
    with fresh("postgresql") as database:
        connector = registry.open("postgresql", database.configuration)
        yield _filled(Place(connector, "public", database.run, _double))


SYSTEMS = {"sqlite": sqlite, "mysql": mysql, "postgresql": postgresql}


def _filled(place: Place) -> Place:
    odd, esc, note = place.sql(ODD), place.sql(ESC), place.quote("the.note \"'`")
    place.run(
        f"CREATE TABLE {odd} (id int NOT NULL PRIMARY KEY, email varchar(255) NOT NULL UNIQUE,"
        f" price decimal(10,2), is_new boolean, {note} varchar(200) DEFAULT 'none', two int, "
        f" {place.quote('order')} int, UNIQUE (two, {place.quote('order')}))"
    )
    place.run(f"CREATE TABLE {esc} (a int NOT NULL, b int NOT NULL, c varchar(9), PRIMARY KEY (a, b))")
    place.run(f"CREATE TABLE {place.sql(KEPT)} (x int)")
    place.run(f"INSERT INTO {place.sql(KEPT)} VALUES (7)")
    place.run(f"CREATE VIEW {place.sql('some view')} AS SELECT id, email FROM {odd}")
    place.run(f"INSERT INTO {odd} VALUES (1, 'é@x.example', 12.50, true, 'it''s 100% — 日本', 1, 1)")
    place.run(f"INSERT INTO {odd} (id, email) VALUES (2, 'b@x.example')")
    return place
