"""Which call of the official Python SDK (polytomic 25.9.10) sends which request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote

from ptui.api.request import Request
from ptui.domain.export import sdk_types
from ptui.domain.export.sdk_types import Model


@dataclass(frozen=True)
class Call:
    """One method of the client."""

    method: str
    path: str
    """With the names of its positional arguments in braces."""
    name: str
    """After `client.`"""
    types: Mapping[str, Model] = field(default_factory=dict)
    query: frozenset[str] = frozenset()
    """Query parameters it takes by name."""
    maps: str = ""
    """The argument that takes all other query parameters, in lists."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(self.path)) + "/?")


def call_for(request: Request) -> tuple[Call, dict[str, str]] | None:
    """The call and its positional arguments; None where the SDK has none."""
    for call in CALLS:
        if call.method == request.method and (found := call.pattern.fullmatch(request.path)):
            return call, {name: _plain(value) for name, value in found.groupdict().items()}
    return None


def _plain(segment: str) -> str:
    """An id as it is; one that would be another path stays quoted, for the SDK quotes nothing itself."""
    text = unquote(segment)
    return segment if any(char in "/?#%\\" for char in text) or text.strip(".") == "" else text


def _calls(client: str, *rows: tuple[str, str, str], **more: Mapping[str, Model]) -> tuple[Call, ...]:
    return tuple(
        Call(verb, f"/api/{path}", f"{client}.{name}", more.get(name, {})) for verb, path, name in rows
    )


