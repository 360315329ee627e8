"""The sample MySQL database `big`: 100,000 tables that are named but not made.

A table comes into being in the sample's file when it is first asked for; its columns and rows follow from
its name.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zlib import crc32

import apsw

from ptui.local.connectors.relational.names import Name, Relation
from ptui.local.connectors.relational.system import Traits
from ptui.local.connectors.samples import build, words
from ptui.local.connectors.samples.database import SampleDatabase, SampleSystem, with_natives
from ptui.local.connectors.samples.mysql import NATIVES
from ptui.local.connectors.sqlite.errors import sorted_errors
from ptui.local.connectors.sqlite.types import normal_type
from ptui.local.engine.catalogue import Column

DATABASE = "big"
TABLES = 100_000
TRAITS = Traits("mysql", can_create_schemas=False, default_schema=DATABASE)

_NOUNS = words.listed(
    """
    accounts addresses alerts assets audits badges batches bills bookings budgets campaigns carts
    charges claims clicks contracts coupons devices disputes emails employees events invoices items
    leads ledgers locations logins messages orders packages payments payouts prices products profiles
    quotes refunds regions returns reviews sessions shipments stores subscriptions surveys tickets
    transfers visits vouchers
    """
)
_EXTRAS = (
    "status varchar(32)",
    "amount decimal(12,2)",
    "quantity int",
    "email varchar(255)",
    "country char(2)",
    "note text",
    "is_active tinyint(1)",
    "updated_at datetime",
    "reference varchar(64)",
    "score double",
)
_ALWAYS = ("id integer PRIMARY KEY", "name varchar(255) NOT NULL", "created_at datetime NOT NULL")
_START = datetime(2023, 1, 1, 6, 0, 0)


def system(folder: Path) -> BigSystem:
    """The database; its file is made when it is not there, and is empty at first."""
    path = folder / "mysql-big.db"
    build.database(path, {})
    return BigSystem(BigDatabase(path))


@cache
def names() -> tuple[Name, ...]:
    """Every generated table, in order."""
    each = TABLES // len(_NOUNS)
    return tuple(Name(DATABASE, f"{noun}_{number:06}") for noun in _NOUNS for number in range(1, each + 1))


@cache
def _by_key() -> Mapping[str, Name]:
    return {key: name for name in names() for key in (name.id, name.table)}


@cache
def _relations() -> tuple[Relation, ...]:
    return tuple(Relation(name, "table") for name in names())


def _ddl(table: str) -> tuple[str, ...]:
    """What a table's columns are; three to eight beside those that all have."""
    return _ddls()[crc32(table.encode()) % len(_ddls())]


@cache
def _ddls() -> tuple[tuple[str, ...], ...]:
    dice = random.Random(TABLES)
    return tuple((*_ALWAYS, *dice.sample(_EXTRAS, 3 + turn % 6)) for turn in range(64))


@cache
def _columns(ddl: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(_column(line) for line in ddl)


def _column(line: str) -> Column:
    name, native, *rest = line.split()
    is_key = "PRIMARY" in rest
    return Column(
        name,
        normal_type(native),
        "int" if is_key else native,
        nullable=not rest,
        primary_key=is_key,
        unique=is_key,
        has_default=is_key,
    )


def _rows(table: str, columns: Iterable[str]) -> Iterable[build.Row]:
    dice = random.Random(table)
    columns = tuple(columns)
    for number in range(1, 21 + crc32(table.encode()) % 180):
        yield tuple(_value(dice, column, number) for column in columns)


def _value(dice: random.Random, column: str, number: int) -> object:
    if column not in ("id", "name", "created_at") and dice.random() < 0.08:
        return None
    match column:
        case "id" | "quantity":
            return number if column == "id" else dice.randint(1, 500)
        case "name":
            return f"{dice.choice(words.COMPANY_WORDS)} {dice.choice(words.COMPANY_KINDS)} {number}"
        case "created_at" | "updated_at":
            return (_START + timedelta(minutes=dice.randrange(1_400_000))).isoformat(" ")
        case "status":
            return dice.choice(("open", "paid", "pending", "closed"))
        case "amount":
            return f"{dice.lognormvariate(4, 1):.2f}"
        case "email":
            return f"user{dice.randrange(100_000)}@{dice.choice(words.COMPANY_WORDS).lower()}.example"
        case "country":
            return dice.choice(("BR", "DE", "FR", "IN", "JP", "NG", "PL", "TR", "US"))
        case "note":
            return dice.choice(("call back", "wartet auf Freigabe", "à vérifier", "确认", "🚚 on its way"))
        case "is_active":
            return dice.randrange(2)
        case "reference":
            return f"{dice.randrange(16**10):010x}"
    return round(dice.gauss(50, 15), 3)


class BigDatabase(SampleDatabase):
    """The file that holds the tables somebody has asked for."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, default_schema=DATABASE)

    def make(self, name: Name) -> None:
        """Bring a generated table into being; does nothing for others, or a second time."""
        if name.id not in _by_key():
            return
        with closing(self.connect(read_only=False)) as connection, sorted_errors(self.path):
            if _is_there(connection, name.id):
                return
            connection.execute("BEGIN IMMEDIATE")
            if not _is_there(connection, name.id):
                ddl = _ddl(name.table)
                columns = [line.split()[0] for line in ddl]
                build.fill(connection, name.id, build.Table(ddl, _rows(name.table, columns), tuple(columns)))
            connection.execute("COMMIT")

    def tables_named(self, connection: apsw.Connection, names: Iterable[str]) -> Mapping[str, str]:
        wanted = set(names)
        for key in wanted & _by_key().keys():
            self.make(_by_key()[key])
        return super().tables_named(connection, wanted)


def _is_there(connection: apsw.Connection, table: str) -> bool:
    found = connection.execute("SELECT 1 FROM main.sqlite_master WHERE name = ?", (table,)).fetchone()
    return found is not None


class BigSystem(SampleSystem):
    """The catalogue, generated; with the tables that syncs have added."""

    def __init__(self, database: BigDatabase) -> None:
        super().__init__(database, TRAITS, with_natives(NATIVES))
        self._file = database

    def schemas(self) -> list[str]:
        return [DATABASE]

    def relations(self) -> list[Relation]:
        added = [relation for relation in super().relations() if relation.id not in _by_key()]
        return (
            sorted([*_relations(), *added], key=lambda relation: relation.id) if added else list(_relations())
        )

    def resolve(self, object_id: str) -> Relation:
        name = _by_key().get(object_id.casefold())
        if name is not None:
            self._file.make(name)
        return super().resolve(object_id)

    def all_columns(self) -> Mapping[Name, tuple[Column, ...]]:
        added = {name: found for name, found in super().all_columns().items() if name.id not in _by_key()}
        return {name: _columns(_ddl(name.table)) for name in names()} | added
