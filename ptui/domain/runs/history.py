"""The Runs tab: the runs of a sync as a table, the newest first."""

from __future__ import annotations

from collections.abc import Sequence

from ptui.domain import times
from ptui.domain.inspect.page import Column, Notice, Page, Table
from ptui.domain.runs import status as states
from ptui.domain.runs.run import Run
from ptui.domain.words import counted

MOST = 200
"""Runs that are listed; the rest is for the server's own pages."""

_COLUMNS = (
    Column("state", 0),
    Column("started", 0),
    Column("took", 0),
    Column("records", 0, right=True),
    Column("errors", 0, right=True),
    Column("by", 0),
    Column("what it says", 1),
)


def page(runs: Sequence[Run], now: float) -> Page:
    """The runs as a table."""
    if not runs:
        return Notice("It has never run.", "x runs it")
    notes = [f"{counted(len(runs), 'run')} · Enter shows one"]
    if len(runs) >= MOST:
        notes[0] = f"the last {len(runs):,} runs · Enter shows one"
    return Table(_COLUMNS, [_row(run, now) for run in runs], tuple(notes))


def _row(run: Run, now: float) -> tuple[str, ...]:
    began, seconds = run.began_at, run.seconds(now)
    by = " · ".join(part for part in (run.trigger, *run.ways) if part)
    return (
        states.word(run.status, run.errors) or "unknown",
        f"{began.astimezone():%Y-%m-%d %H:%M}" if began is not None else "–",
        times.span(seconds) if seconds is not None and (run.is_over and run.completed_at) else _going(run),
        f"{run.records:,}",
        f"{run.errors:,}" if run.errors else "",
        by,
        run.told[0] if run.told else "",
    )


def _going(run: Run) -> str:
    return "–" if run.is_over else "…"
