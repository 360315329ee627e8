"""Bulk syncs, their schemas and their runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ptui.api.group import Group
from ptui.api.requests import bulk
from ptui.wire.base import data_of
from ptui.wire.bulk import BulkSchedule, BulkSchema, BulkSource, BulkSync, BulkSyncStatusRow, BulkTarget
from ptui.wire.executions import BulkExecution, BulkSyncStatus, ConsoleLog, LogFiles
from ptui.wire.syncs import Activation


class BulkSyncs(Group):
    """`client.bulk`"""

    async def source(self, connection_id: str, *, include_fields: bool = False) -> BulkSource:
        """What the server has cached of the source's schemas."""
        answer = await self._sender.send(bulk.source(connection_id, include_fields=include_fields))
        return await self._large(BulkSource, data_of(answer), "schemas")

    async def target(self, connection_id: str) -> BulkTarget:
        return await self._one(BulkTarget, bulk.target(connection_id))

    async def list(self, *, active: bool | None = None) -> tuple[BulkSync, ...]:
        return await self._many(BulkSync, bulk.syncs(active=active))

    async def get(self, sync_id: str) -> BulkSync:
        return await self._one(BulkSync, bulk.sync(sync_id))

    async def create(self, body: Mapping[str, Any], *, idempotency_key: str | None = None) -> BulkSync:
        """Raises `Invalid` while the source's schemas are not cached yet."""
        return await self._one(BulkSync, bulk.create(body), idempotency_key=idempotency_key)

    async def update(self, sync_id: str, body: Mapping[str, Any]) -> BulkSync:
        """Replaces it: what is left out is reset."""
        return await self._one(BulkSync, bulk.update(sync_id, body))

    async def delete(self, sync_id: str) -> None:
        await self._done(bulk.delete(sync_id))

    async def activate(self, sync_id: str, *, active: bool) -> Activation:
        """Turning it off also asks to cancel the run that is under way."""
        return await self._one(Activation, bulk.activate(sync_id, active=active))

    async def status(self, sync_id: str) -> BulkSyncStatus:
        return await self._one(BulkSyncStatus, bulk.status(sync_id))

    async def statuses(
        self, sync_ids: Sequence[str] = (), *, all: bool | None = None, active: bool | None = None
    ) -> tuple[BulkSyncStatusRow, ...]:
        """The state of many in one call; `all` and `active` override the ids."""
        return await self._many(BulkSyncStatusRow, bulk.statuses(sync_ids, all=all, active=active))

    async def schemas(self, sync_id: str, *, enabled: bool | None = None) -> tuple[BulkSchema, ...]:
        """Under 2025-09-18 without their fields and filters; `schema` has those."""
        return await self._many(BulkSchema, bulk.schemas(sync_id, enabled=enabled))

    async def schema(self, sync_id: str, schema_id: str) -> BulkSchema:
        return await self._one(BulkSchema, bulk.schema(sync_id, schema_id))

    async def change_schemas(
        self, sync_id: str, schemas: Sequence[Mapping[str, Any]]
    ) -> tuple[BulkSchema, ...]:
        """Changes only those listed; one without `fields` gets all its fields enabled."""
        return await self._many(BulkSchema, bulk.change_schemas(sync_id, schemas))

    async def replace_schema(self, sync_id: str, schema_id: str, body: Mapping[str, Any]) -> BulkSchema:
        return await self._one(BulkSchema, bulk.replace_schema(sync_id, schema_id, body))

    async def schedules(self, sync_id: str) -> tuple[BulkSchedule, ...]:
        return await self._many(BulkSchedule, bulk.schedules(sync_id))

    async def executions(
        self, sync_id: str, *, at_most: int | None = None, only_terminal: bool | None = None
    ) -> tuple[BulkExecution, ...]:
        """The latest first."""
        request = bulk.executions(sync_id, only_terminal=only_terminal)
        return await self._many(BulkExecution, request, at_most=at_most)

    async def execution(self, sync_id: str, execution_id: str) -> BulkExecution:
        return await self._one(BulkExecution, bulk.execution(sync_id, execution_id))

    async def start(
        self,
        sync_id: str,
        *,
        test: bool | None = None,
        resync_mode: str | None = None,
        fetch_mode: str | None = None,
        schemas: Sequence[str] | None = None,
        idempotency_key: str | None = None,
    ) -> BulkExecution:
        """Raises `Conflict` when it runs already."""
        request = bulk.start(
            sync_id, test=test, resync_mode=resync_mode, fetch_mode=fetch_mode, schemas=schemas
        )
        return await self._one(BulkExecution, request, idempotency_key=idempotency_key)

    async def cancel(self, sync_id: str) -> None:
        """Returns at once; the run ends in its own time."""
        await self._done(bulk.cancel(sync_id))

    async def cancel_execution(self, sync_id: str, execution_id: str) -> None:
        await self._done(bulk.cancel_execution(sync_id, execution_id))

    async def log_files(self, sync_id: str, execution_id: str) -> LogFiles:
        return await self._one(LogFiles, bulk.log_files(sync_id, execution_id))

    async def console_log(
        self,
        sync_id: str,
        execution_id: str,
        *,
        schema_id: str | None = None,
        after: str | None = None,
        limit: int | None = None,
    ) -> ConsoleLog:
        request = bulk.console_log(sync_id, execution_id, schema_id=schema_id, after=after, limit=limit)
        return await self._one(ConsoleLog, request)
