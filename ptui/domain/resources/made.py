"""Loads what was made of the connections: models, model syncs, bulk syncs."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ptui.api.errors import ApiError
from ptui.domain.resources.fields import source_field
from ptui.domain.resources.many import nodes_of
from ptui.domain.runs import standings
from ptui.domain.runs.run import SyncKind
from ptui.domain.tree.node import Health, Kind, Listing, More, Node, Nodes, Place

if TYPE_CHECKING:
    from ptui.domain.session import Session
    from ptui.wire.bulk import BulkSync, BulkSyncStatusRow
    from ptui.wire.models import Model
    from ptui.wire.syncs import Sync


async def load_models(node: Node, session: Session) -> Listing:
    found = await session.client.models.list()
    return await nodes_of(found, model_node, answer=[one.raw for one in found])


async def load_syncs(node: Node, session: Session) -> Listing:
    """All of them; how they stand comes along where the server lists it, else it is asked for later."""
    found = await session.client.syncs.list()
    return await nodes_of(found, sync_node, answer=[one.raw for one in found])


async def glance_at_syncs(node: Node, session: Session) -> Listing | More:
    """All of them where one call answers them all: five thousand come in a hundred."""
    found, goes_on = await session.client.syncs.first_page()
    if goes_on:
        return More(len(found))
    return await nodes_of(found, sync_node, answer=[one.raw for one in found])


async def load_bulk_syncs(node: Node, session: Session) -> Listing:
    """All of them, and in a second call how they all stand."""
    found, rows = await asyncio.gather(session.client.bulk.list(), _statuses(session))

    def make(one: BulkSync) -> Node:
        return bulk_sync_node(one, rows.get(one.id))

    return await nodes_of(found, make, answer=[one.raw for one in found])


async def _statuses(session: Session) -> Mapping[str, BulkSyncStatusRow]:
    """By sync; nothing where the server cannot say it at once."""
    try:
        return {row.sync_id: row for row in await session.client.bulk.statuses(all=True)}
    except ApiError:
        return {}


async def load_model(node: Node, session: Session) -> Listing:
    """The fields of a model, as it is now."""
    model = await session.client.models.get(node.key)
    return Nodes([source_field(one, node.place) for one in model.fields], model.raw)


def model_node(model: Model) -> Node:
    place = Place(model.connection_id, connection_type=model.type)
    return Node(model.id, Kind.MODEL, model.name or model.id, note=model.type, place=place, record=model.raw)


def sync_node(sync: Sync) -> Node:
    frequency = sync.schedule.frequency if sync.schedule else ""
    node = Node(
        sync.id,
        Kind.SYNC,
        sync.name or sync.id,
        note=sync.mode,
        more=frequency,
        leaf=True,
        record=sync.raw,
        **_paused(is_active=sync.active),
    )
    return _with_runs(node, sync.raw, SyncKind.MODEL, is_active=sync.active)


def bulk_sync_node(sync: BulkSync, row: BulkSyncStatusRow | None = None) -> Node:
    schedule = sync.default_schedule or sync.schedule
    node = Node(
        sync.id,
        Kind.BULK_SYNC,
        sync.name or sync.id,
        note=sync.mode,
        more=schedule.frequency if schedule else "",
        leaf=True,
        record=sync.raw,
        **_paused(is_active=sync.active),
    )
    node = _with_runs(node, sync.raw, SyncKind.BULK, is_active=sync.active)
    if row is None or node.pulse is not None:
        return node
    pulse, health = standings.of_status_row(row, is_active=sync.active)
    return replace(node, pulse=pulse, health=health, status=pulse.word)


def _paused(*, is_active: bool) -> dict[str, Any]:
    return {} if is_active else {"health": Health.OFF, "status": "paused"}


def _with_runs(node: Node, raw: Any, kind: SyncKind, *, is_active: bool) -> Node:
    """The node with its last run and the next, where its list tells them."""
    standing = standings.of_record(raw, kind) if isinstance(raw, dict) else None
    if standing is None:
        return node
    pulse, health = standings.of_standing(standing, is_active=is_active)
    return replace(node, pulse=pulse, health=health, status=pulse.word)
