"""What happened lately."""

from __future__ import annotations

from ptui.api.request import Request, get


def events(
    *,
    type: str | None = None,
    starting_after: str | None = None,
    ending_before: str | None = None,
    limit: int | None = None,
) -> Request:
    query = {
        "type": type,
        "starting_after": starting_after,
        "ending_before": ending_before,
        "limit": limit,
    }
    return get("/api/events", query, purpose="Reading the latest events")


def event_types() -> Request:
    return get("/api/events_types", purpose="Listing the kinds of events")
