"""A run that has not ended, as the server holds it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from ptui.local.server.runs.account import Account
from ptui.local.server.runs.brake import Brake


@dataclass(slots=True)
class Live:
    """What it says, and the ways to stop it."""

    account: Account
    sync_id: str
    brake: Brake = field(default_factory=Brake)
    withdrawn: asyncio.Event = field(default_factory=asyncio.Event)
    """Set with the brake: it need not wait for its turn any more."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once its end is written down."""
    is_cut_off: bool = False
    """It is stopped because the server ends."""

    @property
    def id(self) -> str:
        """The execution's."""
        return str(self.account.run["id"])

    @property
    def end(self) -> str:
        """What it becomes when it was stopped."""
        return "interrupted" if self.is_cut_off else "canceled"
