"""Loads what a connection offers as the source of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ptui.domain.enumeration import source_listing
from ptui.domain.resources.fields import source_field
from ptui.domain.resources.places import place_of
from ptui.domain.tree.node import Listing, Node, Nodes

if TYPE_CHECKING:
    from ptui.domain.session import Session


async def load_step(node: Node, session: Session) -> Listing:
    """The next choices of the drill-down, or the fields when nothing is left to choose."""
    place = place_of(node)
    step = await session.client.modelsync.source(place.connection_id, dict(place.chosen))
    listing = source_listing(step, place, step.raw)
    if listing is not None:
        return listing
    return await load_fields(node, session) if place.chosen else Nodes([], step.raw)


async def load_fields(node: Node, session: Session) -> Listing:
    """The fields of a source object."""
    place = place_of(node)
    fields = await session.client.modelsync.source_fields(place.connection_id, dict(place.chosen))
    return Nodes([source_field(one, place) for one in fields], [one.raw for one in fields])
