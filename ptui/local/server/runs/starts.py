"""A run as it is written down when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ptui import __version__
from ptui.local.server.rules.bulk.start import BulkStart
from ptui.local.server.rules.syncs.start import ModelStart
from ptui.local.server.store.documents import Document

Kind = Literal["model", "bulk"]


@dataclass(frozen=True, slots=True)
class Trigger:
    """What a run was started by."""

    type: Literal["manual", "scheduled"] = "manual"
    schedule: Document | None = None


BY_HAND = Trigger()


def model_run(sync: Document, start: ModelStart, trigger: Trigger, *, run_id: str, moment: str) -> Document:
    """A run of a model sync."""
    asked = {"identities": list(start.identities)}
    return _run(sync, "model", trigger, run_id=run_id, moment=moment) | {
        "is_test": start.is_test,
        "is_resync": start.is_resync,
        "start": asked,
        "target_connection_id": sync["target"]["connection_id"],
        "counts": {},
        "errors": [],
    }


def bulk_run(
    sync: Document, start: BulkStart, trigger: Trigger, *, run_id: str, moment: str, is_partial: bool
) -> Document:
    """A run of a bulk sync; its schemas are rows of their own."""
    dispositions = {"resync": "truncate", "rebuild": "rebuild"}
    return _run(sync, "bulk", trigger, run_id=run_id, moment=moment) | {
        "is_test": start.is_test,
        "is_resync": bool(start.resync_mode),
        "is_partial": is_partial,
        "fetch_mode": start.fetch_mode or ("full" if start.resync_mode else "incremental"),
        "output_disposition": dispositions.get(start.resync_mode, "retain"),
        "start": {"resync_mode": start.resync_mode, "fetch_mode": start.fetch_mode},
        "source_connection_id": sync["source_connection_id"],
        "destination_connection_id": sync["destination_connection_id"],
        "status_message": "",
        "record_count": 0,
        "error_count": 0,
        "warning_count": 0,
    }


def schema_rows(run: Document, names: Iterable[tuple[str, str]]) -> Iterable[Document]:
    """A row for each schema of a run, from its id and the name of its output."""
    for position, (schema, output_name) in enumerate(names):
        yield {
            "execution_id": run["id"],
            "schema": schema,
            "position": position,
            "output_name": output_name,
            "status": "created",
            "status_message": "",
            "record_count": 0,
            "error_count": 0,
            "warning_count": 0,
            "version": __version__,
            "created_at": run["created_at"],
            "started_at": None,
            "updated_at": run["created_at"],
            "completed_at": None,
        }


def _run(sync: Document, kind: Kind, trigger: Trigger, *, run_id: str, moment: str) -> Document:
    return {
        "id": run_id,
        "sync_id": sync["id"],
        "sync_name": sync["name"],
        "kind": kind,
        "status": "created",
        "type": trigger.type,
        "schedule": trigger.schedule,
        "version": __version__,
        "progress": None,
        "created_at": moment,
        "started_at": None,
        "updated_at": moment,
        "completed_at": None,
    }
