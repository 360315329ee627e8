"""Objects of a source that were not there when a bulk sync last looked."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from ptui.local.engine.discovery import new_objects
from ptui.local.server.rules.bulk.output_names import schema_output_name
from ptui.local.server.rules.bulk.schemas import new_row
from ptui.local.server.runs.starts import schema_rows
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction


def know(tx: Transaction, sync: Document, objects: Iterable[str]) -> None:
    """These are there already, so none of them is new later: whoever did not choose one does not want it."""
    if sync["automatically_add_new_objects"] == "none":
        return
    tx.connection.executemany(
        "INSERT OR IGNORE INTO schema_states (sync_id, schema, document) VALUES (?, ?, json_object("
        "'sync_id', ?1, 'schema', ?2))",
        ((sync["id"], schema) for schema in objects),
    )


def take_up(
    tx: Transaction, sync: Document, run: Document, objects: Sequence[tuple[str, bool]], *, moment: str
) -> list[tuple[Document, Document]]:
    """Enable what is new, in the sync and in this run; answers both rows of each. One whose output would
    have the name of another's is left alone."""
    rows = tx.bulk_schemas.find(sync_id=sync["id"])
    known = {row["id"] for row in rows} | _known(tx, sync["id"])
    normalize = sync["normalize_names"]
    taken = {schema_output_name(row, normalize) for row in rows if row["enabled"]}
    fresh = [found for found in objects if found[0] not in known and not _is_output(found[0], sync, taken)]
    position = tx.schema_executions.count(execution_id=run["id"])
    added: list[tuple[Document, Document]] = []
    for schema in new_objects((), fresh, sync["automatically_add_new_objects"]):
        row = new_row(sync["id"], schema)
        name = schema_output_name(row, normalize)
        if name in taken:
            continue
        taken.add(name)
        (schema_run,) = schema_rows(run, [(schema, name)])
        schema_run |= {"position": position + len(added), "created_at": moment}
        tx.bulk_schemas.put(row)
        tx.schema_executions.put(schema_run)
        added.append((row, schema_run))
    know(tx, sync, (schema for schema, _ in objects))
    return added


def _is_output(schema: str, sync: Document, names: Container[str]) -> bool:
    """Whether this is what the sync itself has written, into the system that it reads."""
    if sync["source_connection_id"] != sync["destination_connection_id"]:
        return False
    advanced = sync["destination_configuration"].get("advanced") or {}
    return schema.rpartition(".")[2].removeprefix(advanced.get("table_prefix", "")) in names


def _known(tx: Transaction, sync_id: str) -> set[str]:
    rows = tx.connection.execute("SELECT schema FROM schema_states WHERE sync_id = ?", (sync_id,))
    return {row[0] for row in rows}
