"""Before a change is sent: what it needs to know is read, and what it changes is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ptui.domain import diff
from ptui.domain.flows.bulk_reading import read_into
from ptui.domain.forms.bulk_sync import BulkSyncForm
from ptui.domain.forms.desk import Desk
from ptui.domain.forms.edit import writable
from ptui.domain.forms.plan import Plan
from ptui.domain.secrets import is_secret_name
from ptui.domain.session import Session
from ptui.domain.ui import Human
from ptui.domain.words import counted

_MOST_LINES = 40


async def why_not(human: Human, session: Session, desk: Desk) -> str:
    """Why the change on the desk is not sent; empty when the user agrees to it."""
    if isinstance(desk.form, BulkSyncForm):
        ids = desk.form.to_read(desk.values)
        if failed := await read_into(session.client, desk, ids):
            return f"The fields of {failed[0]} could not be read, and saving would enable them all. Not sent."
    return "" if await _agreed(human, desk, session.version) else "Not sent."


async def _agreed(human: Human, desk: Desk, version: str) -> bool:
    """Show what would change, field by field, and ask."""
    form = desk.form
    plan = form.plan(desk.values)
    body, unchanged = _told(plan), _told(form.plan(form.initial))
    before = writable(form.kind, getattr(form, "saved", None) or {}, version=version)  # type: ignore[arg-type]
    # What the server tells elsewhere, such as the schemas of a bulk sync.
    before = {**{key: value for key, value in unchanged.items() if key not in before}, **before}
    secrets = {str(path[-1]) for step in plan.steps for path in step.all_secrets}
    changes = diff.diff(before, body, is_secret=lambda path: _is_secret(path, secrets))
    if not changes:
        return await human.confirm("Nothing changed. Save it all the same?")
    told = "\n".join(str(one) for one in changes[:_MOST_LINES])
    more = f"\n… and {len(changes) - _MOST_LINES} more" if len(changes) > _MOST_LINES else ""
    return await human.confirm(f"Save {counted(len(changes), 'change')}?", detail=told + more, yes="save")


def _is_secret(path: diff.Path, known: Collection[str]) -> bool:
    return bool(path) and (str(path[-1]) in known or is_secret_name(str(path[-1])))


def _told(plan: Plan) -> dict[str, Any]:
    """The whole of what is sent: the first request, and what only a later one says."""
    bodies = [body for step in reversed(plan.steps) if isinstance(body := step.request.body, Mapping)]
    return {key: value for body in bodies for key, value in body.items()}
