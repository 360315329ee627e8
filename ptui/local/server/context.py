"""What every route can reach, made once for an app and handed to each call."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import unquote
from uuid import uuid4

from starlette.requests import Request

from ptui.local.server.background import Background
from ptui.local.server.errors import BadRequest, Missing
from ptui.local.server.jobs import Jobs
from ptui.local.server.runs.service import Runs
from ptui.local.server.schema_cache import SchemaCache
from ptui.local.server.store.database import Store
from ptui.local.server.store.documents import Document
from ptui.local.server.times import Clock, now, stamp
from ptui.local.server.upstream import Upstream


def new_id() -> str:
    """A fresh uuid; replaced by a test's own."""
    return str(uuid4())


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom the workspace belongs to: what `/api/me` and `created_by` say."""

    organization_id: str
    organization_name: str
    user_id: str
    email: str

    @property
    def actor(self) -> Document:
        """As `created_by` and `updated_by`."""
        return {"id": self.user_id, "name": self.email, "type": "user"}


@dataclass(frozen=True, slots=True)
class Context:
    """The store, the systems behind the connections, the clock and the owner."""

    store: Store
    upstream: Upstream
    schemas: SchemaCache
    background: Background
    runs: Runs
    owner: Owner
    is_demo: bool = False
    """Made with `--demo`: the walkthroughs' addresses are samples."""
    jobs: Jobs = field(default_factory=Jobs)
    clock: Clock = now
    new_id: Callable[[], str] = new_id

    def stamp(self) -> str:
        """The present moment as the API writes it."""
        return stamp(self.clock())

    async def connection(self, connection_id: str) -> Document:
        """The stored connection, secrets and all."""
        found = await self.store.read(lambda tx: tx.connections.get(connection_id))
        return found if found is not None else missing("connection", connection_id)


@dataclass(frozen=True, slots=True)
class Call:
    """One request as a route sees it."""

    request: Request
    context: Context
    version: str
    parameters: Mapping[str, str]
    """Of the path, as they were sent."""

    @property
    def base(self) -> str:
        """This server's address as the caller knows it; the Host header was checked."""
        return f"{self.request.url.scheme}://{self.request.headers['host']}"

    @property
    def wants_json(self) -> bool:
        """A program rather than a browser."""
        accept = self.request.headers.get("accept", "")
        return "json" in accept and "text/html" not in accept

    def part(self, name: str) -> str:
        """A part of the path; routes match on the path as it was sent, so it is decoded here."""
        return unquote(self.parameters[name], errors="replace")

    def query(self, name: str) -> str | None:
        """The last value of a query parameter."""
        return self.request.query_params.get(name)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A query parameter that is true or false."""
        value = (self.query(name) or "").lower()
        if not value:
            return default
        if value not in {"true", "false", "1", "0"}:
            raise BadRequest(f"{name} must be true or false.")
        return value in {"true", "1"}

    async def body(self) -> Document:
        """The JSON object that was sent; `{}` for an empty body."""
        raw = await self.request.body()
        if not raw.strip():
            return {}
        try:
            parsed = json.loads(raw, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise BadRequest(f"The body is not JSON: {error}.") from error
        if not isinstance(parsed, dict):
            raise BadRequest("The body must be a JSON object.")
        return _storable(parsed) if b"\\u" in raw else parsed


def missing(kind: str, identifier: str) -> NoReturn:
    """Refuse an id that stands for nothing."""
    raise Missing(f"No {kind} has the id {identifier}.")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _storable(value: Any) -> Any:
    r"""Without the lone surrogates that `\ud800` escapes make and that no UTF-8 file can hold."""
    if isinstance(value, str):
        return value.encode("utf-8", errors="replace").decode("utf-8")
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value
