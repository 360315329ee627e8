"""What the tries to send one form have used and made; its draft keeps it, so that nothing is made twice."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from ptui.api.request import Request


class Tries:
    """`keep` is called before a new key is used and after something is made; it writes the draft."""

    def __init__(
        self,
        keep: Callable[[], None] = lambda: None,
        *,
        new_key: Callable[[], str] = lambda: secrets.token_urlsafe(24),
    ) -> None:
        self.keep = keep
        self._new_key = new_key
        self._keys: dict[int, tuple[str, str]] = {}
        """By step: the key, and the mark of the content it was used with."""
        self._unkept: set[int] = set()
        """Steps with secrets, of which a draft has not even a mark."""
        self.made_ids: dict[int, str] = {}
        """By step: what it made."""

    def key(self, at: int, request: Request, *, has_secrets: bool) -> str | None:
        """One key per content: a try after a lost answer carries the key of the first."""
        if request.method != "POST":
            return None
        known = self._keys.get(at)
        if known is not None and hmac.compare_digest(known[1], _mark(known[0], request)):
            return known[0]
        key = self._new_key()
        self._keys[at] = key, _mark(key, request)
        if has_secrets:
            self._unkept.add(at)
        else:
            self._unkept.discard(at)
            self.keep()
        return key

    def made(self, at: int, request: Request, answer: Mapping[str, Any]) -> None:
        data = answer.get("data")
        if request.method == "POST" and isinstance(data, Mapping) and data.get("id"):
            self.made_ids[at] = str(data["id"])
            self.keep()

    def lost(self, at: int) -> None:
        """What a step had made is not there any more."""
        self.made_ids.pop(at, None)
        self._keys.pop(at, None)

    def to_json(self) -> dict[str, Any]:
        """Nothing where nothing was tried. Contents are only recognised by it, not told."""
        keys = {str(at): list(pair) for at, pair in self._keys.items() if at not in self._unkept}
        made = {str(at): ident for at, ident in self.made_ids.items()}
        return {key: value for key, value in (("keys", keys), ("made", made)) if value}

    def resume(self, stored: object) -> None:
        """Go on with what another session has written; what cannot be read of it is left out."""
        if not isinstance(stored, Mapping):
            return
        for at, pair in _by_step(stored.get("keys")):
            match pair:
                case [str(key), str(mark)]:
                    self._keys[at] = key, mark
        for at, ident in _by_step(stored.get("made")):
            self.made_ids[at] = str(ident)


def _by_step(stored: object) -> list[tuple[int, Any]]:
    named = stored.items() if isinstance(stored, Mapping) else ()
    return [(int(at), value) for at, value in named if isinstance(at, str) and at.isdecimal()]


def _mark(key: str, request: Request) -> str:
    content = json.dumps(
        [request.method, request.path, request.query, request.body], sort_keys=True, default=str
    )
    return hmac.new(key.encode(), content.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
