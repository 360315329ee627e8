"""Runs of both kinds of sync: their state, counts, logs and console."""

from __future__ import annotations

from typing import Any

from pydantic import AliasChoices, Field

from ptui.wire.base import Count, Flag, Many, Maybe, MaybeCount, Text, Time, Wire, Word, Words
from ptui.wire.bulk import IngestionStatus

FINAL = frozenset({"completed", "failed", "canceled", "cancelled", "interrupted", "errors"})
"""States that a run does not leave; whatever else a server says counts as running."""


class Counts(Wire):
    """What a model sync did, by operation."""

    total: MaybeCount = None
    insert: Count = Field(0, validation_alias=AliasChoices("insert", "inserts"))
    update: Count = Field(0, validation_alias=AliasChoices("update", "updates"))
    upserts: Count = Field(0, validation_alias=AliasChoices("upserts", "upsert"))
    delete: Count = Field(0, validation_alias=AliasChoices("delete", "deletes"))
    error: Count = Field(0, validation_alias=AliasChoices("error", "errors"))
    warnings: Count = Field(0, validation_alias=AliasChoices("warnings", "warning"))


class _Run(Wire):
    id: Text = ""
    status: Text = ""
    type: Text = ""
    version: Word = ""
    created_at: Time = None
    started_at: Time = None
    completed_at: Time = None

    @property
    def is_final(self) -> bool:
        return self.status.casefold() in FINAL

    @property
    def is_good(self) -> bool:
        return self.status.casefold() == "completed"


class Execution(_Run):
    """A run of a model sync."""

    counts: Maybe[Counts] = None
    errors: Words = ()


class SyncStatus(Wire):
    """`GET /api/syncs/{id}/status`."""

    current_execution: Maybe[Execution] = None
    last_execution: Maybe[Execution] = None
    next_execution_time: Time = None


class BulkSchemaExecution(Wire):
    """One schema's part of a bulk run."""

    schema_id: Text = Field("", validation_alias=AliasChoices("schema", "schema_id"))
    output_name: Text = ""
    status: Text = ""
    status_message: Text = ""
    record_count: Count = 0
    error_count: Count = 0
    warning_count: Count = 0
    created_at: Time = None
    started_at: Time = None
    updated_at: Time = None
    completed_at: Time = None

    @property
    def is_final(self) -> bool:
        return self.status.casefold() in FINAL


class BulkExecution(_Run):
    """A run of a bulk sync."""

    status_message: Text = ""
    is_test: Flag = False
    is_resync: Flag = False
    is_partial: Flag = False
    fetch_mode: Text = ""
    output_disposition: Text = ""
    record_count: Count = 0
    error_count: Count = 0
    warning_count: Count = 0
    updated_at: Time = None
    schemas: Many[BulkSchemaExecution] = ()


class BulkSyncStatus(Wire):
    """`GET /api/bulk/syncs/{id}/status`."""

    current_execution: Maybe[BulkExecution] = None
    last_execution: Maybe[BulkExecution] = None
    next_execution_time: Time = None
    ingestion_status: Maybe[IngestionStatus] = None


class LogFiles(Wire):
    """Where the record logs of a run can be fetched; a bulk run's keys are capitalised."""

    urls: Words = Field((), validation_alias=AliasChoices("urls", "URLs"))
    expires: Time = Field(None, validation_alias=AliasChoices("expires", "Expires"))


class LogIndexEntry(Wire):
    """How many records of one kind a run logged, and where they are."""

    count: Count = 0
    url: Text = ""


class ConsoleEntry(Wire):
    """One line of a run's console."""

    id: Word = ""
    level: Text = ""
    message: Word = ""
    payload: Any = None
    timestamp: Time = None


class ConsoleLog(Wire):
    """A page of console lines; `next_cursor` asks for the next."""

    entries: Many[ConsoleEntry] = ()
    next_cursor: Word = ""
