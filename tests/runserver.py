"""A Polytomic whose runs do what a test says, in either version of the API, on a loopback port.

with running("2024-02-08") as server:
    run = server.runs.model.begin("running", total=1000, insert=10)
    run.becomes("completed", insert=1000)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from tests.seeds_data.answers import SALESFORCE, SNOWFLAKE, Answers, Query, Reply, fault
from tests.seedserver import SeedServer

V24, V25 = "2024-02-08", "2025-09-18"
COUNTED = ("total", "insert", "update", "upserts", "delete", "error", "warnings")


def stamp(seconds: float = 0.0) -> str:
    """A moment so many seconds from now."""
    return datetime.fromtimestamp(datetime.now(UTC).timestamp() + seconds, UTC).isoformat()


@dataclass
class ScriptedRun:
    """One run, as the server answers it now."""

    id: str
    body: dict[str, Any]
    console: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    """Records of the log of type errors."""

    def becomes(self, status: str, **changes: Any) -> None:
        """Another state and other counts; what is over gets its time."""
        counts = {key: changes.pop(key) for key in COUNTED if key in changes}
        fresh = {**self.body, "status": status, **changes}
        if counts:
            fresh["counts"] = {**(self.body.get("counts") or {}), **counts}
        if status in ("completed", "failed", "canceled", "errors", "interrupted"):
            fresh.setdefault("completed_at", stamp())
        self.body = fresh

    def says(self, message: str, level: str = "info") -> None:
        """A line of the console."""
        self.console.append(
            {"id": str(len(self.console) + 1), "level": level, "message": message, "timestamp": stamp()}
        )

    def fails(self, *reasons: str) -> None:
        """A record each for the log of errors."""
        for reason in reasons:
            number = len(self.errors) + 1
            record = {"EMAIL": f"user{number}@example.com", "FIRST_NAME": "x" * 90}
            self.errors.append({"operation": "error", "key": str(number), "reason": reason, "record": record})


@dataclass
class ScriptedSync:
    """A sync and its runs, the newest first."""

    id: str
    name: str
    is_bulk: bool
    record: dict[str, Any]
    runs: list[ScriptedRun] = field(default_factory=list)
    next_at: str | None = None
    starts: list[Any] = field(default_factory=list)
    """The bodies of the starts that arrived."""
    cancels: int = 0
    first: dict[str, Any] = field(default_factory=dict)
    """What a run is like that somebody starts."""
    refusal: Reply | None = None
    """Answers every start, when set."""

    def begin(self, status: str = "running", **body: Any) -> ScriptedRun:
        """A run that somebody has started."""
        number = len(self.runs) + 1
        kept: dict[str, Any] = {"id": f"{self.id}-run-{number}", "type": "manual", "created_at": stamp()}
        kept |= {"started_at": stamp()}
        if not self.is_bulk:
            kept |= {"counts": {}, "errors": []}
        run = ScriptedRun(kept["id"], kept)
        run.becomes(status, **body)
        self.runs.insert(0, run)
        return run

    @property
    def current(self) -> ScriptedRun | None:
        return next((run for run in self.runs if not run.body.get("completed_at")), None)

    @property
    def last(self) -> ScriptedRun | None:
        return next((run for run in self.runs if run.body.get("completed_at")), None)


@dataclass
class RunAnswers(Answers):
    """The seed server's answers, and two syncs that can be run."""

    version: str = V25
    lists_runs: bool = False
    """Whether the list of model syncs tells how they stand."""
    model: ScriptedSync = field(init=False)
    bulk: ScriptedSync = field(init=False)
    more: list[ScriptedSync] = field(default_factory=list)
    page: int = 50

    def __post_init__(self) -> None:
        schedule = {"frequency": "daily", "hour": "6", "minute": "0"}
        common = {"active": True, "mode": "replicate"}
        self.model = ScriptedSync(
            "sync-1",
            "Customers to CONTACTS",
            False,
            {**common, "mode": "updateOrCreate", "schedule": schedule, "target_connection_id": SNOWFLAKE},
        )
        ends = {"source_connection_id": SALESFORCE, "destination_connection_id": SNOWFLAKE}
        name = "default_schedule" if self.version >= V25 else "schedule"
        self.bulk = ScriptedSync(
            "bulk-1", "Salesforce to Snowflake", True, {**common, **ends, name: schedule}
        )
        self.schemas = ["Account", "Contact", "Lead"]
        super().__post_init__()
        self._routes[:0] = [
            self._route("GET", "/api/syncs", lambda **_: self._listed(is_bulk=False)),
            self._route("GET", "/api/bulk/syncs", lambda **_: self._listed(is_bulk=True)),
            self._route("GET", "/api/bulk/syncs/(?P<id>[^/]+)/schemas", lambda **_: self._schemas()),
            self._route("GET", "/files/(?P<id>[^/]+)/errors.json", self._file),
        ]
        for is_bulk, prefix in ((False, "/api/syncs"), (True, "/api/bulk/syncs")):
            of = partial(partial, is_bulk=is_bulk)
            one, run = f"{prefix}/(?P<id>[^/]+)", f"{prefix}/(?P<id>[^/]+)/executions/(?P<run>[^/]+)"
            self._routes[:0] = [
                self._route("GET", one, of(self._sync)),
                self._route("GET", f"{one}/status", of(self._status)),
                self._route("POST", f"{one}/cancel", of(self._cancel)),
                self._route("GET", f"{one}/executions", of(self._executions)),
                self._route("POST", f"{one}/executions", of(self._start)),
                self._route("GET", run, of(self._execution)),
                self._route("GET", f"{run}/(errors|logs)", of(self._log)),
                self._route("GET", f"{run}/consolelog", of(self._console)),
            ]

        statuses = self._route("GET", "/api/bulk/syncs/status", lambda **_: self._statuses())
        self._routes.insert(0, statuses)

    @property
    def syncs(self) -> list[ScriptedSync]:
        return [self.model, self.bulk, *self.more]

    def _route(self, verb: str, pattern: str, answer: Any) -> tuple[str, re.Pattern[str], Any]:
        return verb, re.compile(pattern), answer

    def _listed(self, *, is_bulk: bool) -> Reply:
        return 200, {"data": [self._shown(one) for one in self.syncs if one.is_bulk is is_bulk]}

    def _shown(self, sync: ScriptedSync) -> dict[str, Any]:
        shown = {**sync.record, "id": sync.id, "name": sync.name}
        if self.lists_runs and not sync.is_bulk:
            newest = sync.current or sync.last
            shown["last_execution"] = newest.body if newest else None
            shown["next_execution_time"] = sync.next_at
        return shown

    def _find(self, id: str, *, is_bulk: bool) -> ScriptedSync | None:
        return next((one for one in self.syncs if (one.id, one.is_bulk) == (id, is_bulk)), None)

    def _sync(self, *, id: str, is_bulk: bool, **_: Any) -> Reply:
        sync = self._find(id, is_bulk=is_bulk)
        return (200, {"data": self._shown(sync)}) if sync is not None else fault(404, "not found")

    def _status(self, *, id: str, is_bulk: bool, **_: Any) -> Reply:
        if (sync := self._find(id, is_bulk=is_bulk)) is None:
            return fault(404, "not found")
        current, last = sync.current, sync.last
        return 200, {
            "data": {
                "current_execution": current.body if current else None,
                "last_execution": last.body if last else None,
                "next_execution_time": sync.next_at,
            }
        }

    def _statuses(self) -> Reply:
        rows = []
        for sync in self.syncs:
            newest = (sync.current or sync.last) if sync.is_bulk else None
            if newest is not None:
                done = newest.body.get("completed_at")
                schemas = [{**one, "completed_at": done} for one in newest.body.get("schemas") or []]
                rows.append(
                    {
                        "sync_id": sync.id,
                        "status": newest.body["status"],
                        "nextExecutionTime": sync.next_at,
                        "schemas": schemas or [{"schema": "Account", "completed_at": done}],
                    }
                )
        return 200, {"data": rows}

    def _schemas(self) -> Reply:
        return 200, {"data": [{"id": one, "enabled": one != "Lead"} for one in self.schemas]}

    def _bulk_target(self) -> Reply:
        target = {"modes": [{"id": "replicate"}], "configuration": {}, "supported_resync_modes": ["refetch"]}
        return 200, {"data": target}

    def _executions(self, *, id: str, is_bulk: bool, query: Query, **_: Any) -> Reply:
        if (sync := self._find(id, is_bulk=is_bulk)) is None:
            return fault(404, "not found")
        start = int(query.get("page_token", ["0"])[0])
        end = start + self.page
        token = str(end) if end < len(sync.runs) else ""
        return 200, {
            "data": [run.body for run in sync.runs[start:end]],
            "pagination": {"next_page_token": token},
        }

    def _start(self, *, id: str, is_bulk: bool, body: Any, **_: Any) -> Reply:
        sync = self._find(id, is_bulk=is_bulk)
        if sync is None:
            return fault(404, "not found")
        sync.starts.append(body)
        if sync.refusal is not None:
            return sync.refusal
        if sync.current is not None:
            return fault(409, "an execution is already running")
        return 200, {"data": sync.begin(**{"status": "created", **sync.first}).body}

    def _cancel(self, *, id: str, is_bulk: bool, **_: Any) -> Reply:
        sync = self._find(id, is_bulk=is_bulk)
        if sync is None:
            return fault(404, "not found")
        sync.cancels += 1
        return 200, {"data": {"message": "canceling"}}

    def _run(self, id: str, run: str, *, is_bulk: bool) -> ScriptedRun | None:
        sync = self._find(id, is_bulk=is_bulk)
        return next((one for one in sync.runs if one.id == run), None) if sync is not None else None

    def _execution(self, *, id: str, is_bulk: bool, run: str, **_: Any) -> Reply:
        found = self._run(id, run, is_bulk=is_bulk)
        return (200, {"data": found.body}) if found is not None else fault(404, "not found")

    def _log(self, *, id: str, is_bulk: bool, run: str, **_: Any) -> Reply:
        found = self._run(id, run, is_bulk=is_bulk)
        if found is None or not found.errors:
            return fault(404, "no such log")
        keys = ("URLs", "Expires") if is_bulk else ("urls", "expires")
        return 200, {"data": {keys[0]: [f"/files/{run}/errors.json?signature=abc"], keys[1]: stamp(60)}}

    def _file(self, *, id: str, **_: Any) -> Reply:
        found = next((run for sync in self.syncs for run in sync.runs if run.id == id), None)
        return (200, found.errors) if found is not None else fault(404, "not found")

    def _console(self, *, id: str, is_bulk: bool, run: str, query: Query, **_: Any) -> Reply:
        found = self._run(id, run, is_bulk=is_bulk)
        if found is None or self.version < V25:
            return fault(404, "no route")
        start = int(query.get("after", ["0"])[0])
        entries = found.console[start : start + 50]
        return 200, {"data": {"entries": entries, "next_cursor": str(start + len(entries))}}


class RunServer(SeedServer):
    """The server, and its runs by name."""

    def __init__(self, version: str = V25, **more: Any) -> None:
        self.runs = RunAnswers(version=version, **more)
        super().__init__(self.runs)

    def heal(self) -> None:
        """No more faults."""
        self._faults.clear()

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to find it."""
        return {"POLYTOMIC_DEPLOYMENT_URL": self.url, "POLYTOMIC_API_KEY": self.key}


@contextmanager
def running(version: str = V25, **more: Any) -> Iterator[RunServer]:
    """A server that speaks this version."""
    server = RunServer(version, **more)
    server.start()
    try:
        yield server
    finally:
        server.stop()
