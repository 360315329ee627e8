"""Runs syncs: starts them in the way that is chosen, shows the run, cancels it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from ptui.api.errors import ApiError, Conflict, Invalid
from ptui.domain.explorer import Explorer
from ptui.domain.flows.choosing_way import choose_way
from ptui.domain.flows.creating import tell_error
from ptui.domain.runs.calls import Calls, Standing, calls_of, named
from ptui.domain.runs.ending import ending
from ptui.domain.runs.run import Run, Subject, SyncKind
from ptui.domain.runs.watch import Watch
from ptui.domain.runs.ways import Way
from ptui.domain.tree.node import Kind, Node
from ptui.domain.ui import Human, Tone

KINDS: Mapping[Kind, SyncKind] = {Kind.SYNC: SyncKind.MODEL, Kind.BULK_SYNC: SyncKind.BULK}


def subject_of(node: Node) -> Subject:
    """The sync that a node stands for."""
    return Subject(KINDS[node.kind], str(node.record.get("id") or node.key), node.label)


async def run_sync(human: Human, explorer: Explorer, node: Node) -> None:
    """Run a sync in the way that is chosen; where it runs already, show that run."""
    session = explorer.session
    if session is not None and node.kind in KINDS:
        await run_subject(human, explorer, subject_of(node))


async def run_subject(human: Human, explorer: Explorer, subject: Subject, *, way: Way | None = None) -> None:
    """The same by its id. Who wants it again from the view of a run is asked for the way again."""
    session = explorer.session
    if session is None:
        return
    calls = calls_of(session.client, subject)
    while True:
        watch = explorer.watches.under_way(subject.id) or await _under_way(human, explorer, calls)
        if watch is None:
            chosen = way or await choose_way(human, session, subject)
            watch = await _started(human, explorer, calls, chosen) if chosen is not None else None
        if watch is None or not await follow(human, watch):
            return
        way = None


async def follow(human: Human, watch: Watch) -> bool:
    """Show a run until its view is left; answers whether it is to be run again."""
    human.tell("")
    watch.is_seen = True  # from here on, not from when its view is drawn: a short run may be over by then
    try:
        again = await human.follow(watch)
    finally:
        watch.is_seen = False
    if watch.is_over and not again:
        human.tell(
            f"{watch.subject.name}: {ending(watch.run)}", Tone.GOOD if watch.run.is_good else Tone.WARN
        )
    elif not again:
        human.tell(f"{watch.subject.name} goes on; x shows it again.")
    return again


async def _under_way(human: Human, explorer: Explorer, calls: Calls) -> Watch | None:
    """The run that somebody else has started; a server that cannot say has none."""
    try:
        current = (await calls.standing()).current
    except ApiError:
        return None
    if current is None:
        return None
    human.tell(f"{calls.subject.name} is running already.")
    return explorer.watches.begin(calls, current)


async def _started(
    human: Human,
    explorer: Explorer,
    calls: Calls,
    way: Way,
    *,
    new_key: Callable[[], str] = lambda: secrets.token_urlsafe(24),
) -> Watch | None:
    human.tell(f"Starting {calls.subject.name}…")
    try:
        run = await calls.start(way, key=new_key())
        if not run.id:
            run = await _latest(calls)
    except Conflict as error:
        watch = await _under_way(human, explorer, calls)
        if watch is None:
            tell_error(human, error)
        return watch
    except Invalid as error:
        human.tell(error.message or error.sentence, Tone.BAD)
        return None
    except ApiError as error:
        tell_error(human, error)
        return None
    return explorer.watches.begin(calls, run, way=way.name)


async def _latest(calls: Calls) -> Run:
    """The run that was just started, on a server that does not name it."""
    standing: Standing = await calls.standing()
    return standing.current or standing.last or Run("")


async def cancel_sync(human: Human, explorer: Explorer, node: Node) -> None:
    """Ask, then ask the server to stop what runs of this sync."""
    session = explorer.session
    if session is None or node.kind not in KINDS:
        return
    calls = calls_of(session.client, subject_of(node))
    watch = explorer.watches.under_way(calls.subject.id)
    if watch is None:
        try:
            current = (await calls.standing()).current
        except ApiError as error:
            tell_error(human, error)
            return
        if current is None:
            human.tell(f"{node.label} is not running.", Tone.WARN)
            return
        watch = explorer.watches.begin(calls, current)
    await cancel(human, watch)


async def cancel(human: Human, watch: Watch) -> None:
    """Ask, then ask the server to stop this run."""
    name = watch.subject.name
    if watch.is_over:
        human.tell(f"{name} is over.", Tone.WARN)
        return
    detail = "What is written stays, unless the mode is replace."
    if not await human.confirm(f"Stop the run of {name}?", detail=detail, yes="stop it"):
        return
    try:
        await watch.cancel()
    except ApiError as error:
        tell_error(human, error)
        return
    human.tell(f"{name} was asked to stop.", Tone.GOOD)


async def offer_run(human: Human, explorer: Explorer, kind: str, made: Mapping[str, Any]) -> None:
    """After a sync was made: run it and watch? A model sync that is paused cannot run."""
    is_paused = kind == SyncKind.MODEL and made.get("active") is False
    if not made.get("id") or is_paused:
        return
    subject = named(made, SyncKind(kind))
    detail = "It is created; x runs it later."
    if await human.confirm(f"Run {subject.name} now?", detail=detail, yes="run it"):
        await run_subject(human, explorer, subject, way=Way())
