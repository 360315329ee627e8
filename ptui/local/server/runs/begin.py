"""A run is begun: refused, or written down, in one transaction, so that a sync never runs twice at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from ptui.local.server.errors import BadRequest, Conflict, Missing
from ptui.local.server.rules.bulk.output_names import schema_output_name
from ptui.local.server.rules.bulk.start import BulkStart
from ptui.local.server.rules.syncs.start import ModelStart
from ptui.local.server.runs.history import under_way
from ptui.local.server.runs.starts import Trigger, bulk_run, model_run, schema_rows
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that was written down, with its schemas where it is one of a bulk sync."""

    run: Document
    schemas: list[Document] = field(default_factory=list)


def begin_model(
    tx: Transaction, sync_id: str, start: ModelStart, trigger: Trigger, *, run_id: str, moment: str
) -> Begun:
    """Only active model syncs run, by hand too."""
    sync = tx.syncs.get(sync_id)
    if sync is None:
        raise Missing(f"No model sync has the id {sync_id}.")
    if not sync["active"]:
        raise BadRequest(
            f"{sync['name']} is not active, and only active model syncs run: activate it first.",
            key="sync_inactive",
        )
    _refuse_second(tx, sync)
    run = model_run(sync, start, trigger, run_id=run_id, moment=moment)
    tx.executions.insert(run)
    return Begun(run)


def begin_bulk(
    tx: Transaction, sync_id: str, start: BulkStart, trigger: Trigger, *, run_id: str, moment: str
) -> Begun:
    """Bulk syncs run by hand whether they are active or not."""
    sync = tx.bulk_syncs.get(sync_id)
    if sync is None:
        raise Missing(f"No bulk sync has the id {sync_id}.")
    _refuse_second(tx, sync)
    enabled = dict(enabled_schemas(tx, sync))
    chosen = [schema for schema in start.schemas if schema in enabled] or list(enabled)
    if not chosen and sync["automatically_add_new_objects"] == "none":
        raise BadRequest(f"{sync['name']} has no enabled schemas: there is nothing to copy.")
    is_partial = len(chosen) < len(enabled)
    run = bulk_run(sync, start, trigger, run_id=run_id, moment=moment, is_partial=is_partial)
    schemas = list(schema_rows(run, ((schema, enabled[schema]) for schema in chosen)))
    tx.executions.insert(run)
    tx.schema_executions.insert_many(schemas)
    return Begun(run, schemas)


def enabled_schemas(tx: Transaction, sync: Document) -> list[tuple[str, str]]:
    """The ids of a bulk sync's enabled schemas with the names of their outputs; there may be 100,000."""
    rows = tx.connection.execute(
        "SELECT id, json_extract(document, '$.user_output_name') FROM bulk_schemas"
        " WHERE sync_id = ? AND enabled = 1 ORDER BY id",
        (sync["id"],),
    )
    normalize = sync["normalize_names"]
    return [
        (schema, schema_output_name({"id": schema, "user_output_name": name}, normalize))
        for schema, name in rows
    ]


def _refuse_second(tx: Transaction, sync: Document) -> None:
    running = under_way(tx, sync["id"])
    if running is not None:
        raise Conflict(
            f"{sync['name']} is running already.",
            key="already_running",
            metadata={"execution_id": running["id"], "status": running["status"]},
        )
