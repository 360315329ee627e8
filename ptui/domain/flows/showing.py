"""Shows the exact requests of a form before they are sent, and copies them in another tool's language."""

from __future__ import annotations

import json

from ptui.domain.flows.exporting import copy_requests
from ptui.domain.forms.desk import Desk
from ptui.domain.ui import Human, Tone


async def show_plan(human: Human, desk: Desk) -> None:
    """The requests as they stand, secrets hidden; from there they can be copied."""
    try:
        plan = desk.form.plan(desk.values)
    except (LookupError, ValueError, OSError) as error:
        human.tell(str(error), Tone.WARN)
        return
    requests = [step.shown() for step in plan.steps]
    told = []
    for request in requests:
        body = json.dumps(request.body, indent=2, ensure_ascii=False) if request.body is not None else ""
        told.append(f"{request.method} {request.target}\n{body}".rstrip())
    wish = await human.read("Request · y copies it as cURL, Y as something else", "\n\n".join(told))
    if wish is not None:
        version = str(desk.form.context.get("version") or "")
        await copy_requests(human, plan, version=version, how="curl" if wish == "copy" else None)
