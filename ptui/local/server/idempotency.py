"""`Idempotency-Key` on POST: the first outcome is kept for a day and given again.

While the first runs, a second one gets 409. The same key on a different request (path, query, version or
body) gets 422. When the server died in between, the outcome is unknown, and that is what it answers.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from ptui.local.server import answers
from ptui.local.server.errors import BadRequest, Conflict, Fault, InternalFault, Unprocessable
from ptui.local.server.store.database import Store
from ptui.local.server.store.transaction import Transaction
from ptui.local.server.times import Clock, stamp

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
_FORM = re.compile(r"[A-Za-z0-9_-]{8,255}")
_REPLAYED = ("content-type", "location")


@dataclass(frozen=True, slots=True)
class Outcome:
    """An answer that is kept."""

    status: int
    headers: dict[str, str]
    body: bytes

    def response(self) -> Response:
        """The answer, once more."""
        return Response(self.body, self.status, self.headers | {"Idempotency-Replayed": "true"})


class Idempotency:
    """The memory of requests that carried a key."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def begin(self, key: str, fingerprint: str) -> Outcome | None:
        """The kept outcome, or None: then the caller must run the request and call `finish`."""
        if not _FORM.fullmatch(key):
            raise BadRequest(f"{HEADER} must be 8 to 255 characters of A-Z, a-z, 0-9, _ and -.")
        moment = self._clock()
        found = await self._store.write(
            lambda tx: _claim(tx, key, fingerprint, stamp(moment), stamp(moment - KEPT))
        )
        if isinstance(found, Fault):
            raise found
        return found

    async def finish(self, key: str, outcome: Outcome) -> None:
        """Keep the outcome."""
        row = (outcome.status, json.dumps(outcome.headers), outcome.body, key)
        await self._store.write(
            lambda tx: tx.connection.execute(
                "UPDATE idempotency SET status = ?, headers = ?, body = ? WHERE key = ?", row
            )
        )

    async def recover(self) -> None:
        """What was running when the last server died has an unknown outcome."""
        unknown = answers.fault(
            InternalFault(
                "The workspace stopped while it worked on the first request with this key. "
                "Look whether it took effect before trying again with a new key.",
                key="outcome_unknown",
            )
        )
        row = (unknown.status_code, json.dumps({"content-type": "application/json"}), unknown.body)
        await self._store.write(
            lambda tx: tx.connection.execute(
                "UPDATE idempotency SET status = ?, headers = ?, body = ? WHERE status IS NULL", row
            )
        )


def fingerprint(request: Request, version: str, body: bytes) -> str:
    """Two requests with the same fingerprint are the same request."""
    url = f"{request.method} {request.url.path}?{request.url.query} {version}\n"
    return hashlib.sha256(url.encode("utf-8") + body).hexdigest()


def kept(response: Response) -> Outcome:
    """What of an answer is kept."""
    headers = {name: response.headers[name] for name in _REPLAYED if name in response.headers}
    return Outcome(response.status_code, headers, bytes(response.body))


def _claim(tx: Transaction, key: str, fingerprint: str, now: str, oldest: str) -> Outcome | Fault | None:
    tx.connection.execute("DELETE FROM idempotency WHERE created_at < ?", (oldest,))
    row = tx.connection.execute(
        "SELECT fingerprint, status, headers, body FROM idempotency WHERE key = ?", (key,)
    ).fetchone()
    if row is None:
        tx.connection.execute(
            "INSERT INTO idempotency (key, fingerprint, created_at) VALUES (?, ?, ?)", (key, fingerprint, now)
        )
        return None
    if row[0] != fingerprint:
        return Unprocessable(f"This {HEADER} was used for a different request.", key="idempotency_key_reused")
    if row[1] is None:
        return Conflict(f"The first request with this {HEADER} is still running.", key="idempotency_key_busy")
    return Outcome(row[1], json.loads(row[2]), row[3])
