"""What is due at a moment, without a clock or a server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ptui.local.server.runs.due import Ended, Look, Scheduled, look

START = datetime(2026, 3, 4, 10, 30, 0, tzinfo=UTC)  # a Wednesday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def found(sync: Scheduled, since: datetime, now: datetime, **endings: Ended) -> Look:
    return look([sync], endings, since=since, now=now, reset=START)


def test_looks_by_themselves() -> None:
    hourly = Scheduled("s", "model", [{"frequency": "hourly", "minute": "0"}], START, START)
    assert found(hourly, START, START + 29 * MINUTE) == Look([], START + 30 * MINUTE)
    assert len(found(hourly, START, START + 30 * MINUTE).due) == 1
    assert found(hourly, START + 30 * MINUTE, START + 31 * MINUTE).due == []
    always = Scheduled("s", "model", [{"frequency": "continuous"}], START, START + DAY)
    # Its last run ended in a future that the clock has left: it counts from when it was set back.
    assert found(always, START, START + 4 * MINUTE) == Look([], START + 5 * MINUTE)
    assert len(found(always, START, START + 5 * MINUTE).due) == 1
    after = {"frequency": "runafter", "run_after": {"sync_ids": ["a"], "bulk_sync_ids": ["b"]}}
    follower = Scheduled("s", "model", [after], START, START, starts_after=START)
    late, early = Ended(START + MINUTE, True), Ended(START - MINUTE, True)
    now = START + HOUR
    assert len(found(follower, START, now, a=late, b=late).due) == 1
    assert found(follower, START, now, a=late, b=early).due == []
    assert found(follower, START, now, a=late) == Look([], None)
