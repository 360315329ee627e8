"""Before a change is sent: what it needs to know is read, and what it changes is shown."""

from __future__ import annotations

from collections.abc import Mapping
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
    body, unchanged = _told(form.plan(desk.values)), _told(form.plan(form.initial))
    before = writable(form.kind, getattr(form, "saved", None) or {}, version=version)  # type: ignore[arg-type]
    # What the server tells elsewhere, such as the schemas of a bulk sync.
    before = {**{key: value for key, value in unchanged.items() if key not in before}, **before}
    changes = diff.diff(before, body, is_secret=lambda path: is_secret_name(str(path[-1])) if path else False)
    if not changes:
        return await human.confirm("Nothing changed. Save it all the same?")
    told = "\n".join(str(one) for one in changes[:_MOST_LINES])
    more = f"\n… and {len(changes) - _MOST_LINES} more" if len(changes) > _MOST_LINES else ""
    return await human.confirm(f"Save {counted(len(changes), 'change')}?", detail=told + more, yes="save")


def _told(plan: Plan) -> dict[str, Any]:
    """The whole of what is sent: the first request, and what only a later one says."""
    bodies = [body for step in reversed(plan.steps) if isinstance(body := step.shown().body, Mapping)]
    return {key: value for body in bodies for key, value in body.items()}
