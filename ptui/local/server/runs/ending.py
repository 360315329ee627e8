"""How runs end: what the engine says becomes what is kept, and what is too old is forgotten."""

from __future__ import annotations

from typing import assert_never

from ptui.local.engine.progress import BulkRun, LogLine, ModelRun
from ptui.local.server.rules.executions import ENDED
from ptui.local.server.runs.account import Account, counts_shown, storable
from ptui.local.server.runs.history import beyond, schemas_of
from ptui.local.server.runs.live import Live
from ptui.local.server.runs.settings import RunSettings
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction

Outcome = ModelRun | BulkRun | None
"""None where the run never came to its turn, or was left behind by a server that ended."""

UNDER_WAY = ("created", "scheduled", "running", "exporting", "processing")
_STOPPED = (*UNDER_WAY, "canceled")
_TOLD = (
    ("insert", "inserted"),
    ("update", "updated"),
    ("delete", "deleted"),
    ("error", "refused"),
    ("warnings", "warned of"),
)

CUT_OFF = "The workspace ended in the middle of this run; what was not finished is as it was before."
_NOTHING = {"insert": 0, "update": 0, "upserts": 0, "delete": 0}


def close(live: Live, outcome: Outcome) -> None:
    """The account as it stays."""
    account = live.account
    changes: Document = {}
    match outcome:
        case None:
            status, message = live.end, ""
        case ModelRun():
            status, message = _status(outcome.status, live), outcome.error
            changes["counts"] = counts_shown(outcome.counts)
        case BulkRun():
            status, message = _status(outcome.status, live), outcome.error
        case _:
            assert_never(outcome)
    message = storable(message or (CUT_OFF if status == "interrupted" else ""))
    if account.run["kind"] == "bulk":
        account.end_schemas(live.end, those=_STOPPED if live.is_cut_off else UNDER_WAY)
        changes["status_message"] = message
    else:
        changes["errors"] = [message] if message else []
    account.end(status, **changes)
    account.log(_last_line(account))


def interrupt(tx: Transaction, run: Document, moment: str) -> Document:
    """A run that the last server did not see the end of; it ended when it was last heard of."""
    lost = 0
    for schema in schemas_of(tx, run["id"]):
        if schema["status"] not in ENDED:
            ended = {"status": "interrupted", "progress": None, "completed_at": schema["updated_at"]}
            lost += schema["record_count"]
            tx.schema_executions.put(schema | ended | {"record_count": 0})
    ended = {
        "status": "interrupted",
        "progress": None,
        "completed_at": run["updated_at"],
        "updated_at": moment,
    }
    if run["kind"] == "model":
        said = {"errors": [CUT_OFF], "counts": (run.get("counts") or {}) | _NOTHING}
    else:
        said = {"status_message": CUT_OFF, "record_count": run["record_count"] - lost}
    found = run | ended | said
    tx.executions.put(found)
    tx.connection.execute(
        "INSERT INTO console_lines (execution_id, number, schema, level, message, timestamp)"
        " SELECT ?1, coalesce(max(number), 0) + 1, '', 'error', ?2, ?3 FROM console_lines"
        " WHERE execution_id = ?1",
        (run["id"], CUT_OFF, moment),
    )
    return found


def prune(tx: Transaction, sync_id: str, settings: RunSettings) -> list[str]:
    """Forget the oldest runs of a sync; answers the runs whose record logs are to go."""
    for run_id in beyond(tx, sync_id, keep=settings.history):
        tx.executions.delete(id=run_id)
    return beyond(tx, sync_id, keep=settings.logged_runs, most=settings.history)


def _status(said: str, live: Live) -> str:
    return live.end if said == "canceled" else said


def _last_line(account: Account) -> LogLine:
    run = account.run
    status = run["status"]
    if status == "interrupted":
        return LogLine("error", CUT_OFF)
    if run["kind"] == "bulk":
        failed = account.count_schemas("failed")
        parts = [f"{run['record_count']:,} records"]
        parts += [f"{run['error_count']:,} refused"] if run["error_count"] else []
        parts += [f"{failed:,} of {len(account.schemas):,} schemas failed"] if failed else []
    else:
        counts = run["counts"]
        parts = [f"{counts[key]:,} {word}" for key, word in _TOLD if counts.get(key)]
    nothing = "nothing to write" if status == "completed" else "nothing was written"
    word = "completed with errors" if status == "errors" else status
    told = ", ".join(parts) or nothing
    return LogLine("error" if status in ("failed", "errors") else "info", f"{word}: {told}")
