"""What the scheduler needs to know, read from the workspace in one go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ptui.local.server.runs.due import Ended, Endings, Scheduled
from ptui.local.server.runs.history import last_ended, under_way
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction
from ptui.local.server.times import parse

_TIMES = "json_extract(document, '$.activated_at'), updated_at"
_MODEL = f"SELECT id, json_array(json_extract(document, '$.schedule')), {_TIMES} FROM syncs WHERE active = 1"
_BULK = f"""
    SELECT id, json_insert(
        json_extract(document, '$.additional_schedules'), '$[#]', json_extract(document, '$.default_schedule')
    ), {_TIMES} FROM bulk_syncs WHERE active = 1
"""
_BY_HAND = frozenset({"manual", "dbtcloud"})


def scheduled(tx: Transaction) -> tuple[list[Scheduled], Endings]:
    """Every active sync that runs by itself, and how the syncs ended that others follow."""
    found = [*_model(tx), *_bulk(tx)]
    awaited = {
        one
        for sync in found
        for schedule in sync.schedules
        for ids in schedule.get("run_after", {}).values()
        for one in ids
    }
    return found, {sync_id: end for sync_id in awaited if (end := _ended(tx, sync_id)) is not None}


def _model(tx: Transaction) -> Iterator[Scheduled]:
    for sync_id, schedules, activated_at, updated_at in tx.connection.execute(_MODEL).fetchall():
        kept = _automatic(json.loads(schedules))
        if kept:
            yield _scheduled(tx, sync_id, "model", kept, activated_at, updated_at)


def _bulk(tx: Transaction) -> Iterator[Scheduled]:
    for sync_id, schedules, activated_at, updated_at in tx.connection.execute(_BULK).fetchall():
        *others, default = json.loads(schedules)
        kept = _automatic([default, *others])
        if kept:
            yield _scheduled(tx, sync_id, "bulk", kept, activated_at, updated_at)


def _automatic(schedules: list[Document]) -> list[Document]:
    return [schedule for schedule in schedules if schedule["frequency"] not in _BY_HAND]


def _scheduled(
    tx: Transaction, sync_id: str, kind: Any, schedules: list[Document], activated_at: str, updated_at: str
) -> Scheduled:
    current, last = under_way(tx, sync_id), last_ended(tx, sync_id)
    # A run that was cut off ended when the workspace learned of it, which is when it was last changed.
    counts_from = max(activated_at, last["updated_at"] if last is not None else "")
    latest = current or last
    began = max(activated_at, latest["created_at"] if latest is not None else "")
    return Scheduled(
        sync_id,
        kind,
        schedules,
        changed_at=parse(updated_at),
        counts_from=parse(counts_from),
        is_running=current is not None,
        starts_after=parse(began),
    )


def _ended(tx: Transaction, sync_id: str) -> Ended | None:
    """Of the latest run that was no test and was let come to its end."""
    row = tx.connection.execute(
        "SELECT json_extract(document, '$.completed_at'), status FROM executions WHERE sync_id = ?"
        " AND status IN ('completed', 'failed', 'canceled', 'errors')"
        " AND NOT json_extract(document, '$.is_test') ORDER BY created_at DESC LIMIT 1",
        (sync_id,),
    ).fetchone()
    return None if row is None else Ended(parse(row[0]), row[1] == "completed")
