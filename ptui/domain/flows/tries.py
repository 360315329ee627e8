"""What the tries to send one form have used and made; its draft keeps it, so that nothing is made twice.

Of a content with secrets only an outline is kept, without them: by its key another session can ask for what
became of it, but not know whether the secrets typed then are those typed now.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ptui.api.request import Request


@dataclass(frozen=True, slots=True)
class Used:
    """An idempotency key, and what it was used for."""

    key: str
    mark: str | None
    """Of the content; None where an earlier session used it with secrets that nobody knows now."""
    outline: str
    """Of the content without its secrets."""
    since: float
    """When it was first used, in seconds since the epoch."""


class Tries:
    """`keep` writes the draft: before a new key is used, and whenever it should know more."""

    def __init__(
        self,
        keep: Callable[[], None] = lambda: None,
        *,
        new_key: Callable[[], str] = lambda: secrets.token_urlsafe(24),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.keep = keep
        self._new_key = new_key
        self._clock = clock
        self._used: dict[int, Used] = {}
        """By step."""
        self.made_ids: dict[int, str] = {}
        """By step: what it made."""

    def key(self, at: int, request: Request, outline: Request) -> str | None:
        """One key per content: a try after a lost answer carries the key of the first.

        `outline` is the request without its secrets, the request itself where it has none.
        """
        if request.method != "POST":
            return None
        if (known := self._used.get(at)) is not None:
            mark, content = (known.outline, outline) if known.mark is None else (known.mark, request)
            if hmac.compare_digest(mark, _mark(known.key, content)):
                return known.key
        key = self._new_key()
        self._used[at] = Used(key, _mark(key, request), _mark(key, outline), self._clock())
        self.keep()
        return key

    def unsure_since(self, at: int) -> float | None:
        """When an earlier session first tried a step with secrets of its own, and never heard of it."""
        known = self._used.get(at)
        return known.since if known is not None and known.mark is None and at not in self.made_ids else None

    def refused(self, at: int) -> None:
        """The key is spent: a server gives the first answer again, also when its cause is gone."""
        if self._used.pop(at, None) is not None:
            self.keep()

    def made(self, at: int, request: Request, answer: Mapping[str, Any]) -> None:
        data = answer.get("data")
        if request.method == "POST" and isinstance(data, Mapping) and data.get("id"):
            self.made_ids[at] = str(data["id"])
            self.keep()

    def lost(self, at: int) -> None:
        """What a step had made is not there any more."""
        self.made_ids.pop(at, None)
        self._used.pop(at, None)

    def to_json(self) -> dict[str, Any]:
        """Nothing where nothing was tried. Contents are only recognised by it, not told."""
        keys = {str(at): _stored(used) for at, used in self._used.items()}
        made = {str(at): ident for at, ident in self.made_ids.items()}
        return {key: value for key, value in (("keys", keys), ("made", made)) if value}

    def resume(self, stored: object) -> None:
        """Go on with what another session has written; what cannot be read of it is left out."""
        if not isinstance(stored, Mapping):
            return
        for at, pair in _by_step(stored.get("keys")):
            match pair:
                case [str(key), str(mark)]:
                    self._used[at] = Used(key, mark, mark, self._clock())
                case [str(key), str(outline), int() | float() as since]:
                    self._used[at] = Used(key, None, outline, float(since))
        for at, ident in _by_step(stored.get("made")):
            self.made_ids[at] = str(ident)


def _stored(used: Used) -> list[Any]:
    """With its time where the content has secrets, of which not even a mark is written."""
    return [used.key, used.outline] if used.mark == used.outline else [used.key, used.outline, used.since]


def _by_step(stored: object) -> list[tuple[int, Any]]:
    named = stored.items() if isinstance(stored, Mapping) else ()
    return [(int(at), value) for at, value in named if isinstance(at, str) and at.isdecimal()]


def _mark(key: str, request: Request) -> str:
    content = json.dumps(
        [request.method, request.path, request.query, request.body], sort_keys=True, default=str
    )
    return hmac.new(key.encode(), content.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
