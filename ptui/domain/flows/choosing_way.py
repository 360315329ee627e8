"""Asks in which way a sync is to run: only what its server and its destination have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ptui.api.errors import ApiError
from ptui.domain.flows.creating import tell_error
from ptui.domain.patterns import Selection
from ptui.domain.runs.run import Subject, SyncKind
from ptui.domain.runs.ways import Offer, Way, offers
from ptui.domain.session import Session
from ptui.domain.ui import Human, Option, Tone
from ptui.domain.words import counted

CHOSEN = "chosen"
"""The option that asks which schemas first."""


async def choose_way(human: Human, session: Session, subject: Subject) -> Way | None:
    """Which way; for a bulk sync also which of its schemas."""
    modes = await _resync_modes(session, subject) if subject.kind is SyncKind.BULK else ()
    offered = offers(subject.kind, modes)
    options = [_option(at, offer) for at, offer in enumerate(offered)]
    if subject.kind is SyncKind.BULK:
        options.insert(1, Option(CHOSEN, "Chosen schemas…", "some of them only"))
    picked = await human.choose(f"Run {subject.name}", options)
    if picked is None:
        return None
    if picked != CHOSEN:
        return offered[int(picked)].way
    schemas = await _schemas(human, session, subject)
    if not schemas:
        return None
    title = f"Run {counted(len(schemas), 'schema')} of {subject.name}"
    picked = await human.choose(title, [_option(at, offer) for at, offer in enumerate(offered)])
    if picked is None:
        return None
    return replace(offered[int(picked)].way, schemas=tuple(schemas))


def _option(at: int, offer: Offer) -> Option:
    return Option(str(at), offer.label, offer.detail)


async def _resync_modes(session: Session, subject: Subject) -> Sequence[str]:
    """Those that the destination supports; none where the server does not say."""
    try:
        sync = await session.client.bulk.get(subject.id)
        target = await session.client.bulk.target(sync.destination_connection_id)
    except ApiError:
        return ()
    return target.supported_resync_modes


async def _schemas(human: Human, session: Session, subject: Subject) -> Sequence[str]:
    """The enabled schemas that the user wants; none when they left."""
    try:
        listed = await session.client.bulk.schemas(subject.id)
    except ApiError as error:
        tell_error(human, error)
        return ()
    names = [one.id for one in listed if one.enabled and one.id]
    if not names:
        human.tell(f"{subject.name} has no schema that is enabled; e changes that.", Tone.WARN)
        return ()
    found = await human.check(f"Run · schemas of {subject.name}", names, Selection.none(), {})
    if found is None:
        return ()
    chosen = found.chosen(names)
    if not chosen:
        human.tell("No schema was chosen; nothing runs.")
    return list(chosen)
