"""What can be asked about the runs of a sync, alike for model syncs and bulk syncs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from ptui.api.errors import NotFound
from ptui.domain.runs.run import Run, Subject, SyncKind, of_bulk_execution, of_execution
from ptui.domain.runs.ways import Way

if TYPE_CHECKING:
    from ptui.api.client import Client
    from ptui.wire.executions import BulkSyncStatus, ConsoleLog, SyncStatus

CONSOLE_SINCE = "2025-09-18"
ERRORS = "errors"
FETCHING = "Reading the record log"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a sync stands."""

    current: Run | None = None
    last: Run | None = None
    next_at: datetime | None = None


class Calls(Protocol):
    """The calls about one sync's runs; all raise `ApiError`."""

    @property
    def subject(self) -> Subject: ...

    async def standing(self) -> Standing:
        """The run under way, the last that ended, and when the next is due."""
        ...

    async def run(self, run_id: str) -> Run: ...

    async def runs(self, *, at_most: int) -> tuple[Run, ...]:
        """The latest first, over as many pages as it takes."""
        ...

    async def start(self, way: Way, *, key: str) -> Run:
        """Begin a run; `Conflict` when one is under way. The same key starts no second one."""
        ...

    async def cancel(self) -> None:
        """Ask for the end of what is under way."""
        ...

    async def error_files(self, run_id: str) -> tuple[str, ...]:
        """Links to the logs of the records that failed."""
        ...

    async def fetch(self, url: str) -> bytes:
        """A file that one of the links leads to."""
        ...

    async def console(self, run_id: str, *, after: str | None) -> ConsoleLog | None:
        """Console lines after a cursor; None where this version of the API has no console."""
        ...


def calls_of(client: Client, subject: Subject) -> Calls:
    """The calls for this kind of sync."""
    return ModelCalls(client, subject) if subject.kind is SyncKind.MODEL else BulkCalls(client, subject)


@dataclass(frozen=True, slots=True)
class ModelCalls:
    """Runs of a model sync."""

    client: Client
    subject: Subject

    async def standing(self) -> Standing:
        return of_sync_status(await self.client.syncs.status(self.subject.id))

    async def run(self, run_id: str) -> Run:
        return of_execution(await self.client.syncs.execution(self.subject.id, run_id))

    async def runs(self, *, at_most: int) -> tuple[Run, ...]:
        found = await self.client.syncs.executions(self.subject.id, at_most=at_most)
        return tuple(of_execution(one) for one in found)

    async def start(self, way: Way, *, key: str) -> Run:
        started = await self.client.syncs.start(
            self.subject.id,
            resync=True if way.resync else None,
            test=True if way.test else None,
            idempotency_key=key,
        )
        return of_execution(started)

    async def cancel(self) -> None:
        await self.client.syncs.cancel(self.subject.id)

    async def error_files(self, run_id: str) -> tuple[str, ...]:
        return (await self.client.syncs.log_files(self.subject.id, run_id, ERRORS)).urls

    async def fetch(self, url: str) -> bytes:
        return await self.client.fetch(url, purpose=FETCHING)

    async def console(self, run_id: str, *, after: str | None) -> ConsoleLog | None:
        if self.client.version < CONSOLE_SINCE:
            return None
        return await self.client.syncs.console_log(self.subject.id, run_id, after=after, limit=50)


@dataclass(frozen=True, slots=True)
class BulkCalls:
    """Runs of a bulk sync."""

    client: Client
    subject: Subject

    async def standing(self) -> Standing:
        return of_bulk_status(await self.client.bulk.status(self.subject.id))

    async def run(self, run_id: str) -> Run:
        return of_bulk_execution(await self.client.bulk.execution(self.subject.id, run_id))

    async def runs(self, *, at_most: int) -> tuple[Run, ...]:
        found = await self.client.bulk.executions(self.subject.id, at_most=at_most)
        return tuple(of_bulk_execution(one) for one in found)

    async def start(self, way: Way, *, key: str) -> Run:
        started = await self.client.bulk.start(
            self.subject.id,
            test=True if way.test else None,
            resync_mode=way.resync or None,
            schemas=list(way.schemas) or None,
            idempotency_key=key,
        )
        return of_bulk_execution(started)

    async def cancel(self) -> None:
        await self.client.bulk.cancel(self.subject.id)

    async def error_files(self, run_id: str) -> tuple[str, ...]:
        """All record logs of the run; those of errors alone where their names tell them apart."""
        urls = (await self.client.bulk.log_files(self.subject.id, run_id)).urls
        named = tuple(url for url in urls if "error" in url.split("?", 1)[0].casefold())
        return named or urls

    async def fetch(self, url: str) -> bytes:
        return await self.client.fetch(url, purpose=FETCHING)

    async def console(self, run_id: str, *, after: str | None) -> ConsoleLog | None:
        if self.client.version < CONSOLE_SINCE:
            return None
        return await self.client.bulk.console_log(self.subject.id, run_id, after=after, limit=50)


async def find(client: Client, sync_id: str) -> Subject:
    """The sync of this id, whichever kind it is; raises `NotFound` where it is neither."""
    try:
        sync = await client.syncs.get(sync_id)
        return Subject(SyncKind.MODEL, sync.id or sync_id, sync.name or sync_id)
    except NotFound:
        bulk = await client.bulk.get(sync_id)
        return Subject(SyncKind.BULK, bulk.id or sync_id, bulk.name or sync_id)


def named(record: Mapping[str, object], kind: SyncKind) -> Subject:
    """The subject that a server's record of a sync stands for."""
    ident = str(record.get("id") or "")
    return Subject(kind, ident, str(record.get("name") or ident))


def of_sync_status(status: SyncStatus) -> Standing:
    """The state of a model sync."""
    current, last = status.current_execution, status.last_execution
    return standing_of(
        of_execution(current) if current is not None else None,
        of_execution(last) if last is not None else None,
        status.next_execution_time,
    )


def of_bulk_status(status: BulkSyncStatus) -> Standing:
    """The state of a bulk sync."""
    current, last = status.current_execution, status.last_execution
    return standing_of(
        of_bulk_execution(current) if current is not None else None,
        of_bulk_execution(last) if last is not None else None,
        status.next_execution_time,
    )


def standing_of(current: Run | None, last: Run | None, next_at: datetime | None) -> Standing:
    """Some servers go on naming the last run as the current one, or the current one as the last."""
    newest = next((run for run in (current, last) if run is not None and run.id and not run.is_over), None)
    ended = next((run for run in (last, current) if run is not None and run.is_over), None)
    return Standing(newest, ended, next_at)
