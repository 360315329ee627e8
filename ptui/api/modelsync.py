"""What a connection offers to models and to model syncs."""

from __future__ import annotations

from collections.abc import Mapping

from ptui.api.group import Group
from ptui.api.requests import modelsync
from ptui.api.requests.modelsync import Chosen
from ptui.wire.base import data_of
from ptui.wire.enumeration import CreationProperty, ModelField, SourceMeta, TargetFields, TargetObjects


class ModelSync(Group):
    """`client.modelsync`"""

    async def source(self, connection_id: str, chosen: Chosen | None = None) -> SourceMeta:
        """The levels of a source, once `chosen` is chosen: `{"table": "company.customers"}`."""
        return await self._one(SourceMeta, modelsync.source(connection_id, chosen))

    async def source_fields(self, connection_id: str, chosen: Chosen) -> tuple[ModelField, ...]:
        return await self._many(ModelField, modelsync.source_fields(connection_id, chosen))

    async def target(
        self, connection_id: str, *, type: str | None = None, search: str | None = None
    ) -> SourceMeta:
        """The levels of a target, up to 2024-02-08; later versions answer 404."""
        return await self._one(SourceMeta, modelsync.target(connection_id, type=type, search=search))

    async def target_objects(self, connection_id: str) -> TargetObjects:
        answer = await self._sender.send(modelsync.target_objects(connection_id))
        return await self._large(TargetObjects, answer, "data")

    async def target_property(self, connection_id: str, property_id: str) -> CreationProperty:
        data = data_of(await self._sender.send(modelsync.target_property(connection_id, property_id)))
        # one page of the reference shows the object inside a list
        return CreationProperty.parse(data[0] if isinstance(data, list) and data else data)

    async def target_fields(self, connection_id: str, target: str, *, refresh: bool = False) -> TargetFields:
        return await self._one(TargetFields, modelsync.target_fields(connection_id, target, refresh=refresh))

    async def new_target_fields(self, connection_id: str, properties: Mapping[str, str]) -> TargetFields:
        """The fields of a target that is still to be created (2025-09-18)."""
        return await self._one(TargetFields, modelsync.new_target_fields(connection_id, properties))
