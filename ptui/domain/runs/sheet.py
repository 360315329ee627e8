"""What the view of a run shows, as data: the head, the errors and schemas below it, and the log."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ptui.domain.runs import status as states
from ptui.domain.runs.causes import Cause
from ptui.domain.runs.head import MOST_TOLD, end_told, head
from ptui.domain.runs.line import Line, Piece, clock
from ptui.domain.runs.logbook import LogLine
from ptui.domain.runs.run import Run, SchemaRun
from ptui.domain.runs.watch import Watch
from ptui.domain.text import clean
from ptui.domain.tree.node import Health
from ptui.domain.words import counted

NOT_YET = "the records are read when there is time, at the latest when the run is over"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list, and what it stands for."""

    line: Line
    about: Cause | SchemaRun | str | None = None
    """A string is the server's own words about the run; None where nothing stands behind the line."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that is shown of a run at one moment."""

    head: tuple[Line, ...]
    items: tuple[Item, ...]
    log: tuple[Line, ...]


def sheet(watch: Watch, now: float, *, width: int) -> Sheet:
    """What to show of a run now, in a view of so many cells."""
    return Sheet(
        head(watch, now, width=width),
        items(watch, width=width),
        tuple(log_line(one) for one in watch.log.lines()),
    )


def items(watch: Watch, *, width: int) -> tuple[Item, ...]:
    """The errors by cause, then the schemas of a bulk run, those that need a look first."""
    run = watch.run
    told: list[Item] = []
    if len(end_told(run, width)) > MOST_TOLD:  # else the head has said all of it
        told = [Item(Line(((f" ✗ {clean(text, 1_000)}", "bad"),)), text) for text in run.told if text.strip()]
    causes = [Item(_cause(cause), cause) for cause in watch.errors.causes]
    notes = [Item(Line(((f" {note}", "dim"),))) for note in (about_errors(watch),) if note]
    found: list[Item] = []
    if told or causes or notes:
        many = f"   {counted(len(causes), 'cause')}" if len(causes) > 1 else ""
        found += [Item(Line(((f" errors{many}", "head"),))), *told, *notes, *causes]
    if run.schemas:
        found.append(Item(Line(((_schemas_done(run), "head"),))))
        found += [Item(_schema(one), one) for one in sorted(run.schemas, key=_urgency)]
    return tuple(found)


def about_errors(watch: Watch) -> str:
    """Why there are fewer records than errors, where there are."""
    run, errors = watch.run, watch.errors
    if not run.errors:
        return ""
    if not errors.causes:
        if errors.trouble:
            return f"The records cannot be read: {clean(errors.trouble, 600)}"
        return "The server has no log of the records that failed." if errors.is_read(run) else NOT_YET
    kept = sum(cause.count for cause in errors.causes)
    if kept >= run.errors:
        return ""
    if run.is_over and errors.is_read(run):
        return f"The server has kept {kept:,} of the {run.errors:,} records that failed."
    return f"So far {kept:,} of {run.errors:,} records that failed are read."


def log_line(line: LogLine) -> Line:
    return Line(((f" {clock(line.at)} ", "dim"), (clean(line.text, 1_000), line.look)))


def _cause(cause: Cause) -> Line:
    return Line(((f" {cause.count:>6,} × ", "bad"), (clean(cause.text, 1_000), "text")))


def _schemas_done(run: Run) -> str:
    wrong = f"   {run.failed_schemas:,} failed" if run.failed_schemas else ""
    return f" schemas   {run.ended_schemas:,} of {len(run.schemas):,} done{wrong}"


def _schema(one: SchemaRun) -> Line:
    look = str(states.health(one.status, one.errors) or "dim")
    wrong = [
        counted(number, noun) for number, noun in ((one.errors, "error"), (one.warnings, "warning")) if number
    ]
    of = f" of {one.expected:,}" if one.expected is not None and not one.is_over else ""
    if one.records or of or states.is_complete(one.status):
        wrong.append(f"{one.records:,}{of} records" if of else counted(one.records, "record"))
    name = clean(one.schema, 200)
    if one.output_name and _normalized(one.output_name) != _normalized(one.schema):
        name += f" → {clean(one.output_name, 200)}"
    word = "waiting" if states.is_waiting(one.status) else clean(states.word(one.status), 24)
    pieces: list[Piece] = [(f" {word:<12} ", "dim" if word == "waiting" else look), (name, "text")]
    if one.message:
        pieces.append((f"   {clean(one.message, 300)}", "bad" if look == "bad" else "dim"))
    return Line(tuple(pieces), ((f"  {'   '.join(wrong)} ", "text"),) if wrong else ())


def _normalized(name: str) -> str:
    """As systems that want plain names have it: not worth saying twice."""
    return re.sub(r"\W+", "_", name).casefold().strip("_")


def _urgency(one: SchemaRun) -> int:
    """What failed, what runs, what waits, what is done; in each the server's order."""
    health = states.health(one.status, one.errors)
    if health in (Health.BAD, Health.WARN):
        return 0
    if one.is_over:
        return 3
    return 2 if states.is_waiting(one.status) else 1
