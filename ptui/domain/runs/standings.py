"""How syncs stand, from whichever answer says so: lists, the call about all bulk syncs, a status each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ptui.domain.runs import status as states
from ptui.domain.runs.calls import Standing, of_bulk_status, of_sync_status
from ptui.domain.runs.run import Run, SyncKind
from ptui.domain.tree.node import Health
from ptui.domain.tree.pulse import Pulse

if TYPE_CHECKING:
    from ptui.wire.bulk import BulkSyncStatusRow

_KEYS = ("current_execution", "last_execution", "next_execution_time")


def of_record(raw: Mapping[str, Any], kind: SyncKind) -> Standing | None:
    """From a list of syncs that carries their last runs, as the local workspace's does; else None."""
    if not any(key in raw for key in _KEYS):
        return None
    from ptui.wire.executions import BulkSyncStatus, SyncStatus

    told = {key: raw.get(key) for key in _KEYS}
    if kind is SyncKind.MODEL:
        return of_sync_status(SyncStatus.parse(told))
    return of_bulk_status(BulkSyncStatus.parse(told))


def of_standing(standing: Standing, *, is_active: bool) -> tuple[Pulse, Health | None]:
    """The run under way, else the last one, and the next."""
    next_at = standing.next_at.timestamp() if standing.next_at is not None else None
    run = standing.current or standing.last
    if run is None:
        return Pulse(next_at=next_at, is_active=is_active), None
    return _of_run(run, next_at, is_active=is_active)


def of_status_row(row: BulkSyncStatusRow, *, is_active: bool) -> tuple[Pulse, Health | None]:
    """From the call about all bulk syncs: a state, and what its schemas say of time and errors."""
    errors = sum(one.error_count for one in row.schemas)
    ended = [one.completed_at for one in row.schemas if one.completed_at is not None]
    failed = next((one for one in row.schemas if one.status.casefold() == "failed"), None)
    at = max(ended).timestamp() if ended and states.is_final(row.status) else None
    next_at = row.next_execution_time.timestamp() if row.next_execution_time is not None else None
    reason = failed.status_message if failed is not None and states.is_final(row.status) else ""
    pulse = Pulse(states.short(row.status, errors), at, next_at, is_active, reason)
    return pulse, states.health(row.status, errors)


def of_watched(run: Run, before: Pulse | None, *, share: float | None) -> tuple[Pulse, Health | None]:
    """From a run that is watched; what is known of the next run stays."""
    before = before or Pulse()
    pulse, health = _of_run(run, before.next_at, is_active=before.is_active)
    if run.is_over or share is None:
        return pulse, health
    return Pulse(f"{pulse.word} {min(int(share * 100), 99)} %", None, pulse.next_at, pulse.is_active), health


def _of_run(run: Run, next_at: float | None, *, is_active: bool) -> tuple[Pulse, Health | None]:
    at = run.completed_at if run.is_over else None
    reason = run.told[0] if run.told and run.is_over else ""
    pulse = Pulse(
        states.short(run.status, run.errors), at.timestamp() if at else None, next_at, is_active, reason
    )
    return pulse, states.health(run.status, run.errors)
