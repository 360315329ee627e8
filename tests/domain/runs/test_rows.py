"""The tree says how every sync stands, without a request each where the API allows."""

from __future__ import annotations

import asyncio
from typing import Literal

import pytest

from ptui.domain.runs.calls import standing_of
from ptui.domain.runs.rows import AT_ONCE, GROUPS
from ptui.domain.runs.run import Subject, SyncKind
from ptui.domain.runs.watch import Watch
from ptui.domain.tree.filter import Filter
from ptui.domain.tree.node import ROOT, Health, Kind
from ptui.domain.tree.pulse import Pulse
from ptui.domain.tree.rows import Rows
from tests.domain.runs.conftest import Begin, Place
from tests.domain.runs.making import Scripted, model_run
from tests.runserver import V24, V25, RunAnswers, ScriptedSync, stamp
from tests.seedserver import Status

MODEL, BULK = ("syncs", "sync-1"), ("bulk", "bulk-1")
both = pytest.mark.parametrize("version", [V24, V25])


def ran(runs: RunAnswers) -> None:
    """Both have run, and run again in two hours."""
    runs.model.begin("failed", errors=["no such table"])
    runs.bulk.begin("completed")
    runs.model.next_at = runs.bulk.next_at = stamp(7_300)


@both
async def test_all_bulk_syncs_by_one_call(begin: Begin, version: str) -> None:
    def script(runs: RunAnswers) -> None:
        ran(runs)
        for number in range(40):
            sync = ScriptedSync(f"b{number}", f"Sync {number}", True, dict(runs.bulk.record))
            sync.begin("failed" if number == 7 else "completed")
            runs.more.append(sync)

    place: Place = await begin(version, script)
    await place.open("bulk")
    node = place.node(*BULK)
    assert (node.health, node.status) == (Health.GOOD, "completed")
    assert node.pulse is not None
    assert node.pulse.at is not None
    now = node.pulse.at + 60
    assert (node.pulse.last(now), node.pulse.next(now)) == ("completed 1 min ago", "in 2 h")
    assert place.node("bulk", "b7").health is Health.BAD
    assert place.node("bulk").note == "41 (1 failed)"
    calls = [one for one in place.asked() if "/bulk/" in one]
    assert sorted(calls) == ["GET /api/bulk/syncs", "GET /api/bulk/syncs/status?all=true"]


@both
async def test_model_syncs_by_their_list_where_it_says(begin: Begin, version: str) -> None:
    place: Place = await begin(version, ran, lists_runs=True)
    await place.open("syncs")
    node = place.node(*MODEL)
    assert node.pulse is not None
    assert (node.health, node.pulse.word, node.pulse.reason) == (Health.BAD, "failed", "no such table")
    assert place.node("syncs").note == "1 (1 failed)"
    assert [one for one in place.asked() if "/syncs" in one and "/bulk/" not in one] == ["GET /api/syncs"]


@both
async def test_else_one_by_one_those_on_the_screen(begin: Begin, version: str) -> None:
    def script(runs: RunAnswers) -> None:
        ran(runs)
        for number in range(30):
            runs.more.append(ScriptedSync(f"s{number}", f"Sync {number}", False, dict(runs.model.record)))

    place: Place = await begin(version, script)
    assert place.node(*MODEL).pulse is None, "not before the group is opened and seen"
    place.asked()
    most = now = 0

    class Slots(asyncio.Semaphore):
        async def acquire(self) -> Literal[True]:
            nonlocal most, now
            result = await super().acquire()
            now += 1
            most = max(most, now)
            return result

        def release(self) -> None:
            nonlocal now
            now -= 1
            super().release()

    rows = place.explorer.sync_rows
    rows._slots = Slots(AT_ONCE)
    seen = [("syncs", "sync-1"), *(("syncs", f"s{number}") for number in range(10))]
    rows.seen(seen)
    rows.seen(seen)
    await rows.settled()
    asked = place.asked()
    assert sorted(asked) == sorted(f"GET /api/syncs/{key}/status" for _, key in seen), "each once"
    assert most == AT_ONCE
    assert place.node(*MODEL).health is Health.BAD
    never = place.node("syncs", "s3")
    assert (never.pulse, never.health) == (Pulse(), None)
    assert place.node("syncs", "s20").pulse is None
    assert place.node("syncs").note == "31 (1 failed)"


