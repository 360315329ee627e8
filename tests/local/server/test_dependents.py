from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.local.server.serving import cached, data, people, sqlite_body


@pytest.fixture
def other(api: httpx.Client, tmp_path: Path) -> str:
    made = data(api.post("/api/connections", json=sqlite_body(people(tmp_path / "other.db"), name="Other")))
    return str(made["id"])


@pytest.fixture
def made(api: httpx.Client, connection: str, other: str) -> dict[str, str]:
    """A model over one connection, a sync of it to the other, and a bulk sync between them."""
    model = data(
        api.post(
            "/api/models",
            json={"name": "M", "connection_id": connection, "configuration": {"table": "main.people"}},
        )
    )["id"]
    mapped = {"source": {"model_id": model, "field": "email"}, "target": "email"}
    sync = {
        "name": "S",
        "mode": "append",
        "fields": [mapped],
        "schedule": {"frequency": "manual"},
        "target": {"connection_id": other, "object": "main.people"},
    }
    cached(api, connection)
    bulk: dict[str, Any] = {
        "name": "B",
        "source_connection_id": connection,
        "destination_connection_id": other,
        "mode": "snapshot",
        "default_schedule": {"frequency": "manual"},
        "destination_configuration": {"schema": "main"},
    }
    return {
        "models": model,
        "syncs": data(api.post("/api/syncs", json=sync))["id"],
        "bulk/syncs": data(api.post("/api/bulk/syncs", json=bulk))["id"],
    }


def test_what_is_in_use_stays(api: httpx.Client, connection: str, other: str, made: dict[str, str]) -> None:
    source = api.delete(f"/api/connections/{connection}")
    assert source.status_code == 422
    body = source.json()
    assert body["key"] == "connection_in_use"
    assert "1 model, 1 model sync, 1 bulk sync" in body["message"]
    assert body["metadata"] == {
        "models": [{"id": made["models"], "name": "M"}],
        "model_syncs": [{"id": made["syncs"], "name": "S"}],
        "bulk_syncs": [{"id": made["bulk/syncs"], "name": "B"}],
    }
    target = api.delete(f"/api/connections/{other}?force=false")
    assert target.status_code == 422 and "1 model sync, 1 bulk sync" in target.json()["message"]
    assert len(data(api.get("/api/connections"))) == 2


def test_by_force_everything_that_uses_it_goes_along(
    api: httpx.Client, connection: str, other: str, made: dict[str, str]
) -> None:
    assert api.delete(f"/api/connections/{connection}?force=true").is_success
    for kind, identifier in made.items():
        assert api.get(f"/api/{kind}/{identifier}").status_code == 404, kind
    assert [each["id"] for each in data(api.get("/api/connections"))] == [other]
    assert api.delete(f"/api/connections/{other}").is_success


def test_the_targets_end_takes_the_syncs_but_not_the_model(
    api: httpx.Client, other: str, made: dict[str, str]
) -> None:
    assert api.delete(f"/api/connections/{other}?force=true").is_success
    assert api.get(f"/api/models/{made['models']}").is_success
    assert api.get(f"/api/syncs/{made['syncs']}").status_code == 404
