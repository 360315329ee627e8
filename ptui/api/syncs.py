"""Model syncs and their runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ptui.api.group import Group
from ptui.api.requests import syncs
from ptui.wire.executions import ConsoleLog, Execution, LogFiles, SyncStatus
from ptui.wire.syncs import Activation, ScheduleOption, ScheduleOptions, Sync


class Syncs(Group):
    """`client.syncs`"""

    async def list(
        self, *, active: bool | None = None, mode: str | None = None, target_connection_id: str | None = None
    ) -> tuple[Sync, ...]:
        """All of them; under 2025-09-18 without fields, filters and target configuration."""
        request = syncs.syncs(active=active, mode=mode, target_connection_id=target_connection_id)
        return await self._many(Sync, request)

    async def first_page(self) -> tuple[tuple[Sync, ...], bool]:
        """As many of them as one call answers, and whether there are more."""
        return await self._first(Sync, syncs.syncs())

    async def get(self, sync_id: str) -> Sync:
        return await self._one(Sync, syncs.sync(sync_id))

    async def create(self, body: Mapping[str, Any], *, idempotency_key: str | None = None) -> Sync:
        return await self._one(Sync, syncs.create(body), idempotency_key=idempotency_key)

    async def update(self, sync_id: str, body: Mapping[str, Any]) -> Sync:
        """Replaces it: what is left out is reset."""
        return await self._one(Sync, syncs.update(sync_id, body))

    async def delete(self, sync_id: str) -> None:
        await self._done(syncs.delete(sync_id))

    async def activate(self, sync_id: str, *, active: bool) -> Activation:
        """Turning it off leaves a run that is under way alone."""
        return await self._one(Activation, syncs.activate(sync_id, active=active))

    async def schedules(self) -> tuple[ScheduleOption, ...]:
        return (await self._one(ScheduleOptions, syncs.schedules())).schedule_options

    async def status(self, sync_id: str) -> SyncStatus:
        return await self._one(SyncStatus, syncs.status(sync_id))

    async def executions(
        self, sync_id: str, *, at_most: int | None = None, only_completed: bool | None = None
    ) -> tuple[Execution, ...]:
        """The latest first."""
        request = syncs.executions(sync_id, only_completed=only_completed)
        return await self._many(Execution, request, at_most=at_most)

    async def execution(self, sync_id: str, execution_id: str) -> Execution:
        return await self._one(Execution, syncs.execution(sync_id, execution_id))

    async def start(
        self,
        sync_id: str,
        *,
        resync: bool | None = None,
        test: bool | None = None,
        identities: Sequence[str] | None = None,
        idempotency_key: str | None = None,
    ) -> Execution:
        """Raises `Conflict` when it runs already."""
        request = syncs.start(sync_id, resync=resync, test=test, identities=identities)
        return await self._one(Execution, request, idempotency_key=idempotency_key)

    async def cancel(self, sync_id: str) -> None:
        """Returns at once; the run ends in its own time."""
        await self._done(syncs.cancel(sync_id))

    async def cancel_execution(self, sync_id: str, execution_id: str) -> None:
        version = self._sender.version
        await self._done(syncs.cancel_execution(sync_id, execution_id, version=version))

    async def log_files(self, sync_id: str, execution_id: str, kind: str) -> LogFiles:
        """`kind`: records, errors, warnings, inserts, updates or deletes."""
        return await self._one(LogFiles, syncs.log_files(sync_id, execution_id, kind))

    async def console_log(
        self, sync_id: str, execution_id: str, *, after: str | None = None, limit: int | None = None
    ) -> ConsoleLog:
        request = syncs.console_log(sync_id, execution_id, after=after, limit=limit)
        return await self._one(ConsoleLog, request)
