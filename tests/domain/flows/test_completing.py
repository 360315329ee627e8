"""Settings whose values the system knows are asked of the server, and typed where it is silent."""

from __future__ import annotations

from typing import Any

from ptui.domain.flows.answering import fulfil
from ptui.domain.flows.changing import edit
from ptui.domain.flows.creating import new_connection
from ptui.domain.forms.answers import answer
from ptui.domain.forms.desk import Desk
from ptui.domain.forms.lines import Question
from ptui.domain.patterns import Selection
from ptui.domain.tree.node import ROOT
from tests.domain.flows.conftest import Dated, Place
from tests.domain.flows.human import ScriptedHuman, send
from tests.seeds_data.answers import Reply, fault

_LABELLED = {"type": "object", "properties": {"value": {"type": "string"}, "label": {"type": "string"}}}
SCHEMA = {
    "type": "object",
    "properties": {
        "token": {"type": "string", "sensitive": True},
        "accounts": {
            "type": "array",
            "items": _LABELLED,
            "hierarchyCompletion": True,
            "leafSelectableOnly": True,
        },
        "sheet": {**_LABELLED, "completions": True},
    },
}
SHEETS = {"allows_creation": False, "values": [{"value": "s1", "label": "Sheet One", "path": None}]}
ACCOUNTS = {
    "values": [
        {"value": "top", "label": "Top", "path": []},
        {"value": "a", "label": "A", "path": ["Top"]},
        {"value": "b", "label": "B", "path": ["Top"]},
    ]
}


class Ads(Dated):
    """Has one type, whose values it knows."""

    before: Reply = (200, {"data": {"sheet": SHEETS, "accounts": ACCOUNTS}})
    """The answer to who asks before the connection is saved."""

    def reply(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> Reply:
        if path == "/api/connection_types/ads/parameter_values":
            return self.before
        if path.endswith("/parameter_values"):
            return 200, {"data": {"sheet": SHEETS}}
        if path == "/api/connection_types/ads":
            return 200, SCHEMA
        if path == "/api/connection_types":
            return 200, {"data": [{"id": "ads", "name": "Ads"}]}
        return super().reply(method, path, query, body)


async def ask(desk: Desk, human: ScriptedHuman, key: str) -> None:
    field = desk.find(("configuration", key))
    assert field is not None
    await fulfil(desk, human, Question(field), "open")


async def test_values_are_chosen_from_what_the_server_offers(place: Place, human: ScriptedHuman) -> None:
    place.seeds.answers = Ads()

    async def work(desk: Desk) -> bool:
        desk.answer(("name",), "Mine")
        desk.answer(("configuration", "token"), "t0ken")
        await ask(desk, human, "sheet")
        await ask(desk, human, "accounts")
        shown = desk.find(("configuration", "sheet"))
        assert shown is not None and answer(shown, desk.values).text == "Sheet One"
        return await send(desk)

    human.will(choose="Ads", fill=work).will(choose="Sheet One").will(check=Selection.of(["b"]))
    await new_connection(human, place.explorer)
    assert [one.detail for one in human.asked if one.how == "check"] == ["a\nb"], (
        "only what has nothing below"
    )
    first, second = place.sent("POST", "/api/connection_types/ads/parameter_values")
    assert first == {"field": "sheet", "parameters": {"token": "t0ken"}}
    assert second["parameters"] == {"token": "t0ken", "sheet": {"value": "s1", "label": "Sheet One"}}
    (made,) = place.sent("POST", "/api/connections")
    assert made["configuration"] == {
        "token": "t0ken",
        "sheet": {"value": "s1", "label": "Sheet One"},
        "accounts": [{"value": "b", "label": "B"}],
    }


async def test_where_nothing_is_offered_it_is_typed(place: Place, human: ScriptedHuman) -> None:
    place.seeds.answers = answers = Ads()
    answers.before = fault(400, "sign in first")

    async def work(desk: Desk) -> bool:
        desk.answer(("name",), "Mine")
        await ask(desk, human, "sheet")
        await ask(desk, human, "accounts")
        assert desk.complaints == ()
        return await send(desk)

    human.will(choose="Ads", fill=work, line="s9").will(line="a, b")
    await new_connection(human, place.explorer)
    (made,) = place.sent("POST", "/api/connections")
    assert made["configuration"] == {
        "sheet": {"value": "s9", "label": "s9"},
        "accounts": [{"value": "a", "label": "a"}, {"value": "b", "label": "b"}],
    }


async def test_a_saved_connection_is_asked_where_its_type_cannot_be(
    place: Place, human: ScriptedHuman
) -> None:
    place.seeds.answers = answers = Ads()
    answers.before = fault(404, "no such call")
    place.made["connections"]["x"] = {"name": "X", "type": "ads", "configuration": {}}
    place.explorer.controller.reload(ROOT)
    await place.explorer.controller.settled()

    async def work(desk: Desk) -> bool:
        await ask(desk, human, "sheet")
        assert desk.values.get(("configuration", "sheet")) == {"value": "s1", "label": "Sheet One"}
        return False

    human.will(fill=work, choose="Sheet One")
    await edit(human, place.explorer, place.node("c:x"))
