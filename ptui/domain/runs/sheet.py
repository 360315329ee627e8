"""What the view of a run shows, as data: the head, the errors and schemas below it, and the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap
from typing import TypeAlias

from ptui.domain import times
from ptui.domain.runs import status as states
from ptui.domain.runs.causes import Cause
from ptui.domain.runs.ending import ending
from ptui.domain.runs.logbook import LogLine
from ptui.domain.runs.progress import Progress
from ptui.domain.runs.run import Run, SchemaRun
from ptui.domain.runs.watch import Watch
from ptui.domain.text import clean
from ptui.domain.tree.node import Health

Piece: TypeAlias = tuple[str, str]
"""Display text and the name of its look."""

NOT_YET = "the records are read when there is time, at the latest when the run is over"
FULL, REST = "█", "░"
_LONGEST_BAR = 60
_MOST_TOLD = 4
"""Lines that the sentence about the end may take."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what stands at its left and at its right."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...] = ()

    @property
    def text(self) -> str:
        """The line without looks."""
        sides = ["".join(text for text, _ in side).rstrip() for side in (self.left, self.right)]
        return "  ".join(side.strip() for side in sides if side.strip())


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list, and what it stands for."""

    line: Line
    about: Cause | SchemaRun | str
    """A string is a heading, or the server's own words about the run."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that is shown of a run at one moment."""

    head: tuple[Line, ...]
    items: tuple[Item, ...]
    log: tuple[Line, ...]


def sheet(watch: Watch, now: float, *, width: int) -> Sheet:
    """What to show of a run now, in a view of so many cells."""
    return Sheet(
        head(watch, now, width=width), items(watch), tuple(log_line(one) for one in watch.log.lines())
    )


def head(watch: Watch, now: float, *, width: int) -> tuple[Line, ...]:
    """Name, state, progress and counts; what is wrong with the connection; how it ended."""
    run = watch.run
    progress = watch.progress(now)
    lines = [_title(watch, now), _progress_line(run, progress, width), _counts(run)]
    if watch.lost is not None:
        at = clock(watch.lost.since)
        said = f"Lost since {at}: {watch.lost.sentence} What is shown is what was known then."
        lines += [Line(((f" {text}", "warn"),)) for text in wrap(clean(said, 600), max(width - 2, 20))[:3]]
    if said := ending(run):
        look = str(_health(run) or "text")
        lines += [
            Line(((f" {text}", look),)) for text in wrap(clean(said, 1_200), max(width - 2, 20))[:_MOST_TOLD]
        ]
    return tuple(lines)


def items(watch: Watch) -> tuple[Item, ...]:
    """The errors by cause, then the schemas of a bulk run, those that need a look first."""
    run = watch.run
    told = [Item(Line(((f" ✗ {clean(text, 1_000)}", "bad"),)), text) for text in run.told if text.strip()]
    causes = [Item(_cause(cause), cause) for cause in watch.errors.causes]
    if run.errors and not causes:
        causes = [Item(Line(((f" {_no_causes(watch)}", "dim"),)), _no_causes(watch))]
    elif rest := _beyond_the_log(watch):
        causes.append(Item(Line(((f" {rest}", "dim"),)), rest))
    found: list[Item] = []
    if told or causes:
        right = (("Enter: the records ", "dim"),) if watch.errors.causes else ()
        found += [Item(Line(((" errors", "head"),), right), "errors"), *told, *causes]
    if run.schemas:
        over = sum(1 for one in run.schemas if one.is_over)
        heading = f" schemas   {over:,} of {len(run.schemas):,} done"
        found.append(Item(Line(((heading, "head"),)), "schemas"))
        found += [Item(_schema(one), one) for one in sorted(run.schemas, key=_urgency)]
    return tuple(found)


def log_line(line: LogLine) -> Line:
    return Line(((f" {clock(line.at)} ", "dim"), (clean(line.text, 1_000), line.look)))


def bar(share: float, width: int) -> tuple[Piece, ...]:
    """A bar of so many cells, filled to `share`."""
    full = int(share * width)
    return ((FULL * full, "accent"), (REST * (width - full), "dim"))


def state(run: Run) -> str:
    """The state in a word."""
    return clean(states.word(run.status, run.errors), 40) or "unknown"


