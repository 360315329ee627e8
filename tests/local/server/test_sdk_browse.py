"""The official SDK, as an independent witness: it browses and connects as its own documentation says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from polytomic import Polytomic
from polytomic.core.api_error import ApiError

from ptui.local.server.demo import connection_id
from ptui.local.server.serve import LocalServer
from tests.local.server.serving import people, until

MYSQL = connection_id("MySQL Connection")
SNOWFLAKE = connection_id("Snowflake Connection")
SALESFORCE = connection_id("Salesforce Connection")


def sdk_of(server: LocalServer, version: str) -> Iterator[Polytomic]:
    with httpx.Client(trust_env=False) as transport:
        yield Polytomic(
            base_url=server.url, token=server.key, version=version, httpx_client=transport, max_retries=0
        )


@pytest.fixture(params=["2025-09-18", "2024-02-08"])
def sdk(demo_server: LocalServer, request: pytest.FixtureRequest) -> Iterator[Polytomic]:
    yield from sdk_of(demo_server, request.param)


def test_identity(sdk: Polytomic) -> None:
    me = sdk.identity.get().data
    assert me is not None and me.is_user and me.organization_name == "Local workspace"


def test_connections_as_they_are(sdk: Polytomic) -> None:
    listed = sdk.connections.list().data or []
    assert {"MySQL Connection", "Big Connection"} <= {each.name for each in listed}
    one = sdk.connections.get(MYSQL).data
    assert one is not None and one.type is not None
    assert (one.type.id, one.status, one.configuration["passwd"]) == ("mysql", "healthy", "********")


def test_connection_types(sdk: Polytomic) -> None:
    types = {each.id: each for each in sdk.connections.get_types().data or []}
    assert types["salesforce"].use_oauth is True
    schema: Any = sdk.connections.get_connection_type_schema("mysql")
    assert "hostname" in schema.properties


def test_a_connection_from_beginning_to_end(sdk: Polytomic, tmp_path: Path) -> None:
    path = people(tmp_path / "people.db")
    sdk.connections.test_connection(type="sqlite", configuration={"path": str(path)})
    made = sdk.connections.create(name="People", type="sqlite", configuration={"path": str(path)}).data
    assert made is not None and made.id is not None and made.status == "healthy"
    after = sdk.connections.update(made.id, name="Persons", configuration={"path": str(path)}).data
    assert after is not None and after.name == "Persons"
    sdk.connections.delete(made.id)
    with pytest.raises(ApiError) as gone:
        sdk.connections.get(made.id)
    assert gone.value.status_code == 404


def test_signing_in(sdk: Polytomic) -> None:
    configuration = {"domain": "https://example.my.salesforce.com"}
    made = sdk.connections.create(name="Force", type="salesforce", configuration=configuration).data
    assert made is not None and made.id is not None and made.auth_url is not None
    assert httpx.post(made.auth_url).is_success

    def healthy() -> bool:
        now = sdk.connections.get(str(made.id)).data
        return now is not None and now.status == "healthy"

    until(healthy)
    sdk.connections.delete(made.id)


def test_the_source_in_its_own_encoding_of_params(sdk: Polytomic) -> None:
    step = sdk.model_sync.get_source(MYSQL).data
    assert step is not None and step.items is not None
    assert step.requires_one_of == ["query", "table", "view"]
    assert step.items["table"].items == ["company.accounts", "company.customers", "company.teams"]
    again = sdk.model_sync.get_source(MYSQL, params={"table": ["company.customers"]}).data
    assert again is not None and again.items is not None and again.items["table"].requires_one_of is None
    fields = sdk.model_sync.get_source_fields(MYSQL, params={"table": ["company.customers"]}).data or []
    types = {each.name: (each.type, each.remote_type) for each in fields}
    assert types["email"] == ("string", "varchar(255)")


def test_deeper_in_its_own_encoding_of_params(sdk: Polytomic) -> None:
    step = sdk.model_sync.get_source(SNOWFLAKE, params={"schema": ["CUSTOMERS"]}).data
    assert step is not None and step.items is not None
    assert "CUSTOMERS.CONTACTS" in (step.items["table"].items or [])


def test_targets(sdk: Polytomic) -> None:
    answer = sdk.model_sync.targets.list(SNOWFLAKE)
    objects = {each.id: each for each in answer.data or []}
    modes = {mode.id: mode.requires_identity for mode in objects["CUSTOMERS.CONTACTS"].modes or []}
    assert modes == {
        "create": True,
        "update": True,
        "updateOrCreate": True,
        "replace": False,
        "append": False,
    }
    assert answer.target_creation is not None and answer.target_creation.supported is True
    fields = sdk.model_sync.targets.get_target_fields(SNOWFLAKE, target="CUSTOMERS.CONTACTS").data
    assert fields is not None
    assert [each.id for each in fields.fields or []] == ["EMAIL", "FIRST_NAME", "LAST_NAME"]
    functions = (fields.fields or [])[0].identity_functions or []
    assert [each.id for each in functions] == ["Equality"]


def test_cached_schemas(sdk: Polytomic) -> None:
    sdk.schemas.refresh(SALESFORCE)

    def cached() -> bool:
        status = sdk.schemas.get_status(SALESFORCE)
        return status.data is not None and status.data.cache_status == "cached"

    until(cached)
    source = sdk.bulk_sync.get_source(SALESFORCE, include_fields=True).data
    assert source is not None
    schemas = {each.id: each for each in source.schemas or []}
    assert {"Account", "Contact"} <= set(schemas)
    one = sdk.schemas.get(SALESFORCE, "Contact").data
    assert one is not None and one.fields is not None
    assert [each.id for each in one.fields] == [each.id for each in schemas["Contact"].fields or []]
    assert sdk.schemas.get_records(SALESFORCE, "Contact").data


def test_a_bulk_destination(sdk: Polytomic) -> None:
    target = sdk.bulk_sync.get_destination(SNOWFLAKE).data
    assert target is not None
    assert [mode.id for mode in target.modes or []] == ["replicate", "snapshot", "append"]


def test_a_wrong_key(demo_server: LocalServer) -> None:
    with httpx.Client(trust_env=False) as transport, pytest.raises(ApiError) as refused:
        Polytomic(base_url=demo_server.url, token="wrong", httpx_client=transport).identity.get()
    assert refused.value.status_code == 401
