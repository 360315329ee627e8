"""One call to the deployment: whether it answers, whether it knows the key, and how long that took."""

from __future__ import annotations

import asyncio
import time

from ptui.doctor.finding import Finding, mend, ok
from ptui.secret import Secret
from ptui.settings import Settings
from ptui.settingsfile import SettingsError

_PATIENCE = 10.0


def examine(settings: Settings) -> list[Finding]:
    """Nothing is asked where there is no key, or where a local workspace is opened."""
    if settings.workspace is not None or not settings.has_key:
        return []
    try:
        key = settings.api_key()
    except SettingsError as error:
        return [mend("key", str(error))]
    if key is None:
        return [mend("key", f"none was found ({settings.sources.get('api_key', '')})")]
    found = [ok("key", f"from {settings.sources.get('api_key') or 'the settings'}")]
    return [*found, asyncio.run(_ask(settings, key))]


async def _ask(settings: Settings, key: Secret) -> Finding:
    from ptui.api import ApiError, Client
    from ptui.api.retry import Policy

    try:
        client = Client(
            settings.url,
            key,
            version=settings.api_version,
            insecure=settings.insecure,
            timeout=_PATIENCE,
            policy=Policy(again=0),
        )
    except ApiError as error:
        return mend("server", f"{error.sentence} {error.way_on}".strip())
    async with client:
        started = time.perf_counter()
        try:
            me = await client.identity.me()
        except ApiError as error:
            return mend("server", f"{error.sentence} {error.way_on}".strip())
        took = (time.perf_counter() - started) * 1000
    who = " · ".join(part for part in (me.organization_name, me.email) if part)
    return ok("server", f"answered in {took:.0f} ms, and knows you as {who or 'nobody in particular'}")
