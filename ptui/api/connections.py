"""Connections, their types, and the schemas cached of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ptui.api.group import Group
from ptui.api.requests import connections
from ptui.wire.base import data_of, items_of
from ptui.wire.connections import (
    Connection,
    ConnectionType,
    ParameterValues,
    QueryResult,
    Schema,
    SchemaStatus,
)


class Connections(Group):
    """`client.connections`"""

    async def list(self) -> tuple[Connection, ...]:
        return await self._many(Connection, connections.connections())

    async def get(self, connection_id: str) -> Connection:
        return await self._one(Connection, connections.connection(connection_id))

    async def create(
        self,
        *,
        name: str,
        type: str,
        configuration: Mapping[str, Any],
        redirect_url: str | None = None,
        validate: bool | None = None,
        policies: Sequence[str] | None = None,
        idempotency_key: str | None = None,
    ) -> Connection:
        """With `auth_url` set where a person has to sign in before it is healthy."""
        request = connections.create(
            name=name,
            type=type,
            configuration=configuration,
            redirect_url=redirect_url,
            validate=validate,
            policies=policies,
        )
        return await self._one(Connection, request, idempotency_key=idempotency_key)

    async def update(
        self,
        connection_id: str,
        *,
        name: str,
        configuration: Mapping[str, Any],
        type: str | None = None,
        reconnect: bool | None = None,
        validate: bool | None = None,
        policies: Sequence[str] | None = None,
    ) -> Connection:
        """Replaces the whole configuration: a key left out is cleared."""
        request = connections.update(
            connection_id,
            name=name,
            type=type,
            configuration=configuration,
            reconnect=reconnect,
            validate=validate,
            policies=policies,
        )
        return await self._one(Connection, request)

    async def delete(self, connection_id: str, *, force: bool = False) -> None:
        await self._done(connections.delete(connection_id, force=force))

    async def test(
        self, *, type: str, configuration: Mapping[str, Any], connection_id: str | None = None
    ) -> None:
        """Raises `Invalid` with the reason when the system cannot be reached."""
        await self._done(
            connections.test(type=type, configuration=configuration, connection_id=connection_id)
        )

    async def types(self) -> tuple[ConnectionType, ...]:
        return await self._many(ConnectionType, connections.types())

    async def type_schema(self, type_id: str) -> dict[str, Any]:
        """A bare JSON Schema; the one answer without an envelope."""
        answer = await self._sender.send(connections.type_schema(type_id))
        return answer if isinstance(answer, dict) else {}

    async def type_parameter_values(
        self,
        type_id: str,
        field: str,
        *,
        parameters: Mapping[str, Any] | None = None,
        connection_id: str | None = None,
        query: str | None = None,
    ) -> dict[str, ParameterValues]:
        request = connections.type_parameter_values(
            type_id, field, parameters=parameters, connection_id=connection_id, query=query
        )
        return _by_field(await self._sender.send(request))

    async def parameter_values(self, connection_id: str) -> dict[str, ParameterValues]:
        return _by_field(await self._sender.send(connections.parameter_values(connection_id)))

    async def schema_status(self, connection_id: str) -> SchemaStatus:
        return await self._one(SchemaStatus, connections.schema_status(connection_id))

    async def refresh_schemas(self, connection_id: str) -> None:
        """Returns at once; `schema_status` says when it is done."""
        await self._done(connections.refresh_schemas(connection_id))

    async def schema(self, connection_id: str, schema_id: str) -> Schema:
        return await self._one(Schema, connections.schema(connection_id, schema_id))

    async def records(self, connection_id: str, schema_id: str) -> tuple[dict[str, Any], ...]:
        """A few rows as the system has them."""
        return tuple(items_of(await self._sender.send(connections.records(connection_id, schema_id))))

    async def query(self, connection_id: str, query: str) -> QueryResult:
        """Starts it; `query_result` says how far it is."""
        return await self._one(QueryResult, connections.run_query(connection_id, query))

    async def query_result(self, query_id: str, *, page: str | None = None) -> QueryResult:
        return await self._one(QueryResult, connections.query_result(query_id, page=page))


def _by_field(answer: Any) -> dict[str, ParameterValues]:
    data = data_of(answer)
    if not isinstance(data, dict):
        return {}
    return {str(field): ParameterValues.parse(values) for field, values in data.items()}
