"""What happens to runs, as `/api/events` tells it; kept for two days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction
from ptui.local.server.times import stamp

KEPT = timedelta(hours=48)
_MODEL = ("running", "failed", "canceled", "completed", "completed_with_errors")
_BULK = ("running", "completed", "canceled", "failed", "completed_with_error")
TYPES = (*(f"sync.{end}" for end in _MODEL), *(f"bulk_sync.{end}" for end in _BULK))


class Events:
    """Notes events, and forgets those that are old."""

    def __init__(self, organization_id: str, new_id: Callable[[], str]) -> None:
        self._organization_id = organization_id
        self._new_id = new_id

    def note(self, tx: Transaction, run: Document, moment: datetime) -> None:
        """What has just become of this run."""
        tx.connection.execute("DELETE FROM events WHERE created_at <= ?", (stamp(moment - KEPT),))
        payload = _model(run) if run["kind"] == "model" else _bulk(run)
        tx.events.insert(
            {
                "id": self._new_id(),
                "organization_id": self._organization_id,
                "type": _type(run),
                "created_at": stamp(moment),
                "event": {
                    "sync_id": run["sync_id"],
                    "sync_name": run["sync_name"],
                    "execution_id": run["id"],
                    "organization_id": self._organization_id,
                    **payload,
                },
            }
        )


def _type(run: Document) -> str:
    is_bulk = run["kind"] == "bulk"
    match run["status"]:
        case "completed" if not is_bulk and (run["counts"] or {}).get("error"):
            end = "completed_with_errors"
        case "completed" if is_bulk and run["error_count"]:
            end = "completed_with_error"
        case "errors":
            end = "completed_with_error"
        case "interrupted":
            end = "failed"
        case "completed" | "failed" | "canceled" as status:
            end = status
        case _:
            end = "running"
    return f"{'bulk_sync' if is_bulk else 'sync'}.{end}"


def _model(run: Document) -> Document:
    found: Document = {"target_connection_id": run["target_connection_id"]}
    counts = run["counts"] or {}
    if run["status"] == "completed":
        schedule = run["schedule"] or {}
        found |= {
            "status": run["status"],
            "trigger": run["type"],
            "schedule": {"frequency": schedule.get("frequency", "manual")},
            "record_count": counts.get("total", 0),
            "inserted_count": counts.get("insert", 0),
            "updated_count": counts.get("update", 0),
            "upserted_count": counts.get("upserts", 0),
            "error_count": counts.get("error", 0),
            "warning_count": counts.get("warnings", 0),
        }
        if counts.get("error"):
            found |= {"number_of_errors": counts["error"], "number_of_warnings": counts.get("warnings", 0)}
    if run["errors"]:
        found["error"] = run["errors"][0]
    return found


def _bulk(run: Document) -> Document:
    found: Document = {
        "source_connection_id": run["source_connection_id"],
        "destination_connection_id": run["destination_connection_id"],
    }
    if run["completed_at"] is not None:
        schedule = run["schedule"] or {}
        found["schedule"] = {key: schedule[key] for key in ("id", "frequency") if key in schedule}
        found["trigger_source"] = run["type"]
    if run["status_message"]:
        found["error"] = run["status_message"]
    return found
