"""The first lines of a run's view: name, state, progress, counts, a lost connection, how it ended."""

from __future__ import annotations

from ptui.domain import times
from ptui.domain.runs import status as states
from ptui.domain.runs.ending import ended
from ptui.domain.runs.line import Line, Piece, cells, clock, cut, flowing, moment, wrapped
from ptui.domain.runs.progress import Progress
from ptui.domain.runs.run import Run
from ptui.domain.runs.watch import Watch
from ptui.domain.text import clean

FULL, REST = "█", "░"
_LONGEST_BAR, _SHORTEST_BAR = 60, 8
MOST_TOLD = 4
"""Lines that the sentence about the end takes where what does not fit can be opened below it."""
_SHORTEST_NAME = 20
"""Cells that are left to a sync's name before the phase makes room for it."""


def head(watch: Watch, now: float, *, width: int, most_told: int = MOST_TOLD) -> tuple[Line, ...]:
    """Name, state, progress and counts; what is wrong with the connection; how it ended."""
    run = watch.run
    lines = [
        _title(watch, now, width),
        *_progress_lines(run, watch.progress(now), width),
        *_counts(run, width),
    ]
    if run.waits_for and not run.is_over:
        said = f"Waiting for {run.waits_for}."
        lines += [Line(((f" {text}", "warn"),)) for text in wrapped(said, 300, width)]
    if watch.lost is not None:
        at = clock(watch.lost.since)
        said = f"Lost since {at}: {watch.lost.sentence} What is shown is what was known then."
        lines += [Line(((f" {text}", "warn"),)) for text in wrapped(said, 600, width)[:3]]
    look = str(states.health(run.status, run.errors) or "text")
    lines += [Line(((f" {text}", look),)) for text in end_told(run, width)[:most_told]]
    return tuple(lines)


def end_told(run: Run, width: int) -> list[str]:
    """How it ended and why, in lines; none while it runs."""
    return wrapped(ended(run), 4_000, width)


def bar(share: float, width: int) -> tuple[Piece, ...]:
    """A bar of so many cells, filled to `share`."""
    full = int(share * width)
    return ((FULL * full, "accent"), (REST * (width - full), "dim"))


def state(run: Run) -> str:
    """The state in a word."""
    return clean(states.word(run.status, run.errors), 40) or "unknown"


def _title(watch: Watch, now: float, width: int) -> Line:
    run = watch.run
    word = "canceling" if watch.is_canceling and not run.is_over else state(run)
    look = str(states.health(run.status, run.errors) or "text")
    name = clean(watch.subject.name, 300)
    ways = clean(watch.way, 80)
    when = _when(run, now)
    phase = f" · {clean(run.phase, 60)}" if _has_bar(watch, now) and run.phase else ""
    room = width - len(word) - len(when) - 6
    if room - len(phase) < min(cells(name), _SHORTEST_NAME):
        phase = ""
    left: tuple[Piece, ...] = ((f" {name}", "text"),)
    if ways:
        left = ((f" {cut(name, max(room - len(phase) - len(ways) - 3, 1))}", "text"), (f"   {ways}", "dim"))
    return Line(left, ((f"{word}{phase}", look), (f"{when and ' · '}{when} ", look)))


def _when(run: Run, now: float) -> str:
    """For how long it has been running; when it ended."""
    if run.is_over and run.completed_at is not None:
        return moment(run.completed_at.timestamp(), now)
    seconds = run.seconds(now)
    return times.clock(seconds) if seconds is not None else ""


def _has_bar(watch: Watch, now: float) -> bool:
    return not watch.is_over and watch.progress(now).share is not None


def _progress_lines(run: Run, progress: Progress, width: int) -> list[Line]:
    """A bar and what it stands for, on a line of its own where there is no room beside it."""
    rate = f"{progress.rate:,.0f}/s" if progress.rate else ""
    records = f"{progress.done:,} records"
    if progress.share is None:
        phase = "" if run.is_over else clean(run.phase, 100)
        return flowing(((phase, "text"), (records, "text"), (rate, "text")), width)
    told = [f"{progress.done:,} of {progress.total:,}"] if progress.total is not None else []
    of = "" if progress.total is not None else " of the schemas"
    left = f"{times.remaining(progress.left)} left" if progress.left else ""
    told = [part for part in (*told, rate, left) if part]
    share = f"  {percent(run, progress.share):>3} %{of}"
    beside = "   ".join((share, *told))
    is_beside = width - len(beside) - 2 >= _SHORTEST_BAR
    long = min(width - len(beside if is_beside else share) - 2, _LONGEST_BAR)
    drawn = (" ", "text"), *bar(progress.share, max(long, _SHORTEST_BAR))
    if is_beside:
        return [Line((*drawn, (beside, "text")))]
    return [Line((*drawn, (share, "text"))), *flowing([(part, "text") for part in told], width)]


def percent(run: Run, share: float) -> int:
    """Nothing is whole before it is over."""
    return int(share * 100) if run.is_over else min(int(share * 100), 99)


def _counts(run: Run, width: int) -> list[Line]:
    pieces = [
        (f"{name} {number:,}", "text") for at, (name, number) in enumerate(run.counts) if number or at < 2
    ]
    pieces.append((f"errors {run.errors:,}", "bad" if run.errors else "dim"))
    pieces.append((f"warnings {run.warnings:,}", "warn" if run.warnings else "dim"))
    return flowing(pieces, width, gap=5)
