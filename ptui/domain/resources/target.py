"""Loads what a connection offers as the target of a model sync.

Servers know one or both of two enumerations: `modelsync/target` step by step, `targetobjects` in one list.
The one that belongs to the API version is asked first and the other stands in when it answers 404.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ptui.api.errors import NotFound
from ptui.api.requests.modelsync import has_target_levels
from ptui.domain.enumeration import object_listing, pending, target_levels, target_listing
from ptui.domain.resources.fields import target_field
from ptui.domain.resources.places import place_of
from ptui.domain.tree.node import Listing, Node, Nodes, Place

if TYPE_CHECKING:
    from ptui.domain.session import Session


async def load_target(node: Node, session: Session) -> Listing:
    """The first level of the target, by whichever enumeration the server has."""
    place = place_of(node)
    ways = [_by_objects, _by_steps]
    if has_target_levels(session.version):
        ways.reverse()
    try:
        return await ways[0](place, session)
    except NotFound as missing:
        try:
            return await ways[1](place, session)
        except NotFound:
            raise missing from None


async def load_level(node: Node, session: Session) -> Listing:
    """The values of one alternative."""
    place = place_of(node)
    parent = place.chosen[-1][1] if place.chosen else None
    return await _values(place, session, search=parent)


async def load_step(node: Node, session: Session) -> Listing:
    """What a chosen value leads to."""
    place = place_of(node)
    if len(place.requires) != 1:
        return target_levels(place.requires, place)
    return await _values(replace(place, level=place.requires[0]), session, search=place.chosen[-1][1])


async def load_fields(node: Node, session: Session) -> Listing:
    """The fields of a target object; its modes come with the same answer."""
    place = place_of(node)
    found = await session.client.modelsync.target_fields(place.connection_id, place.object)
    return Nodes([target_field(one, place) for one in found.fields], found.raw)


async def _by_objects(place: Place, session: Session) -> Listing:
    found = await session.client.modelsync.target_objects(place.connection_id)
    records = {one.id: one.raw or {} for one in found.data}
    creation = found.target_creation
    can_create = creation is not None and creation.supported
    return object_listing(records, place, can_create=can_create, answer=found.raw)


async def _by_steps(place: Place, session: Session) -> Listing:
    step = await session.client.modelsync.target(place.connection_id)
    alternatives = pending(step, {})
    if len(alternatives) != 1:
        return target_levels(alternatives, place, step.raw)
    at = replace(place, level=alternatives[0])
    item = step.items.get(alternatives[0])
    if item is not None and item.items is not None:
        return target_listing(step, at, step.raw)
    return await _values(at, session, search=None)


async def _values(place: Place, session: Session, *, search: str | None) -> Listing:
    step = await session.client.modelsync.target(place.connection_id, type=place.level, search=search)
    return target_listing(step, place, step.raw)
