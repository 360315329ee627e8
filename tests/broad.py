"""A Polytomic of unusual breadth, on a loopback port: `python -m tests.broad [--port N]`.

500 connections, 5,000 models, 5,000 syncs a page of 50 at a time, 100,000 tables under one node, 2,000 fields
in a table, a drill-down of 60 levels, 10,000 runs of every sync.
"""

from __future__ import annotations

import argparse
import re
import threading
from dataclasses import dataclass
from typing import Any

from tests.seeds_data.answers import MYSQL, SNOWFLAKE, Answers, Query, Reply
from tests.seedserver import KEY, SeedServer

PAGE = 50
DEEP = "99999999-9999-4999-8999-999999999999"
DAY = "2026-01-{:02}T{:02}:00:00Z"


@dataclass
class BroadAnswers(Answers):
    """The seeds' documents, repeated."""

    tables: int = 100_000
    many_connections: int = 500
    many_models: int = 5_000
    many_syncs: int = 5_000
    fields: int = 2_000
    depth: int = 60
    executions: int = 10_000

    def __post_init__(self) -> None:
        super().__post_init__()
        deep = {**self.connections[MYSQL], "id": DEEP, "name": "Deep Connection"}
        self.connections[DEEP] = {**deep, "type": {"id": "deep", "name": "Deep"}}
        for number in range(self.many_connections - len(self.connections)):
            ident = f"00000000-0000-4000-8000-{number:012}"
            self.connections[ident] = {
                **self.connections[MYSQL],
                "id": ident,
                "name": f"Warehouse {number:03}",
            }
        self._routes[:0] = [
            ("GET", re.compile(r"/api/models"), self._models),
            ("GET", re.compile(r"/api/syncs"), self._syncs),
            ("GET", re.compile(r"/api/syncs/(?P<id>[^/]+)/executions"), self._executions),
            ("GET", re.compile(r"/api/syncs/(?P<id>[^/]+)/status"), self._status),
        ]

    def _models(self, **_: Any) -> Reply:
        return 200, {
            "data": [
                {"id": f"model-{at:05}", "name": f"Model {at:05}", "type": "mysql", "connection_id": MYSQL}
                for at in range(self.many_models)
            ]
        }

    def _syncs(self, *, query: Query, **_: Any) -> Reply:
        return _page([self._sync(at) for at in _window(query, self.many_syncs)], query, self.many_syncs)

    def _sync(self, at: int) -> dict[str, Any]:
        return {
            "id": f"sync-{at:05}",
            "name": f"Customers to CRM {at:05}",
            "mode": "updateOrCreate",
            "active": at % 7 != 0,
            "schedule": {"frequency": "daily", "hour": "06"},
            "target": {"connection_id": SNOWFLAKE, "object": "CUSTOMERS.CONTACTS"},
        }

    def _executions(self, *, query: Query, **_: Any) -> Reply:
        runs = [_run(at) for at in _window(query, self.executions)]
        return _page(runs, query, self.executions)

    def _status(self, **_: Any) -> Reply:
        return 200, {"data": {"current_execution": None, "last_execution": _run(0)}}

    def _source(self, *, id: str, **rest: Any) -> Reply:
        return self._deeper(rest["query"]) if id == DEEP else super()._source(id=id, **rest)

    def _deeper(self, query: Query) -> Reply:
        levels = [f"level_{at:02}" for at in range(self.depth)]
        chosen = sum(1 for level in levels if any(level in key for key in query))
        items = {
            level: {
                "items": [f"{level}_{letter}" for letter in "abc"],
                "requires_one_of": [levels[at + 1]] if at + 1 < self.depth else None,
                "has_items": True,
            }
            for at, level in enumerate(levels[: chosen + 1])
        }
        return 200, {"data": {"items": items, "requires_one_of": [levels[0]]}}

    def _source_fields(self, *, query: Query, **rest: Any) -> Reply:
        return 200, {
            "data": [
                {"id": f"f{at}", "name": f"field_{at:04}", "type": "string", "remote_type": "varchar(255)"}
                for at in range(self.fields)
            ]
        }


def _window(query: Query, count: int) -> range:
    start = int(query.get("page_token", ["0"])[0] or 0)
    return range(start, min(start + PAGE, count))


def _page(rows: list[dict[str, Any]], query: Query, count: int) -> Reply:
    window = _window(query, count)
    token = str(window.stop) if window.stop < count else ""
    return 200, {"data": rows, "pagination": {"next_page_token": token}}


def _run(at: int) -> dict[str, Any]:
    day, hour = 28 - at // 24 % 28, 23 - at % 24
    return {
        "id": f"run-{at:05}",
        "status": "failed" if at % 10 == 3 else "completed",
        "type": "full",
        "created_at": DAY.format(day, hour),
        "started_at": DAY.format(day, hour),
        "completed_at": DAY.format(day, hour).replace(":00:00Z", ":04:00Z"),
        "counts": {"inserted": 1_000 + at, "updated": 20, "errors": 3 if at % 10 == 3 else 0},
        "errors": ["The target refused three records."] if at % 10 == 3 else [],
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.broad")
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    server = SeedServer(BroadAnswers(), port=arguments.port).start()
    print(f"POLYTOMIC_DEPLOYMENT_URL={server.url}", f"POLYTOMIC_API_KEY={KEY}", sep="\n", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main()
