"""The two kinds of sync, so that routes that both have are written once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from starlette.responses import Response

from ptui.local.server.context import Call, Context, missing
from ptui.local.server.routes.bulk import stored_bulk_sync
from ptui.local.server.routes.syncs import stored_sync
from ptui.local.server.routing import Handler
from ptui.local.server.rules.bulk.body import all_schedules
from ptui.local.server.rules.executions import bulk_execution, model_execution
from ptui.local.server.runs.history import schemas_of
from ptui.local.server.runs.starts import Kind as KindName
from ptui.local.server.store.documents import Document, Documents
from ptui.local.server.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Kind:
    """Where a kind of sync is, what it is called, and how its runs are shown."""

    name: KindName
    path: str
    """Of one sync."""
    stored: Callable[[Context, str], Awaitable[Document]]
    table: Callable[[Transaction], Documents]
    """Where they are kept."""
    word: str
    """For sentences."""
    stops_when_off: bool
    """Whether switching one off asks a run that is under way to stop."""
    schedules: Callable[[Document], Sequence[Document]]
    shown: Callable[[Transaction, Document], Document]
    """A run, as the API has it."""

    def handler(self, handle: Callable[[Kind, Call], Awaitable[Response]]) -> Handler:
        """A handler for this kind."""
        return partial(handle, self)

    async def sync(self, call: Call) -> Document:
        """The sync that the path names."""
        return await self.stored(call.context, call.part("id"))

    async def run(self, call: Call) -> Document:
        """The run that the path names, which must be one of this sync."""
        sync = await self.sync(call)
        run_id = call.part("execution_id")
        found = await call.context.store.read(lambda tx: tx.executions.get(run_id))
        if found is None or found["sync_id"] != sync["id"]:
            missing("execution of this sync", run_id)
        return found


MODEL = Kind(
    "model",
    "/api/syncs/{id}",
    stored_sync,
    lambda tx: tx.syncs,
    "model sync",
    stops_when_off=False,
    schedules=lambda sync: [sync["schedule"]],
    shown=lambda _, run: model_execution(run),
)
BULK = Kind(
    "bulk",
    "/api/bulk/syncs/{id}",
    stored_bulk_sync,
    lambda tx: tx.bulk_syncs,
    "bulk sync",
    stops_when_off=True,
    schedules=all_schedules,
    shown=lambda tx, run: bulk_execution(run, schemas_of(tx, run["id"])),
)
KINDS = (MODEL, BULK)
