"""Looks whether an object was made although its answer was lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ptui.api.errors import ApiError
from ptui.api.request import Request

if TYPE_CHECKING:
    from ptui.api.client import Client

RECENT = timedelta(minutes=10)
"""How long before it was tried it may have been made, for clocks disagree."""
_SAME = ("name", "connection_id", "source_connection_id", "destination_connection_id")


@dataclass(frozen=True, slots=True)
class Look:
    """What looking for it brought."""

    found: Mapping[str, Any] | None = None
    sentence: str = ""
    """For the user, where it was not found."""


NOT_MADE = "The server has not made it."
NOT_KNOWN = (
    "Whether the server made it is not known; another try carries the same key, so nothing is made twice."
)


async def look_for(client: Client, noun: str, request: Request, *, since: float | None = None) -> Look:
    """The object that a create was meant to make, when the server has just that one.

    `since` is when it was first tried, in seconds since the epoch: just now, unless said.
    """
    if request.method != "POST" or not isinstance(request.body, Mapping):
        return Look()
    lists = {
        "connection": client.connections.list,
        "model": client.models.list,
        "model sync": client.syncs.list,
        "bulk sync": client.bulk.list,
    }
    try:
        records = [one.raw for one in await lists[noun]()]
    except (ApiError, KeyError):
        return Look(sentence=NOT_KNOWN)
    first = datetime.now(UTC) if since is None else datetime.fromtimestamp(since, UTC)
    body = request.body
    found = [one for one in records if isinstance(one, Mapping) and _is_it(one, body, first - RECENT)]
    if len(found) == 1:
        return Look(found[0])
    return Look(sentence=NOT_KNOWN if found else NOT_MADE)


def _is_it(record: Mapping[str, Any], body: Mapping[str, Any], earliest: datetime) -> bool:
    if any(key in body and record.get(key) != body[key] for key in _SAME):
        return False
    kind = record.get("type")
    if "type" in body and body["type"] != (kind.get("id") if isinstance(kind, Mapping) else kind):
        return False
    made = _moment(record.get("created_at"))
    return made is not None and made > earliest


def _moment(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
