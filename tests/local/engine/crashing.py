"""A run in a process of its own, that is killed in the middle of it: `python -m tests.local.engine.crashing
JOB`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from ptui.local.connectors.endpoints import destination_of, source_of
from ptui.local.connectors.files.writer import FileDestination
from ptui.local.connectors.mysql.configuration import connect as connect_mysql
from ptui.local.connectors.postgresql.configuration import connect as connect_postgresql
from ptui.local.connectors.sqlite.configuration import connect as connect_sqlite
from ptui.local.engine.plan import BulkDestination, BulkSchema, BulkSyncPlan
from ptui.local.engine.progress import Progress
from ptui.local.engine.protocols import Destination, TableReading
from ptui.local.engine.runner import run_bulk_sync, run_model_sync
from tests.local.engine.worlds import Watcher, plan

CONNECT = {"sqlite": connect_sqlite, "postgresql": connect_postgresql, "mariadb": connect_mysql}


class Announcer(Watcher):
    """Says where the run is, one line per batch, and waits to be let go on at the phase that was asked
    for."""

    def __init__(self, hold_at: str) -> None:
        super().__init__()
        self._hold_at = hold_at

    def progress(self, progress: Progress) -> None:
        print(progress.phase, progress.read, flush=True)
        if progress.phase == self._hold_at and (progress.read or self._hold_at != "reading"):
            sys.stdin.readline()  # until killed


def main(job: dict[str, Any]) -> None:
    """Run the job to its end, or to where it is killed."""
    source = source_of(CONNECT[job["source"]](job["source_configuration"]))
    target: Destination
    if job["target"] == "files":
        target = FileDestination(Path(job["folder"]), format=job["format"])
    else:
        target = destination_of(CONNECT[job["target"]](job["target_configuration"]))
    watcher = Announcer(job["hold_at"])
    reading = TableReading(job["reading"])
    if job["bulk"]:
        schemas = (BulkSchema("rows1", reading, user_output_name=job["output"]),)
        where = BulkDestination(job["schema"], hard_deletes=True)
        bulk = BulkSyncPlan("s", job["execution"], job["mode"], schemas, where, record_timestamps=False)
        result = run_bulk_sync(bulk, source, target, observer=watcher)
        print("ended", result.status, json.dumps([run.error for run in result.schemas]), flush=True)
        return
    identity = ("id", "id") if job["mode"] not in ("append", "replace") else None
    model = {"identifier": "id"} if job["tracks"] else None
    done = plan(job["mode"], reading, job["object"], ["id", "name"], identity=identity, model=model)
    ended = run_model_sync(done, {"c": source}, target, observer=watcher, state=Path(job["state"]))
    print("ended", ended.status, ended.error, flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