_ONE_SYNC = "syncs/{id}"
_ONE_BULK = "bulk/syncs/{id}"
_RUN = "syncs/{sync_id}/executions/{id}"
_BULK_RUN = "bulk/syncs/{id}/executions/{exec_id}"
_SCHEMA = "connections/{id}/schemas/{schema_id}"
_OWN_SCHEMA = "connections/{connection_id}/schemas/{schema_id}"
CALLS = (
    Call("GET", "/api/me", "identity.get"),
    *_calls(
        "connections",
        ("GET", "connection_types", "get_types"),
        ("GET", "connection_types/{id}", "get_connection_type_schema"),
        ("POST", "connection_types/{type}/parameter_values", "get_type_parameter_values"),
        ("GET", "connections", "list"),
        ("POST", "connections", "create"),
        ("POST", "connections/connect", "connect"),
        ("POST", "connections/test", "test_connection"),
        ("GET", "connections/{id}", "get"),
        ("PUT", "connections/{id}", "update"),
        ("GET", "connections/{id}/parameter_values", "get_parameter_values"),
        ("GET", "connections/{id}/usage", "get_usage"),
    ),
    Call("DELETE", "/api/connections/{id}", "connections.delete", query=frozenset({"force"})),
    *_calls(
        "schemas",
        ("POST", "connections/{id}/schemas/refresh", "refresh"),
        ("GET", "connections/{id}/schemas/status", "get_status"),
        ("GET", _SCHEMA, "get"),
        ("GET", f"{_SCHEMA}/records", "get_records"),
        ("POST", f"{_OWN_SCHEMA}/fields", "upsert_field"),
        ("DELETE", f"{_OWN_SCHEMA}/fields/{{field_id}}", "delete_field"),
        ("PUT", f"{_OWN_SCHEMA}/primary_keys", "set_primary_keys"),
        ("DELETE", f"{_OWN_SCHEMA}/primary_keys", "reset_primary_keys"),
        upsert_field=sdk_types.FIELDS,
        set_primary_keys=sdk_types.KEYS,
    ),
    Call(
        "POST",
        "/api/connections/{connection_id}/query",
        "query_runner.run_query",
        query=frozenset({"query"}),
    ),
    Call("GET", "/api/queries/{id}", "query_runner.get_query", query=frozenset({"page"})),
    *(
        Call("GET", f"/api/connections/{{id}}/modelsync/{path}", name, maps="params")
        for path, name in (
            ("source", "model_sync.get_source"),
            ("source/fields", "model_sync.get_source_fields"),
            ("enrichment-source", "models.get_enrichment_source"),
        )
    ),
    Call(
        "GET",
        "/api/connections/{id}/modelsync/targetobjects",
        "model_sync.targets.list",
        query=frozenset({"include_target_creation_values"}),
    ),
    Call(
        "GET",
        "/api/connections/{id}/modelsync/targetobjects/properties/{property}",
        "model_sync.targets.get_create_property",
    ),
    Call(
        "GET",
        "/api/connections/{id}/modelsync/target/fields",
        "model_sync.targets.get_target_fields",
        query=frozenset({"target", "refresh"}),
    ),
    *_calls(
        "models",
        ("GET", "models", "list"),
        ("POST", "models", "create"),
        ("GET", "models/{id}", "get"),
        ("PUT", "models/{id}", "update"),
        ("DELETE", "models/{id}", "delete"),
        ("GET", "models/{id}/sample", "sample"),
        ("POST", "model-preview", "preview"),
        create=sdk_types.MODEL,
        update=sdk_types.MODEL,
        preview=sdk_types.MODEL,
    ),
    Call("GET", "/api/jobs/{type}/{id}", "jobs.get"),
    Call(
        "GET",
        "/api/syncs",
        "model_sync.list",
        query=frozenset({"active", "mode", "target_connection_id", "page_token", "limit"}),
    ),
    *_calls(
        "model_sync",
        ("POST", "syncs", "create"),
        ("GET", "syncs/schedules", "get_schedule_options"),
        ("GET", _ONE_SYNC, "get"),
        ("PUT", _ONE_SYNC, "update"),
        ("DELETE", _ONE_SYNC, "delete"),
        ("POST", f"{_ONE_SYNC}/activate", "activate"),
        ("POST", f"{_ONE_SYNC}/cancel", "cancel"),
        ("POST", f"{_ONE_SYNC}/executions", "start"),
        ("GET", f"{_ONE_SYNC}/status", "get_status"),
        create=sdk_types.SYNC,
        update=sdk_types.SYNC,
        start=sdk_types.START,
    ),
    Call(
        "GET",
        "/api/syncs/{sync_id}/executions",
        "model_sync.executions.list",
        query=frozenset({"page_token", "only_completed", "ascending"}),
    ),
    Call(
        "GET",
        f"/api/{_RUN}/consolelog",
        "model_sync.executions.get_console_logs",
        query=frozenset({"limit", "after"}),
    ),
    *_calls(
        "model_sync.executions",
        ("GET", _RUN, "get"),
        ("POST", f"{_RUN}/cancel", "cancel"),
        ("GET", f"{_RUN}/logs", "get_logs_index"),
        ("GET", f"{_RUN}/{{type}}", "get_log_urls"),
    ),
    Call("GET", "/api/bulk/syncs", "bulk_sync.list", query=frozenset({"active"})),
    Call(
        "GET",
        "/api/bulk/syncs/status",
        "bulk_sync.executions.list_status",
        query=frozenset({"all", "active", "sync_id"}),
    ),
    Call("GET", f"/api/{_ONE_BULK}", "bulk_sync.get", query=frozenset({"refresh_schemas"})),
    Call("DELETE", f"/api/{_ONE_BULK}", "bulk_sync.delete", query=frozenset({"refresh_schemas"})),
    *_calls(
        "bulk_sync",
        ("POST", "bulk/syncs", "create"),
        ("PUT", _ONE_BULK, "update"),
        ("POST", f"{_ONE_BULK}/activate", "activate"),
        ("POST", f"{_ONE_BULK}/cancel", "cancel"),
        ("POST", f"{_ONE_BULK}/executions", "start"),
        ("GET", f"{_ONE_BULK}/status", "get_status"),
        ("GET", "connections/{id}/bulksync/target", "get_destination"),
        create=sdk_types.BULK,
        update=sdk_types.BULK,
    ),
    Call(
        "GET",
        "/api/connections/{id}/bulksync/source",
        "bulk_sync.get_source",
        query=frozenset({"include_fields"}),
    ),
    *_calls(
        "bulk_sync.schemas",
        ("PATCH", f"{_ONE_BULK}/schemas", "patch"),
        ("GET", f"{_ONE_BULK}/schemas", "list"),
        ("GET", f"{_ONE_BULK}/schemas/{{schema_id}}", "get"),
        ("PUT", f"{_ONE_BULK}/schemas/{{schema_id}}", "update"),
        ("POST", f"{_ONE_BULK}/schemas/{{schema_id}}/cancel", "cancel"),
        patch=sdk_types.BULK_SCHEMAS,
        update=sdk_types.BULK_SCHEMA,
    ),
    Call(
        "GET",
        f"/api/{_ONE_BULK}/executions",
        "bulk_sync.executions.list",
        query=frozenset({"page_token", "only_terminal", "ascending", "limit"}),
    ),
    *_calls(
        "bulk_sync.executions",
        ("GET", _BULK_RUN, "get"),
        ("POST", f"{_BULK_RUN}/cancel", "cancel"),
        ("GET", "bulk/syncs/{sync_id}/executions/{execution_id}/logs", "get_logs"),
        ("POST", "bulk/syncs/{sync_id}/executions/{execution_id}/logs/export", "export_logs"),
    ),
)
