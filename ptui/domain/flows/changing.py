"""Edits, deletes, pauses and activates what was made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ptui.api.errors import ApiError, Invalid, NotPolytomic
from ptui.domain.explorer import Explorer
from ptui.domain.flows import building
from ptui.domain.flows.authorizing import authorize
from ptui.domain.flows.creating import GROUPS, fill, tell_error
from ptui.domain.flows.exporting import RESOURCES
from ptui.domain.flows.usage import users_of
from ptui.domain.forms.form import Form
from ptui.domain.forms.problems import blocking
from ptui.domain.forms.sync_target import ExistingTarget
from ptui.domain.session import Session
from ptui.domain.tree.node import Kind, Node
from ptui.domain.ui import Human, Option, Tone
from ptui.domain.words import counted

if TYPE_CHECKING:
    from ptui.wire.base import Wire

CHANGED = tuple(RESOURCES)
PAUSED = (Kind.SYNC, Kind.BULK_SYNC)
WAITING = (
    Option("sign-in", "sign in", "with a new link"),
    Option("edit", "change its settings"),
)


async def edit(human: Human, explorer: Explorer, node: Node) -> None:
    """Read the object anew, let it be changed, show what changes, then replace it."""
    session = explorer.session
    if session is None or node.kind not in CHANGED:
        return
    human.tell(f"Reading {node.label}…")
    try:
        form, saved = await _opened(session, node)
    except ApiError as error:
        tell_error(human, error)
        return
    human.tell("")
    if node.kind is Kind.CONNECTION and saved.get("saved") is False:
        how = await human.choose(f"{node.label} waits for its sign-in", WAITING)
        if how == "sign-in" and not blocking(form.problems(form.initial)):
            await _sign_in_anew(human, explorer, form, saved)
            return
        if how is None:
            return

    await fill(human, explorer, form, verb="save")


async def _sign_in_anew(human: Human, explorer: Explorer, form: Form, saved: Mapping[str, Any]) -> None:
    """Save the connection as it is, so that the server gives a new link."""
    assert explorer.session is not None
    request = form.plan(form.initial.set(("reconnect",), True)).steps[0].request
    try:
        answer = await explorer.session.client.send(request)
    except ApiError as error:
        tell_error(human, error)
        return
    data = answer.get("data") if isinstance(answer, Mapping) else None
    made = {**saved, **(data if isinstance(data, Mapping) else {})}
    if made.get("auth_url"):
        await authorize(human, explorer, made)
    else:
        human.tell("The server gave no link to sign in with.", Tone.WARN)
        explorer.controller.reload(GROUPS["connection"])


async def _opened(session: Session, node: Node) -> tuple[Form, Mapping[str, Any]]:
    client, ident = session.client, str(node.record.get("id") or node.key)
    if node.kind is Kind.CONNECTION:
        connection = _record(node, await client.connections.get(ident))
        type_id = node.place.connection_type if node.place is not None else ""
        return await building.connection_form(session, type_id, saved=connection), connection
    if node.kind is Kind.MODEL:
        model = await client.models.get(ident)
        saved = _record(node, model)
        chosen = {key: value for key, value in model.configuration.items() if isinstance(value, str)}
        return await building.model_form(session, model.connection_id, chosen, saved=saved), saved
    if node.kind is Kind.SYNC:
        sync = await client.syncs.get(ident)
        models = [await client.models.get(one) for one in sync.source_model_ids]
        target = ExistingTarget(sync.to_object)
        found = await building.sync_form(
            session, sync.to_connection_id, target, models=models, saved=_record(node, sync)
        )
        return found, sync.raw
    bulk = _record(node, await client.bulk.get(ident))
    ends = str(bulk.get("source_connection_id")), str(bulk.get("destination_connection_id"))
    return await building.bulk_form(session, *ends, saved=bulk), bulk


def _record(node: Node, found: Wire) -> Mapping[str, Any]:
    """The object as the server sent it; without one there is nothing to merge changes into."""
    raw = found.raw
    if not isinstance(raw, Mapping) or not raw:
        raise NotPolytomic(f"Reading {node.label}: what came is no object.", way_on="Try again in a moment.")
    return raw


async def delete(human: Human, explorer: Explorer, node: Node) -> None:
    """Say what uses the object, ask, then delete it."""
    session = explorer.session
    if session is None or node.kind not in CHANGED:
        return
    resource, ident = RESOURCES[node.kind], str(node.record.get("id") or node.key)
    try:
        users = await users_of(session, node.kind, ident)
    except ApiError as error:
        tell_error(human, error)
        return
    detail = "It cannot be taken back."
    if users:
        verb = "would be deleted with it" if node.kind is Kind.CONNECTION else "would break without it"
        detail = f"{counted(len(users), 'object')} {verb}:\n" + "\n".join(users[:20]) + f"\n{detail}"
    if not await human.confirm(f"Delete the {resource} {node.label}?", detail=detail, yes="delete"):
        return
    try:
        await _deleted(session, node.kind, ident, force=bool(users))
    except ApiError as error:
        tell_error(human, error)
        return
    human.tell(f"{node.label} is deleted.", Tone.GOOD)
    groups = set(GROUPS.values()) if users else {GROUPS[resource]}
    for group in groups:
        if explorer.store.listing(group) is not None:
            explorer.controller.reload(group)


async def _deleted(session: Session, kind: Kind, ident: str, *, force: bool) -> None:
    client = session.client
    if kind is Kind.CONNECTION:
        await client.connections.delete(ident, force=force)
    elif kind is Kind.MODEL:
        await client.models.delete(ident)
    elif kind is Kind.SYNC:
        await client.syncs.delete(ident)
    else:
        await client.bulk.delete(ident)


async def toggle_active(human: Human, explorer: Explorer, node: Node) -> None:
    """Pause a sync that is active, activate one that is paused."""
    session = explorer.session
    if session is None or node.kind not in PAUSED:
        return
    active = node.record.get("active") is False
    ident = str(node.record.get("id") or node.key)
    try:
        if node.kind is Kind.SYNC:
            await session.client.syncs.activate(ident, active=active)
        else:
            await session.client.bulk.activate(ident, active=active)
    except Invalid as error:
        human.tell(error.message or error.sentence, Tone.BAD)
        return
    except ApiError as error:
        tell_error(human, error)
        return
    said = "active" if active else "paused"
    if not active and node.kind is Kind.BULK_SYNC:
        said += "; a run under way is asked to stop"
    elif not active:
        said += "; a run under way goes on"
    human.tell(f"{node.label} is {said}.", Tone.GOOD)
    explorer.controller.reload(GROUPS[RESOURCES[node.kind]])
