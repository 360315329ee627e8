"""Makes connections, models, model syncs and bulk syncs from what is selected in the tree."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from ptui.api.errors import ApiError
from ptui.domain.explorer import Explorer
from ptui.domain.flows import building
from ptui.domain.flows.agreeing import why_not
from ptui.domain.flows.authorizing import authorize
from ptui.domain.flows.completing import completing
from ptui.domain.flows.drafting import Keeping
from ptui.domain.flows.extras import extras_of
from ptui.domain.flows.selecting import Picked, pick_bulk, pick_sync, pick_type
from ptui.domain.flows.sending import NotYet, Sending
from ptui.domain.flows.tries import Tries
from ptui.domain.flows.waiting import wait_for_schemas
from ptui.domain.forms.desk import Desk
from ptui.domain.forms.form import Form
from ptui.domain.forms.problems import Problem
from ptui.domain.forms.sync_target import ExistingTarget, SyncTarget
from ptui.domain.forms.values import FormValues
from ptui.domain.resources.connections import key_of
from ptui.domain.session import Session
from ptui.domain.tree.node import ROOT, Kind, Node, NodeId
from ptui.domain.tree.states import Unloaded
from ptui.domain.ui import Human, Tone

GROUPS: Mapping[str, NodeId] = {
    "connection": ROOT,
    "model": ("models",),
    "model sync": ("syncs",),
    "bulk sync": ("bulk",),
}
"""Where in the tree what was made is listed."""


async def new_connection(human: Human, explorer: Explorer) -> None:
    session = explorer.session
    if session is None:
        return
    try:
        type_id = await pick_type(human, session)
        if type_id is not None:
            await fill(human, explorer, await building.connection_form(session, type_id))
    except ApiError as error:
        tell_error(human, error)


async def new_model(human: Human, explorer: Explorer, node: Node) -> None:
    """A model over the node: a table, view, file or free text."""
    session, place = explorer.session, node.place
    if session is None or place is None:
        return
    chosen: dict[str, Any] = dict(place.chosen)
    if node.kind is Kind.FREE_TEXT:
        chosen[place.level] = ""
        if place.level != "query":
            typed = await human.line(f"{node.label} of {place.connection_name}")
            if not typed:
                return
            chosen[place.level] = typed
    human.tell(f"Reading the fields of {node.label}…")
    form = await building.model_form(session, place.connection_id, chosen)
    human.tell("")
    await fill(human, explorer, form)


async def new_sync(human: Human, explorer: Explorer, cursor: NodeId) -> None:
    """A model sync from the marked sources or models to the selected target."""
    session = explorer.session
    if session is None:
        return
    try:
        picked = await pick_sync(human, explorer, cursor)
        if picked is not None:
            human.tell("Reading the fields of both sides…")
            form = await _sync_form(session, picked)
            human.tell("")
            if await fill(human, explorer, form):
                explorer.marks.clear()
    except ApiError as error:
        tell_error(human, error)


async def _sync_form(session: Session, picked: Picked) -> Form:
    models = await asyncio.gather(*(session.client.models.get(one) for one in picked.models))
    new_model = None
    if picked.source is not None and picked.source.place is not None:
        place = picked.source.place
        chosen: dict[str, Any] = dict(place.chosen)
        if picked.source.kind is Kind.FREE_TEXT:
            chosen[place.level] = ""
        new_model = await building.model_form(session, place.connection_id, chosen, with_others=False)
    target: SyncTarget = ExistingTarget(picked.object)
    if not picked.object:
        target = await building.new_target(session, picked.connection_id, prefix=picked.prefix)
    return await building.sync_form(session, picked.connection_id, target, models=models, new_model=new_model)


async def new_bulk_sync(human: Human, explorer: Explorer, cursor: NodeId) -> None:
    """A bulk sync from the connection of the selected or marked schemas."""
    session = explorer.session
    if session is None:
        return
    try:
        picked = await pick_bulk(human, explorer, cursor)
        if picked is None:
            return
        await wait_for_schemas(human, session, picked.source_id)
        form = await building.bulk_form(
            session, picked.source_id, picked.destination_id, chosen=picked.schemas
        )
        human.tell("")
        if await fill(human, explorer, form):
            explorer.marks.clear()
    except ApiError as error:
        tell_error(human, error)


async def fill(
    human: Human,
    explorer: Explorer,
    form: Form,
    *,
    values: FormValues | None = None,
    draft_id: str | None = None,
    tried: object = None,
    verb: str = "create",
) -> bool:
    """Show a form until it is sent or left; then show what was made. What changes is agreed to first.

    `tried` is what an earlier session sent and made of it.
    """
    session = explorer.session
    if session is None:
        return False
    keeping = Keeping(explorer.drafts, form, draft_id)
    keeping.tries = tries = Tries(lambda: keeping.keep(desk.values))
    tries.resume(tried)
    sending = Sending(session.client, lambda: desk.form, tries)

    async def submit(answers: FormValues) -> Sequence[Problem]:
        if verb == "save":
            if reason := await why_not(human, session, desk):
                return (Problem(None, reason),)
            answers = desk.values
        while True:
            try:
                return await sending(answers)
            except NotYet:
                source = str(desk.form.context.get("source_connection_id") or "")
                human.tell("The source's schemas are not cached yet; waiting for them…")
                await wait_for_schemas(human, session, source, patience=30)

    opened = values if values is not None else form.initial
    desk = Desk(form, submit, verb, opened, extras_of(form, human, session), keeping.keep)
    desk.completing = completing(session)
    if not await human.fill(desk):
        keeping.left(human)
        if tries.made_ids:
            explorer.controller.reload(GROUPS["model"])
        return False
    keeping.discard()
    await _show(human, explorer, desk.form, sending, is_new=verb == "create")
    return True


async def _show(human: Human, explorer: Explorer, form: Form, sending: Sending, *, is_new: bool) -> None:
    """Tell what was made, read its group in the tree anew, and go to what is new there."""
    made = sending.made
    name = str(made.get("name") or f"The {form.kind}")
    human.tell(f"{name} is {'created' if is_new else 'saved'}.{_besides(sending)}", Tone.GOOD)
    group = GROUPS[form.kind]
    groups = {group} | ({GROUPS["model"]} if form.kind == "model sync" else set())
    for each in groups:
        if not isinstance(explorer.store.state(each), Unloaded):
            explorer.controller.reload(each)
    if is_new and (ident := str(made.get("id") or "")):
        explorer.go_to((*group, key_of(ident) if form.kind == "connection" else ident), lambda _: None)
    if form.kind == "connection" and made.get("auth_url"):
        await authorize(human, explorer, made)
    if is_new and form.kind in ("model sync", "bulk sync"):
        from ptui.domain.flows.running import offer_run

        await offer_run(human, explorer, form.kind, made)


def _besides(sending: Sending) -> str:
    """Which of it the server had already made in a try whose answer was lost."""
    return (
        " The answer to a try was lost, but it was made then; nothing was made twice."
        if sending.found
        else ""
    )


def tell_error(human: Human, error: ApiError) -> None:
    human.tell(f"{error.sentence} {error.way_on}".strip(), Tone.BAD)
