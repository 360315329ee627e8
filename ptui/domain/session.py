"""What the explorer holds while it talks to one Polytomic: the client, who is signed in, and how it ends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ptui.api.errors import ApiError

if TYPE_CHECKING:
    from ptui.api.client import Client
    from ptui.wire.identity import Identity


@dataclass(slots=True)
class Session:
    """One signed-in connection to a Polytomic."""

    client: Client
    profile: str
    """Names the place on disk where open paths, drafts and the index of this Polytomic are kept."""
    is_local: bool = False
    """Whether the server is ptui's own workspace."""
    ends_with_us: bool = False
    """Whether the server runs in this process, so that its runs are cut off when that ends."""
    on_close: Callable[[], Awaitable[None]] | None = None
    identity: Identity | None = field(default=None, init=False)
    trouble: ApiError | None = field(default=None, init=False)
    """Why nobody is signed in, when so."""

    @property
    def url(self) -> str:
        return self.client.base_url

    @property
    def version(self) -> str:
        return self.client.version

    @property
    def host(self) -> str:
        """The server as the user names it: host, and port where it is not the usual one."""
        return self.url.split("://", 1)[-1].rstrip("/")

    async def identify(self) -> Identity | None:
        """Ask who the key belongs to; a refusal is kept in `trouble`."""
        try:
            self.identity, self.trouble = await self.client.identity.me(), None
        except ApiError as error:
            self.trouble = error
        return self.identity

    async def close(self) -> None:
        await self.client.aclose()
        if self.on_close is not None:
            await self.on_close()
