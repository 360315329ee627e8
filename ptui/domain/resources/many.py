"""Makes the nodes of long lists beside the event loop, where somebody may be typing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from ptui.domain.tree.node import Node, Nodes

T = TypeVar("T")
_THREAD_ABOVE = 300


async def nodes_of(
    found: Sequence[T], make: Callable[[T], Node], *, answer: Any, after: Sequence[Node] = ()
) -> Nodes:
    """A listing of what was found, and `after` behind it."""

    def made() -> Nodes:
        return Nodes([*map(make, found), *after], answer)

    return await asyncio.to_thread(made) if len(found) > _THREAD_ABOVE else made()
