"""What each group of calls needs of the client, and how lists become wire models."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Protocol, TypeVar

from ptui.api.request import Request
from ptui.wire.base import Wire, data_of, items_of, next_token_of

W = TypeVar("W", bound=Wire)
_THREAD_ABOVE = 200
"""Lists of more items are parsed beside the event loop."""


class Sender(Protocol):
    """The client, as its groups see it."""

    version: str

    async def send(self, request: Request, *, idempotency_key: str | None = None) -> Any: ...

    def pages(self, request: Request) -> AsyncIterator[Any]: ...


class Group:
    """Calls about one kind of thing."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def _one(self, kind: type[W], request: Request, *, idempotency_key: str | None = None) -> W:
        """The object that `data` holds."""
        answer = await self._sender.send(request, idempotency_key=idempotency_key)
        return kind.parse(data_of(answer))

    async def _large(self, kind: type[W], raw: Any, key: str) -> W:
        """The object of `raw`, beside the event loop where the list under `key` is long."""
        items = raw.get(key) if isinstance(raw, dict) else None
        if isinstance(items, list) and len(items) > _THREAD_ABOVE:
            return await asyncio.to_thread(kind.parse, raw)
        return kind.parse(raw)

    async def _many(self, kind: type[W], request: Request, *, at_most: int | None = None) -> tuple[W, ...]:
        """All objects of a list, its further pages included, or the first `at_most`."""
        found: list[W] = []
        async for answer in self._sender.pages(request):
            items = items_of(answer)
            if len(items) > _THREAD_ABOVE:
                found.extend(await asyncio.to_thread(parse_all, kind, items))
            else:
                found.extend(parse_all(kind, items))
            if at_most is not None and len(found) >= at_most:
                return tuple(found[:at_most])
        return tuple(found)

    async def _first(self, kind: type[W], request: Request) -> tuple[tuple[W, ...], bool]:
        """The objects of a list's first page, and whether there are more."""
        answer = await self._sender.send(request)
        return tuple(parse_all(kind, items_of(answer))), next_token_of(answer) is not None

    async def _done(self, request: Request, *, idempotency_key: str | None = None) -> None:
        """A call whose answer says nothing."""
        await self._sender.send(request, idempotency_key=idempotency_key)


def parse_all(kind: type[W], items: list[Any]) -> list[W]:
    return [kind.parse(item) for item in items]
