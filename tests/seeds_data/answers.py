"""What the seed server says: the walkthroughs' literal documents, and what is needed around them."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

MYSQL = "11111111-1111-4111-8111-111111111111"
SNOWFLAKE = "22222222-2222-4222-8222-222222222222"
SALESFORCE = "33333333-3333-4333-8333-333333333333"

HOSTILE = (
    "\x1b]0;owned\x07title",
    "\x9b31mC1",
    "abc\u202egnp.exe",
    "[/x][@click=app.quit]",
    "line\nbreak\tand\rreturn",
    "zero\u200bwidth\ufeff",
    "lone\ud800surrogate",
    "x" * 5_000,
)
Reply = tuple[int, Any]
Query = dict[str, list[str]]


def document(name: str) -> Any:
    return json.loads((Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8"))


def fault(status: int, message: str) -> Reply:
    return status, {"status": status, "message": message, "metadata": None}


@dataclass
class Answers:
    """The state behind the server, and its routes."""

    tables: int = 0
    """With a number, the MySQL source lists that many tables instead of the seed's three."""
    hostile: bool = False
    """Puts harmful names among the tables, fields and connections."""
    targets: Literal["levels", "objects"] = "levels"
    """How targets are enumerated; the other way answers 404."""
    made: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    """What was created, by kind and id, as it was posted."""
    cache_statuses: list[str] = field(default_factory=list)
    """Words that `schemas/status` answers first, before it settles on `cached`."""

    def __post_init__(self) -> None:
        connections = document("connections")["data"]
        if self.hostile:
            for connection, name in zip(connections[1:], HOSTILE[::3], strict=False):
                connection["name"] = name
        self.connections = {each["id"]: each for each in connections}
        self._routes: list[tuple[str, re.Pattern[str], Callable[..., Reply]]] = [
            ("GET", re.compile(r"/api/me"), lambda **_: (200, document("me"))),
            ("GET", re.compile(r"/api/connections"), lambda **_: self._connections()),
            ("GET", re.compile(r"/api/connection_types"), lambda **_: (200, document("connection_types"))),
            ("GET", re.compile(r"/api/connection_types/(?P<type>[^/]+)"), self._type_schema),
            ("POST", re.compile(r"/api/connections/test"), lambda **_: (200, None)),
            ("GET", re.compile(r"/api/connections/(?P<id>[^/]+)/schemas/status"), self._schema_status),
            ("POST", re.compile(r"/api/connections/(?P<id>[^/]+)/schemas/refresh"), lambda **_: (202, None)),
            ("GET", re.compile(r"/api/connections/(?P<id>[^/]+)/modelsync/source"), self._source),
            (
                "GET",
                re.compile(r"/api/connections/(?P<id>[^/]+)/modelsync/source/fields"),
                self._source_fields,
            ),
            ("GET", re.compile(r"/api/connections/(?P<id>[^/]+)/modelsync/target"), self._target),
            ("GET", re.compile(r"/api/connections/(?P<id>[^/]+)/modelsync/targetobjects"), self._objects),
            (
                "GET",
                re.compile(r"/api/connections/(?P<id>[^/]+)/modelsync/target/fields"),
                self._target_fields,
            ),
            (
                "POST",
                re.compile(r"/api/connections/(?P<id>[^/]+)/modelsync/target/fields"),
                self._target_fields,
            ),
            ("GET", re.compile(r"/api/connections/(?P<id>[^/]+)/bulksync/source"), self._bulk_source),
            (
                "GET",
                re.compile(r"/api/connections/(?P<id>[^/]+)/bulksync/target"),
                lambda **_: self._bulk_target(),
            ),
            ("GET", re.compile(r"/api/connections/(?P<id>[^/]+)/schemas/(?P<schema>[^/]+)"), self._schema),
            ("GET", re.compile(r"/api/connections/(?P<id>[^/]+)"), self._connection),
            (
                "GET",
                re.compile(r"/api/syncs/schedules"),
                lambda **_: (200, {"data": {"schedule_options": None}}),
            ),
            ("GET", re.compile(r"/api/bulk/syncs/status"), lambda **_: (200, {"data": []})),
        ]
        for kind in ("connections", "models", "syncs", "bulk/syncs"):
            self._keep(kind)

    def reply(self, method: str, path: str, query: Query, body: Any) -> Reply:
        """The answer to a call; `path` as it stood on the request line."""
        known = False
        for verb, pattern, answer in self._routes:
            if match := pattern.fullmatch(path.rstrip("/")):
                known = True
                if verb == method:
                    named = {key: unquote(value) for key, value in match.groupdict().items()}
                    return answer(query=query, body=body, **named)
        return fault(405, "method not allowed") if known else fault(404, f"no route for {path}")

    def names(self) -> list[str]:
        if self.tables:
            listed = [f"big.table_{number:06}" for number in range(self.tables)]
        else:
            listed = list(document("mysql_source")["data"]["items"]["table"]["items"])
        return [*listed, *HOSTILE] if self.hostile else listed

    def _keep(self, kind: str) -> None:
        """Create, list, read, replace and delete for one kind of object."""
        kept = self.made.setdefault(kind, {})
        one = re.compile(rf"/api/{kind}/(?P<id>[^/]+)")

        def create(*, body: Any, **_: Any) -> Reply:
            ident = str(uuid.uuid4())
            kept[ident] = body
            return 200, {"data": {**self._filled(kind, body), "id": ident}}

        def read(*, id: str, **_: Any) -> Reply:
            if id not in kept:
                return fault(404, "not found")
            return 200, {"data": {**self._filled(kind, kept[id]), "id": id}}

        def replace(*, id: str, body: Any, **_: Any) -> Reply:
            if id not in kept:
                return fault(404, "not found")
            kept[id] = body
            return 200, {"data": {**self._filled(kind, body), "id": id}}

        def delete(*, id: str, **_: Any) -> Reply:
            return (204, None) if kept.pop(id, None) is not None else fault(404, "not found")

        def listed(**_: Any) -> Reply:
            return 200, {"data": [{**self._filled(kind, body), "id": ident} for ident, body in kept.items()]}

        self._routes += [
            ("POST", re.compile(rf"/api/{kind}"), create),
            ("GET", re.compile(rf"/api/{kind}"), listed),
            ("GET", one, read),
            ("PUT", one, replace),
            ("DELETE", one, delete),
        ]

    def _filled(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        """What a server adds to what was posted."""
        if kind == "connections":
            ident = body.get("type", "")
            return {
                **body,
                "type": {"id": ident, "name": str(ident).title()},
                "status": "healthy",
                "saved": True,
            }
        if kind == "models":
            return {**body, "fields": document("customers_fields")["data"], "version": 1}
        return {"active": True, **body}

    def _connections(self) -> Reply:
        made = [
            {**self._filled("connections", body), "id": i} for i, body in self.made["connections"].items()
        ]
        return 200, {"data": [*self.connections.values(), *made]}

    def _connection(self, *, id: str, **_: Any) -> Reply:
        if id in self.connections:
            return 200, {"data": self.connections[id]}
        if id in self.made["connections"]:
            return 200, {"data": {**self._filled("connections", self.made["connections"][id]), "id": id}}
        return fault(404, "connection not found")

    def _type_schema(self, *, type: str, **_: Any) -> Reply:
        for each in document("connection_types")["data"]:
            if each["id"] == type:
                return 200, each["configurationForm"]["jsonschema"]
        return fault(404, "unknown connection type")

    def _is(self, id: str, type: str) -> bool:
        if id in self.connections:
            return bool(self.connections[id]["type"]["id"] == type)
        return bool(self.made["connections"].get(id, {}).get("type") == type)

    def _schema_status(self, **_: Any) -> Reply:
        word = self.cache_statuses.pop(0) if self.cache_statuses else "cached"
        done = "2024-02-08T10:00:09Z" if word == "cached" else "0001-01-01T00:00:00Z"
        started = "2024-02-08T10:00:01Z"
        return 200, {
            "data": {"cache_status": word, "last_refresh_started": started, "last_refresh_finished": done}
        }

    def _source(self, *, id: str, **_: Any) -> Reply:
        if not self._is(id, "mysql"):
            empty = {"items": None, "requires_one_of": None, "has_items": False}
            return 200, {"data": {"items": {"query": empty}, "requires_one_of": ["query"]}}
        answer = document("mysql_source")
        answer["data"]["items"]["table"]["items"] = self.names()
        return 200, answer

    def _source_fields(self, *, query: Query, **_: Any) -> Reply:
        if not set(query) & {"table", "view", "query"}:
            return fault(400, "choose one of query, table, view")
        answer = document("customers_fields")
        if self.hostile:
            answer["data"] += [
                {"id": name, "name": name, "type": name, "remote_type": name} for name in HOSTILE
            ]
        return 200, answer

    def _target(self, *, query: Query, **_: Any) -> Reply:
        if self.targets != "levels":
            return fault(404, "not found")
        kind, search = query.get("type", [""])[0], query.get("search", [""])[0]
        if kind == "schema":
            return 200, document("snowflake_target_schema")
        if kind in ("table", "view"):
            answer = document("snowflake_target_table")
            if search != "CUSTOMERS":
                answer["data"]["items"]["table"]["items"] = ["__pt_new_target"]
            return 200, answer
        return 200, document("snowflake_target")

    def _objects(self, **_: Any) -> Reply:
        if self.targets != "objects":
            return fault(404, "not found")
        modes = [
            {
                **{k: v for k, v in mode.items() if k.startswith(("requires", "supports_target"))},
                "id": mode["mode"],
            }
            for mode in document("snowflake_target_fields")["data"]["modes"]
        ]
        names = ["CUSTOMERS.COMPANIES", "CUSTOMERS.CONTACTS"]
        if self.tables:
            names = [f"BIG.TABLE_{number:06}" for number in range(self.tables)]
        names += HOSTILE if self.hostile else ()
        properties = [{"id": "name", "title": "Table name", "enum": False}]
        return 200, {
            "data": [{"id": name, "name": name, "modes": modes} for name in names],
            "target_creation": {"supported": True, "properties": properties},
        }

    def _target_fields(self, *, query: Query, body: Any, **_: Any) -> Reply:
        target = (body or {}).get("target") or query.get("target", [""])[0]
        if not target:
            return fault(400, "target is required")
        answer = deepcopy(document("snowflake_target_fields"))
        answer["data"]["id"] = answer["data"]["name"] = target
        return 200, answer

    def _bulk_source(self, **_: Any) -> Reply:
        return 200, {"data": {"schemas": [{"id": n, "name": n} for n in self.names()], "configuration": None}}

    def _bulk_target(self) -> Reply:
        """In the capitalised form of 2022, with a reference."""
        mode = {"ID": "replicate", "Label": "Replicate", "Description": "", "RequiresIdentity": False}
        schema = {"$ref": "#/definitions/conf", "definitions": {"conf": {"type": "object", "properties": {}}}}
        schema["definitions"]["conf"]["properties"] = {"schema": {"type": "string"}}  # type: ignore[index]
        return 200, {"data": {"modes": [mode], "configuration": schema}}

    def _schema(self, *, schema: str, **_: Any) -> Reply:
        return 200, {"data": {"id": schema, "name": schema, "fields": document("customers_fields")["data"]}}
