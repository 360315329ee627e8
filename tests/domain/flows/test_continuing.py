"""A draft of every kind of form is laid over what the server says now, or says why it cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from ptui.domain.drafts import Draft
from ptui.domain.flows.continuing import continue_draft, reopened
from ptui.domain.forms.desk import Desk
from ptui.domain.forms.form import Form
from ptui.domain.ui import Tone
from tests.domain.flows.conftest import Place
from tests.domain.flows.human import ScriptedHuman, answering, leave, send
from tests.seeds_data.answers import MYSQL, SNOWFLAKE
from tests.seedserver import Drop, Status

VERSION = "2025-09-18"
MODEL = {"name": "Customers", "connection_id": MYSQL, "configuration": {"table": "company.customers"}}


def typed(name: str) -> dict[str, Any]:
    return {"touched": [[["name"], name]], "counts": []}


def keep(place: Place, form: str, context: dict[str, Any], name: str = "Half") -> None:
    place.explorer.drafts.save(Draft(f"{form.replace(' ', '-')}", form, f"New {form}", context, typed(name)))


@pytest.mark.parametrize(
    ("form", "context", "path", "expected"),
    [
        ("connection", {"type": "mysql"}, "connections", {"type": "mysql", "name": "Half"}),
        (
            "model",
            {"connection_id": MYSQL, "chosen": {"table": "company.customers"}},
            "models",
            {"name": "Half", "connection_id": MYSQL, "configuration": {"table": "company.customers"}},
        ),
        (
            "bulk sync",
            {"source_connection_id": MYSQL, "destination_connection_id": SNOWFLAKE},
            "bulk/syncs",
            {"name": "Half", "source_connection_id": MYSQL, "destination_connection_id": SNOWFLAKE},
        ),
    ],
)
async def test_it_goes_on_where_it_was_left(
    place: Place,
    human: ScriptedHuman,
    form: str,
    context: dict[str, Any],
    path: str,
    expected: dict[str, Any],
) -> None:
    keep(place, form, {**context, "version": VERSION})
    human.will(choose=f"New {form} · Half", fill=answering())
    await continue_draft(human, place.explorer)
    (body,) = place.sent("POST", f"/api/{path}")
    assert {key: body[key] for key in expected} == expected
    assert place.explorer.drafts.list() == ()


async def test_a_sync_finds_its_model_and_target_again(place: Place, human: ScriptedHuman) -> None:
    place.made["models"]["m1"] = dict(MODEL)
    keep(
        place,
        "model sync",
        {"connection_id": SNOWFLAKE, "object": "CUSTOMERS.CONTACTS", "model_ids": ["m1"], "version": VERSION},
    )
    human.will(choose="New model sync · Half", fill=answering((("mode",), "replace")))
    await continue_draft(human, place.explorer)
    (body,) = place.sent("POST", "/api/syncs")
    assert body["target"] == {"connection_id": SNOWFLAKE, "object": "CUSTOMERS.CONTACTS"}
    assert {each["source"]["model_id"] for each in body["fields"]} == {"m1"}


async def test_an_edit_goes_on_as_an_edit(place: Place, human: ScriptedHuman) -> None:
    place.made["models"]["m1"] = dict(MODEL)
    keep(place, "model", {"connection_id": MYSQL, "id": "m1", "version": VERSION}, "Renamed")
    human.will(choose="New model · Renamed", fill=answering(), confirm=True)
    await continue_draft(human, place.explorer)
    assert '"Customers" → "Renamed"' in human.asked[-1].detail, "what changes is shown here too"
    assert place.sent("POST", "/api/models") == []
    assert place.made["models"]["m1"]["name"] == "Renamed"


async def test_what_is_gone_keeps_the_draft_and_says_so(place: Place, human: ScriptedHuman) -> None:
    keep(place, "model", {"connection_id": MYSQL, "id": "gone", "version": VERSION})
    human.will(choose="New model · Half")
    await continue_draft(human, place.explorer)
    text, tone = human.told[-1]
    assert "does not know it" in text and tone is Tone.BAD
    assert len(place.explorer.drafts.list()) == 1


async def test_a_draft_of_another_program_is_refused_in_words(place: Place, human: ScriptedHuman) -> None:
    keep(place, "spaceship", {})
    human.will(choose="New spaceship · Half")
    await continue_draft(human, place.explorer)
    assert human.last.startswith("This draft cannot be opened")


async def test_who_leaves_again_finds_it_again(place: Place, human: ScriptedHuman) -> None:
    keep(place, "connection", {"type": "mysql", "version": VERSION})
    human.will(choose="New connection · Half", fill=leave)
    await continue_draft(human, place.explorer)
    (draft,) = place.explorer.drafts.list()
    assert place.explorer.session is not None
    form: Form = await reopened(place.explorer.session, draft)
    assert form.initial.restored(draft.values).text(("name",)) == "Half"


async def test_a_model_that_was_made_before_its_sync_was_refused_is_not_made_again(
    place: Place, human: ScriptedHuman
) -> None:
    keep(
        place,
        "model sync",
        {
            "connection_id": SNOWFLAKE,
            "object": "CUSTOMERS.CONTACTS",
            "model_ids": [],
            "model": {"connection_id": MYSQL, "chosen": {"table": "company.customers"}},
            "version": VERSION,
        },
    )

    async def refused(desk: Desk) -> bool:
        desk.answer(("mode",), "replace")
        made = Status(200, {"data": {"id": "m7", "name": "Customers"}})
        place.seeds.next(made, Status(422, {"message": "no such mode", "metadata": {"field": "mode"}}))
        assert not await send(desk)
        return False

    human.will(choose="New model sync · Half", fill=refused)
    await continue_draft(human, place.explorer)
    assert "A part of it is made already." in human.last
    place.made["models"]["m7"] = dict(MODEL)
    human.will(choose="New model sync · Half", fill=answering((("model", "name"), "Renamed")))
    await continue_draft(human, place.explorer)
    assert len(place.sent("POST", "/api/models")) == 1
    assert place.made["models"]["m7"]["name"] == "Renamed", "it is changed to what the form says now"
    assert {each["source"]["model_id"] for each in place.sent("POST", "/api/syncs")[-1]["fields"]} == {"m7"}
    assert place.explorer.drafts.list() == ()


async def test_what_was_made_and_deleted_meanwhile_is_made_anew(place: Place, human: ScriptedHuman) -> None:
    context = {
        "connection_id": SNOWFLAKE,
        "object": "CUSTOMERS.CONTACTS",
        "model_ids": [],
        "model": {"connection_id": MYSQL, "chosen": {"table": "company.customers"}},
        "tried": {"made": {"0": "gone"}},
        "version": VERSION,
    }
    keep(place, "model sync", context)
    human.will(choose="New model sync · Half", fill=answering((("mode",), "replace")))
    await continue_draft(human, place.explorer)
    (model_id,) = place.made["models"]
    assert {each["source"]["model_id"] for each in place.sent("POST", "/api/syncs")[-1]["fields"]} == {
        model_id
    }


async def test_a_create_whose_answer_was_lost_goes_on_with_its_key(
    place: Place, human: ScriptedHuman
) -> None:
    context = {"connection_id": MYSQL, "chosen": {"table": "company.customers"}, "version": VERSION}
    keep(place, "model", context)

    async def cut_off(desk: Desk) -> bool:
        place.seeds.next(Drop(after_work=True), Drop())
        return await send(desk)

    human.will(choose="New model · Half", fill=cut_off)
    await continue_draft(human, place.explorer)
    human.will(choose="New model · Half", fill=answering())
    await continue_draft(human, place.explorer)
    posts = [one for one in place.seeds.requests if (one.method, one.path) == ("POST", "/api/models")]
    assert len({one.headers["idempotency-key"] for one in posts}) == 1, "the server knows that it is the same"
    assert len(posts) == 2
