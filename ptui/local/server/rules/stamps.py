"""Who made something, when, and under which id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ptui.local.server.rules.body import Document

ZERO_ID = "00000000-0000-0000-0000-000000000000"
"""The API's way to say “none” where an id must stand."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The hand that writes, at one moment."""

    moment: str
    actor: Document
    organization_id: str
    new_id: Callable[[], str]

    def made(self, previous: Document | None = None) -> Document:
        """The server's own keys, of something new or of what replaces `previous`."""
        first = previous or {}
        return {
            "created_at": first.get("created_at", self.moment),
            "created_by": first.get("created_by", self.actor),
            "updated_at": self.moment,
            "updated_by": self.actor,
        }
