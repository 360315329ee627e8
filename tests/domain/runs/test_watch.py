"""A run is followed to its end, whatever the line does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from ptui.api.errors import ApiError, ConnectionLost, Invalid, ServerFailure
from ptui.domain.runs.calls import standing_of
from ptui.domain.runs.polling import SHORTEST
from ptui.domain.runs.watch import Watch
from tests.domain.runs.making import BULK, Clock, Scripted, at, bulk_run, missing, model_run

LOST = ConnectionLost("The connection broke.")


def watching(calls: Scripted) -> tuple[Watch, Clock]:
    clock = Clock()
    first = next(one for one in calls.answers if not isinstance(one, ApiError))
    return Watch(calls, first, now=clock, rest=clock.rest), clock


def lost(watch: Watch) -> bool:
    return watch.lost is not None


async def until(condition: Callable[[], object]) -> None:
    """Soon, for nothing here waits for the network."""
    async with asyncio.timeout(SHORTEST / 2):
        while not condition():  # noqa: ASYNC110 - what is waited for is a count of calls
            await asyncio.sleep(0.001)


def said(watch: Watch) -> list[str]:
    return [line.text for line in watch.log.lines()]


async def test_it_looks_until_the_run_is_over() -> None:
    calls = Scripted(
        [
            model_run("created"),
            model_run("running", insert=10),
            model_run("running", insert=10),
            model_run("completed", insert=20, completed_at=at(3)),
        ]
    )
    watch, clock = watching(calls)
    await watch.follow()
    assert (watch.is_over, watch.run.records, calls.count("run")) == (True, 20, 4)
    assert clock.rests[0] == SHORTEST
    assert clock.rests[2] > SHORTEST, "nothing had changed"
    assert said(watch) == ["created: waiting to start", "running: moving records", "completed"]


async def test_the_last_state_stays_while_the_connection_is_lost() -> None:
    calls = Scripted([model_run(insert=10), LOST, LOST, model_run("completed", insert=20)])
    watch, clock = watching(calls)
    await watch.look()
    lost_at = clock.now = clock.now + 7
    await watch.look()
    assert watch.run.records == 10
    assert watch.lost is not None
    clock.now += 60
    await watch.look()
    assert watch.lost.since == lost_at, "since it was lost, not since the last try"
    assert watch.lost.sentence == LOST.sentence
    await watch.look()
    assert watch.is_over
    assert not lost(watch)
    assert said(watch).count("The connection broke. Trying again.") == 1
    assert "The connection is back." in said(watch)


async def test_a_run_that_is_known_no_more_is_left() -> None:
    calls = Scripted([model_run(), missing()])
    watch, clock = watching(calls)
    await watch.follow()
    assert (watch.is_gone, watch.is_over, len(clock.rests)) == (True, False, 1)


async def test_a_server_without_single_runs_tells_by_its_status() -> None:
    ended = model_run("completed", insert=3)
    calls = Scripted([missing(), model_run()], standings=[standing_of(None, ended, None)])
    watch, _ = watching(calls)
    await watch.follow()
    assert watch.run == ended


async def test_the_console_is_the_log_where_there_is_one() -> None:
    line = {"id": "1", "level": "info", "message": "batch 1", "timestamp": at(1)}
    calls = Scripted(
        [model_run(), model_run(), model_run("completed")],
        consoles=[
            {"entries": [line], "next_cursor": "c1"},
            {"entries": [], "next_cursor": ""},
            {
                "entries": [
                    {**line, "id": "3", "message": "batch 3"},
                    {**line, "id": "2", "message": "two"},
                    line,
                ]
            },
        ],
    )
    watch, _ = watching(calls)
    await watch.follow()
    assert said(watch) == ["batch 1", "batch 3", "two"], "each once, nothing of our own beside them"
    assert calls.asked.count("console c1") >= 2


@pytest.mark.parametrize(
    "failure", [missing(), Invalid("Busy.", status=408), ServerFailure("Down.", status=500)]
)
async def test_without_a_console_the_log_tells_what_changed(failure: ApiError) -> None:
    calls = Scripted([model_run()] * 20 + [model_run("completed")], consoles=[failure])
    watch, _ = watching(calls)
    await watch.follow()
    assert said(watch) == ["running: moving records", "completed"]
    assert calls.count("console") <= 6


async def test_a_bulk_run_tells_of_its_schemas() -> None:
    def schema(name: str, status: str, **more: Any) -> dict[str, Any]:
        return {"schema": name, "status": status, **more}

    calls = Scripted(
        [
            bulk_run("running", schema("A", "running"), schema("B", "created")),
            bulk_run("running", schema("A", "completed", record_count=1200), schema("B", "running")),
            bulk_run(
                "errors",
                schema("A", "completed", record_count=1200),
                schema("B", "failed", status_message="no such table"),
            ),
        ],
        subject=BULK,
    )
    watch, _ = watching(calls)
    await watch.follow()
    assert said(watch) == [
        "running: moving records",
        "A running",
        "A completed, 1,200 records",
        "B running",
        "completed with errors",
        "B failed: no such table",
    ]


LOG = b'{"reason":"value 1 is bad","record":{"id":1}}\n{"reason":"value 2 is bad","record":{"id":2}}\n'


async def test_errors_are_read_through_their_links_and_grouped() -> None:
    calls = Scripted(
        [model_run(error=1), *[model_run(error=2)] * 3, model_run("completed", error=2)], files={"u": LOG}
    )
    watch, _ = watching(calls)
    await watch.follow()
    assert [(cause.count, cause.text) for cause in watch.errors.causes] == [(2, "value … is bad")]
    assert calls.count("fetch") < calls.count("run"), "not with every look"


async def test_a_log_that_comes_late_is_waited_for() -> None:
    class Late(Scripted):
        async def error_files(self, run_id: str) -> tuple[str, ...]:
            await super().error_files(run_id)
            return ("u",) if self.count("error") > 2 else ()

    calls = Late([model_run("completed", error=2)], files={"u": LOG})
    watch, _ = watching(calls)
    await watch.follow()
    assert [cause.count for cause in watch.errors.causes] == [2]


async def test_a_log_that_cannot_be_had_ends_nothing() -> None:
    none = Scripted([model_run("completed", error=2)])
    watch, _ = watching(none)
    await watch.follow()
    assert (watch.errors.causes, none.count("error")) == ((), 1)
    broken = Scripted([model_run("completed", error=2)], files={"u": ServerFailure("Down.", status=500)})
    watch, _ = watching(broken)
    await watch.follow()
    assert watch.errors.trouble == "Down."
    assert broken.count("fetch") < 6


async def test_a_log_of_all_records_gives_only_those_with_a_reason() -> None:
    log = b'{"record":{"id":1}}\n{"reason":"bad","record":{"id":2}}\n'
    calls = Scripted([bulk_run("errors", error_count=1)], subject=BULK, files={"u": log})
    watch, _ = watching(calls)
    await watch.follow()
    assert [(cause.count, cause.text) for cause in watch.errors.causes] == [(1, "bad")]


async def test_it_is_told_what_changed_and_only_then() -> None:
    told: list[int] = []
    calls = Scripted([model_run(insert=1), model_run(insert=1), model_run("completed", insert=2)])
    clock = Clock()
    watch = Watch(
        calls, model_run(), changed=lambda one: told.append(one.revision), now=clock, rest=clock.rest
    )
    await watch.look()
    before = len(told)
    await watch.look()
    assert len(told) == before
    await watch.look()
    assert len(told) > before


async def test_coming_back_and_canceling_look_at_once() -> None:
    calls = Scripted([model_run()])
    watch = Watch(calls, model_run())
    watch.is_seen = False
    following = asyncio.create_task(watch.follow())
    try:
        await until(lambda: calls.count("console"))
        watch.is_seen = True
        await until(lambda: calls.count("run") > 1)
        await watch.cancel()
        await until(lambda: calls.count("run") > 2)
    finally:
        following.cancel()
    assert "cancel" in calls.asked
    assert watch.is_canceling
