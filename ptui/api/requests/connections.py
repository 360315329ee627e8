"""Connections, their types, and the schemas cached of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ptui.api.request import Request, get, named, segment, send_body, set_only

_ALL = "/api/connections"
_TYPES = "/api/connection_types"


def one_path(connection_id: str) -> str:
    return f"{_ALL}/{segment(connection_id)}"


def connections() -> Request:
    return get(_ALL, purpose="Listing the connections")


def connection(connection_id: str) -> Request:
    return get(one_path(connection_id), purpose="Reading the connection")


def create(
    *,
    name: str,
    type: str,
    configuration: Mapping[str, Any],
    redirect_url: str | None = None,
    validate: bool | None = None,
    policies: Sequence[str] | None = None,
) -> Request:
    body = set_only(
        name=name,
        type=type,
        configuration=dict(configuration),
        redirect_url=redirect_url,
        validate=validate,
        policies=list(policies) if policies is not None else None,
    )
    return send_body("POST", _ALL, body, purpose=f"Creating the connection {named(name)}")


def update(
    connection_id: str,
    *,
    name: str,
    configuration: Mapping[str, Any],
    type: str | None = None,
    reconnect: bool | None = None,
    validate: bool | None = None,
    policies: Sequence[str] | None = None,
) -> Request:
    """Replaces the whole configuration: a key left out is cleared."""
    body = set_only(
        name=name,
        type=type,
        configuration=dict(configuration),
        reconnect=reconnect,
        validate=validate,
        policies=list(policies) if policies is not None else None,
    )
    return send_body("PUT", one_path(connection_id), body, purpose=f"Changing the connection {named(name)}")


def delete(connection_id: str, *, force: bool = False) -> Request:
    """With `force`, whatever uses it is deleted first."""
    query = {"force": True} if force else {}
    return send_body("DELETE", one_path(connection_id), query=query, purpose="Deleting the connection")


def test(*, type: str, configuration: Mapping[str, Any], connection_id: str | None = None) -> Request:
    """Tries a configuration, laid over the stored one where `connection_id` is given; saves nothing."""
    body = set_only(type=type, configuration=dict(configuration), connection_id=connection_id)
    return send_body("POST", f"{_ALL}/test", body, purpose="Testing the connection")


def types() -> Request:
    return get(_TYPES, purpose="Listing the connection types")


def type_schema(type_id: str) -> Request:
    return get(f"{_TYPES}/{segment(type_id)}", purpose=f"Reading what a {named(type_id)} connection needs")


def type_parameter_values(
    type_id: str,
    field: str,
    *,
    parameters: Mapping[str, Any] | None = None,
    connection_id: str | None = None,
    query: str | None = None,
) -> Request:
    """The values that `field` may take, before the connection is saved."""
    body = set_only(
        field=field,
        parameters=dict(parameters) if parameters is not None else None,
        connection_id=connection_id,
        query=query,
    )
    path = f"{_TYPES}/{segment(type_id)}/parameter_values"
    return send_body("POST", path, body, purpose=f"Reading the values of {named(field)}")


def parameter_values(connection_id: str) -> Request:
    return get(f"{one_path(connection_id)}/parameter_values", purpose="Reading the values of its settings")


def schema_status(connection_id: str) -> Request:
    path = f"{one_path(connection_id)}/schemas/status"
    return get(path, purpose="Asking whether the schema is cached")


def refresh_schemas(connection_id: str) -> Request:
    path = f"{one_path(connection_id)}/schemas/refresh"
    return send_body("POST", path, purpose="Refreshing the cached schema")


def schema(connection_id: str, schema_id: str) -> Request:
    path = f"{one_path(connection_id)}/schemas/{segment(schema_id)}"
    return get(path, purpose=f"Reading the schema {named(schema_id)}")


def records(connection_id: str, schema_id: str) -> Request:
    path = f"{one_path(connection_id)}/schemas/{segment(schema_id)}/records"
    return get(path, purpose=f"Reading sample rows of {named(schema_id)}")


def run_query(connection_id: str, query: str) -> Request:
    path = f"{one_path(connection_id)}/query"
    return send_body("POST", path, {}, query={"query": query}, purpose="Running the query")


def query_result(query_id: str, *, page: str | None = None) -> Request:
    return get(f"/api/queries/{segment(query_id)}", {"page": page}, purpose="Reading the query's result")
