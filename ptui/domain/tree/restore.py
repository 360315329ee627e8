"""Opens paths level by level, as answers arrive, until the user moves: those of last time, or one hit's."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ptui.domain.tree.controller import TreeController
from ptui.domain.tree.node import NodeId
from ptui.domain.tree.states import Failed, Loading


class Restorer:
    """Opens what is wanted open; `cursor` is where the cursor belongs, until the user moves it."""

    def __init__(
        self,
        controller: TreeController,
        open_ids: Iterable[NodeId],
        cursor: NodeId,
        *,
        lost: Callable[[NodeId], None] | None = None,
    ) -> None:
        """`lost` is told of a wanted node that is gone; with it, the cursor goes along with the path."""
        self._controller = controller
        self._lost = lost
        self._wanted = {one for one in open_ids if one}
        self.cursor: NodeId = cursor

    @property
    def is_over(self) -> bool:
        return not self._wanted and not self.cursor

    @property
    def leads(self) -> bool:
        """Whether the cursor goes along as far as the path is open."""
        return self._lost is not None

    def stop(self) -> None:
        """The user took over."""
        self._wanted.clear()
        self.cursor = ()

    def listed(self, parent: NodeId) -> None:
        """Open the wanted children of a node that was just listed."""
        listing = self._controller.store.listing(parent)
        if listing is None:
            return
        depth = len(parent) + 1
        for child in [one for one in self._wanted if len(one) == depth and one[:-1] == parent]:
            if listing.index(child[-1]) < 0:
                self._miss(child)
                continue
            self._wanted.discard(child)
            store = self._controller.store
            if not store.is_open(child) or isinstance(store.state(child), Failed):
                self._controller.open(child)
            self.listed(child)
        if self.cursor and self.cursor[:-1] == parent and listing.index(self.cursor[-1]) < 0:
            self._miss(self.cursor)

    def _miss(self, node_id: NodeId) -> None:
        if isinstance(self._controller.store.state(node_id[:-1]), Loading):
            return  # what is known is from before
        self._wanted.discard(node_id)
        if self._lost is not None:
            self.stop()
            self._lost(node_id)
