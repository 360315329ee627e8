"""The engine beside each database's own path, in the same run; `PTUI_BENCH_ROWS` and `PTUI_BENCH_TIMES` make
it smaller.

`pytest -m benchmark tests/benchmarks/test_engine.py -s` prints the table. Nothing here is a timed test.
"""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.engine_data import MYSQL, POSTGRESQL, ROWS, SQLITE, rows, sqlite_file
from tests.databases import Database, fresh

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3600)]

COUNT = int(os.environ.get("PTUI_BENCH_ROWS", ROWS))
TIMES = int(os.environ.get("PTUI_BENCH_TIMES", "3"))


def timed(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


class Table:
    """Figures as they come, and what they are measured against."""

    def line(
        self,
        name: str,
        *,
        prepare: Callable[[], None],
        own: Callable[[], None],
        job: dict[str, Any],
        floor: float,
    ) -> None:
        """Own path and engine in turn, each from the same beginning."""
        own_times, engine_times, memory = [], [], 0.0
        for _ in range(TIMES):
            prepare()
            own_times.append(timed(own))
            prepare()
            measured = engine(job)
            engine_times.append(measured["seconds"])
            memory = max(memory, measured["megabytes"])
        ours, theirs = statistics.median(engine_times), statistics.median(own_times)
        print(
            f"{name:38} own {COUNT / theirs:>10,.0f}/s   engine {COUNT / ours:>10,.0f}/s"
            f"   share {theirs / ours:5.2f} (floor {floor})   {memory:4.0f} MB",
            flush=True,
        )


def engine(job: dict[str, Any]) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.engine_worker", json.dumps(job)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Open to the database servers, which pytest's own folders are not: it closes them at every start."""
    with tempfile.TemporaryDirectory(prefix="ptui-engine-") as name:
        found = Path(name)
        found.chmod(0o777)
        yield found


@pytest.fixture(scope="module")
def origin(folder: Path) -> Path:
    return sqlite_file(folder / "origin.db", COUNT)


@pytest.fixture(scope="module")
def lines(folder: Path) -> Path:
    path = folder / "people.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows(COUNT))
    path.chmod(0o644)
    return path


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
@pytest.mark.parametrize("way", ["pushed down", "by rows"])
def test_sqlite_to_sqlite(origin: Path, folder: Path, mode: str, way: str) -> None:
    path = folder / "target.db"

    def prepare() -> None:
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(f"CREATE TABLE people ({SQLITE})")
            if mode == "updateOrCreate":
                connection.execute(f"ATTACH '{origin}' AS o")
                connection.execute("INSERT INTO people SELECT * FROM o.people WHERE id % 2 = 0")

    def own() -> None:
        changes = "email = excluded.email, first_name = excluded.first_name, last_name = excluded.last_name,"
        changes += " amount = excluded.amount, visits = excluded.visits, created_at = excluded.created_at,"
        clash = f" WHERE true ON CONFLICT (id) DO UPDATE SET {changes} note = excluded.note"
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(f"ATTACH '{origin}' AS o")
            connection.execute(
                "INSERT INTO people SELECT * FROM o.people" + (clash if mode == "updateOrCreate" else "")
            )

    job = sqlite_source(origin) | {
        "target": "sqlite",
        "target_configuration": {"path": str(path)},
        "object": "main.people",
        "mode": mode,
    }
    if way == "by rows":
        job["query"] = "SELECT * FROM people"
    floor = 0.2 if mode == "updateOrCreate" else 0.9 if way == "pushed down" else 0.25
    Table().line(f"SQLite -> SQLite, {mode}, {way}", prepare=prepare, own=own, job=job, floor=floor)


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
        Table().line(name, prepare=lambda: target.run("TRUNCATE people"), own=own, job=job, floor=floor)


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
        columns = ("email", "first_name", "last_name", "amount", "visits", "created_at", "note")
        changes = ", ".join(f"{name} = excluded.{name}" for name in columns)

        def prepare() -> None:
            target.run(
                "TRUNCATE people",
                "INSERT INTO people SELECT * FROM staged WHERE id % 2 = 0",
                "ANALYZE people",
            )

        Table().line(
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
        columns = ("email", "first_name", "last_name", "amount", "visits", "created_at", "note")
        changes = ", ".join(f"{name} = VALUES({name})" for name in columns)

        def prepare() -> None:
            target.run("TRUNCATE people", "INSERT INTO people SELECT * FROM staged WHERE id % 2 = 0")

        Table().line(
            "SQLite -> MySQL, updateOrCreate",
            prepare=prepare,
            own=lambda: target.run(
                f"INSERT INTO people SELECT * FROM staged ON DUPLICATE KEY UPDATE {changes}"
            ),
            job=sqlite_source(origin) | to("mariadb", target, f"{target.name}.people", "updateOrCreate"),
            floor=0.3,
        )
