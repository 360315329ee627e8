"""Objects are copied as what would make them again, in four ways, and never with the key or a secret."""

from __future__ import annotations

import ast
import json
from typing import Any

import hcl2
import pytest

from ptui.api.errors import NotFound
from ptui.domain.flows.exporting import copy_as, made_again
from ptui.domain.resources.connections import key_of
from ptui.domain.tree.node import NodeId
from tests.domain.flows.conftest import Place
from tests.domain.flows.human import ScriptedHuman
from tests.seeds_data.answers import MYSQL, SNOWFLAKE
from tests.seedserver import Status

OBJECTS: dict[str, dict[str, Any]] = {
    "models": {
        "name": "Customers",
        "connection_id": MYSQL,
        "configuration": {"table": "company.customers"},
    },
    "syncs": {
        "name": "To CRM",
        "mode": "replace",
        "target": {"connection_id": SNOWFLAKE, "object": "CUSTOMERS.CONTACTS"},
        "fields": [{"source": {"model_id": "m1", "field": "email"}, "target": "EMAIL"}],
        "schedule": {"frequency": "manual"},
    },
}
RESOURCES = {"models": "polytomic_model", "syncs": "polytomic_sync"}


async def stood(place: Place, group: str = "models") -> NodeId:
    """An object that the tree has listed."""
    place.made[group]["x1"] = dict(OBJECTS[group])
    place.explorer.controller.reload((group,))
    await place.explorer.controller.settled()
    return (group, "x1")


@pytest.mark.parametrize("group", OBJECTS)
async def test_an_object_in_all_four_ways(place: Place, human: ScriptedHuman, group: str) -> None:
    node_id = await stood(place, group)
    for way in ("curl", "python", "terraform", "json"):
        human.will(choose=way)
        await copy_as(human, place.explorer, node_id)
    curl, python, terraform, document = (text for text, _ in human.copied)
    assert "$POLYTOMIC_API_KEY" in curl or "${POLYTOMIC_API_KEY}" in curl
    assert f"/api/{group}" in curl and "POST" in curl
    ast.parse(python)
    assert RESOURCES[group] in json.dumps(hcl2.loads(terraform + "\n"))
    assert json.loads(document)["name"] == OBJECTS[group]["name"]
    assert all(place.seeds.key not in text for text, _ in human.copied)


async def test_a_connection_leaves_its_masked_password_to_a_variable(
    place: Place, human: ScriptedHuman
) -> None:
    node_id = (key_of(MYSQL),)
    for way in ("curl", "terraform"):
        human.will(choose=way)
        await copy_as(human, place.explorer, node_id)
    for text, _ in human.copied:
        assert "********" not in text
        assert "company" in text and "passwd" in text.lower()


async def test_who_leaves_copies_nothing_and_a_read_that_fails_is_told(
    place: Place, human: ScriptedHuman
) -> None:
    node_id = await stood(place)
    human.will(choose=None)
    await copy_as(human, place.explorer, node_id)
    place.seeds.next(Status(404, {"message": "gone"}))
    await copy_as(human, place.explorer, node_id)
    assert human.copied == []
    assert "the server does not know it (gone)" in human.last


async def test_it_is_read_anew_and_not_taken_from_the_tree(place: Place, human: ScriptedHuman) -> None:
    node_id = await stood(place)
    place.made["models"]["x1"]["name"] = "Renamed"
    human.will(choose="curl")
    await copy_as(human, place.explorer, node_id)
    assert "Renamed" in human.copied[0][0]


async def test_what_is_gone_raises_in_the_words_of_the_api(place: Place) -> None:
    node = place.node(*await stood(place))
    del place.made["models"]["x1"]
    assert place.explorer.session is not None
    with pytest.raises(NotFound):
        await made_again(place.explorer.session, node, "model")
