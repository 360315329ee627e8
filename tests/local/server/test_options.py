"""Options that the API documents: those that the targets here have are done, the others refused by name."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptui.local.server.demo import connection_id
from tests.databases import Database
from tests.local.server.running import changed, completed, model, rows, sync, sync_body
from tests.local.server.serving import cached, data
from tests.local.server.test_runs_databases import connect

STAMPED = {"write_record_timestamps": True, "write_null_values": True, "preserve_table_on_resync": True}
TARGET_FILTER = {"conditions": [{"field": "email", "function": "IsNotNull"}]}


@pytest.mark.parametrize("system", ["sqlite", "postgresql", "mariadb"])
def test_record_timestamps(
    api: httpx.Client, connection: str, database: Path, system: str, request: pytest.FixtureRequest
) -> None:
    """When a record was created stays, when it was written moves; what has not changed is not written."""
    there: Database | None = None if system == "sqlite" else request.getfixturevalue(system)
    into = connect(api, there) if there else connection
    prefix = {"sqlite": "main", "postgresql": "public"}.get(system) or (there.name if there else "")
    body = sync_body(model(api, connection, identifier="email"), into, "updateOrCreate")
    options = STAMPED | {"updated_column": "written_at"}
    path = sync(
        api,
        body
        | {"target": {"connection_id": into, "create": {"name": f"{prefix}.copy"}, "configuration": options}},
    )
    assert data(api.get(path))["target"]["configuration"] == options

    def stamps() -> dict[str, tuple[datetime, datetime]]:
        query = "SELECT email, _polytomic_created_at, written_at FROM copy"
        found = there.rows(query) if there else rows(database, query)
        return {email: (_moment(created), _moment(at)) for email, created, at in found}

    completed(api, path)
    first = stamps()
    assert all(created == at for created, at in first.values()) and len(first) == 2
    changed(database, "UPDATE people SET name = 'Lovelace' WHERE id = 1")
    assert completed(api, path)["counts"]["update"] == 1
    second = stamps()
    assert second["bob@example.com"] == first["bob@example.com"]
    created, at = second["ada@example.com"]
    assert created == first["ada@example.com"][0] < at


def _moment(value: object) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"target_filters": TARGET_FILTER}, "target_filters"),
        (
            {"target": {"configuration": {"write_null_values": False}}},
            "target.configuration.write_null_values",
        ),
        ({"target": {"configuration": {"api": "bulk"}}}, "target.configuration.api"),
        ({"identities": {"strategy": "priority"}}, "identities.mappings"),
        ({"identities": {"strategy": "and"}}, "identities.mappings"),
    ],
)
def test_what_targets_do_not_have_is_refused(
    api: httpx.Client, connection: str, changes: dict[str, Any], field: str
) -> None:
    people = model(api, connection)
    body = sync_body(people, connection, "update")
    body["target"] = {"connection_id": connection, "object": "main.people"} | changes.get("target", {})
    if "identities" in changes:
        identity = body.pop("identity")
        both = [identity, identity | {"target": "id"}]
        body["identities"] = changes["identities"] | {"mappings": both}
    if "target_filters" in changes:
        body["target_filters"] = changes["target_filters"]
    answer = api.post("/api/syncs", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["metadata"]["field"].startswith(field)


def test_the_format_of_a_file_is_that_of_its_name(demo: httpx.Client) -> None:
    people = model(demo, connection_id("MySQL Connection"), configuration={"table": "company.teams"})
    bucket = connection_id("S3 Connection")
    body: dict[str, Any] = {
        "name": "Teams",
        "mode": "replace",
        "fields": [{"source": {"model_id": people, "field": "id"}, "target": "record"}],
        "schedule": {"frequency": "manual"},
        "target": {
            "connection_id": bucket,
            "create": {"name": "formats/teams.json"},
            "configuration": {"format": "csv"},
        },
    }
    answer = demo.post("/api/syncs", json=body)
    assert (answer.status_code, answer.json()["metadata"]["field"]) == (422, "target.configuration.format")
    body["target"]["configuration"] = {"format": "JSON"}
    path = sync(demo, body)
    assert data(demo.get(path))["target"]["configuration"] == {"format": "json"}
    completed(demo, path)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"source_configuration": {"replication_slot": "s"}}, "source_configuration.replication_slot"),
        ({"schemas": [{"id": "main.people", "partition_key": "id"}]}, "schemas[0].partition_key"),
        (
            {"destination_configuration": {"schema": "main", "cluster": "x"}},
            "destination_configuration.cluster",
        ),
        ({"schemas": [{"id": "main.people", "history_enabled": True}]}, "schemas[0].history_enabled"),
    ],
)
def test_what_bulk_syncs_do_not_have_is_refused(
    api: httpx.Client, connection: str, changes: dict[str, Any], field: str
) -> None:
    cached(api, connection)
    body = {
        "name": "Everything",
        "source_connection_id": connection,
        "destination_connection_id": connection,
        "mode": "replicate",
        "destination_configuration": {"schema": "main"},
        "default_schedule": {"frequency": "manual"},
    }
    answer = api.post("/api/bulk/syncs", json=body | changes)
    assert answer.status_code == 422, answer.text
    assert answer.json()["metadata"]["field"] == field
