"""One run of the engine in a process of its own, so that its memory is its own: `… engine_worker JOB`."""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

import psycopg  # noqa: F401  # loaded before the clock starts, as it is for the database's own path
import pymysql  # noqa: F401

from ptui.local.connectors.endpoints import destination_of, source_of
from ptui.local.connectors.mysql.configuration import connect as connect_mysql
from ptui.local.connectors.postgresql.configuration import connect as connect_postgresql
from ptui.local.connectors.sqlite.configuration import connect as connect_sqlite
from ptui.local.engine.filters.conditions import Condition, Function
from ptui.local.engine.plan import Identity, Mapping, ModelSource, ModelSyncPlan, Override, SourceField
from ptui.local.engine.protocols import QueryReading, Reading, TableReading
from ptui.local.engine.runner import run_model_sync
from tests.benchmarks.engine_data import COLUMNS

CONNECT = {"sqlite": connect_sqlite, "postgresql": connect_postgresql, "mariadb": connect_mysql}


def main(job: dict[str, Any]) -> dict[str, float]:
    """How long the run took, by the clock and of processor time, and its peak memory in megabytes.

    `override` says of which field which value is replaced by which.
    """
    reading: Reading = QueryReading(job["query"]) if job.get("query") else TableReading(job["table"])
    upsert = job["mode"] == "updateOrCreate"
    plan = ModelSyncPlan(
        sync_id="s",
        execution_id="e",
        model=ModelSource("m", "c", reading),
        target=job["object"],
        mode=job["mode"],
        fields=tuple(Mapping(name, SourceField("m", name)) for name in COLUMNS),
        identities=(Identity(SourceField("m", "id"), "id"),) if upsert else (),
        overrides=_overrides(**job["override"]) if "override" in job else (),
    )
    source = source_of(CONNECT[job["source"]](job["source_configuration"]))
    target = destination_of(CONNECT[job["target"]](job["target_configuration"]))
    used, began = cpu_of(resource.getrusage(resource.RUSAGE_SELF)), time.perf_counter()
    result = run_model_sync(plan, {"c": source}, target)
    seconds = time.perf_counter() - began
    if result.status != "completed" or result.counts.error:
        raise SystemExit(f"the run did not complete: {result}")
    after = resource.getrusage(resource.RUSAGE_SELF)
    return {"seconds": seconds, "cpu": cpu_of(after) - used, "megabytes": after.ru_maxrss / 1024}


def cpu_of(used: resource.struct_rusage) -> float:
    """Seconds of processor time."""
    return used.ru_utime + used.ru_stime


def _overrides(field: str, old: str, new: str) -> tuple[Override, ...]:
    return (Override(SourceField("m", field), Condition(field, Function.EQUALITY, old), new),)


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
