"""Whom a workspace belongs to; made once and kept in its file."""

from __future__ import annotations

import getpass
from uuid import uuid4

from ptui.local.server.context import Owner
from ptui.local.server.store.database import Store
from ptui.local.server.store.transaction import Transaction


def owner_of(store: Store) -> Owner:
    """The owner that the file names, or a new one."""
    return store.write_now(_owner)


def _owner(tx: Transaction) -> Owner:
    kept = tx.setting("owner")
    if kept is None:
        kept = {
            "organization_id": str(uuid4()),
            "organization_name": "Local workspace",
            "user_id": str(uuid4()),
            "email": f"{_user()}@localhost",
        }
        tx.set_setting("owner", kept)
    return Owner(**kept)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container without a name for its user
        return "you"
