"""Work that a caller asked to have done in the background; forgotten when the server ends."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from ptui.local.server.background import Background
from ptui.local.server.errors import Fault
from ptui.local.server.store.documents import Document

KINDS = ("createmodel", "updatemodel", "previewmodel", "samplemodel", "exportlogs", "connectionproxy")
_KEPT = 1_000


class Jobs:
    """The latest jobs by id."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, Document] = OrderedDict()

    def start(
        self, kind: str, work: Callable[[], Awaitable[Any]], *, job_id: str, background: Background
    ) -> Document:
        """Begin, and answer the job as it is now."""
        job: Document = {"job_id": job_id, "type": kind, "status": "created"}
        self._jobs[job_id] = job
        while len(self._jobs) > _KEPT:
            self._jobs.popitem(last=False)
        background.start(_run(job, work))
        return dict(job)

    def done(self, kind: str, result: Any, *, job_id: str) -> Document:
        """A job that was over before it was asked for."""
        job = {"job_id": job_id, "type": kind, "status": "done", "result": result}
        self._jobs[job_id] = job
        return job

    def get(self, kind: str, job_id: str) -> Document | None:
        """The job of this kind with this id."""
        found = self._jobs.get(job_id)
        return found if found is not None and found["type"] == kind else None


async def _run(job: Document, work: Callable[[], Awaitable[Any]]) -> None:
    job["status"] = "running"
    # What a mistake of ours leaves: it is logged where the task ends, and nobody waits for ever.
    outcome: Document = {"status": "failed", "error": "The workspace failed at this job."}
    try:
        outcome = {"status": "done", "result": await work()}
    except Fault as error:
        outcome = {"status": "failed", "error": error.message}
    finally:
        job |= outcome