def _title(watch: Watch, now: float) -> Line:
    run = watch.run
    seconds = run.seconds(now)
    word = "canceling" if watch.is_canceling and not run.is_over else state(run)
    if run.phase and not run.is_over and watch.progress(now).share is not None:
        word += f" · {clean(run.phase, 60)}"
    look = str(_health(run) or "text")
    right: list[Piece] = [(word, look)]
    if seconds is not None:
        right.append((f" · {times.clock(seconds)} ", look))
    how = f"   {watch.way}" if watch.way else ""
    return Line(((f" {clean(watch.subject.name, 300)}", "text"), (clean(how, 80), "dim")), tuple(right))


def _progress_line(run: Run, progress: Progress, width: int) -> Line:
    rate = f"{progress.rate:,.0f}/s" if progress.rate else ""
    if progress.share is None:
        parts = [
            part
            for part in ("" if run.is_over else clean(run.phase, 100), f"{progress.done:,} records", rate)
            if part
        ]
        return Line(((f" {'   '.join(parts)}", "text"),))
    left = f"{times.span(max(round(progress.left), 1))} left" if progress.left is not None else ""
    numbers = f"{progress.done:,} of {progress.total:,}"
    told = f"  {percent(run, progress.share):>3} %   " + "   ".join(
        part for part in (numbers, rate, left) if part
    )
    cells = max(min(width - len(told) - 2, _LONGEST_BAR), 8)
    return Line(((" ", "text"), *bar(progress.share, cells), (told, "text")))


def percent(run: Run, share: float) -> int:
    """Nothing is whole before it is over."""
    return int(share * 100) if run.is_over else min(int(share * 100), 99)


def _counts(run: Run) -> Line:
    pieces: list[Piece] = [(" ", "text")]
    for at, (name, number) in enumerate(run.counts):
        if number or at < 2:
            pieces.append((f"{name} {number:,}     ", "text"))
    pieces.append((f"errors {run.errors:,}     ", "bad" if run.errors else "dim"))
    pieces.append((f"warnings {run.warnings:,}", "warn" if run.warnings else "dim"))
    return Line(tuple(pieces))


def _cause(cause: Cause) -> Line:
    return Line(((f" {cause.count:>6,} × ", "bad"), (clean(cause.text, 1_000), "text")))


def _no_causes(watch: Watch) -> str:
    if watch.errors.trouble:
        return f"The records cannot be read: {watch.errors.trouble}"
    if watch.errors.is_read(watch.run):
        return "The server has no log of the records that failed."
    return NOT_YET


def _beyond_the_log(watch: Watch) -> str:
    """Errors whose records nobody has; empty where there are none, or more may be read."""
    kept = sum(cause.count for cause in watch.errors.causes)
    more = watch.run.errors - kept
    if not watch.errors.causes or more <= 0 or not watch.run.is_over or not watch.errors.is_read(watch.run):
        return ""
    return f"The server has kept the first {kept:,} records that failed; {more:,} more have failed."


def _schema(one: SchemaRun) -> Line:
    look = str(states.health(one.status, one.errors) or "dim")
    wrong = [
        f"{number:,} {name}"
        for number, name in ((one.errors, "errors"), (one.warnings, "warnings"))
        if number
    ]
    of = f" of {one.expected:,}" if one.expected is not None and not one.is_over else ""
    numbers = "   ".join([*wrong, f"{one.records:,}{of} records"])
    name = clean(one.schema, 200)
    if one.output_name and one.output_name.casefold() != one.schema.casefold():
        name += f" → {clean(one.output_name, 200)}"
    pieces: list[Piece] = [(f" {clean(states.word(one.status), 24) or 'waiting':<12} ", look), (name, "text")]
    if one.message:
        pieces.append((f"   {clean(one.message, 300)}", "bad" if look == "bad" else "dim"))
    return Line(tuple(pieces), ((f"  {numbers} ", "text"),))


def _urgency(one: SchemaRun) -> int:
    """What failed, what runs, what waits, what is done; in each the server's order."""
    health = states.health(one.status, one.errors)
    if health in (Health.BAD, Health.WARN):
        return 0
    if one.is_over:
        return 3
    return 2 if one.status.casefold() in ("", "created", "scheduled", "queued", "waiting") else 1


def _health(run: Run) -> Health | None:
    return states.health(run.status, run.errors)


def clock(at: float) -> str:
    """A moment as the clock on the wall shows it."""
    return f"{datetime.fromtimestamp(at):%H:%M:%S}"


def changed(before: Sequence[object], after: Sequence[object]) -> list[int]:
    """The positions at which two lists of lines differ, those beyond the shorter one included."""
    longest, shortest = max(len(before), len(after)), min(len(before), len(after))
    return [at for at in range(longest) if at >= shortest or before[at] != after[at]]
