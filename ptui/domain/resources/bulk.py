"""Loads what a connection offers to bulk syncs: its cached schemas and their fields."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ptui.domain.resources.fields import schema_field
from ptui.domain.resources.places import place_of
from ptui.domain.tree.controller import NotLoaded
from ptui.domain.tree.node import Kind, Listing, Names, Node, Nodes

if TYPE_CHECKING:
    from ptui.domain.session import Session


async def load_bulk(node: Node, session: Session) -> Listing:
    """The schemas of the connection, names only."""
    place = place_of(node)
    found = await session.client.bulk.source(place.connection_id)
    named = {one.id or one.name: one.name or one.id for one in found.schemas}
    if not named:
        status = await session.client.connections.schema_status(place.connection_id)
        if not status.is_ready:
            raise NotLoaded(
                "The schemas of this connection are not cached yet.", "r asks again · R refreshes the cache"
            )

    def make(key: str) -> Node:
        return Node(key, Kind.BULK_SCHEMA, named[key], place=replace(place, object=key))

    return Names(list(named), make, labels=named, answer=found.raw)


async def load_schema(node: Node, session: Session) -> Listing:
    """The fields of one cached schema."""
    place = place_of(node)
    schema = await session.client.connections.schema(place.connection_id, place.object)
    raw = schema.raw if isinstance(schema.raw, dict) else {}
    listed = raw.get("fields")
    fields = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return Nodes([schema_field(one, place) for one in fields], raw)
