"""Connections and their types as the API shows them: without secrets."""

from __future__ import annotations

from ptui.local.connectors import registry
from ptui.local.connectors.registry import ConnectionType
from ptui.local.server import masking
from ptui.local.server.context import Context
from ptui.local.server.store.documents import Document

_LOGOS = {"logo_url": "", "logo_dark_url": ""}


def connection(stored: Document, context: Context) -> Document:
    """As lists and reads show it; `sample` says that the system behind it is the workspace's own."""
    return {
        **_common(stored, context),
        "created_at": stored["created_at"],
        "created_by": stored["created_by"],
        "updated_at": stored["updated_at"],
        "updated_by": stored["updated_by"],
        "api_calls_last_24_hours": None,
        "rate_limit": None,
    }


def written(stored: Document, context: Context, sign_in: Document | None = None) -> Document:
    """As creating and updating show it, with the way to sign in where that is still to be done."""
    return {
        **_common(stored, context),
        "healthcheck_interval": stored["healthcheck_interval"],
        **(sign_in or {}),
    }


def listed_type(kind: ConnectionType) -> Document:
    """A connection type with its form."""
    return {
        "id": kind.id,
        "name": kind.name,
        **_LOGOS,
        "use_oauth": kind.use_oauth,
        "capabilities": dict(kind.capabilities),
        "configurationForm": {
            "jsonschema": registry.configuration_schema(kind.id),
            "uischema": registry.ui_schema(kind.id),
        },
        "envConfig": {},
        "initialConfiguration": {},
    }


def _common(stored: Document, context: Context) -> Document:
    kind = registry.connection_type(stored["type"])
    return {
        "id": stored["id"],
        "name": stored["name"],
        "type": {"id": kind.id, "name": kind.name, **_LOGOS, "operations": list(kind.operations)},
        "configuration": masking.masked(stored["configuration"], registry.secrets(kind.id)),
        "status": stored["status"],
        "status_error": stored["status_error"],
        "saved": stored["saved"],
        "policies": stored["policies"],
        "organization_id": context.owner.organization_id,
        "sample": context.upstream.is_sample(kind.id, stored["configuration"]),
    }
