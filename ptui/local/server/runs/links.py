"""Links to log files that open for whoever has them, and for a while only."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from ptui.local.server.errors import Forbidden
from ptui.local.server.store.transaction import Transaction

VALID = timedelta(hours=1)
PATH = "/api/record-logs"
_SETTING = "link_key"


def link_key(tx: Transaction) -> bytes:
    """What links are signed with; made once for a workspace."""
    kept = tx.setting(_SETTING)
    if kept is None:
        kept = secrets.token_hex(32)
        tx.set_setting(_SETTING, kept)
    return bytes.fromhex(kept)


def link(base: str, execution_id: str, filename: str, *, key: bytes, expires: datetime) -> str:
    """An address that opens the file until then."""
    moment = int(expires.timestamp())
    mark = _mark(key, execution_id, filename, moment)
    path = f"{PATH}/{quote(execution_id, safe='')}/{quote(filename, safe='')}"
    return f"{base}{path}?expires={moment}&signature={mark}"


def check_link(
    execution_id: str, filename: str, *, expires: str, signature: str, key: bytes, now: datetime
) -> None:
    """Refuse a link that nobody gave out, or that is too old."""
    moment = int(expires) if expires.isascii() and expires.isdigit() and len(expires) < 12 else 0
    expected = _mark(key, execution_id, filename, moment)
    if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", errors="replace")):
        raise Forbidden("This link is not signed by this workspace.", key="bad_signature")
    if datetime.fromtimestamp(moment, UTC) <= now:
        raise Forbidden("This link has expired; ask for the logs again.", key="link_expired")


def _mark(key: bytes, execution_id: str, filename: str, moment: int) -> str:
    signed = f"{execution_id}\n{filename}\n{moment}".encode("utf-8", errors="replace")
    return hmac.new(key, signed, hashlib.sha256).hexdigest()
