"""Running, watching and canceling over real HTTP, in both versions of the API."""

from __future__ import annotations

import asyncio

import pytest

from ptui.domain.flows.leaving import may_leave
from ptui.domain.flows.run_details import load_runs, open_run, show_cause
from ptui.domain.flows.running import cancel_sync, offer_run, run_sync
from ptui.domain.inspect.page import Notice, Table
from ptui.domain.patterns import Selection
from ptui.domain.runs.watch import Watch
from tests.domain.flows.human import ScriptedHuman
from tests.domain.runs.conftest import Begin, Place, until
from tests.runserver import V24, V25, RunAnswers
from tests.seeds_data.answers import fault
from tests.seedserver import Status

MODEL, BULK = ("syncs", "sync-1"), ("bulk", "bulk-1")
both = pytest.mark.parametrize("version", [V24, V25])


def completes(runs: RunAnswers) -> None:
    """What is started is over at once."""
    for sync in (runs.model, runs.bulk):
        sync.first = {"status": "completed"}


@both
@pytest.mark.parametrize(
    ("label", "body"), [("Run now", {}), ("Resync", {"resync": True}), ("Test", {"test": True})]
)
async def test_the_ways_of_a_model_sync(
    begin: Begin, human: ScriptedHuman, version: str, label: str, body: dict[str, bool]
) -> None:
    place: Place = await begin(version, completes)
    human.will(choose=label, follow=False)
    await run_sync(human, place.explorer, place.node(*MODEL))
    assert [one.label for one in human.asked[0].options] == ["Run now", "Resync", "Test"]
    assert place.runs.model.starts in ([body], [body or None])
    assert human.asked[-1].detail == "sync-1-run-1"


@both
@pytest.mark.parametrize(
    ("label", "body"), [("Run now", {}), ("Refetch", {"resync_mode": "refetch"}), ("Test", {"test": True})]
)
async def test_the_ways_of_a_bulk_sync_are_those_of_its_destination(
    begin: Begin, human: ScriptedHuman, version: str, label: str, body: dict[str, object]
) -> None:
    place: Place = await begin(version, completes)
    human.will(choose=label, follow=False)
    await run_sync(human, place.explorer, place.node(*BULK))
    offered = [one.label for one in human.asked[0].options]
    assert offered == ["Run now", "Chosen schemas…", "Refetch", "Test"]
    assert place.runs.bulk.starts in ([body], [body or None])


async def test_chosen_schemas_of_a_bulk_sync(begin: Begin, human: ScriptedHuman) -> None:
    place: Place = await begin(script=completes)
    human.will(choose="Chosen schemas…", check=Selection.of(["Contact"]))
    human.will(choose="Refetch", follow=False)
    await run_sync(human, place.explorer, place.node(*BULK))
    assert human.asked[1].detail == "Account\nContact", "those that are enabled"
    assert place.runs.bulk.starts == [{"resync_mode": "refetch", "schemas": ["Contact"]}]


async def test_nothing_runs_without_a_choice(begin: Begin, human: ScriptedHuman) -> None:
    place: Place = await begin()
    human.will(choose=None)
    await run_sync(human, place.explorer, place.node(*MODEL))
    human.will(choose="Chosen schemas…", check=Selection.none())
    await run_sync(human, place.explorer, place.node(*BULK))
    assert human.last == "No schema was chosen; nothing runs."
    human.will(choose="Chosen schemas…", check=Selection.all(), choose_=None)
    human._script[-1] = ("choose", None)
    await run_sync(human, place.explorer, place.node(*BULK))
    assert place.runs.model.starts == place.runs.bulk.starts == []


@both
async def test_a_run_that_goes_on_is_shown_instead(begin: Begin, human: ScriptedHuman, version: str) -> None:
    place: Place = await begin(version, lambda runs: runs.model.begin("running", insert=5))
    human.will(follow=False)
    await run_sync(human, place.explorer, place.node(*MODEL))
    assert place.runs.model.starts == []
    assert ("Customers to CONTACTS is running already.") in [text for text, _ in human.told]
    assert human.last == "Customers to CONTACTS goes on; x shows it again."


