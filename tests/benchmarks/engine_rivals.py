"""The same copies by sling and dlt, where they are installed.

`PTUI_BENCH_SLING` names sling's program, `PTUI_BENCH_DLT` the Python of an environment with
`dlt[postgres,sql_database]` and pymysql; neither is a dependency of the tests.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from typing import Any

from tests.benchmarks.engine_figures import COUNT, Line, command, tell
from tests.databases import Database

_ALCHEMY = {"sqlite": "sqlite:///", "mariadb": "mysql+pymysql://"}
_SLING = {"sqlite": "sqlite://", "mariadb": "mysql://"}


def beside_rivals(line: Line, job: Mapping[str, Any], target: Database) -> None:
    """A line for each: how much faster the engine was in the same test run."""
    for name, variable, floor, run in (
        ("sling", "PTUI_BENCH_SLING", 2 if job["source"] == "sqlite" else 1, _sling),
        ("dlt", "PTUI_BENCH_DLT", 5, _dlt),
    ):
        program = os.environ.get(variable)
        if not program:
            print(f"    {name}: not installed ({variable} names it)", flush=True)
            continue
        with tempfile.TemporaryDirectory(prefix="ptui-rival-") as folder:
            measured = run(program, folder, job, target)
        ((copied,),) = target.rows(f"SELECT count(*) FROM {name}_people.people")
        assert copied == COUNT, measured.output
        rows = COUNT / measured.seconds
        tell(
            f"    {name}: {rows:,.0f}/s, {measured.megabytes:.0f} MB;"
            f" the engine is {line.rows / rows:.1f} times as fast (floor {floor})",
            {"name": f"{line.name}, {name}", "own_rows": rows, "rows": line.rows, "share": line.rows / rows}
            | {"floor": floor, "megabytes": measured.megabytes},
        )


def _sling(program: str, folder: str, job: Mapping[str, Any], target: Database) -> Any:
    target.run("DROP SCHEMA IF EXISTS sling_people CASCADE", "CREATE SCHEMA sling_people")
    argv = [program, "run", "--mode", "full-refresh"]
    argv += ["--src-conn", _url(job, _SLING), "--src-stream", job["table"]]
    argv += ["--tgt-conn", f"{_target(target)}?sslmode=disable", "--tgt-object", "sling_people.people"]
    return command(argv, {**os.environ, "SLING_HOME_DIR": folder, "SLING_DISABLE_TELEMETRY": "TRUE"})


def _dlt(program: str, folder: str, job: Mapping[str, Any], target: Database) -> Any:
    target.run("DROP SCHEMA IF EXISTS dlt_people CASCADE", "DROP SCHEMA IF EXISTS dlt_people_staging CASCADE")
    argv = [program, "tests/benchmarks/engine_dlt.py", _url(job, _ALCHEMY), _target(target), folder]
    return command(argv, {**os.environ, "RUNTIME__DLTHUB_TELEMETRY": "false"})


def _url(job: Mapping[str, Any], schemes: Mapping[str, str]) -> str:
    configuration, scheme = job["source_configuration"], schemes[job["source"]]
    if job["source"] == "sqlite":
        return f"{scheme}{configuration['path']}"
    account = configuration["account"] + (f":{configuration['passwd']}" if configuration["passwd"] else "")
    return f"{scheme}{account}@{configuration['hostname']}:{configuration['port']}/{configuration['dbname']}"


def _target(target: Database) -> str:
    """Both want a password, even where the server asks for none."""
    return f"postgresql://{target.user}:{target.password or 'none'}@{target.host}:{target.port}/{target.name}"
