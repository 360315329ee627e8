"""When the schedules of a sync fire next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from ptui.local.engine.schedule import Schedule, next_fire
from ptui.local.server.rules.schedules.frequencies import CRON_PARTS


def next_of(schedules: Iterable[Mapping[str, Any]], now: datetime, *, since: datetime) -> datetime | None:
    """The first moment at which any of these schedules, as they are kept, fires.

    `since` is when the sync was created, activated or last ended, whichever came last.
    """
    fires = (next_fire(_schedule(one), now, last_end=since) for one in schedules)
    return min((moment for moment in fires if moment is not None), default=None)


def _schedule(kept: Mapping[str, Any]) -> Schedule:
    return Schedule(kept["frequency"], **{name: kept.get(name, "") for name in CRON_PARTS})
