"""The workspace's own hand: what it puts on everything that it makes or changes."""

from __future__ import annotations

from ptui.local.server.context import Context
from ptui.local.server.rules.stamps import Stamp


def hand(context: Context) -> Stamp:
    """At this moment, by the workspace's owner."""
    owner = context.owner
    return Stamp(context.stamp(), owner.actor, owner.organization_id, context.new_id)
