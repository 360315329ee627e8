"""The official Python SDK creates connections, models and both kinds of sync, and reads them back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from polytomic import (
    BulkSchema,
    BulkSyncDefaultScheduleRequest,
    BulkSyncScheduleApi,
    Filter,
    Identity,
    ModelSyncV5Target,
    OverrideFieldInput,
    Polytomic,
    Schedule,
    SchemaConfiguration,
    Source,
    SyncField,
)
from polytomic.errors import BadRequestError, NotFoundError, UnprocessableEntityError

from ptui.local.server.serve import LocalServer
from tests.local.server.serving import until


@pytest.fixture
def sdk(demo_server: LocalServer) -> Iterator[Any]:
    """The SDK, pointed at a demo workspace; it retries nothing, so that the first error is seen."""
    with httpx.Client(timeout=30, trust_env=False) as client:
        yield Polytomic(base_url=demo_server.url, token=demo_server.key, max_retries=0, httpx_client=client)


def connection(sdk: Any, kind: str, **configuration: Any) -> str:
    made = sdk.connections.create(name=f"SDK {kind}", type=kind, configuration=configuration).data
    if made.auth_url:
        assert httpx.post(made.auth_url).is_success
    until(lambda: sdk.connections.get(made.id).data.status == "healthy")
    until(lambda: sdk.schemas.get_status(made.id).data.cache_status == "cached")
    return str(made.id)


@pytest.fixture
def mysql(sdk: Any) -> Iterator[str]:
    made = connection(
        sdk, "mysql", hostname="localhost", port=3306, dbname="company", account="user", passwd="secret"
    )
    yield made
    sdk.connections.delete(made, force=True)


@pytest.fixture
def snowflake(sdk: Any) -> Iterator[str]:
    made = connection(
        sdk, "snowflake", account="account", dbname="database", username="user", password="secret"
    )
    yield made
    sdk.connections.delete(made, force=True)


@pytest.fixture
def salesforce(sdk: Any) -> Iterator[str]:
    made = connection(sdk, "salesforce", domain="https://example.my.salesforce.com")
    yield made
    sdk.connections.delete(made, force=True)


def model_of(sdk: Any, mysql: str, **more: Any) -> Any:
    return sdk.models.create(
        name="Customers", connection_id=mysql, configuration={"table": "company.customers"}, **more
    ).data


def test_models(sdk: Any, mysql: str) -> None:
    model = model_of(sdk, mysql, identifier="email", labels=["vip"])
    assert {"email", "first_name", "last_name"} <= {field.name for field in model.fields}
    assert model.labels[0]["name"] == "vip"
    assert sdk.models.get(model.id).data == model
    assert model.id in [each.id for each in sdk.models.list().data]
    sample = sdk.models.sample(model.id).data
    assert "@" in sample.records[0][model.id]["email"]
    configuration = {"query": "SELECT email FROM company.customers"}
    preview = sdk.models.preview(name="Q", connection_id=mysql, configuration=configuration, async_=True)
    job = preview.job

    def fields() -> Any:
        return sdk.jobs.get(job.type, job.job_id).data.result

    assert [field["name"] for field in until(fields)] == ["email"]
    changed = sdk.models.update(model.id, name="Mail", connection_id=mysql, configuration=configuration).data
    assert (changed.name, [field.name for field in changed.fields]) == ("Mail", ["email"])
    sdk.models.delete(model.id)
    with pytest.raises(NotFoundError):
        sdk.models.get(model.id)


def test_model_syncs(sdk: Any, mysql: str, salesforce: str) -> None:
    model = model_of(sdk, mysql)

    def field(name: str) -> Source:
        return Source(model_id=model.id, field=name)

    wanted: dict[str, Any] = {
        "name": "SDK to Contact",
        "mode": "updateOrCreate",
        "target": ModelSyncV5Target(connection_id=salesforce, object="Contact"),
        "identity": Identity(source=field("email"), target="Email", function="Equality"),
        "fields": [
            SyncField(source=field("first_name"), target="FirstName"),
            SyncField(source=field("last_name"), target="LastName"),
        ],
        "override_fields": [OverrideFieldInput(target="Title", override_value="Customer")],
        "filters": [Filter(field=field("email"), function="IsNotNull")],
        "schedule": Schedule(frequency="daily", hour="6", minute="0"),
    }
    sync = sdk.model_sync.create(**wanted).data
    assert (sync.active, sync.model_ids, sync.problems) == (True, [model.id], [])
    assert [each.target for each in sync.fields] == ["FirstName", "LastName"]
    assert sync.override_fields[0].override_value == "Customer"
    assert sync.model_filters.conditions[0].label == "A"
    assert sync.identities.mappings[0].target == "Email"
    assert sdk.model_sync.get(sync.id).data == sync
    listed = sdk.model_sync.list(target_connection_id=salesforce).data
    assert [(line.id, line.target_object) for line in listed] == [(sync.id, "Contact")]
    assert sdk.model_sync.get_status(sync.id).data.next_execution_time.hour == 6
    changed = sdk.model_sync.update(sync.id, **(wanted | {"name": "Renamed", "filters": []})).data
    assert (changed.name, changed.filters) == ("Renamed", [])
    assert sdk.model_sync.activate(sync.id, active=False).data.active is False
    frequencies = {each.frequency for each in sdk.model_sync.get_schedule_options().data.schedule_options}
    assert {"manual", "continuous", "hourly", "daily", "weekly", "custom", "runafter"} <= frequencies
    with pytest.raises(UnprocessableEntityError, match="did you mean LastName"):
        sdk.model_sync.create(**(wanted | {"fields": [SyncField(source=field("email"), target="LastNaem")]}))
    with pytest.raises(BadRequestError, match="identity is required"):
        sdk.model_sync.create(**{key: value for key, value in wanted.items() if key != "identity"})
    sdk.model_sync.delete(sync.id)
    with pytest.raises(NotFoundError):
        sdk.model_sync.get(sync.id)


def test_a_new_table_comes_with_a_sync(sdk: Any, mysql: str, snowflake: str) -> None:
    model = model_of(sdk, mysql)
    creation = sdk.model_sync.targets.list(snowflake).target_creation
    assert creation.supported
    sync = sdk.model_sync.create(
        name="SDK to a new table",
        mode="replace",
        target=ModelSyncV5Target(
            connection_id=snowflake, create={creation.properties[0].id: "CUSTOMERS.FROM_SDK"}
        ),
        fields=[SyncField(source=Source(model_id=model.id, field="email"), target="EMAIL", new=True)],
        schedule=Schedule(frequency="manual"),
    ).data
    assert (sync.target.object, sync.target.create) == ("CUSTOMERS.FROM_SDK", None)


def test_bulk_syncs(sdk: Any, salesforce: str, snowflake: str) -> None:
    wanted: dict[str, Any] = {
        "name": "SDK bulk",
        "source_connection_id": salesforce,
        "destination_connection_id": snowflake,
        "mode": "replicate",
        "destination_configuration": {"schema": "SALESFORCE_CONNECTION"},
        "default_schedule": BulkSyncDefaultScheduleRequest(frequency="continuous"),
    }
    schemas = ["Account", SchemaConfiguration(id="Contact", fields=["Id", "Email"])]
    sync = sdk.bulk_sync.create(**wanted, schemas=schemas).data
    assert (sync.mode, sync.default_schedule.frequency) == ("replicate", "continuous")
    assert sdk.bulk_sync.get(sync.id).data == sync
    assert sync.id in [each.id for each in sdk.bulk_sync.list(active=True).data]
    assert [row.id for row in sdk.bulk_sync.schemas.list(sync.id, filters={"enabled": "true"}).data] == [
        "Account",
        "Contact",
    ]
    contact = sdk.bulk_sync.schemas.get(sync.id, "Contact").data
    assert [each.id for each in contact.fields if each.enabled] == ["Id", "Email"]
    patched = sdk.bulk_sync.schemas.patch(sync.id, schemas=[BulkSchema(id="Contact", enabled=False)]).data
    assert (patched[0].enabled, all(each.enabled for each in patched[0].fields)) == (False, True)
    hourly = BulkSyncScheduleApi(frequency="weekly", day_of_week="1", hour="2", minute="3")
    added = sdk.bulk_sync.schedules.create(sync.id, schedule=hourly).data
    assert (added.day_of_week, added.is_default, added.sync_id) == ("1", False, sync.id)
    assert len(sdk.bulk_sync.schedules.list(sync.id).data) == 2
    changed = sdk.bulk_sync.update(sync.id, **(wanted | {"mode": "snapshot"})).data
    assert (changed.mode, changed.additional_schedules) == ("snapshot", [])
    assert sdk.bulk_sync.activate(sync.id, active=False).data.active is False
    assert sdk.bulk_sync.get_status(sync.id).data.current_execution is None
    line = next(
        each for each in sdk.bulk_sync.executions.list_status(all_=True).data if each.sync_id == sync.id
    )
    assert line.schemas == []
    sdk.bulk_sync.delete(sync.id)
    with pytest.raises(NotFoundError):
        sdk.bulk_sync.get(sync.id)
