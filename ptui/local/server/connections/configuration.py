"""What a caller says about a connection, read and checked; complaints name the field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ptui.local.connectors import registry
from ptui.local.connectors.errors import ConnectorError
from ptui.local.connectors.registry import ConnectionType
from ptui.local.server.errors import BadRequest, Unprocessable
from ptui.local.server.masking import still_masked, unmasked
from ptui.local.server.rules.body import Part
from ptui.local.server.rules.refusals import malformed, refuse
from ptui.local.server.store.documents import Document

_SIGNED_IN_BY_SECRET = {"api": "oauth_refresh_token", "clientcredentials": "client_secret"}


@dataclass(frozen=True, slots=True)
class Written:
    """The body of a create or an update."""

    name: str
    configuration: dict[str, Any]
    redirect_url: str
    validate: bool
    reconnect: bool
    healthcheck_interval: str
    policies: list[str]


def written(body: Document, *, stored: Document | None = None) -> Written:
    """A body without mistakes; masks of secrets are replaced by what is stored."""
    part = Part(body)
    return Written(
        name=part.need_text("name").strip(),
        configuration=configuration(part, stored),
        redirect_url=redirect_url(part),
        validate=part.flag("validate", default=True),
        reconnect=part.flag("reconnect"),
        healthcheck_interval=part.text("healthcheck_interval"),
        policies=part.texts("policies"),
    )


def type_of(body: Document) -> ConnectionType:
    """The type that is asked for."""
    try:
        return registry.connection_type(Part(body).need_text("type"))
    except ConnectorError as error:
        raise Unprocessable(f"type: {error.sentence}.", metadata={"field": "type"}) from error


def same_type(body: Document, stored: Document) -> None:
    """A connection stays what it is."""
    asked = Part(body).text("type")
    if asked and asked.lower() != stored["type"]:
        refuse("type", f"cannot be changed from {stored['type']} to {asked}; make a new connection")


def configuration(part: Part, stored: Document | None) -> dict[str, Any]:
    """The whole configuration, secrets put back."""
    given = part.object("configuration")
    if given is None:
        malformed("configuration", "is required")
    whole: dict[str, Any] = unmasked(given, stored["configuration"] if stored else None)
    if (left := still_masked(whole)) is not None:
        malformed(left, "is the mask of a secret, not the secret")
    return whole


def redirect_url(part: Part) -> str:
    """Where the browser goes after signing in: on the web, or nowhere."""
    url = part.text("redirect_url").strip()
    if not url:
        return ""
    try:
        address = urlsplit(url)
        is_web = address.scheme in {"http", "https"} and bool(address.hostname)
    except ValueError:
        is_web = False
    if not is_web or any(ord(character) < 33 for character in url):
        raise BadRequest("redirect_url must be an http or https address.", metadata={"field": "redirect_url"})
    return url


def needs_sign_in(kind: ConnectionType, chosen: dict[str, Any]) -> bool:
    """Whether somebody has to sign in with a browser; a configuration may bring what that would give."""
    if not kind.use_oauth:
        return False
    secret = _SIGNED_IN_BY_SECRET.get(str(chosen.get("connect_mode", "")).lower())
    return secret is None or not chosen.get(secret)
