"""A request as a value: what is sent, and what is shown before it is sent.

Apart from the client and free of httpx, so that a tree row, a form or the inspector can hold one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode


@dataclass(frozen=True, slots=True)
class Request:
    """One call of the API, without host, credentials or version."""

    method: str
    path: str
    """Absolute and already quoted, e.g. `/api/connections/7f…/modelsync/source`."""
    query: tuple[tuple[str, str], ...] = ()
    body: Any = None
    """JSON-serialisable, or None for no body."""
    purpose: str = field(default="", compare=False)
    """What sending it does, as the beginning of a sentence: `Reading the fields of company.customers`."""

    @property
    def target(self) -> str:
        """Path and query string as they stand on the request line."""
        # a name may hold half a character, which no address can
        return f"{self.path}?{urlencode(self.query, errors='replace')}" if self.query else self.path

    @property
    def is_read(self) -> bool:
        """Whether sending it twice changes nothing."""
        return self.method == "GET"

    def with_query(self, **values: object) -> Request:
        """The same call with these parameters in place of any of the same name; None takes one away."""
        kept = tuple(pair for pair in self.query if pair[0] not in values)
        return replace(self, query=kept + pairs(values))


def get(path: str, query: Mapping[str, Any] | None = None, *, purpose: str = "") -> Request:
    """A GET; list values repeat their key, None values are left out."""
    return Request("GET", path, pairs(query or {}), purpose=purpose)


def send_body(
    method: str, path: str, body: Any = None, *, query: Mapping[str, Any] | None = None, purpose: str = ""
) -> Request:
    """A call that changes something."""
    return Request(method, path, pairs(query or {}), body, purpose)


def named(value: object, *, limit: int = 60) -> str:
    """A name for a sentence, cut where nobody would read on."""
    text = str(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def segment(value: object) -> str:
    """`value` as one path segment: an id from a server can never add or climb a level."""
    quoted = quote(str(value), safe="", errors="replace")
    return quoted.replace(".", "%2E") if quoted.strip(".") == "" else quoted


def pairs(query: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Query parameters as ordered pairs of text."""
    found: list[tuple[str, str]] = []
    for key, value in query.items():
        values = value if isinstance(value, list | tuple) else [value]
        found.extend((key, _text(item)) for item in values if item is not None)
    return tuple(found)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def set_only(**values: Any) -> dict[str, Any]:
    """A body of what was set: the API takes a zero value for an instruction, so None never travels."""
    return {key: value for key, value in values.items() if value is not None}
