"""The engine beside each database's own path, in the same run, and beside sling and dlt where they are named.

`pytest -m benchmark tests/benchmarks/test_engine.py -s` prints the table; engine_figures.py and
engine_rivals.py say what can be set. Nothing here is a timed test.
"""

from __future__ import annotations

import csv
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.engine_data import COLUMNS, MYSQL, POSTGRESQL, SQLITE, filled_file, rows
from tests.benchmarks.engine_figures import COUNT, compare
from tests.benchmarks.engine_rivals import beside_rivals
from tests.databases import Database, fresh

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Open to the database servers, which pytest's own folders are not: it closes them at every start."""
    with tempfile.TemporaryDirectory(prefix="ptui-engine-") as name:
        found = Path(name)
        found.chmod(0o777)
        yield found


@pytest.fixture(scope="module")
def origin(folder: Path) -> Path:
    return filled_file(folder / "origin.db", COUNT)


@pytest.fixture(scope="module")
def lines(folder: Path) -> Path:
    path = folder / "people.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows(COUNT))
    path.chmod(0o644)
    return path


OVERRIDES = {
    "an override": ("first_name", "First7", "Someone"),
    "by rows": ("created_at", "2024-01-01 00:00:00", "2024-01-01 12:00:00"),
}
"""By way: the field, and the value that another takes the place of."""


def sqlite_source(origin: Path) -> dict[str, Any]:
    return {"source": "sqlite", "source_configuration": {"path": str(origin)}, "table": "main.people"}


def to(name: str, database: Database, object_id: str, mode: str) -> dict[str, Any]:
    return {
        "target": name,
        "target_configuration": database.configuration,
        "object": object_id,
        "mode": mode,
    }


@pytest.mark.parametrize("mode", ["append", "updateOrCreate"])
@pytest.mark.parametrize("way", ["pushed down", "an override", "a query", "by rows"])
def test_sqlite_to_sqlite(origin: Path, folder: Path, mode: str, way: str) -> None:
    """A table as it is; with names replaced; a query; and with times replaced, which SQLite takes for texts,
    so that the engine does it. The own path runs on the SQLite that comes with Python."""
    path = folder / "target.db"

    def prepare() -> None:
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(f"CREATE TABLE people ({SQLITE})")
            if mode == "updateOrCreate":
                connection.execute(f"ATTACH '{origin}' AS o")
                connection.execute("INSERT INTO people SELECT * FROM o.people WHERE id % 2 = 0")

    changes = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])
    clash = f" WHERE true ON CONFLICT (id) DO UPDATE SET {changes}" if mode == "updateOrCreate" else ""
    column, old, new = OVERRIDES.get(way, ("", "", ""))
    replaced = f"CASE WHEN {column} = '{old}' THEN '{new}' ELSE {column} END"
    chosen = ", ".join(replaced if name == column else name for name in COLUMNS)

    def own() -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(f"ATTACH '{origin}' AS o")
            what = chosen if column else "*"
            connection.execute(f"INSERT INTO people SELECT {what} FROM o.people{clash}")

    job = sqlite_source(origin) | {
        "target": "sqlite",
        "target_configuration": {"path": str(path)},
        "object": "main.people",
        "mode": mode,
    }
    if way == "a query":
        job["query"] = "SELECT * FROM people"
    if column:
        job["override"] = {"field": column, "old": old, "new": new}
    floor = 0.2 if mode == "updateOrCreate" else 0.9 if way == "pushed down" else 0.25
    compare(f"SQLite -> SQLite, {mode}, {way}", prepare=prepare, own=own, job=job, floor=floor)


@pytest.mark.parametrize("source", ["sqlite", "mariadb"])
def test_into_postgresql(origin: Path, lines: Path, folder: Path, source: str) -> None:
    with fresh("postgresql") as target, fresh("mariadb") as mysql:
        target.run(f"CREATE TABLE people ({POSTGRESQL})")
        job = sqlite_source(origin)
        dump = folder / "outfile.tsv"
        if source == "mariadb":
            fill_mysql(mysql, lines)
            job = {
                "source": "mariadb",
                "source_configuration": mysql.configuration,
                "table": f"{mysql.name}.people",
            }

        def own() -> None:
            if source == "sqlite":
                target.run(f"COPY people FROM '{lines}' (FORMAT csv)")
                return
            dump.unlink(missing_ok=True)
            mysql.run(f"SELECT * FROM people INTO OUTFILE '{dump}'")
            dump.chmod(0o644)
            target.run(f"COPY people FROM '{dump}'")

        job |= to("postgresql", target, "public.people", "append")
        floor = 0.5 if source == "sqlite" else 0.4
        name = f"{'SQLite' if source == 'sqlite' else 'MySQL'} -> PostgreSQL, append"
        line = compare(name, prepare=lambda: target.run("TRUNCATE people"), own=own, job=job, floor=floor)
        beside_rivals(line, job, target)


def fill_mysql(database: Database, lines: Path) -> None:
    database.run(
        f"CREATE TABLE people ({MYSQL})",
        f"LOAD DATA INFILE '{lines}' INTO TABLE people FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"'"
        " LINES TERMINATED BY '\\r\\n'",
    )


def test_upsert_into_postgresql(origin: Path, lines: Path) -> None:
    with fresh("postgresql") as target:
        target.run(f"CREATE TABLE people ({POSTGRESQL})", f"CREATE TABLE staged ({POSTGRESQL})")
        target.run(f"COPY staged FROM '{lines}' (FORMAT csv)", "ANALYZE staged")
        changes = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:])

        def prepare() -> None:
            target.run(
                "TRUNCATE people",
                "INSERT INTO people SELECT * FROM staged WHERE id % 2 = 0",
                "ANALYZE people",
            )

        compare(
            "SQLite -> PostgreSQL, updateOrCreate",
            prepare=prepare,
            own=lambda: target.run(
                f"INSERT INTO people SELECT * FROM staged ON CONFLICT (id) DO UPDATE SET {changes}"
            ),
            job=sqlite_source(origin) | to("postgresql", target, "public.people", "updateOrCreate"),
            floor=0.5,
        )


def test_upsert_into_mysql(origin: Path, lines: Path) -> None:
    with fresh("mariadb") as target:
        fill_mysql(target, lines)
        target.run("RENAME TABLE people TO staged", f"CREATE TABLE people ({MYSQL})")
        changes = ", ".join(f"{name} = VALUES({name})" for name in COLUMNS[1:])

        def prepare() -> None:
            target.run("TRUNCATE people", "INSERT INTO people SELECT * FROM staged WHERE id % 2 = 0")

        compare(
            "SQLite -> MySQL, updateOrCreate",
            prepare=prepare,
            own=lambda: target.run(
                f"INSERT INTO people SELECT * FROM staged ON DUPLICATE KEY UPDATE {changes}"
            ),
            job=sqlite_source(origin) | to("mariadb", target, f"{target.name}.people", "updateOrCreate"),
            floor=0.3,
        )