async def test_what_cannot_be_asked_is_left_out(begin: Begin) -> None:
    def script(runs: RunAnswers) -> None:
        ran(runs)
        runs._routes = [one for one in runs._routes if "status" not in one[1].pattern]

    place: Place = await begin(script=script)
    for group in ("syncs", "bulk"):
        await place.open(group)
    assert (place.node(*MODEL).pulse, place.node(*BULK).pulse) == (None, None)
    assert place.node("syncs").note == "1"
    place.asked()
    place.explorer.sync_rows.seen([MODEL, BULK])
    await place.explorer.sync_rows.settled()
    assert place.asked() == [], "not again, until it is reloaded"


async def test_paused_and_never_run(begin: Begin) -> None:
    def script(runs: RunAnswers) -> None:
        runs.model.record["active"] = False

    place: Place = await begin(script=script, lists_runs=True)
    await place.open("syncs")
    pulse = place.node(*MODEL).pulse
    assert pulse is not None
    assert (pulse.last(0), pulse.next(0)) == ("never ran", "paused")


async def test_a_watched_run_shows_in_the_tree(begin: Begin) -> None:
    place: Place = await begin(script=ran, lists_runs=True)
    await place.open("syncs")
    calls = Scripted(
        [model_run("running", total=100, insert=25), model_run("completed", insert=98, error=2)],
        subject=Subject(SyncKind.MODEL, "sync-1", "Customers to CONTACTS"),
    )
    watch = Watch(calls, model_run(), changed=place.explorer.sync_rows.watched)
    await watch.look()
    node = place.node(*MODEL)
    assert (node.status, node.health) == ("running 25 %", Health.BUSY)
    assert node.pulse is not None
    assert node.pulse.next_at is not None, "what was known of the next run stays"
    assert place.node("syncs").note == "1"
    assert ("syncs",) in place.changed
    await watch.look()
    assert (place.node(*MODEL).status, place.node(*MODEL).health) == ("2 errors", Health.WARN)
    assert place.node("syncs").note == "1 (1 failed)"


async def test_what_failed_and_everything_again(begin: Begin) -> None:
    def script(runs: RunAnswers) -> None:
        ran(runs)
        runs.more.append(ScriptedSync("s2", "Orders to Salesforce", False, dict(runs.model.record)))
        runs.more[-1].begin("completed")

    place: Place = await begin(script=script)
    await place.explorer.ask_how_all_stand()
    store = place.explorer.store

    def labels(wanted: Filter | None) -> list[str]:
        rows = Rows(store, wanted)
        return [row.node.label for at in range(len(rows)) if (row := rows.row(at)).node is not None]

    assert labels(Filter("", failed=True)) == [
        "Salesforce Connection",
        "Model syncs",
        "Customers to CONTACTS",
    ]
    assert labels(Filter("customers", failed=True)) == ["Model syncs", "Customers to CONTACTS"]
    assert labels(Filter("orders", failed=True)) == []
    assert "MySQL Connection" in labels(Filter("", failed=False))


async def test_groups_are_read_again_when_something_must_have_happened(begin: Begin) -> None:
    place: Place = await begin(script=ran, lists_runs=True)
    for group in ("syncs", "bulk"):
        await place.open(group)
    rows = place.explorer.sync_rows
    state = place.explorer.store.state(("syncs",))
    read_at = state.at  # type: ignore[union-attr]
    assert rows.stale(read_at + 60) == []
    assert rows.stale(read_at + 7_400) == [("syncs",), ("bulk",)], "the next run was due"
    place.runs.model.begin("running")
    place.explorer.controller.refetch(("syncs",))
    await place.explorer.controller.settled()
    assert rows.stale(read_at + 5) == [], "not too often"
    place.asked()
    place.explorer.catch_up(read_at + 60)
    await place.explorer.controller.settled()
    assert place.asked() == ["GET /api/syncs"]
    assert place.explorer.store.is_open(("syncs",))


async def test_groups_are_counted_before_they_are_opened(begin: Begin) -> None:
    place: Place = await begin(script=ran, lists_runs=True)
    assert place.node("syncs").note == "1 (1 failed)"
    assert not any(place.explorer.store.is_open(group) for group in GROUPS.values())
    place.explorer.controller.reload(ROOT)
    await place.explorer.controller.settled()
    assert place.node("syncs").note == "1 (1 failed)", "also after the top was read again"


async def test_a_list_that_fails_costs_the_top_nothing(begin: Begin) -> None:
    place: Place = await begin()
    place.server.always(Status(500, {"status": 500, "message": "boom"}))
    place.explorer.controller.reload(("syncs",))
    await place.explorer.controller.settled()
    assert place.node("syncs").kind is Kind.SYNCS


def test_some_servers_name_one_run_twice() -> None:
    over, going = model_run("completed"), model_run("running")
    assert standing_of(over, over, None).current is None
    assert standing_of(None, going, None).current == going
    assert standing_of(None, going, None).last is None
