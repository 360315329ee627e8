"""What happened lately."""

from __future__ import annotations

from ptui.api.group import Group
from ptui.api.requests import events
from ptui.wire.base import data_of
from ptui.wire.events import Event


class Events(Group):
    """`client.events`"""

    async def list(self, *, type: str | None = None, limit: int | None = None) -> tuple[Event, ...]:
        return await self._many(Event, events.events(type=type, limit=limit))

    async def types(self) -> tuple[str, ...]:
        data = data_of(await self._sender.send(events.event_types()))
        return tuple(str(each) for each in data) if isinstance(data, list) else ()
