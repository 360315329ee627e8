"""Editing, deleting, pausing: what changes is shown first, what uses a thing is said, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest

from ptui.domain.flows.changing import delete, edit, toggle_active
from ptui.domain.forms.desk import Desk
from ptui.domain.tree.node import ROOT, Node
from ptui.domain.ui import Tone
from tests.domain.flows.conftest import Place
from tests.domain.flows.human import ScriptedHuman, leave, send
from tests.seeds_data.answers import MYSQL, SNOWFLAKE
from tests.seedserver import Raw, Status

MODEL = {"name": "Customers", "connection_id": MYSQL, "configuration": {"table": "company.customers"}}
SYNC = {
    "name": "To CRM",
    "mode": "updateOrCreate",
    "target": {"connection_id": SNOWFLAKE, "object": "CUSTOMERS.CONTACTS"},
    "fields": [{"source": {"model_id": "m1", "field": "email"}, "target": "EMAIL"}],
    "identity": {"source": {"model_id": "m1", "field": "email"}, "target": "EMAIL", "function": "Equality"},
    "schedule": {"frequency": "manual"},
    "active": True,
    "something_new": {"kept": True},
}


@pytest.fixture
async def made(place: Place) -> Place:
    """A model, and a sync from it."""
    place.made["models"]["m1"] = dict(MODEL)
    place.made["syncs"]["s1"] = dict(SYNC)
    for group in ("models", "syncs"):
        place.explorer.controller.reload((group,))
    await place.explorer.controller.settled()
    return place


def renaming(name: str) -> Any:
    async def work(desk: Desk) -> bool:
        desk.answer(("name",), name)
        return await send(desk)

    return work


async def test_an_edit_shows_what_changes_and_replaces_the_whole(made: Place, human: ScriptedHuman) -> None:
    human.will(fill=renaming("Clients"), confirm=True)
    await edit(human, made.explorer, made.node("models", "m1"))
    question = next(one for one in human.asked if one.how == "confirm")
    assert "Customers" in question.detail and "Clients" in question.detail
    (body,) = made.sent("PUT", "/api/models/m1")
    assert body["name"] == "Clients"
    assert body["configuration"] == {"table": "company.customers"}
    assert human.told[-1] == ("Clients is saved.", Tone.GOOD)


async def test_an_edit_that_is_not_agreed_to_sends_nothing(made: Place, human: ScriptedHuman) -> None:
    human.will(fill=renaming("Clients"), confirm=False)
    await edit(human, made.explorer, made.node("models", "m1"))
    assert made.sent("PUT", "/api/models/m1") == []


async def test_an_edit_of_a_sync_keeps_what_it_does_not_show(made: Place, human: ScriptedHuman) -> None:
    human.will(fill=renaming("To the CRM"), confirm=True)
    await edit(human, made.explorer, made.node("syncs", "s1"))
    (body,) = made.sent("PUT", "/api/syncs/s1")
    assert body["name"] == "To the CRM"
    for key in ("mode", "target", "fields", "identity", "schedule"):
        assert body[key] == SYNC[key], key


async def test_an_edit_that_is_left_sends_nothing(made: Place, human: ScriptedHuman) -> None:
    human.will(fill=leave)
    await edit(human, made.explorer, made.node("models", "m1"))
    assert made.sent("PUT", "/api/models/m1") == []


async def test_what_is_gone_meanwhile_is_told(made: Place, human: ScriptedHuman) -> None:
    node = made.node("models", "m1")
    del made.made["models"]["m1"]
    await edit(human, made.explorer, node)
    assert human.told[-1][1] is Tone.BAD and human.last.endswith(".")


async def test_a_delete_says_what_uses_it(made: Place, human: ScriptedHuman) -> None:
    human.will(confirm=False)
    await delete(human, made.explorer, made.node("models", "m1"))
    (asked,) = human.asked
    assert asked.title == "Delete the model Customers?"
    assert "model sync To CRM" in asked.detail
    assert "m1" in made.made["models"]


async def test_a_delete_that_is_agreed_to(made: Place, human: ScriptedHuman) -> None:
    human.will(confirm=True)
    await delete(human, made.explorer, made.node("syncs", "s1"))
    assert made.made["syncs"] == {}
    assert human.told[-1] == ("To CRM is deleted.", Tone.GOOD)
    await made.explorer.controller.settled()
    assert made.explorer.store.node(("syncs", "s1")) is None


async def test_a_connection_goes_with_what_uses_it_only_when_that_was_said(
    made: Place, human: ScriptedHuman
) -> None:
    human.will(confirm=True)
    made.made["connections"]["x"] = {"name": "Unused", "type": "mysql", "configuration": {}}
    made.explorer.controller.reload(ROOT)
    await made.explorer.controller.settled()
    await delete(human, made.explorer, made.node("c:x"))
    assert made.made["connections"] == {}
    assert [one.target for one in made.seeds.requests if one.method == "DELETE"] == ["/api/connections/x"]
    human.will(confirm=True)
    await delete(human, made.explorer, made.node(f"c:{MYSQL}"))
    assert human.asked[-1].detail.splitlines()[1:3] == ["model Customers", "model sync To CRM"]
    forced = [one.target for one in made.seeds.requests if one.method == "DELETE"][-1]
    assert forced == f"/api/connections/{MYSQL}?force=true"


async def test_a_delete_that_is_refused_is_told(made: Place, human: ScriptedHuman) -> None:
    human.will(confirm=True)
    node = Node("gone", made.node("models", "m1").kind, "Gone", record={"id": "gone"})
    await delete(human, made.explorer, node)
    assert human.told[-1][1] is Tone.BAD


@pytest.mark.parametrize(
    ("active", "said"), [(True, "is paused; a run under way goes on."), (False, "is active.")]
)
async def test_pausing_and_activating(active: bool, said: str, made: Place, human: ScriptedHuman) -> None:
    made.made["syncs"]["s1"]["active"] = active
    made.explorer.controller.reload(("syncs",))
    await made.explorer.controller.settled()
    made.seeds.next(Status(200, {"data": {}}))
    await toggle_active(human, made.explorer, made.node("syncs", "s1"))
    request = next(one for one in made.seeds.requests if "activ" in one.path)
    assert request.body == {"active": not active}
    assert human.told[-1] == (f"To CRM {said}", Tone.GOOD)


async def test_a_pause_that_is_refused_is_told_in_the_servers_words(
    made: Place, human: ScriptedHuman
) -> None:
    made.seeds.next(Status(422, {"message": "this sync is locked"}))
    await toggle_active(human, made.explorer, made.node("syncs", "s1"))
    assert human.told[-1] == ("this sync is locked", Tone.BAD)


@pytest.mark.parametrize("what", [b'{"data": []}', b'{"data": {}}', b"null"])
async def test_what_is_no_object_cannot_be_edited(made: Place, human: ScriptedHuman, what: bytes) -> None:
    made.seeds.next(Raw(what))
    await edit(human, made.explorer, made.node("models", "m1"))
    assert "no object" in human.last and human.asked == []
    assert made.sent("PUT", "/api/models/m1") == []


async def test_a_secret_that_is_kept_is_no_change_and_a_new_one_is_not_shown(
    made: Place, human: ScriptedHuman
) -> None:
    assert made.explorer.session is not None
    made.explorer.session.client.keeps_masked_secrets = True

    async def work(desk: Desk) -> bool:
        desk.answer(("configuration", "port"), "3307")
        assert not await send(desk)
        desk.answer(("configuration", "passwd"), "hunter2")
        return await send(desk)

    human.will(fill=work, confirm=False).will(confirm=False)
    await edit(human, made.explorer, made.node(f"c:{MYSQL}"))
    kept, new = (one.detail.splitlines() for one in human.asked if one.how == "confirm")
    assert kept == ["~ configuration.port: 3306 → 3307"]
    assert new == [*kept, "~ configuration.passwd: •••••••• → ••••••••"]
