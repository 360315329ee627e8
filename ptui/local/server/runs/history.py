"""The runs of a sync, read within a transaction: the one under way, the last that ended, their schemas."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from ptui.local.server.rules.executions import ENDED, summary
from ptui.local.server.rules.schedules.next_run import next_of
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction
from ptui.local.server.times import parse, stamp

_ENDED = ", ".join(f"'{status}'" for status in ENDED)


def under_way(tx: Transaction, sync_id: str) -> Document | None:
    """The run that has not ended; there is one at most."""
    return _latest(tx, sync_id, f"status NOT IN ({_ENDED})")


def last_ended(tx: Transaction, sync_id: str) -> Document | None:
    """The latest run that has ended."""
    return _latest(tx, sync_id, f"status IN ({_ENDED})")


def schemas_of(tx: Transaction, run_id: str) -> list[Document]:
    """The schemas of a run of a bulk sync, in its order."""
    return tx.schema_executions.find(order="position", execution_id=run_id)


def latest_by_schema(tx: Transaction, sync_id: str) -> list[Document]:
    """For each enabled schema of a bulk sync its state in the run under way, else in the latest run that had
    it."""
    rows = tx.connection.execute(
        f"""
        SELECT document, execution_id FROM (
            SELECT s.document, s.execution_id, s.schema, row_number() OVER (
                PARTITION BY s.schema ORDER BY e.status IN ({_ENDED}), e.created_at DESC
            ) AS place
            FROM executions AS e JOIN schema_executions AS s ON s.execution_id = e.id
            JOIN bulk_schemas AS b ON b.sync_id = e.sync_id AND b.id = s.schema AND b.enabled = 1
            WHERE e.id IN (SELECT id FROM executions WHERE sync_id = ? ORDER BY created_at DESC LIMIT 20)
        ) WHERE place = 1 ORDER BY schema
        """,
        (sync_id,),
    )
    return [json.loads(document) | {"execution_id": run_id} for document, run_id in rows]


def interrupted(tx: Transaction) -> list[Document]:
    """Runs that the last server did not see the end of."""
    rows = tx.connection.execute(f"SELECT document FROM executions WHERE status NOT IN ({_ENDED})")
    return [json.loads(row[0]) for row in rows]


def runs_of(tx: Transaction, sync: Document, schedules: Sequence[Document], now: datetime) -> Document:
    """What a list of syncs says of the runs of each."""
    current, last = under_way(tx, sync["id"]), last_ended(tx, sync["id"])
    return {
        "current_execution": summary(current),
        "last_execution": summary(last),
        "next_execution_time": next_time(sync, schedules, current=current, last=last, now=now),
    }


def counts_from(run: Document | None, sync: Document) -> str:
    """Since when a `continuous` schedule counts: the sync was activated, or its last run ended."""
    # A run that was cut off ended when the workspace learned of it, which is when it was last changed.
    ended = run["updated_at"] if run is not None else ""
    return max(str(sync["activated_at"]), str(ended))


def next_time(
    sync: Document,
    schedules: Sequence[Document],
    *,
    current: Document | None,
    last: Document | None,
    now: datetime,
) -> str | None:
    """When a schedule of an active sync fires next."""
    if not sync["active"]:
        return None
    since = now if current is not None else parse(counts_from(last, sync))
    moment = next_of(schedules, now, since=since)
    return None if moment is None else stamp(moment)


def beyond(tx: Transaction, sync_id: str, *, keep: int, most: int = 100) -> list[str]:
    """The ids of runs that come after the latest so many."""
    rows: Iterable[Any] = tx.connection.execute(
        f"SELECT id FROM executions WHERE sync_id = ? AND status IN ({_ENDED})"
        " ORDER BY created_at DESC LIMIT ? OFFSET ?",
        (sync_id, most, keep),
    )
    return [row[0] for row in rows]


def _latest(tx: Transaction, sync_id: str, which: str) -> Document | None:
    row = tx.connection.execute(
        f"SELECT document FROM executions WHERE sync_id = ? AND {which} ORDER BY created_at DESC LIMIT 1",
        (sync_id,),
    ).fetchone()
    return None if row is None else json.loads(row[0])