async def test_a_start_that_comes_too_late_shows_the_run_that_was_first(
    begin: Begin, human: ScriptedHuman
) -> None:
    place: Place = await begin()
    choose = human.choose

    async def meanwhile(title: str, options: object, *, at: str | None = None) -> str | None:
        place.runs.model.begin("running")
        return await choose(title, options, at=at)  # type: ignore[arg-type]

    human.choose = meanwhile  # type: ignore[method-assign]
    human.will(choose="Run now", follow=False)
    await run_sync(human, place.explorer, place.node(*MODEL))
    assert (len(place.runs.model.starts), len(place.runs.model.runs)) == (1, 1)
    assert human.asked[-1].detail == "sync-1-run-1"


async def test_a_refusal_is_told_in_the_servers_words(begin: Begin, human: ScriptedHuman) -> None:
    place: Place = await begin()
    place.runs.model.refusal = fault(422, "the sync is not active")
    human.will(choose="Run now")
    await run_sync(human, place.explorer, place.node(*MODEL))
    assert "the sync is not active" in human.last
    place.runs.model.refusal = fault(409, "an idempotency key is busy")
    human.will(choose="Run now")
    await run_sync(human, place.explorer, place.node(*MODEL))
    assert "idempotency key is busy" in human.last


async def test_a_server_that_cannot_say_what_runs_can_run(begin: Begin, human: ScriptedHuman) -> None:
    place: Place = await begin(script=completes)
    place.server.next(Status(404, {"status": 404, "message": "no route"}))
    human.will(choose="Run now", follow=False)
    await run_sync(human, place.explorer, place.node(*MODEL))
    assert len(place.runs.model.starts) == 1


@both
async def test_leaving_and_coming_back(begin: Begin, human: ScriptedHuman, version: str) -> None:
    place: Place = await begin(version)
    seen: list[Watch] = []

    async def look(watch: Watch) -> bool:
        watch.is_seen = True
        seen.append(watch)
        run = place.runs.model.runs[0]
        run.becomes("running", insert=len(seen), total=10)
        await until(lambda: watch.run.records == len(seen))
        watch.is_seen = False
        return False

    human.will(choose="Run now", follow=look)
    await run_sync(human, place.explorer, place.node(*MODEL))
    human.will(follow=look)
    await run_sync(human, place.explorer, place.node(*MODEL))
    assert seen[0] is seen[1], "the same watch, with its log"
    place.runs.model.runs[0].becomes("completed", insert=10)
    seen[0].wake()
    await until(lambda: place.ended)
    assert place.ended == [seen[0]], "who left is told of the end"


async def test_what_is_over_before_its_view_is_drawn_is_not_told_twice(
    begin: Begin, human: ScriptedHuman
) -> None:
    place: Place = await begin(script=completes)

    async def look(watch: Watch) -> bool:
        await until(lambda: watch.is_over)  # a view that takes its time
        return False

    human.will(choose="Run now", follow=look)
    await run_sync(human, place.explorer, place.node(*MODEL))
    assert place.ended == [] and "Completed" in human.last


async def test_again_from_the_view_of_a_run(begin: Begin, human: ScriptedHuman) -> None:
    place: Place = await begin(script=completes)

    async def again(watch: Watch) -> bool:
        await until(lambda: watch.is_over)
        return True

    human.will(choose="Run now", follow=again).will(choose="Test", follow=False)
    await run_sync(human, place.explorer, place.node(*MODEL))
    assert [body or {} for body in place.runs.model.starts] == [{}, {"test": True}]


@both
@pytest.mark.parametrize("where", [MODEL, BULK])
async def test_canceling_asks_first(
    begin: Begin, human: ScriptedHuman, version: str, where: tuple[str, str]
) -> None:
    place: Place = await begin(version)
    sync = place.runs.model if where is MODEL else place.runs.bulk
    await cancel_sync(human, place.explorer, place.node(*where))
    assert human.last == f"{sync.name} is not running."
    sync.begin("running")
    human.will(confirm=False)
    await cancel_sync(human, place.explorer, place.node(*where))
    assert sync.cancels == 0
    human.will(confirm=True)
    await cancel_sync(human, place.explorer, place.node(*where))
    assert (sync.cancels, human.last) == (1, f"{sync.name} was asked to stop.")


