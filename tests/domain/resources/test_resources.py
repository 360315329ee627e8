"""Each kind of node loads what it should, over real HTTP, from a server of the walkthroughs' answers."""

from __future__ import annotations

import json

import pytest

from ptui.api.errors import ApiError, NotFound, ServerFailure, Unauthorized
from ptui.api.retry import Policy
from ptui.domain import resources
from ptui.domain.resources import LOADERS
from ptui.domain.session import Session
from ptui.domain.tree.controller import NotLoaded
from ptui.domain.tree.node import Health, Kind, Node, Place
from tests.domain.resources.conftest import Explored, Start, nodes
from tests.seeds_data.answers import HOSTILE, MYSQL, SNOWFLAKE
from tests.seedserver import Drop, Fault, Page, Raw, SeedServer, Status

V24, V25 = "2024-02-08", "2025-09-18"


async def test_the_top_has_the_connections_and_what_was_made_of_them(explored: Explored) -> None:
    found = nodes(await explored.listing())
    assert [(one.kind, one.label) for one in found[:3]] == [
        (Kind.CONNECTION, "MySQL Connection"),
        (Kind.CONNECTION, "Snowflake Connection"),
        (Kind.CONNECTION, "Salesforce Connection"),
    ]
    assert [one.kind for one in found[3:]] == [Kind.MODELS, Kind.SYNCS, Kind.BULK_SYNCS]
    mysql, _, salesforce = found[:3]
    assert (mysql.note, mysql.health, mysql.status) == ("mysql", Health.GOOD, "healthy")
    assert (salesforce.note, salesforce.health) == ("salesforce", Health.BAD)
    assert mysql.place == Place(MYSQL, "MySQL Connection", "mysql")
    assert mysql.record["something_new"] == {"nobody": "knows"}
    assert [one.label for one in nodes(mysql.children)] == ["Source", "Target", "Bulk"]
    assert explored.asked() == ["connections"]


async def test_from_a_connection_to_the_columns_of_a_table(explored: Explored) -> None:
    assert await explored.labels("MySQL Connection", "Source", "table") == [
        "company.accounts",
        "company.customers",
        "company.teams",
    ]
    fields = nodes(await explored.listing("MySQL Connection", "Source", "table", "company.customers"))
    told = [(one.kind, one.label, one.note, one.more, one.leaf) for one in fields]
    assert (Kind.FIELD, "email", "string", "varchar(255)", True) in told
    assert fields[0].record["remote_type"] == fields[0].more
    assert all(one.kind is Kind.FIELD for one in fields)
    assert explored.asked()[-1] == "modelsync/source/fields?table=company.customers"


@pytest.mark.parametrize(
    ("version", "server", "asked"),
    [
        (V24, "levels", ["modelsync/target"]),
        (V24, "objects", ["modelsync/target", "modelsync/targetobjects"]),
        (V25, "objects", ["modelsync/targetobjects"]),
        (V25, "levels", ["modelsync/targetobjects", "modelsync/target"]),
    ],
)
async def test_each_way_to_enumerate_a_target_stands_in_for_the_other(
    version: str, server: str, asked: list[str], start: Start
) -> None:
    explored = start(version)
    explored.seeds.answers.targets = server  # type: ignore[assignment]
    assert "CUSTOMERS" in await explored.labels("Snowflake Connection", "Target")
    assert [one for one in explored.asked() if "target" in one][: len(asked)] == asked
    found = nodes(await explored.listing("Snowflake Connection", "Target", "CUSTOMERS"))
    assert [one.label for one in found if one.kind is Kind.TARGET_OBJECT] == [
        "CUSTOMERS.COMPANIES",
        "CUSTOMERS.CONTACTS",
    ]
    contacts = ("Snowflake Connection", "Target", "CUSTOMERS", "CUSTOMERS.CONTACTS")
    node = await explored.node(*contacts)
    assert node.place is not None and node.place.object == "CUSTOMERS.CONTACTS"
    fields = nodes(await explored.listing(*contacts))
    assert [(one.label, one.note, one.more) for one in fields] == [
        ("EMAIL", "string", "VARCHAR(16777216)"),
        ("FIRST_NAME", "string", "VARCHAR(16777216)"),
        ("LAST_NAME", "string", "VARCHAR(16777216)"),
    ]
    assert fields[0].record["identity_functions"] == [{"id": "Equality", "label": "Equality"}]
    assert fields[0].record["supports_identity"] is True


async def test_the_drill_down_of_the_walkthrough_is_asked_as_it_stands_there(start: Start) -> None:
    explored = start(V24)
    await explored.labels("Snowflake Connection", "Target", "CUSTOMERS")
    assert explored.asked() == [
        "connections",
        "modelsync/target",
        "modelsync/target?type=schema",
        "modelsync/target?type=table&search=CUSTOMERS",
    ]


async def test_a_target_that_no_enumeration_knows_says_so(explored: Explored) -> None:
    target = await explored.node("MySQL Connection", "Target")
    explored.seeds.next(Status(404), Status(404))
    with pytest.raises(NotFound):
        await resources.load(target, explored.session)


async def test_only_a_404_makes_the_other_way_stand_in(explored: Explored) -> None:
    target = await explored.node("Snowflake Connection", "Target")
    explored.asked()
    explored.seeds.next(Status(500, {"message": "broken"}))
    with pytest.raises(ServerFailure):
        await resources.load(target, explored.session)
    assert explored.asked() == ["modelsync/targetobjects"]


