"""The call that fetches what a node shows."""

from __future__ import annotations

from ptui.api.request import Request
from ptui.api.requests import bulk, connections, models, modelsync, syncs
from ptui.domain.tree.node import Kind, Node, Place


def request_of(node: Node, version: str) -> Request | None:
    """The request that would load this node's children or, for what has none, the node itself."""
    if node.kind is Kind.ROOT:
        return connections.connections()
    if (made := _made(node)) is not None:
        return made
    return _placed(node.kind, node.place, version) if node.place is not None else None


def _made(node: Node) -> Request | None:
    match node.kind:
        case Kind.MODELS:
            return models.models()
        case Kind.SYNCS:
            return syncs.syncs()
        case Kind.BULK_SYNCS:
            return bulk.syncs()
        case Kind.MODEL:
            return models.model(node.key)
        case Kind.SYNC:
            return syncs.sync(node.key)
        case Kind.BULK_SYNC:
            return bulk.sync(node.key)
    return None


def _placed(kind: Kind, place: Place, version: str) -> Request | None:
    where = place.connection_id
    match kind:
        case Kind.CONNECTION:
            return connections.connection(where)
        case Kind.SOURCE | Kind.LEVEL | Kind.STEP | Kind.FREE_TEXT | Kind.SETTING:
            return modelsync.source(where, dict(place.chosen))
        case Kind.SOURCE_OBJECT:
            return modelsync.source_fields(where, dict(place.chosen))
        case Kind.TARGET | Kind.TARGET_GROUP | Kind.NEW_TARGET:
            return (
                modelsync.target(where)
                if modelsync.has_target_levels(version)
                else modelsync.target_objects(where)
            )
        case Kind.TARGET_LEVEL | Kind.TARGET_STEP | Kind.TYPED_TARGET:
            search = place.chosen[-1][1] if place.chosen else None
            level = (*place.requires, "")[0] if kind is Kind.TARGET_STEP else place.level
            return modelsync.target(where, type=level, search=search)
        case Kind.TARGET_OBJECT:
            return modelsync.target_fields(where, place.object)
        case Kind.BULK:
            return bulk.source(where)
        case Kind.BULK_SCHEMA:
            return connections.schema(where, place.object)
    return None
