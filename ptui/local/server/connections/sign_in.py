"""Signing in to OAuth types: a page on this server with a one-time token that expires."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from ptui.local.server.context import Context
from ptui.local.server.errors import Fault
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction
from ptui.local.server.times import stamp

LIFETIME = timedelta(minutes=15)


class Expired(Fault):
    """The token was used, is too old, or never was."""

    status = 410


def begin(tx: Transaction, connection: Document, *, context: Context, base: str) -> Document:
    """Open a session for this connection, ending any other of it; `auth_url` and perhaps `auth_code`."""
    token = secrets.token_urlsafe(24)
    moment = context.clock()
    code = ""
    if str(connection["configuration"].get("connect_mode", "")).lower() == "code":
        digits = secrets.token_hex(4).upper()
        code = f"{digits[:4]}-{digits[4:]}"
    tx.oauth_sessions.delete(connection_id=connection["id"])
    tx.connection.execute("DELETE FROM oauth_sessions WHERE expires_at < ?", (stamp(moment),))
    tx.oauth_sessions.insert(
        {
            "token_digest": digest(token),
            "connection_id": connection["id"],
            "expires_at": stamp(moment + LIFETIME),
            "code": code,
        }
    )
    return {"auth_url": f"{base}/oauth/{token}", **({"auth_code": code} if code else {})}


def session(tx: Transaction, token: str, *, context: Context) -> tuple[Document, Document] | None:
    """The session of a token that is still good, and its connection."""
    found = tx.oauth_sessions.get(digest(token))
    if found is None or found["expires_at"] < context.stamp():
        return None
    connection = tx.connections.get(found["connection_id"])
    return None if connection is None else (found, connection)


def complete(tx: Transaction, token: str, *, context: Context) -> Document | None:
    """Use the token up; the connection, now healthy."""
    found = session(tx, token, context=context)
    if found is None:
        return None
    tx.oauth_sessions.delete(token_digest=digest(token))
    connection = found[1] | {
        "status": "healthy",
        "status_error": None,
        "saved": True,
        "awaits_sign_in": False,
        "updated_at": context.stamp(),
    }
    tx.connections.put(connection)
    return connection


def digest(token: str) -> str:
    """The file keeps this, so that reading it lets nobody sign in."""
    return hashlib.sha256(token.encode("utf-8")).hexdigest()
