"""Follows a connection whose system asks the user to sign in, until it is healthy."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ptui.api.errors import ApiError
from ptui.api.request import Request
from ptui.domain.explorer import Explorer
from ptui.domain.tree.node import ROOT
from ptui.domain.ui import Human, Tone, Waiting

PAUSE, PAUSE_HERE = 2.0, 0.5
"""Seconds between looks at the connection; where the server is this machine's own, less."""


async def authorize(
    human: Human,
    explorer: Explorer,
    made: Mapping[str, Any],
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Show how to sign in and wait for it; who leaves finds the connection pending."""
    session = explorer.session
    url, name = str(made.get("auth_url") or ""), str(made.get("name") or "The connection")
    if session is None or not url:
        return
    code = str(made.get("auth_code") or "")
    session_client = session.client
    is_own = session.is_local or session_client.keeps_masked_secrets
    here = url.removeprefix(session.url) if is_own and url.startswith(f"{session.url}/") else ""
    """The path of the sign-in of a local workspace, which needs no browser."""

    async def until_healthy() -> bool:
        while True:
            try:
                connection = await session_client.connections.get(str(made.get("id") or ""))
            except ApiError:
                connection = None
            if connection is not None and connection.is_healthy:
                return True
            await sleep(PAUSE_HERE if here else PAUSE)

    async def finish() -> str:
        try:
            await session_client.send(Request("POST", here, purpose="Signing in"))
        except ApiError as error:
            return f"{error.sentence} {error.way_on}".strip()
        return ""

    waiting = Waiting(f"Sign in to finish {name}", url, code, until_healthy, finish if here else None)
    if await human.wait(waiting):
        human.tell(f"{name} is signed in and healthy.", Tone.GOOD)
    else:
        human.tell(f"{name} waits for its sign-in; e on it gets a new link.")
    explorer.controller.reload(ROOT)
