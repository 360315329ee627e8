"""Model syncs and their runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ptui.api.request import Request, get, named, segment, send_body, set_only

_ALL = "/api/syncs"
LIGHT_SINCE = "2025-09-18"
"""From here on the list is paged and light, and one run is canceled by a call of its own."""


def _one(sync_id: str) -> str:
    return f"{_ALL}/{segment(sync_id)}"


def _execution(sync_id: str, execution_id: str) -> str:
    return f"{_one(sync_id)}/executions/{segment(execution_id)}"


def syncs(
    *, active: bool | None = None, mode: str | None = None, target_connection_id: str | None = None
) -> Request:
    query = {"active": active, "mode": mode, "target_connection_id": target_connection_id}
    return get(_ALL, query, purpose="Listing the model syncs")


def sync(sync_id: str) -> Request:
    return get(_one(sync_id), purpose="Reading the model sync")


def schedules() -> Request:
    return get(f"{_ALL}/schedules", purpose="Reading the kinds of schedules")


def create(body: Mapping[str, Any]) -> Request:
    return send_body("POST", _ALL, dict(body), purpose=f"Creating the sync {named(body.get('name', ''))}")


def update(sync_id: str, body: Mapping[str, Any]) -> Request:
    """Replaces the sync: what is left out is reset."""
    purpose = f"Changing the sync {named(body.get('name', ''))}"
    return send_body("PUT", _one(sync_id), dict(body), purpose=purpose)


def delete(sync_id: str) -> Request:
    return send_body("DELETE", _one(sync_id), purpose="Deleting the sync")


def activate(sync_id: str, *, active: bool) -> Request:
    purpose = "Activating the sync" if active else "Pausing the sync"
    return send_body("POST", f"{_one(sync_id)}/activate", {"active": active}, purpose=purpose)


def status(sync_id: str) -> Request:
    return get(f"{_one(sync_id)}/status", purpose="Reading the state of the sync")


def executions(sync_id: str, *, only_completed: bool | None = None, ascending: bool | None = None) -> Request:
    query = {"only_completed": only_completed, "ascending": ascending}
    return get(f"{_one(sync_id)}/executions", query, purpose="Listing the runs of the sync")


def execution(sync_id: str, execution_id: str) -> Request:
    return get(_execution(sync_id, execution_id), purpose="Reading the run")


def start(
    sync_id: str,
    *,
    resync: bool | None = None,
    test: bool | None = None,
    identities: Sequence[str] | None = None,
) -> Request:
    body = set_only(resync=resync, test=test, identities=list(identities) if identities is not None else None)
    return send_body("POST", f"{_one(sync_id)}/executions", body, purpose="Starting the sync")


def cancel(sync_id: str) -> Request:
    return send_body("POST", f"{_one(sync_id)}/cancel", purpose="Canceling the sync")


def cancel_execution(sync_id: str, execution_id: str, *, version: str) -> Request:
    path = _execution(sync_id, execution_id)
    if version >= LIGHT_SINCE:
        return send_body("POST", f"{path}/cancel", purpose="Canceling the run")
    return send_body("PUT", path, {"status": "canceled"}, purpose="Canceling the run")


def log_files(sync_id: str, execution_id: str, kind: str) -> Request:
    """`kind`: records, errors, warnings, inserts, updates or deletes."""
    path = f"{_execution(sync_id, execution_id)}/{segment(kind)}"
    return get(path, purpose=f"Reading the {named(kind)} of the run")


def console_log(
    sync_id: str, execution_id: str, *, after: str | None = None, limit: int | None = None
) -> Request:
    path = f"{_execution(sync_id, execution_id)}/consolelog"
    return get(path, {"limit": limit, "after": after}, purpose="Reading the run's console")
