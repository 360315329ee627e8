"""Runs as the API shows them, of both kinds of sync."""

from __future__ import annotations

from collections.abc import Iterable

from ptui.local.server.rules.body import Document

ENDED = ("completed", "failed", "canceled", "errors", "interrupted")
"""States that a run does not leave."""

_TIMES = ("created_at", "started_at", "completed_at")
_BULK_COUNTS = ("record_count", "error_count", "warning_count")
_COUNTS = ("total", "insert", "update", "upserts", "delete", "error", "warnings")


def model_execution(run: Document) -> Document:
    """A run of a model sync."""
    return {
        "id": run["id"],
        "status": run["status"],
        "type": run.get("type", "manual"),
        "counts": _counts(run),
        "errors": run.get("errors") or [],
        "version": run.get("version", ""),
        **{key: run.get(key) for key in _TIMES},
        **_own(run),
    }


def bulk_execution(run: Document, schemas: Iterable[Document]) -> Document:
    """A run of a bulk sync, with its schemas."""
    return {
        "id": run["id"],
        "status": run["status"],
        "status_message": run.get("status_message", ""),
        "type": run.get("type", "manual"),
        "is_test": run.get("is_test", False),
        "is_resync": run.get("is_resync", False),
        "is_partial": run.get("is_partial", False),
        "fetch_mode": run.get("fetch_mode", "full"),
        "output_disposition": run.get("output_disposition", "retain"),
        "version": run.get("version", ""),
        **{key: run.get(key, 0) for key in _BULK_COUNTS},
        **{key: run.get(key) for key in (*_TIMES, "updated_at")},
        "progress": run.get("progress"),
        "schemas": [schema_execution(schema) for schema in schemas],
    }


def schema_execution(schema: Document) -> Document:
    """One schema's part of a run; `counts` and `progress` are the workspace's own."""
    return {key: value for key, value in schema.items() if key not in ("execution_id", "position")}


def summary(run: Document | None) -> Document | None:
    """A run in a list of syncs, which the workspace shows beside each of them so that nobody has to ask
    again: its state, its counts, and why it failed."""
    if run is None:
        return None
    errors = run.get("errors") or []
    found: Document = {
        "id": run["id"],
        "status": run["status"],
        "type": run.get("type", "manual"),
        "status_message": run.get("status_message") or (errors[0] if errors else ""),
        **{key: run.get(key) for key in _TIMES},
        **_own(run),
    }
    if run["kind"] == "bulk":
        return found | {key: run.get(key, 0) for key in _BULK_COUNTS}
    return found | {"counts": _counts(run)}


def _counts(run: Document) -> Document:
    counts = run.get("counts") or {}
    return {key: counts.get(key, 0) for key in _COUNTS}


def _own(run: Document) -> Document:
    """What only this workspace says: where the run is, and what kind of run."""
    return {
        "is_test": run.get("is_test", False),
        "is_resync": run.get("is_resync", False),
        "progress": run.get("progress"),
    }
