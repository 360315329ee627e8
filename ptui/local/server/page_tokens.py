"""Opaque tokens that say where a page of a list ended."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence

from ptui.local.server.errors import BadRequest
from ptui.local.server.store.documents import Cursor, Document

PAGE = 50


def start(token: str | None) -> Cursor | None:
    """Where the page begins that this token stands for; None for the first page."""
    if not token:
        return None
    try:
        padded = token + "=" * (-len(token) % 4)
        value, identifier = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
    except (ValueError, TypeError, binascii.Error) as error:
        raise BadRequest(
            "page_token is none of this list's tokens.", metadata={"field": "page_token"}
        ) from error
    if not (isinstance(value, str) and isinstance(identifier, str)):
        raise BadRequest("page_token is none of this list's tokens.", metadata={"field": "page_token"})
    return Cursor(value, identifier)


def split(found: Sequence[Document], size: int, *, order: str) -> tuple[Sequence[Document], Document]:
    """A page out of one document more than it holds, and the `pagination` to go with it."""
    page = found[:size]
    if len(found) <= size:
        return page, {"next_page_token": ""}
    last = page[-1]
    token = base64.urlsafe_b64encode(json.dumps([last[order], last["id"]]).encode()).decode("ascii")
    return page, {"next_page_token": token.rstrip("=")}


def size_of(text: str | None, *, largest: int = PAGE) -> int:
    """The `limit` of a request; too much or nothing is a whole page."""
    if not text:
        return min(PAGE, largest)
    try:
        size = int(text)
    except ValueError as error:
        raise BadRequest("limit must be a whole number.", metadata={"field": "limit"}) from error
    return size if 0 < size <= largest else largest
