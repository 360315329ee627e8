"""A run in plain text: a few lines for a terminal, or one line that differs only where the run does."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from ptui.domain.runs.sheet import Line, clock, head, items, log_line, percent, state
from ptui.domain.text import ELLIPSIS, clean
from ptui.domain.words import counted

if TYPE_CHECKING:
    from ptui.domain.runs.watch import Watch

_MOST_ITEMS = 6


def few_lines(watch: Watch, now: float, *, width: int) -> list[Line]:
    """The head of the run's view, what went wrong, and the last line of the log."""
    listed = [
        item.line for item in items(watch) if not isinstance(item.about, str) or item.line.left[0][1] == "bad"
    ]
    if not watch.errors.causes:
        listed = [line for line in listed if line.left[0][1] == "bad"]
    more = [Line(((f" and {len(listed) - _MOST_ITEMS:,} more", "dim"),))] if len(listed) > _MOST_ITEMS else []
    log = watch.log.lines()
    last = [log_line(log[-1])] if log and not watch.is_over else []
    return [*head(watch, now, width=width), *listed[:_MOST_ITEMS], *more, *last]


def one_line(watch: Watch, now: float) -> str:
    """The state of a run in one line without a clock, so that it differs only where the run does."""
    run, progress = watch.run, watch.progress(now)
    parts = [f"{state(run)}{f' · {clean(run.phase, 60)}' if run.phase and not run.is_over else ''}"]
    if progress.share is not None:
        parts.append(f"{percent(run, progress.share)} %")
        parts.append(f"{progress.done:,} of {progress.total:,} records")
    else:
        parts.append(counted(progress.done, "record"))
    if run.schemas:
        parts.append(f"{sum(1 for one in run.schemas if one.is_over):,} of {len(run.schemas):,} schemas")
    if run.errors:
        parts.append(counted(run.errors, "error"))
    if watch.lost is not None:
        parts.append(f"lost since {clock(watch.lost.since)}: {clean(watch.lost.sentence, 300)}")
    return "   ".join(parts)


def fitted(line: Line, width: int) -> str:
    """A line in so many cells: the right side at the edge, the left cut where it must be."""
    right = "".join(text for text, _ in line.right).strip()
    room = width - cells(right) - (2 if right else 0)
    left = cut("".join(text for text, _ in line.left).rstrip(), room)
    return f"{left}{' ' * max(width - cells(left) - cells(right), 0)}{right}" if right else left


def cut(text: str, width: int) -> str:
    """As much of `text` as fits into so many cells."""
    if cells(text) <= width:
        return text
    kept, taken = [], 1
    for char in text:
        taken += cells(char)
        if taken > width:
            break
        kept.append(char)
    return "".join(kept) + ELLIPSIS if width > 0 else ""


def cells(text: str) -> int:
    """Cells that a terminal gives to `text`."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
