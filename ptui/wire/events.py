"""What happened in the organization lately, and who is told."""

from __future__ import annotations

from ptui.wire.base import Flag, Object, Text, Time, Wire, empty


class Event(Wire):
    """One event; the server keeps them for 48 hours."""

    id: Text = ""
    organization_id: Text = ""
    type: Text = ""
    created_at: Time = None
    event: Object = empty()


class Webhook(Wire):
    """A subscription to events."""

    id: Text = ""
    organization_id: Text = ""
    endpoint: Text = ""
    secret: Text = ""
    disabled: Flag = False
    disabled_reason: Text = ""
    disabled_at: Time = None
    created_at: Time = None
