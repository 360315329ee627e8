"""Whose key this is."""

from __future__ import annotations

from ptui.api.group import Group
from ptui.api.requests import identity
from ptui.wire.identity import Identity


class Identities(Group):
    """`client.identity`"""

    async def me(self) -> Identity:
        return await self._one(Identity, identity.me())
