"""Making things by form: asked for what is missing, sent once, kept when it fails, never made twice."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from ptui.domain.flows.continuing import continue_draft
from ptui.domain.flows.creating import new_bulk_sync, new_connection, new_model, new_sync
from ptui.domain.flows.showing import show_plan
from ptui.domain.forms.desk import Desk
from ptui.domain.patterns import Selection
from ptui.domain.ui import Tone
from tests.domain.flows.conftest import Place
from tests.domain.flows.human import ScriptedHuman, answering, leave, send
from tests.seeds_data.answers import MYSQL, SALESFORCE, SNOWFLAKE
from tests.seedserver import Drop, Status

C, S = f"c:{MYSQL}", f"c:{SNOWFLAKE}"
CUSTOMERS = (C, "source", "table", "company.customers")

MYSQL_ANSWERS = [
    (("name",), "Warehouse"),
    (("configuration", "hostname"), "db.example"),
    (("configuration", "account"), "ptui"),
    (("configuration", "passwd"), "s3cret-word"),
]


async def test_a_connection(place: Place, human: ScriptedHuman) -> None:
    human.will(choose="mysql", fill=answering(*MYSQL_ANSWERS))
    await new_connection(human, place.explorer)
    (made,) = place.made["connections"].values()
    assert (made["name"], made["type"]) == ("Warehouse", "mysql")
    assert made["configuration"] == {"hostname": "db.example", "account": "ptui", "passwd": "s3cret-word"}
    assert human.told[-1] == ("Warehouse is created.", Tone.GOOD)
    await place.explorer.controller.settled()
    assert place.explorer.store.node((f"c:{next(iter(place.made['connections']))}",)) is not None
    assert place.explorer.drafts.list() == ()


async def test_every_create_has_a_key_of_its_own(place: Place, human: ScriptedHuman) -> None:
    for _ in range(2):
        human.will(choose="mysql", fill=answering(*MYSQL_ANSWERS))
        await new_connection(human, place.explorer)
    keys = [one.headers["idempotency-key"] for one in place.seeds.requests if one.method == "POST"]
    assert len(keys) == len(set(keys)) == 2
    assert all(8 <= len(key) <= 255 for key in keys)


async def test_a_type_that_nobody_chose(place: Place, human: ScriptedHuman) -> None:
    human.will(choose=None)
    await new_connection(human, place.explorer)
    assert place.made["connections"] == {}


async def test_a_complaint_lands_on_its_field_and_what_was_typed_stays(
    place: Place, human: ScriptedHuman
) -> None:
    async def stubborn(desk: Desk) -> bool:
        for path, value in MYSQL_ANSWERS:
            desk.answer(path, value)
        place.seeds.next(Status(422, {"message": "hostname: cannot be resolved", "metadata": None}))
        assert not await send(desk)
        (problem,) = desk.complaints
        assert "cannot be resolved" in problem.message
        assert problem.path == ("configuration", "hostname")
        assert desk.values.get(("configuration", "account")) == "ptui"
        desk.answer(("configuration", "hostname"), "db2.example")
        assert desk.complaints == ()
        return await send(desk)

    human.will(choose="mysql", fill=stubborn)
    await new_connection(human, place.explorer)
    (made,) = place.made["connections"].values()
    assert made["configuration"]["hostname"] == "db2.example"


@pytest.mark.parametrize("fault", [Status(403, {"message": "not you"}), Status(500), Drop()])
async def test_a_refusal_leaves_the_form_open_with_plain_words(
    fault: Any, place: Place, human: ScriptedHuman
) -> None:
    async def refused(desk: Desk) -> bool:
        for path, value in MYSQL_ANSWERS:
            desk.answer(path, value)
        place.seeds.next(fault)
        assert not await send(desk)
        (problem,) = desk.complaints
        assert problem.message and "s3cret" not in problem.message and "Traceback" not in problem.message
        return await send(desk)

    human.will(choose="mysql", fill=refused)
    await new_connection(human, place.explorer)
    assert len(place.made["connections"]) == 1


async def test_an_answer_that_was_lost_makes_nothing_twice(place: Place, human: ScriptedHuman) -> None:
    async def unlucky(desk: Desk) -> bool:
        for path, value in MYSQL_ANSWERS:
            desk.answer(path, value)
        place.seeds.next(Drop(after_work=True))
        return await send(desk)

    human.will(choose="mysql", fill=unlucky)
    await new_connection(human, place.explorer)
    assert len(place.made["connections"]) == 1
    assert "nothing was made twice" in human.last


async def test_a_form_that_is_left_can_be_continued_without_its_secret(
    place: Place, human: ScriptedHuman, tmp_path: Path
) -> None:
    async def dropped(desk: Desk) -> bool:
        for path, value in MYSQL_ANSWERS:
            desk.answer(path, value)
        return False

    human.will(choose="mysql", fill=dropped)
    await new_connection(human, place.explorer)
    assert "draft is kept" in human.last
    kept = "".join(path.read_text() for path in (tmp_path / "drafts").iterdir())
    assert "db.example" in kept and "s3cret-word" not in kept

    async def continued(desk: Desk) -> bool:
        assert desk.values.get(("configuration", "hostname")) == "db.example"
        assert desk.values.get(("configuration", "passwd")) is None
        desk.answer(("configuration", "passwd"), "again")
        return await send(desk)

    (draft,) = place.explorer.drafts.list()
    human.will(choose=draft.id, fill=continued)
    await continue_draft(human, place.explorer)
    (made,) = place.made["connections"].values()
    assert made["configuration"]["passwd"] == "again"
    assert place.explorer.drafts.list() == ()


async def test_a_form_in_which_nothing_was_typed_leaves_no_draft(place: Place, human: ScriptedHuman) -> None:
    human.will(choose="mysql", fill=leave)
    await new_connection(human, place.explorer)
    assert place.explorer.drafts.list() == ()
    await continue_draft(human, place.explorer)
    assert human.last == "There are no drafts."


async def test_drafts_are_thrown_away_only_after_a_question(place: Place, human: ScriptedHuman) -> None:
    async def dropped(desk: Desk) -> bool:
        desk.answer(("name",), "half")
        return False

    human.will(choose="mysql", fill=dropped)
    await new_connection(human, place.explorer)
    human.will(choose="discard them all", confirm=False)
    await continue_draft(human, place.explorer)
    assert len(place.explorer.drafts.list()) == 1
    human.will(choose="discard them all", confirm=True)
    await continue_draft(human, place.explorer)
    assert place.explorer.drafts.list() == ()


async def test_the_request_is_shown_before_it_is_sent_without_its_secret(
    place: Place, human: ScriptedHuman
) -> None:
    async def look(desk: Desk) -> bool:
        for path, value in MYSQL_ANSWERS:
            desk.answer(path, value)
        await show_plan(human, desk)
        return False

    human.will(choose="mysql", fill=look, read="copy")
    await new_connection(human, place.explorer)
    shown = next(one for one in human.asked if one.how == "read").detail
    assert shown.startswith("POST /api/connections\n")
    assert "db.example" in shown and "s3cret-word" not in shown
    ((text, what),) = human.copied
    assert what == "cURL" and "db.example" in text and "s3cret-word" not in text
    assert place.made["connections"] == {}


async def test_a_model_of_a_table(place: Place, human: ScriptedHuman) -> None:
    await place.open(*CUSTOMERS)
    human.will(fill=send)
    await new_model(human, place.explorer, place.node(*CUSTOMERS))
    (made,) = place.made["models"].values()
    assert made["connection_id"] == MYSQL
    assert made["configuration"] == {"table": "company.customers"}
    assert made["name"]


async def test_a_model_of_a_typed_view(place: Place, human: ScriptedHuman) -> None:
    await place.open(C, "source")
    human.will(line="company.active_customers", fill=answering((("name",), "Active")))
    await new_model(human, place.explorer, place.node(C, "source", "+view"))
    (made,) = place.made["models"].values()
    assert (made["name"], made["configuration"]) == ("Active", {"view": "company.active_customers"})


async def test_a_sync_from_a_marked_table_makes_the_model_first(place: Place, human: ScriptedHuman) -> None:
    await place.open(*CUSTOMERS)
    target = await place.open(S, "target", "CUSTOMERS", "CUSTOMERS.CONTACTS")
    place.explorer.toggle_mark(CUSTOMERS)
    human.will(fill=send)
    await new_sync(human, place.explorer, target)
    ((model_id, model),) = place.made["models"].items()
    (sync,) = place.made["syncs"].values()
    assert model["configuration"] == {"table": "company.customers"}
    assert sync["target"] == {"connection_id": SNOWFLAKE, "object": "CUSTOMERS.CONTACTS"}
    mapped = {one["target"]: one["source"] for one in sync["fields"]}
    assert mapped["FIRST_NAME"] == {"model_id": model_id, "field": "first_name"}
    assert sync["identity"]["target"] == "EMAIL"
    assert place.explorer.marks == set()


async def test_a_target_that_is_not_listed_is_typed(place: Place, human: ScriptedHuman) -> None:
    """A level of a target whose list is null is free text, in the tree as in the dialog."""
    await place.open(*CUSTOMERS)
    place.explorer.toggle_mark(CUSTOMERS)
    unlisted = {"items": {"object": {"items": None, "has_items": False}}, "requires_one_of": ["object"]}
    place.seeds.answers._target = lambda **_: (200, {"data": unlisted})  # type: ignore[method-assign]
    place.seeds.answers.__post_init__()
    typed = await place.open(S, "target", "+object")
    human.will(line="CUSTOMERS.CONTACTS", fill=send)
    await new_sync(human, place.explorer, typed)
    (sync,) = place.made["syncs"].values()
    assert sync["target"] == {"connection_id": SNOWFLAKE, "object": "CUSTOMERS.CONTACTS"}
    place.explorer.toggle_mark(CUSTOMERS)
    human.will(choose="Snowflake Connection").will(choose="object").will(line=None)
    await new_sync(human, place.explorer, CUSTOMERS)
    assert len(place.made["syncs"]) == 1 and human.is_through


async def test_a_sync_that_is_refused_does_not_make_its_model_twice(
    place: Place, human: ScriptedHuman
) -> None:
    async def twice(desk: Desk) -> bool:
        place.seeds.answers.made["syncs"].clear()
        refuse_syncs(place)
        assert not await send(desk)
        assert len(place.made["models"]) == 1
        accept_syncs(place)
        return await send(desk)

    await place.open(*CUSTOMERS)
    target = await place.open(S, "target", "CUSTOMERS", "CUSTOMERS.CONTACTS")
    place.explorer.toggle_mark(CUSTOMERS)
    human.will(fill=twice)
    await new_sync(human, place.explorer, target)
    assert len(place.made["models"]) == 1
    (sync,) = place.made["syncs"].values()
    assert {one["source"]["model_id"] for one in sync["fields"]} == set(place.made["models"])


def refuse_syncs(place: Place) -> None:
    routes = place.seeds.answers._routes
    place.seeds.answers._routes = [
        (verb, pattern, answer)
        if (verb, pattern.pattern) != ("POST", "/api/syncs")
        else (verb, pattern, lambda **_: (422, {"message": "the mode is not supported"}))
        for verb, pattern, answer in routes
    ]
    place.seeds.answers.__dict__["_accepting"] = routes


def accept_syncs(place: Place) -> None:
    place.seeds.answers._routes = place.seeds.answers.__dict__["_accepting"]


async def test_without_a_mark_or_a_model_a_sync_says_how(place: Place, human: ScriptedHuman) -> None:
    target = await place.open(S, "target", "CUSTOMERS", "CUSTOMERS.CONTACTS")
    await new_sync(human, place.explorer, target)
    assert human.last.startswith("Mark a source first") and human.told[-1][1] is Tone.WARN


async def test_a_bulk_sync_waits_for_a_cold_cache(
    place: Place, human: ScriptedHuman, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ptui.domain.flows.waiting.PAUSES", (0.0,))
    place.seeds.answers.cache_statuses = ["refreshing", "refreshing"]
    human.will(
        choose="Snowflake Connection",
        fill=answering((("schemas",), Selection.of(["company.customers"]))),
    )
    await new_bulk_sync(human, place.explorer, (C,))
    assert any("Waiting for the schemas to be cached: refreshing" in text for text, _ in human.told)
    (made,) = place.made["bulk/syncs"].values()
    assert (made["source_connection_id"], made["destination_connection_id"]) == (MYSQL, SNOWFLAKE)
    assert [one if isinstance(one, str) else one["id"] for one in made["schemas"]] == ["company.customers"]


async def test_the_documented_400_of_a_cold_cache_is_sent_again(
    place: Place, human: ScriptedHuman, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ptui.domain.flows.waiting.PAUSES", (0.0,))

    async def cold(desk: Desk) -> bool:
        desk.answer(("schemas",), Selection.of(["company.customers"]))
        place.seeds.next(Status(400, {"message": "No schemas found for the connection"}))
        return await asyncio.wait_for(send(desk), 10)

    human.will(choose="Snowflake Connection", fill=cold)
    await new_bulk_sync(human, place.explorer, (C,))
    assert len(place.made["bulk/syncs"]) == 1
    first, second = [
        one for one in place.seeds.requests if (one.method, one.path) == ("POST", "/api/bulk/syncs")
    ]
    assert (
        first.headers["idempotency-key"] != second.headers["idempotency-key"]
    )  # the refusal is kept with its key


async def test_the_destination_of_a_bulk_sync_is_not_its_source(place: Place, human: ScriptedHuman) -> None:
    human.will(choose=None)
    await new_bulk_sync(human, place.explorer, (f"c:{SALESFORCE}",))
    (asked,) = human.asked
    assert [one.label for one in asked.options] == ["MySQL Connection", "Snowflake Connection"]
    assert place.made["bulk/syncs"] == {}