async def test_bulk_schemas_and_their_fields(explored: Explored) -> None:
    assert await explored.labels("MySQL Connection", "Bulk") == [
        "company.accounts",
        "company.customers",
        "company.teams",
    ]
    fields = nodes(await explored.listing("MySQL Connection", "Bulk", "company.customers"))
    assert ("email", "string") in [(one.record["name"], one.note) for one in fields]


async def test_an_empty_cold_cache_is_told_apart_from_nothing(explored: Explored) -> None:
    bulk = await explored.node("MySQL Connection", "Bulk")
    none = Raw(b'{"data": {"schemas": null}}')
    explored.seeds.answers.cache_statuses = ["refreshing"]
    explored.seeds.next(none)
    with pytest.raises(NotLoaded, match="not cached yet") as caught:
        await resources.load(bulk, explored.session)
    assert "R" in caught.value.way_on
    explored.seeds.next(none)
    assert len(await resources.load(bulk, explored.session)) == 0


async def test_what_was_made(explored: Explored) -> None:
    made = explored.seeds.answers.made
    made["models"]["m1"] = {"name": "Customers", "type": "mysql", "connection_id": MYSQL}
    made["syncs"]["s1"] = {"name": "To CRM", "mode": "updateOrCreate", "schedule": {"frequency": "daily"}}
    made["syncs"]["s2"] = {"name": "", "mode": "replace", "active": False}
    made["bulk/syncs"]["b1"] = {
        "name": "All",
        "mode": "replicate",
        "default_schedule": {"frequency": "hourly"},
    }
    (model,) = nodes(await explored.listing("Models"))
    assert (model.kind, model.label, model.note) == (Kind.MODEL, "Customers", "mysql")
    assert "email" in await explored.labels("Models", "Customers")
    first, second = nodes(await explored.listing("Model syncs"))
    assert (first.label, first.note, first.more, first.health) == ("To CRM", "updateOrCreate", "daily", None)
    assert (second.label, second.health, second.status) == ("s2", Health.OFF, "paused")
    assert (first.leaf, second.leaf) == (True, True)
    (bulk,) = nodes(await explored.listing("Bulk syncs"))
    assert (bulk.label, bulk.note, bulk.more) == ("All", "replicate", "hourly")


async def test_a_hundred_thousand_tables_are_names_only(explored: Explored) -> None:
    explored.seeds.answers.tables = 100_000
    table = await explored.node("MySQL Connection", "Source", "table")
    assert table.children is not None and len(table.children) == 100_000
    assert table.children.node(99_999).label == "big.table_099999"
    assert table.more == "100,000"


async def test_hostile_names_keep_their_raw_value(explored: Explored) -> None:
    explored.seeds.answers.hostile = True
    labels = await explored.labels("MySQL Connection", "Source", "table")
    assert set(HOSTILE) <= set(labels)
    fields = await explored.listing("MySQL Connection", "Source", "table", HOSTILE[1])
    assert set(HOSTILE) <= {one.label for one in nodes(fields)}
    assert explored.asked()[-1].endswith("table=%C2%9B31mC1")  # what was named is what is asked for


WEIRD = [
    b"null",
    b"[]",
    b'{"data": null}',
    b'{"data": []}',
    b'{"data": {}}',
    b'{"data": [null, 1, "x", {}]}',
    b'{"data": {"items": [1], "requires_one_of": 3, "schemas": {"a": 1}, "fields": [null, {"name": 1}]}}',
    b'{"data": {"fields": {"a": "b"}, "target_creation": 1}, "target_creation": []}',
]


@pytest.mark.parametrize("kind", LOADERS)
async def test_no_answer_breaks_a_loader(kind: Kind, explored: Explored) -> None:
    place = Place(SNOWFLAKE, chosen=(("schema", "S"),), level="table", requires=("table",), object="S.T")
    for body in WEIRD:
        explored.seeds.always(Raw(body))
        try:
            found = await resources.load(Node("key", kind, "label", place=place), explored.session)
        except (ApiError, NotLoaded) as error:
            assert error.sentence
        else:
            assert [one.key for one in nodes(found)] == [found.key(at) for at in range(len(found))]
            json.dumps(found.answer)


@pytest.mark.parametrize("kind", LOADERS)
async def test_every_loader_fails_in_plain_words(kind: Kind, start: Start) -> None:
    explored = start(V24)
    explored.session.client.policy = Policy(again=0)
    place = Place(MYSQL, chosen=(("table", "t"),), level="table", requires=("table",), object="t")
    faults: list[Fault] = [
        Status(401),
        Status(404),
        Status(422, {"message": "no"}),
        Page(),
        Drop(halfway=True),
    ]
    for fault in faults:
        explored.seeds.always(fault)
        with pytest.raises(ApiError) as caught:
            await resources.load(Node("key", kind, "label", place=place), explored.session)
        assert caught.value.sentence.endswith(".")


async def test_a_place_without_a_connection_is_told(explored: Explored) -> None:
    with pytest.raises(NotLoaded, match="stands in no connection"):
        await resources.load(Node("x", Kind.SOURCE, "Source"), explored.session)


async def test_who_is_signed_in_or_why_nobody(explored: Explored, seeds: SeedServer) -> None:
    session: Session = explored.session
    me = await session.identify()
    assert me is not None and me.organization_name and session.trouble is None
    assert session.host == seeds.url.removeprefix("http://")
    seeds.next(Status(401, {"error": {"message": "invalid or unknown API key"}}))
    await session.identify()
    assert isinstance(session.trouble, Unauthorized)
