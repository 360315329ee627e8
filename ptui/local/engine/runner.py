"""Runs as the workspace starts them: synchronous functions for a thread, which always end with a result.

Nothing they meet is raised: what keeps a run from completing is its `error`, in a sentence.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from ptui.local.engine.bulk_run import SchemaRunner
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.errors import Canceled, EngineError
from ptui.local.engine.model_reading import Sources
from ptui.local.engine.model_run import ModelSyncRun
from ptui.local.engine.plan import BulkSchema, BulkSyncPlan, ModelSyncPlan, Promising
from ptui.local.engine.progress import (
    BulkRun,
    Counts,
    LogLine,
    ModelRun,
    Observer,
    RunStatus,
    SchemaRun,
    Silence,
)
from ptui.local.engine.protocols import Destination, Source

_log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The clock of a run that was given none."""
    return datetime.now(UTC)


def run_model_sync(
    plan: ModelSyncPlan,
    sources: Sources,
    destination: Destination,
    *,
    observer: Observer | None = None,
    cancel: CancelToken | None = None,
    state: Path | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> ModelRun:
    """One run of a model sync. `sources` by connection id; `state` is the file that remembers what was
    sent."""
    watched, token = observer or Silence(), cancel or CancelToken()
    run: ModelSyncRun | None = None
    try:
        run = ModelSyncRun(
            plan, sources, destination, observer=watched, cancel=token, state=state, now=clock()
        )
        run.run()
    except Exception as error:
        if run is not None:
            run.recorder.undone()
        counts = run.recorder.counts if run is not None else Counts()
        if token.is_canceled or isinstance(error, Canceled):
            watched.log(LogLine("info", "The run was canceled; the target is as it was"))
            return ModelRun("canceled", counts)
        sentence = sentence_of(error)
        watched.log(LogLine("error", sentence))
        return ModelRun("failed", counts, sentence)
    return ModelRun("completed", run.recorder.counts)


def run_bulk_sync(
    plan: BulkSyncPlan,
    source: Source,
    destination: Destination,
    *,
    observer: Observer | None = None,
    cancel: CancelToken | None = None,
    clock: Callable[[], datetime] = utc_now,
    promise: Promising | None = None,
) -> BulkRun:
    """One run of a bulk sync, schema by schema; one that fails does not keep the others from being copied.
    `promise` writes down what is about to be added, so that it is not added again after a crash."""
    watched, token = observer or Silence(), cancel or CancelToken()
    now = clock()
    ended: list[SchemaRun] = []
    for schema in plan.schemas:
        if schema.enabled:
            runner = SchemaRunner(
                plan, schema, source, destination, observer=watched, cancel=token, now=now, promise=promise
            )
            ended.append(_run_schema(runner, schema, watched, token))
    statuses = {run.status for run in ended}
    if token.is_canceled and "canceled" in statuses:
        return BulkRun("canceled", tuple(ended))
    if statuses == {"failed"}:
        return BulkRun("failed", tuple(ended), ended[0].error)
    return BulkRun("errors" if "failed" in statuses else "completed", tuple(ended))


def expected_records(
    plan: BulkSyncPlan, schema: BulkSchema, source: Source, destination: Destination, *, cancel: CancelToken
) -> int | None:
    """How many records of a schema a run will read, where that is quickly known."""
    runner = SchemaRunner(plan, schema, source, destination, observer=Silence(), cancel=cancel, now=utc_now())
    try:
        return runner.expected()
    except Canceled:
        raise
    except Exception:
        return None  # the run itself says why


def _run_schema(
    runner: SchemaRunner, schema: BulkSchema, observer: Observer, cancel: CancelToken
) -> SchemaRun:
    status: RunStatus = "completed"
    sentence = ""
    try:
        cancel.check()
        runner.run()
    except Exception as error:
        runner.recorder.undone()
        runner.bookmark = schema.bookmark
        status = "canceled" if cancel.is_canceled or isinstance(error, Canceled) else "failed"
        if status == "failed":
            sentence = sentence_of(error)
            observer.log(LogLine("error", sentence, schema.id))
        else:
            observer.log(LogLine("info", "Canceled; the target is as it was", schema.id))
    return SchemaRun(
        schema.id,
        runner.output_name,
        status,
        runner.recorder.counts,
        sentence,
        runner.bookmark,
        runner.fields,
    )


def sentence_of(error: Exception) -> str:
    """What to show of an error; whatever was not meant to be shown is logged in full as well."""
    sentence = getattr(error, "sentence", None)
    if isinstance(error, EngineError) or isinstance(sentence, str):
        return str(sentence)
    _log.error("a run failed", exc_info=error)
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
