"""The catalogue of 100,000 tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptui.local.connectors import registry
from ptui.local.connectors.errors import MissingObject
from ptui.local.connectors.relational.connector import RelationalConnector
from ptui.local.connectors.samples.systems import SampleSystems
from ptui.local.connectors.sqlite.catalogue import SqliteSystem
from ptui.local.engine.catalogue import Connector

TABLE = "big.orders_000123"


def opened(samples: SampleSystems) -> Connector:
    return registry.open(
        "mysql", {"hostname": "localhost", "dbname": "big", "account": "user"}, samples=samples
    )


@pytest.fixture
def big(samples: SampleSystems) -> Connector:
    return opened(samples)


def test_all_are_listed(big: Connector) -> None:
    listed = big.source({}).items["table"].items or ()
    assert len(listed) == len(set(listed)) == 100_000
    assert list(listed) == sorted(listed) and "big.orders_000001" in listed
    assert len(big.target_objects().objects) == len(big.bulk_schemas(include_fields=False)) == 100_000


def test_a_table_follows_from_its_name(big: Connector, tmp_path: Path) -> None:
    other = opened(SampleSystems(tmp_path))
    assert big.source_fields({"table": TABLE}) == other.source_fields({"table": TABLE})
    assert big.sample({"table": TABLE}) == other.sample({"table": TABLE})
    assert big.sample({"table": TABLE}) != big.sample({"table": "big.orders_000124"})


def test_generated_and_made_fields_agree(big: Connector) -> None:
    listed = {schema.id: schema.fields for schema in big.bulk_schemas(include_fields=True)}
    assert len(listed) == 100_000
    for table in (TABLE, "big.accounts_000001", "big.visits_002000", "big.emails_000777"):
        assert listed[table] == big.bulk_fields(table)


def test_tables_are_made_when_they_are_asked_for(tmp_path: Path) -> None:
    big = opened(SampleSystems(tmp_path))
    assert isinstance(big, RelationalConnector) and isinstance(big.system, SqliteSystem)

    def made() -> list[str]:
        assert isinstance(big, RelationalConnector) and isinstance(big.system, SqliteSystem)
        with big.system.database.reading() as connection:
            return [name for (name,) in connection.execute("SELECT name FROM sqlite_master ORDER BY name")]

    big.source({})
    assert made() == []
    big.source_fields({"table": TABLE})
    big.target_fields("big.leads_000002")
    query = "SELECT i.id FROM Items_000003 AS i JOIN big.CARTS_000001 AS c ON c.id = i.id"
    assert big.sample({"query": query}, limit=1) == [{"id": 1}]
    assert made() == ["big.carts_000001", "big.items_000003", "big.leads_000002", TABLE]
    assert len(big.source({}).items["table"].items or ()) == 100_000


def test_what_is_not_there(big: Connector) -> None:
    with pytest.raises(MissingObject):
        big.source_fields({"table": "big.planets_000001"})
    assert big.target_fields("big.planets_000001").fields == ()
