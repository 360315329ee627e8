"""From a stored bulk sync to the plan of one run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ptui.local.engine.plan import BulkDestination, BulkField, BulkSchema, BulkSyncPlan, Promise
from ptui.local.engine.protocols import TableReading
from ptui.local.server.runs.conditions import condition
from ptui.local.server.store.documents import Document

States = Mapping[str, Document]
"""What earlier runs have left, by schema: `{bookmark, basis, fields, promise?}`."""


def bulk_plan(
    sync: Document, run: Document, rows: Iterable[Document], states: States, *, obfuscation_key: bytes
) -> BulkSyncPlan:
    """The plan of a run over these schemas."""
    start = run["start"]
    starts_over = bool(start["resync_mode"]) or start["fetch_mode"] == "full"
    return BulkSyncPlan(
        sync_id=sync["id"],
        execution_id=run["id"],
        mode=sync["mode"],
        schemas=tuple(_schema(sync, row, states.get(row["id"], {}), starts_over=starts_over) for row in rows),
        destination=_destination(sync["destination_configuration"]),
        normalize_names=sync["normalize_names"],
        automatically_add_new_fields=sync["automatically_add_new_fields"],
        record_timestamps=not sync["disable_record_timestamps"],
        resync_mode=start["resync_mode"],
        test=run["is_test"],
        obfuscation_key=obfuscation_key,
    )


def basis(sync: Document, row: Document) -> list[object]:
    """What a bookmark is of: by another field, or in another place, it says nothing."""
    ends = (sync["source_connection_id"], sync["destination_connection_id"])
    names = (sync["destination_configuration"], sync["normalize_names"], row["user_output_name"])
    return [*ends, *names, row["tracking_field"]]


def _schema(sync: Document, row: Document, state: Document, *, starts_over: bool) -> BulkSchema:
    starts_over = starts_over or state.get("basis") != basis(sync, row)
    cutoff = row["data_cutoff_timestamp"] or sync["data_cutoff_timestamp"] or ""
    return BulkSchema(
        id=row["id"],
        reading=TableReading(row["id"]),
        fields=_fields(row, state, takes_all=sync["automatically_add_new_fields"] == "all"),
        user_output_name=row["user_output_name"],
        filters=tuple(condition(one, field=one["field_id"]) for one in row["filters"]),
        tracking_field=row["tracking_field"],
        bookmark="" if starts_over else state.get("bookmark", ""),
        promise=None if starts_over or "promise" not in state else Promise(**state["promise"]),
        data_cutoff="" if row["disable_data_cutoff"] else cutoff,
    )


def _fields(row: Document, state: Document, *, takes_all: bool) -> tuple[BulkField, ...] | None:
    if row["fields"] is not None:
        return tuple(
            BulkField(one["id"], one["enabled"], one["obfuscated"], one["user_output_name"])
            for one in row["fields"]
        )
    # All fields are chosen; which of them are new only the last run can tell.
    known = state.get("fields")
    return None if takes_all or not known else tuple(BulkField(name) for name in known)


def _destination(configuration: Document) -> BulkDestination:
    advanced = configuration.get("advanced") or {}
    return BulkDestination(
        schema=configuration.get("schema") or configuration.get("subfolder") or "",
        mirror_schemas=configuration.get("mirror_schemas", False),
        table_prefix=advanced.get("table_prefix", ""),
        truncate_existing=advanced.get("truncate_existing", False),
        hard_deletes=advanced.get("hard_deletes", False),
    )
