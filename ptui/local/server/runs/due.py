"""Which syncs are due: pure, given what the workspace knows and two moments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ptui.local.server.rules.schedules.next_run import next_of
from ptui.local.server.runs.starts import Kind
from ptui.local.server.store.documents import Document

SMALL_STEP = timedelta(minutes=10)
"""A clock that is set back by less is waited for, so that nothing fires twice."""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """An active sync with its schedules."""

    sync_id: str
    kind: Kind
    schedules: Sequence[Document]
    changed_at: datetime
    """When its schedules were last written: times before that are none of its."""
    counts_from: datetime
    """When it was activated, or its last run ended; `continuous` counts from here."""
    is_running: bool = False
    starts_after: datetime | None = None
    """When its latest run was begun, or it was activated, where it follows other syncs."""


@dataclass(frozen=True, slots=True)
class Due:
    """A sync whose time has come, by one of its schedules."""

    sync_id: str
    kind: Kind
    schedule: Document


@dataclass(frozen=True, slots=True)
class Ended:
    """How the latest whole run of a sync ended."""

    at: datetime
    is_good: bool


Endings = Mapping[str, Ended]
"""By sync id."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look found, and when to look again."""

    due: list[Due] = field(default_factory=list)
    again: datetime | None = None


def look(
    syncs: Iterable[Scheduled], ended: Endings, *, since: datetime, now: datetime, reset: datetime
) -> Look:
    """What has come due since the last look. Times that were missed do not pile up: each sync is due once.

    `reset` stands in for moments that the clock has not reached: it is when it was last set back, or when
    the server began.
    """
    due: list[Due] = []
    again: datetime | None = None
    for each in syncs:
        sync = replace(
            each,
            changed_at=min(each.changed_at, since) if each.changed_at > now else each.changed_at,
            counts_from=reset if each.counts_from > now else each.counts_from,
        )
        schedule = None if sync.is_running else _due(sync, ended, since=since, now=now)
        if schedule is not None:
            due.append(Due(sync.sync_id, sync.kind, schedule))
            continue
        counts_from = now if sync.is_running else sync.counts_from
        upcoming = next_of(sync.schedules, now, since=counts_from)
        if upcoming is not None and (again is None or upcoming < again):
            again = upcoming
    return Look(due, again)


def is_small_step_back(last: datetime, now: datetime) -> bool:
    """Whether the clock was set back by so little that it is waited for."""
    return now < last <= now + SMALL_STEP


def _due(sync: Scheduled, ended: Endings, *, since: datetime, now: datetime) -> Document | None:
    """The first of a sync's schedules that has fired; the default goes before the others."""
    after = max(since, sync.changed_at)
    for schedule in sync.schedules:
        if schedule["frequency"] == "runafter":
            if _follows(schedule, ended, sync):
                return schedule
            continue
        moment = next_of([schedule], after, since=sync.counts_from)
        if moment is not None and moment <= now:
            return schedule
    return None


def _follows(schedule: Document, ended: Endings, sync: Scheduled) -> bool:
    """Whether every sync that this one waits for has ended a run since this one's own last began."""
    awaited = [one for ids in schedule["run_after"].values() for one in ids]
    found = [ended.get(one) for one in awaited]
    only_good = schedule.get("run_after_success_only", False)
    begins = sync.starts_after or sync.changed_at
    return bool(found) and all(
        one is not None and one.at > begins and (one.is_good or not only_good) for one in found
    )
