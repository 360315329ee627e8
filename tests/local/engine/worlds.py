"""Real systems for engine tests, each with the few things a test needs of it, done past the engine's own
code."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ptui.local.connectors.endpoints import destination_of, source_of
from ptui.local.connectors.mysql.configuration import connect as connect_mysql
from ptui.local.connectors.postgresql.configuration import connect as connect_postgresql
from ptui.local.connectors.sqlite.configuration import connect as connect_sqlite
from ptui.local.engine.catalogue import Connector
from ptui.local.engine.plan import Identity, ModelSource, ModelSyncPlan, SourceField
from ptui.local.engine.plan import Mapping as FieldMapping
from ptui.local.engine.progress import LogLine, ModelRun, Operation, Progress, RecordEntry
from ptui.local.engine.protocols import Destination, Reading, Source, TableReading
from ptui.local.engine.runner import run_model_sync
from tests.databases import Database, System, fresh, sqlite_file

_numbers = itertools.count(1)


class World(Protocol):
    """A system that is both source and target."""

    @property
    def name(self) -> str: ...

    @property
    def connector(self) -> Connector: ...

    def run(self, *statements: str) -> None:
        """SQL, committed."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query answers, in the driver's own values."""

    def id(self, table: str) -> str:
        """The API's id of a table."""

    def type(self, word: str) -> str:
        """A portable word for a type, in this system's DDL."""


_TYPES: Mapping[str, Mapping[str, str]] = {
    "sqlite": {"int": "INTEGER", "text": "TEXT", "short": "VARCHAR(5)", "decimal": "DECIMAL_TEXT(12,2)"},
    "postgresql": {"int": "bigint", "text": "text", "short": "varchar(5)", "decimal": "numeric(12,2)"},
    "mariadb": {"int": "bigint", "text": "longtext", "short": "varchar(5)", "decimal": "decimal(12,2)"},
}


@dataclass(frozen=True)
class SqliteWorld:
    path: Path
    name: str = "sqlite"

    @property
    def connector(self) -> Connector:
        return connect_sqlite({"path": str(self.path)})

    def run(self, *statements: str) -> None:
        with sqlite_file(self.path) as connection:
            for statement in statements:
                connection.execute(statement)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with sqlite_file(self.path) as connection:
            return connection.execute(query).fetchall()

    def id(self, table: str) -> str:
        return f"main.{table}"

    def type(self, word: str) -> str:
        return _TYPES["sqlite"][word]


@dataclass(frozen=True)
class ServerWorld:
    database: Database
    name: str

    @property
    def connector(self) -> Connector:
        connect = connect_mysql if self.name == "mariadb" else connect_postgresql
        return connect(self.database.configuration)

    def run(self, *statements: str) -> None:
        self.database.run(*statements)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.database.rows(query)

    def id(self, table: str) -> str:
        return f"{self.database.name}.{table}" if self.name == "mariadb" else f"public.{table}"

    def type(self, word: str) -> str:
        return _TYPES[self.name][word]


SYSTEMS = ("sqlite", "postgresql", "mariadb")
PAIRS = list(itertools.product(SYSTEMS, SYSTEMS))
RING = [("sqlite", "postgresql"), ("postgresql", "mariadb"), ("mariadb", "sqlite"), ("sqlite", "sqlite")]
Pair = tuple[World, World]

PEOPLE = [(1, "Ada", "pro", 10), (2, "Bob", "free", 0), (3, "Cy", None, 5), (4, "Di", "pro", None)]
COLUMNS = "id int primary key, name text, tier text, spend int"
"""Of the table `people` that tests copy."""


class Worlds:
    """Systems for the tests of a session: two of each at most, emptied whenever one is given out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._databases: dict[tuple[str, int], Database] = {}

    def __enter__(self) -> Worlds:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def get(self, name: str, turn: int = 0) -> World:
        """An empty system; those of another turn are other systems."""
        if name == "sqlite":
            path = self._folder / f"world-{next(_numbers)}.db"
            with sqlite_file(path) as connection:
                connection.execute("PRAGMA user_version = 1")
            return SqliteWorld(path)
        if (name, turn) not in self._databases:
            system: System = "mariadb" if name == "mariadb" else "postgresql"
            self._databases[name, turn] = self._stack.enter_context(fresh(system))
        database = self._databases[name, turn]
        if name == "mariadb":
            database.run(f"DROP DATABASE {database.name}", database.creation)
        else:
            others = database.rows(
                "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
            )
            database.run(*(f'DROP SCHEMA "{schema}" CASCADE' for (schema,) in others), "CREATE SCHEMA public")
        return ServerWorld(database, name)


def source(world: World) -> Source:
    return source_of(world.connector)


def destination(world: World) -> Destination:
    return destination_of(world.connector)


class Watcher:
    """An observer that keeps everything."""

    def __init__(self) -> None:
        self.progressed: list[Progress] = []
        self.lines: list[LogLine] = []
        self.records: list[RecordEntry] = []

    def progress(self, progress: Progress) -> None:
        self.progressed.append(progress)

    def log(self, line: LogLine) -> None:
        self.lines.append(line)

    def record(self, entry: RecordEntry) -> None:
        self.records.append(entry)

    def of(self, operation: Operation) -> list[RecordEntry]:
        return [entry for entry in self.records if entry.operation is operation]


def plan(
    mode: Any,
    reading: Reading,
    target: str,
    fields: Mapping[str, str] | Sequence[str],
    *,
    identity: tuple[str, str] | None = None,
    model: Mapping[str, Any] | None = None,
    **options: Any,
) -> ModelSyncPlan:
    """A plan over one model; `fields` by source field, or names that are the same on both sides."""
    pairs = fields.items() if isinstance(fields, Mapping) else [(name, name) for name in fields]
    mapped = tuple(FieldMapping(target, SourceField("m", name)) for name, target in pairs)
    identities = (Identity(SourceField("m", identity[0]), identity[1]),) if identity else ()
    return ModelSyncPlan(
        sync_id="s",
        execution_id="e",
        model=ModelSource("m", "c", reading, **(model or {})),
        target=target,
        mode=mode,
        fields=(*mapped, *options.pop("more_fields", ())),
        identities=identities,
        **options,
    )


def run(
    plan: ModelSyncPlan,
    source_world: World,
    target_world: World,
    watcher: Watcher | None = None,
    **options: Any,
) -> ModelRun:
    """One run between two worlds."""
    return run_model_sync(
        plan,
        {"c": source(source_world)},
        destination(target_world),
        observer=watcher or Watcher(),
        **options,
    )


def table(world: World, name: str, columns: str, rows: Sequence[Sequence[object]] = ()) -> Reading:
    """Make a table with rows; `columns` in words that `type` knows, such as `id int primary key, name
    text`."""
    parts = []
    for column in columns.split(", "):
        label, word, *rest = column.split(" ", 2)
        parts.append(" ".join([label, world.type(word) if word in _TYPES["sqlite"] else word, *rest]))
    world.run(f"CREATE TABLE {name} ({', '.join(parts)})")
    for start in range(0, len(rows), 500):
        some = ", ".join(f"({', '.join(map(literal, row))})" for row in rows[start : start + 500])
        world.run(f"INSERT INTO {name} VALUES {some}")
    return TableReading(world.id(name))


def literal(value: object) -> str:
    """A value in SQL that all three take."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value)
