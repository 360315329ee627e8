"""The one list of what loads which kind of node."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from ptui.domain.resources import bulk, connections, made, source, target
from ptui.domain.tree.node import Kind, Listing, More, Node

if TYPE_CHECKING:
    from ptui.domain.session import Session

Loader: TypeAlias = "Callable[[Node, Session], Awaitable[Listing]]"

LOADERS: Mapping[Kind, Loader] = {
    Kind.ROOT: connections.load_root,
    Kind.SOURCE: source.load_step,
    Kind.STEP: source.load_step,
    Kind.SOURCE_OBJECT: source.load_fields,
    Kind.TARGET: target.load_target,
    Kind.TARGET_LEVEL: target.load_level,
    Kind.TARGET_STEP: target.load_step,
    Kind.TARGET_OBJECT: target.load_fields,
    Kind.BULK: bulk.load_bulk,
    Kind.BULK_SCHEMA: bulk.load_schema,
    Kind.MODELS: made.load_models,
    Kind.MODEL: made.load_model,
    Kind.SYNCS: made.load_syncs,
    Kind.BULK_SYNCS: made.load_bulk_syncs,
}


async def glance(node: Node, session: Session) -> Listing | More:
    """A first look at the children of `node` that nobody has asked for: one call, or two."""
    return await (made.glance_at_syncs if node.kind is Kind.SYNCS else LOADERS[node.kind])(node, session)


async def load(node: Node, session: Session) -> Listing:
    """The children of `node`, asked of the server."""
    return await LOADERS[node.kind](node, session)
