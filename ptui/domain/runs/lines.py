"""A run in plain text: a few lines for a terminal, or one line that differs only where the run does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ptui.domain.runs import status as states
from ptui.domain.runs.causes import Cause
from ptui.domain.runs.head import head, percent, state
from ptui.domain.runs.line import Line, clock
from ptui.domain.runs.run import SchemaRun
from ptui.domain.runs.sheet import Item, about_errors, items, log_line
from ptui.domain.text import clean
from ptui.domain.tree.node import Health
from ptui.domain.words import counted

if TYPE_CHECKING:
    from ptui.domain.runs.watch import Watch

_MOST_ITEMS = 6
_MOST_TOLD = 12
"""Lines of the sentence about the end, which nothing else says here."""


def few_lines(watch: Watch, now: float, *, width: int) -> list[Line]:
    """The head of the run's view, what went wrong, and the last line of the log."""
    wrong = [item.line for item in _wrong(watch, width)]
    more = [Line(((f" and {len(wrong) - _MOST_ITEMS:,} more", "dim"),))] if len(wrong) > _MOST_ITEMS else []
    log = watch.log.lines()
    is_told = watch.is_over or watch.lost is not None or watch.run.waits_for
    last = [log_line(log[-1])] if log and not is_told else []
    return [*head(watch, now, width=width, most_told=_MOST_TOLD), *wrong[:_MOST_ITEMS], *more, *last]


def wrong_lines(watch: Watch, most: int) -> list[str]:
    """What went wrong in a run that is over, one line each: the causes, and the schemas that failed."""
    wrong = [item.line.text for item in _wrong(watch, 0)]
    more = [f"and {len(wrong) - most:,} more"] if len(wrong) > most else []
    note = about_errors(watch)
    return [*([note] if note else []), *wrong[:most], *more]


def _wrong(watch: Watch, width: int) -> Iterator[Item]:
    for item in items(watch, width=width):
        match item.about:
            case Cause():
                yield item
            case SchemaRun(status=status, errors=errors):
                if states.health(status, errors) in (Health.BAD, Health.WARN):
                    yield item


def one_line(watch: Watch, now: float) -> str:
    """The state of a run in one line without a clock, so that it differs only where the run does."""
    run, progress = watch.run, watch.progress(now)
    parts = [f"{state(run)}{f' · {clean(run.phase, 60)}' if run.phase and not run.is_over else ''}"]
    if progress.share is not None:
        parts.append(f"{percent(run, progress.share)} %")
    if progress.total is not None:
        parts.append(f"{progress.done:,} of {progress.total:,} records")
    else:
        parts.append(counted(progress.done, "record"))
    if run.schemas:
        parts.append(f"{run.ended_schemas:,} of {len(run.schemas):,} schemas")
    if run.errors:
        parts.append(counted(run.errors, "error"))
    if run.waits_for and not run.is_over:
        parts.append(f"waiting for {clean(run.waits_for, 200)}")
    if watch.lost is not None:
        parts.append(f"lost since {clock(watch.lost.since)}: {clean(watch.lost.sentence, 300)}")
    return "   ".join(parts)
