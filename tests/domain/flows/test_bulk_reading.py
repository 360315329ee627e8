"""The fields of a bulk sync's schemas are read before it is changed or copied, or nothing is said of them."""

from __future__ import annotations

from typing import Any

import pytest

from ptui.domain.flows import bulk_reading
from ptui.domain.flows.changing import edit
from ptui.domain.flows.exporting import copy_as
from ptui.domain.forms.bulk_schemas import SCHEMAS
from ptui.domain.forms.desk import Desk
from ptui.domain.patterns import Selection
from tests.domain.flows.conftest import Dated, Place
from tests.domain.flows.human import ScriptedHuman, send
from tests.seeds_data.answers import MYSQL, SNOWFLAKE, Reply, fault

BULK = {
    "name": "Some",
    "source_connection_id": MYSQL,
    "destination_connection_id": SNOWFLAKE,
    "destination_configuration": {"schema": "S"},
    "mode": "replicate",
    "default_schedule": {"frequency": "manual"},
}
FIELDS = {
    "company.accounts": [{"id": "id", "enabled": True}, {"id": "secret", "enabled": False}],
    "company.customers": [{"id": "email", "enabled": True}],
    "company.teams": [{"id": "id", "enabled": True}, {"id": "budget", "enabled": False}],
}
ENABLED = ("company.accounts", "company.customers")
LIST = "/api/bulk/syncs/b1/schemas"


class Schemas(Dated):
    """Knows how b1 copies its schemas, and tells their fields one schema at a time."""

    silent: frozenset[str] = frozenset()

    def reply(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> Reply:
        if not path.startswith(LIST):
            return super().reply(method, path, query, body)
        name = path.removeprefix(LIST).strip("/")
        if method != "GET" or not name:
            return 200, {"data": [{"id": each, "enabled": each in ENABLED} for each in FIELDS]}
        if name in self.silent:
            return fault(500, "out of order")
        return 200, {"data": {"id": name, "enabled": name in ENABLED, "fields": FIELDS[name]}}


@pytest.fixture
async def bulk(place: Place) -> Place:
    """A bulk sync of two schemas, one of them not whole."""
    place.seeds.answers = Schemas()
    place.made["bulk/syncs"]["b1"] = dict(BULK)
    place.explorer.controller.reload(("bulk",))
    await place.explorer.controller.settled()
    return place


def silence(place: Place, *names: str) -> None:
    assert isinstance(place.seeds.answers, Schemas)
    place.seeds.answers.silent = frozenset(names)


async def renamed(desk: Desk) -> bool:
    desk.answer(("name",), "Other")
    return await send(desk)


async def with_teams(desk: Desk) -> bool:
    desk.answer(SCHEMAS, Selection.of([*ENABLED, "company.teams"]))
    if await send(desk):
        return True
    (complaint,) = desk.complaints
    assert "fields of company.teams could not be read" in complaint.message
    return False


async def test_an_edit_sends_their_fields_back(bulk: Place, human: ScriptedHuman) -> None:
    human.will(fill=renamed, confirm=True)
    await edit(human, bulk.explorer, bulk.node("bulk", "b1"))
    (put,) = bulk.sent("PUT", "/api/bulk/syncs/b1")
    (patch,) = bulk.sent("PATCH", LIST)
    accounts = {"id": "company.accounts", "enabled": True}
    assert put["schemas"] == [{**accounts, "fields": ["id"]}, {"id": "company.customers", "enabled": True}]
    assert patch == {"schemas": [{**accounts, "fields": FIELDS["company.accounts"]}]}
    assert human.asked[-1].detail == '~ name: "Some" → "Other"'


async def test_those_that_are_newly_chosen_are_read_too(bulk: Place, human: ScriptedHuman) -> None:
    human.will(fill=with_teams, confirm=True)
    await edit(human, bulk.explorer, bulk.node("bulk", "b1"))
    (patch,) = bulk.sent("PATCH", LIST)
    assert patch["schemas"][-1] == {
        "id": "company.teams",
        "enabled": True,
        "fields": FIELDS["company.teams"],
    }


async def test_what_cannot_be_read_is_not_sent(bulk: Place, human: ScriptedHuman) -> None:
    silence(bulk, "company.teams")
    human.will(fill=with_teams)
    await edit(human, bulk.explorer, bulk.node("bulk", "b1"))
    assert bulk.sent("PUT", "/api/bulk/syncs/b1") == []


async def test_too_many_are_left_as_they_are(
    bulk: Place, human: ScriptedHuman, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_reading, "MOST", 1)
    human.will(fill=renamed, confirm=True)
    await edit(human, bulk.explorer, bulk.node("bulk", "b1"))
    (put,) = bulk.sent("PUT", "/api/bulk/syncs/b1")
    assert "schemas" not in put
    assert bulk.sent("PATCH", LIST) == []


async def test_a_copy_has_them(bulk: Place, human: ScriptedHuman) -> None:
    human.will(choose="curl")
    await copy_as(human, bulk.explorer, ("bulk", "b1"))
    ((text, _),) = human.copied
    compact = "".join(text.split())
    assert (
        '"schemas":[{"id":"company.accounts","enabled":true,"fields":["id"]},"company.customers"]' in compact
    )
