"""Says in a sentence how a run ended and why."""

from __future__ import annotations

from ptui.domain import times
from ptui.domain.runs.run import Run
from ptui.domain.words import counted

_ENDED = {
    "completed": "Completed",
    "errors": "Completed with errors",
    "failed": "Failed",
    "canceled": "Canceled",
    "cancelled": "Canceled",
    "interrupted": "Interrupted",
}


def ending(run: Run) -> str:
    """How it ended, after how long, with what, and the reason where one was given; empty while it runs."""
    return _told(run, did(run)) if run.is_over else ""


def ended(run: Run) -> str:
    """The same beside the numbers, of which only what they do not show is said."""
    return _told(run, "" if _has_done(run) else "nothing written") if run.is_over else ""


def _told(run: Run, done: str) -> str:
    status = run.status.casefold()
    said = _ENDED["errors"] if status == "completed" and run.errors else _ENDED[status]
    seconds = run.seconds(0.0) if run.completed_at is not None else None
    if seconds is not None:
        said += f" {'in' if status in ('completed', 'errors') else 'after'} {times.span(seconds)}"
    told = [f"{said}: {done}." if done else f"{said}."]
    reason = next((text for text in run.told if text.strip()), "")
    if reason:
        told.append(reason if reason.endswith((".", "!", "?")) else f"{reason}.")
    elif status == "failed":
        told.append(_schema_reason(run) or "The server gave no reason.")
    elif status == "interrupted":
        told.append("It was cut off in the middle; run it again to bring the target up to date.")
    return " ".join(told)


def _has_done(run: Run) -> bool:
    return any(number for _, number in run.counts)


def did(run: Run) -> str:
    """What a run did, in numbers."""
    done = [f"{number:,} {name}" for name, number in run.counts if number]
    parts = done or ["nothing written"]
    if run.errors:
        parts.append(counted(run.errors, "error"))
    if run.warnings:
        parts.append(counted(run.warnings, "warning"))
    if (failed := run.failed_schemas) and run.is_complete:
        parts.append(f"{failed:,} of {counted(len(run.schemas), 'schema')} failed")
    return ", ".join(parts)


def _schema_reason(run: Run) -> str:
    """Of a bulk run, the reason of the first schema that failed."""
    failed = [one for one in run.schemas if one.status == "failed"]
    if not failed:
        return ""
    more = f" and {len(failed) - 1} more" if len(failed) > 1 else ""
    said = f": {failed[0].message}" if failed[0].message else ""
    return f"{failed[0].schema}{more} failed{said}"
