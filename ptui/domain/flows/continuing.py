"""Goes on with a form that was left, or cut off: its draft laid over what the server says now."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ptui.api.errors import ApiError
from ptui.domain.drafts import Draft
from ptui.domain.explorer import Explorer
from ptui.domain.flows import building
from ptui.domain.flows.creating import fill, tell_error
from ptui.domain.forms.form import Form
from ptui.domain.forms.model import ModelForm
from ptui.domain.forms.sync_target import ExistingTarget
from ptui.domain.inspect.page import age
from ptui.domain.session import Session
from ptui.domain.ui import Human, Option, Tone

DISCARD = "\0discard"


async def continue_draft(human: Human, explorer: Explorer) -> None:
    """Offer the drafts of this profile, the latest first."""
    session, drafts = explorer.session, explorer.drafts.list()
    if session is None:
        return
    if not drafts:
        human.tell("There are no drafts.")
        return
    now = time.time()
    options = [Option(one.id, _name(one), age(one.saved_at, now).replace("read", "left")) for one in drafts]
    options.append(Option(DISCARD, "discard them all"))
    picked = await human.choose("Continue a draft", options)
    if picked == DISCARD:
        if await human.confirm(f"Discard {len(drafts)} drafts?", yes="discard"):
            for one in drafts:
                explorer.drafts.discard(one.id)
        return
    draft = next((one for one in drafts if one.id == picked), None)
    if draft is None:
        return
    try:
        form = await reopened(session, draft)
    except (ApiError, LookupError) as error:
        if isinstance(error, ApiError):
            tell_error(human, error)
        else:
            human.tell(f"This draft cannot be opened: {error}", Tone.BAD)
        return
    values = form.initial.restored(draft.values)
    verb = "save" if draft.context.get("id") else "create"
    tried = draft.context.get("tried")
    await fill(human, explorer, form, values=values, draft_id=draft.id, tried=tried, verb=verb)


def _name(draft: Draft) -> str:
    touched = draft.values.get("touched")
    for entry in touched if isinstance(touched, list) else []:
        if isinstance(entry, list) and entry[:1] == [["name"]] and len(entry) == 2:
            return f"{draft.title} · {entry[1]}"
    return draft.title


async def reopened(session: Session, draft: Draft) -> Form:
    """The form that a draft was made in; raises LookupError where that is not known any more."""
    context = draft.context
    ident = str(context.get("id") or "")
    client = session.client
    match draft.form:
        case "connection":
            saved = (await client.connections.get(ident)).raw if ident else None
            return await building.connection_form(session, str(context["type"]), saved=saved)
        case "model":
            return await _model(session, context)
        case "model sync":
            return await _sync(session, context)
        case "bulk sync":
            saved = (await client.bulk.get(ident)).raw if ident else None
            ends = str(context["source_connection_id"]), str(context["destination_connection_id"])
            return await building.bulk_form(session, *ends, saved=saved)
    raise LookupError(f"there is no form {draft.form!r}")


async def _model(session: Session, context: Mapping[str, Any], *, with_others: bool = True) -> ModelForm:
    ident = str(context.get("id") or "")
    saved = (await session.client.models.get(ident)).raw if ident else None
    chosen = context.get("chosen") or (saved or {}).get("configuration") or {}
    return await building.model_form(
        session, str(context["connection_id"]), chosen, saved=saved, with_others=with_others
    )


async def _sync(session: Session, context: Mapping[str, Any]) -> Form:
    client, ident = session.client, str(context.get("id") or "")
    if ident:
        sync = await client.syncs.get(ident)
        models = [await client.models.get(one) for one in sync.source_model_ids]
        target = ExistingTarget(sync.to_object)
        return await building.sync_form(session, sync.to_connection_id, target, models=models, saved=sync.raw)
    models = [await client.models.get(str(one)) for one in context.get("model_ids") or ()]
    inner = context.get("model")
    new_model = await _model(session, inner, with_others=False) if isinstance(inner, Mapping) else None
    connection_id = str(context["connection_id"])
    if context.get("object"):
        found = ExistingTarget(str(context["object"]))
        return await building.sync_form(session, connection_id, found, models=models, new_model=new_model)
    made = await building.new_target(session, connection_id)
    return await building.sync_form(session, connection_id, made, models=models, new_model=new_model)
