"""Who the key belongs to, and who made what."""

from __future__ import annotations

from ptui.wire.base import Flag, Maybe, Object, Text, Wire, empty


class Actor(Wire):
    """`created_by`, `updated_by`."""

    id: Text = ""
    name: Text = ""
    type: Text = ""


class ApiKeyProfile(Wire):
    """What a restricted key may do."""

    id: Text = ""
    name: Text = ""
    kind: Text = ""
    description: Text = ""
    capabilities: Object = empty()


class Credential(Wire):
    """How the caller proved who it is."""

    method: Text = ""
    mode: Text = ""
    api_key_profile: Maybe[ApiKeyProfile] = None


class Identity(Wire):
    """`GET /api/me`."""

    id: Text = ""
    email: Text = ""
    role: Text = ""
    organization_id: Text = ""
    organization_name: Text = ""
    is_user: Flag = False
    is_organization: Flag = False
    is_partner: Flag = False
    is_system: Flag = False
    credential: Maybe[Credential] = None
