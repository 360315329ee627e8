"""Bulk syncs, their schemas, schedules and runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ptui.api.request import Request, get, named, segment, send_body, set_only
from ptui.api.requests.connections import one_path

_ALL = "/api/bulk/syncs"
DEFAULT_SCHEDULE_SINCE = "2025-09-18"


def _one(sync_id: str) -> str:
    return f"{_ALL}/{segment(sync_id)}"


def _execution(sync_id: str, execution_id: str) -> str:
    return f"{_one(sync_id)}/executions/{segment(execution_id)}"


def source(connection_id: str, *, include_fields: bool = False) -> Request:
    """Always says whether fields are wanted: the default differs between the pages that describe it."""
    path = f"{one_path(connection_id)}/bulksync/source"
    return get(path, {"include_fields": include_fields}, purpose="Reading what can be copied in bulk")


def target(connection_id: str) -> Request:
    path = f"{one_path(connection_id)}/bulksync/target"
    return get(path, purpose="Reading how the destination can be written in bulk")


def syncs(*, active: bool | None = None) -> Request:
    return get(_ALL, {"active": active}, purpose="Listing the bulk syncs")


def sync(sync_id: str, *, refresh_schemas: bool | None = None) -> Request:
    return get(_one(sync_id), {"refresh_schemas": refresh_schemas}, purpose="Reading the bulk sync")


def create(body: Mapping[str, Any]) -> Request:
    purpose = f"Creating the bulk sync {named(body.get('name', ''))}"
    return send_body("POST", _ALL, dict(body), purpose=purpose)


def update(sync_id: str, body: Mapping[str, Any]) -> Request:
    """Replaces the sync: what is left out is reset."""
    purpose = f"Changing the bulk sync {named(body.get('name', ''))}"
    return send_body("PUT", _one(sync_id), dict(body), purpose=purpose)


def delete(sync_id: str) -> Request:
    return send_body("DELETE", _one(sync_id), purpose="Deleting the bulk sync")


def schedule_keys(
    schedule: Mapping[str, Any], *, additional: Sequence[Mapping[str, Any]] = (), version: str
) -> dict[str, Any]:
    """The schedule as a body of `version` carries it; 2024-02-08 knows only one."""
    if version < DEFAULT_SCHEDULE_SINCE:
        return {"schedule": dict(schedule)}
    keys: dict[str, Any] = {"default_schedule": dict(schedule)}
    if additional:
        keys["additional_schedules"] = [dict(each) for each in additional]
    return keys


def activate(sync_id: str, *, active: bool) -> Request:
    """Turning it off also asks to cancel the run under way."""
    purpose = "Activating the bulk sync" if active else "Pausing the bulk sync"
    return send_body("POST", f"{_one(sync_id)}/activate", {"active": active}, purpose=purpose)


def status(sync_id: str) -> Request:
    return get(f"{_one(sync_id)}/status", purpose="Reading the state of the bulk sync")


def statuses(sync_ids: Sequence[str] = (), *, all: bool | None = None, active: bool | None = None) -> Request:
    """The state of many in one call; `all` and `active` override the ids."""
    query = {"all": all, "active": active, "sync_id": list(sync_ids)}
    return get(f"{_ALL}/status", query, purpose="Reading the state of the bulk syncs")


def schemas(sync_id: str, *, enabled: bool | None = None) -> Request:
    query = {"filters[enabled]": enabled}
    return get(f"{_one(sync_id)}/schemas", query, purpose="Listing the schemas of the bulk sync")


def schema(sync_id: str, schema_id: str) -> Request:
    path = f"{_one(sync_id)}/schemas/{segment(schema_id)}"
    return get(path, purpose=f"Reading the schema {named(schema_id)} of the bulk sync")


def change_schemas(sync_id: str, schemas: Sequence[Mapping[str, Any]]) -> Request:
    """Changes only those listed; one without `fields` gets all its fields enabled."""
    body = {"schemas": [dict(each) for each in schemas]}
    return send_body(
        "PATCH", f"{_one(sync_id)}/schemas", body, purpose="Changing the schemas of the bulk sync"
    )


def replace_schema(sync_id: str, schema_id: str, body: Mapping[str, Any]) -> Request:
    path = f"{_one(sync_id)}/schemas/{segment(schema_id)}"
    return send_body("PUT", path, dict(body), purpose=f"Changing the schema {named(schema_id)}")


def schedules(sync_id: str) -> Request:
    return get(f"{_one(sync_id)}/schedules", purpose="Reading the schedules of the bulk sync")


def executions(
    sync_id: str,
    *,
    only_terminal: bool | None = None,
    ascending: bool | None = None,
    limit: int | None = None,
) -> Request:
    query = {"only_terminal": only_terminal, "ascending": ascending, "limit": limit}
    return get(f"{_one(sync_id)}/executions", query, purpose="Listing the runs of the bulk sync")


def execution(sync_id: str, execution_id: str) -> Request:
    return get(_execution(sync_id, execution_id), purpose="Reading the run")


def start(
    sync_id: str,
    *,
    test: bool | None = None,
    resync_mode: str | None = None,
    fetch_mode: str | None = None,
    schemas: Sequence[str] | None = None,
) -> Request:
    body = set_only(
        test=test,
        resync_mode=resync_mode,
        fetch_mode=fetch_mode,
        schemas=list(schemas) if schemas is not None else None,
    )
    return send_body("POST", f"{_one(sync_id)}/executions", body, purpose="Starting the bulk sync")


def cancel(sync_id: str) -> Request:
    return send_body("POST", f"{_one(sync_id)}/cancel", purpose="Canceling the bulk sync")


def cancel_execution(sync_id: str, execution_id: str) -> Request:
    path = f"{_execution(sync_id, execution_id)}/cancel"
    return send_body("POST", path, purpose="Canceling the run")


def log_files(sync_id: str, execution_id: str) -> Request:
    return get(f"{_execution(sync_id, execution_id)}/logs", purpose="Reading the logs of the run")


def export_logs(sync_id: str, execution_id: str, *, notify: bool | None = None) -> Request:
    path = f"{_execution(sync_id, execution_id)}/logs/export"
    return send_body("POST", path, query={"notify": notify}, purpose="Exporting the logs of the run")


def console_log(
    sync_id: str,
    execution_id: str,
    *,
    schema_id: str | None = None,
    after: str | None = None,
    limit: int | None = None,
) -> Request:
    path = _execution(sync_id, execution_id)
    if schema_id is not None:
        path += f"/schemas/{segment(schema_id)}"
    query = {"limit": limit, "after": after}
    return get(f"{path}/consolelog", query, purpose="Reading the run's console")