async def test_the_runs_tab_follows_pages_and_opens_one(begin: Begin, human: ScriptedHuman) -> None:
    def script(runs: RunAnswers) -> None:
        runs.page = 20
        for number in range(250):
            runs.model.begin("failed" if number == 248 else "completed", insert=number, errors=["gave up"])

    place: Place = await begin(script=script)
    place.asked()
    await load_runs(place.explorer, MODEL)
    page = place.explorer.inspector.runs[MODEL]
    assert isinstance(page, Table)
    assert (len(page.rows), page.notes) == (200, ("the last 200 runs · Enter shows one",))
    assert len(place.asked()) == 10
    assert [page.rows[at][0] for at in (0, 1)] == ["completed", "failed"]
    assert page.rows[1][-1] == "gave up"
    human.will(follow=False)
    await open_run(human, place.explorer, MODEL, 1)
    assert human.asked[-1].detail == "sync-1-run-249"


async def test_runs_that_cannot_be_read_say_why(begin: Begin) -> None:
    place: Place = await begin()
    await load_runs(place.explorer, MODEL)
    assert place.explorer.inspector.runs[MODEL] == Notice("It has never run.", "x runs it")
    place.server.next(Status(500, {"status": 500, "message": "boom"}))
    await load_runs(place.explorer, MODEL)
    page = place.explorer.inspector.runs[MODEL]
    assert isinstance(page, Notice)
    assert page.way_on


@both
@pytest.mark.parametrize("where", [MODEL, BULK])
async def test_records_that_failed_are_opened_and_copied(
    begin: Begin, human: ScriptedHuman, version: str, where: tuple[str, str]
) -> None:
    place: Place = await begin(version)
    sync = place.runs.model if where is MODEL else place.runs.bulk
    run = sync.begin("running")
    run.fails('value "aa" too long for NAME (80)', 'value "bb" too long for NAME (80)')
    run.becomes(*(("completed",) if where is MODEL else ("errors",)), error=2, error_count=2)

    async def look(watch: Watch) -> bool:
        await until(lambda: watch.errors.causes)
        human.will(read="copy")
        await show_cause(human, watch.errors.causes[0])
        return False

    await load_runs(place.explorer, where)
    human.will(follow=look)
    await open_run(human, place.explorer, where, 0)
    shown = human.asked[-1].detail
    assert shown.startswith("2 × value … too long for NAME (80)")
    assert "EMAIL       user1@example.com" in shown
    assert '"EMAIL": "user2@example.com"' in human.copied[0][0]


async def test_what_was_made_is_offered_to_run(begin: Begin, human: ScriptedHuman) -> None:
    place: Place = await begin(script=completes)
    made = {"id": "sync-1", "name": "Customers to CONTACTS", "active": True}
    human.will(confirm=False)
    await offer_run(human, place.explorer, "model sync", made)
    await offer_run(human, place.explorer, "model sync", {**made, "active": False})
    assert len(human.asked) == 1, "what is paused cannot run"
    human.will(confirm=True, follow=False)
    await offer_run(human, place.explorer, "model sync", made)
    assert len(place.runs.model.starts) == 1


async def test_leaving_asks_only_where_it_cuts_off(begin: Begin, human: ScriptedHuman) -> None:
    place: Place = await begin(lists_runs=True)
    place.runs.model.begin("running")
    assert await may_leave(human, place.explorer), "the server goes on without us"
    session = place.explorer.session
    assert session is not None
    session.ends_with_us = True
    human.will(confirm=False)
    assert not await may_leave(human, place.explorer)
    assert "Customers to CONTACTS" in human.asked[-1].detail
    place.runs.bulk.begin("exporting")
    human.will(confirm=True)
    assert await may_leave(human, place.explorer)
    assert human.asked[-1].title.startswith("2 runs are under way")
    for sync in (place.runs.model, place.runs.bulk):
        sync.runs[0].becomes("completed")
    assert await may_leave(human, place.explorer)


async def test_a_server_that_hangs_keeps_nobody(
    begin: Begin, human: ScriptedHuman, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ptui.domain.flows import leaving
    from tests.seedserver import Slow

    place: Place = await begin()
    assert place.explorer.session is not None
    place.explorer.session.ends_with_us = True
    monkeypatch.setattr(leaving, "PATIENCE", 0.05)
    place.server.next(Slow(20), Slow(20), Slow(20))
    async with asyncio.timeout(5):
        assert await may_leave(human, place.explorer)
