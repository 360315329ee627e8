"""The flat list of visible rows, computed by position.

No row exists until it is drawn: a block knows its children's listing, which of them pass the filter and which
are open, so a node of 100,000 opens by adding one block.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from textwrap import wrap

from ptui.domain.index.hit import Found, Hit
from ptui.domain.text import clean
from ptui.domain.tree.filter import Filter, Scope
from ptui.domain.tree.node import ROOT, Listing, Node, NodeId
from ptui.domain.tree.states import Empty, Failed, Loading, State, Unloaded
from ptui.domain.tree.store import TreeStore


class Sign(StrEnum):
    """What a row without a node says."""

    LOADING = "loading"
    EMPTY = "empty"
    FAILED = "failed"
    HINT = "hint"
    GROUP = "group"
    """The head of what was found elsewhere."""


@dataclass(frozen=True, slots=True)
class Row:
    """One visible line: a node, or a notice below its parent."""

    node_id: NodeId
    """The node, or for a notice the parent it is about."""
    depth: int
    node: Node | None = None
    state: State | None = None
    is_open: bool = False
    sign: Sign | None = None
    text: str = ""
    hit: Hit | None = None
    """A name that is not loaded, but was seen before."""


class _Block:
    """The visible children of one open node."""

    __slots__ = (
        "depth",
        "headers",
        "listing",
        "node_id",
        "notices",
        "opened",
        "picks",
        "places",
        "size",
        "sizes",
    )

    def __init__(self, node_id: NodeId, depth: int, listing: Listing | None, picks: Sequence[int]) -> None:
        self.node_id = node_id
        self.depth = depth
        self.listing = listing
        self.picks = picks
        self.notices: tuple[tuple[Sign, str], ...] = ()
        self.opened: list[_Block] = []
        self.places: list[int] = []
        """The position among the picks of each opened child."""
        self.headers: list[int] = []
        """The row, within this block, of each opened child."""
        self.sizes: list[int] = [0]
        """Rows taken by the blocks of the opened children so far."""
        self.size = 0

    def seal(self, opened: list[tuple[int, _Block]]) -> None:
        """Take the blocks of open children, by position among the picks."""
        for position, block in sorted(opened, key=lambda pair: pair[0]):
            self.places.append(position)
            self.headers.append(position + self.sizes[-1])
            self.sizes.append(self.sizes[-1] + block.size)
            self.opened.append(block)
        self.size = len(self.picks) + self.sizes[-1] + len(self.notices)


class Rows:
    """All visible rows of a store under a filter. A snapshot: build a new one after a change."""

    def __init__(
        self,
        store: TreeStore,
        wanted: Filter | None = None,
        *,
        width: int = 80,
        found: Found | None = None,
    ) -> None:
        """`found`: what matches besides, in a group of its own below."""
        self._store = store
        self._filter = wanted
        self._width = width
        self.hits = 0
        """Nodes that match the filter."""
        self._matched: list[NodeId] = []
        """The first match among the children of each node."""
        self._root = self._block(ROOT, 0, wanted.scope() if wanted else None)
        self._below = _elsewhere(found) if found is not None else []

    def __len__(self) -> int:
        return self._root.size + len(self._below)

    def row(self, index: int) -> Row:
        """The row at `index`, built now."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        block = self._root
        if index >= block.size:
            return self._below[index - block.size]
        while True:
            at = bisect_right(block.headers, index) - 1
            if at < 0:
                return self._row_at(block, index)
            below = index - block.headers[at]
            if below == 0:
                return self._row_at(block, block.places[at], is_open=True)
            if below > block.opened[at].size:
                return self._row_at(block, index - block.sizes[at + 1])
            block, index = block.opened[at], below - 1

    def find(self, node_id: NodeId) -> int | None:
        """The row of a node; None when it is not visible."""
        if node_id == ROOT:
            return None
        for at, one in enumerate(self._below):
            if one.node_id == node_id:
                return self._root.size + at
        block, base = self._root, 0
        for depth in range(1, len(node_id) + 1):
            position = _position(block, node_id[depth - 1])
            if position is None:
                return None
            at = bisect_left(block.places, position)
            row = base + position + block.sizes[at]
            if depth == len(node_id):
                return row
            if at >= len(block.places) or block.places[at] != position:
                return None
            block, base = block.opened[at], row + 1
        return None

    @property
    def first_hit(self) -> int | None:
        """The topmost row that matches the filter itself; else the first hit from elsewhere."""
        found = [row for one in self._matched if (row := self.find(one)) is not None]
        if found:
            return min(found)
        elsewhere = (at for at, row in enumerate(self._below) if row.hit is not None)
        return next((self._root.size + at for at in elsewhere), None)

    def find_nearest(self, node_id: NodeId) -> int | None:
        """The row of a node, or of its nearest visible ancestor."""
        for length in range(len(node_id), 0, -1):
            if (found := self.find(node_id[:length])) is not None:
                return found
        return None

    def _row_at(self, block: _Block, position: int, *, is_open: bool = False) -> Row:
        if position >= len(block.picks):
            sign, text = block.notices[position - len(block.picks)]
            return Row(block.node_id, block.depth, sign=sign, text=text)
        assert block.listing is not None
        node = block.listing.node(block.picks[position])
        node_id = (*block.node_id, node.key)
        return Row(node_id, block.depth, node, self._store.state(node_id), is_open)

    def _block(self, node_id: NodeId, depth: int, scope: Scope | None) -> _Block:
        listing = self._store.listing(node_id)
        if listing is None:
            block = _Block(node_id, depth, None, ())
        elif scope is None or scope.is_met:
            block = _Block(node_id, depth, listing, range(len(listing)))
        else:
            return self._filtered(node_id, depth, listing, scope)
        block.notices = self._notices(node_id, depth)
        opened = []
        if listing is not None:
            for child in self._store.open_below(node_id):
                if (position := listing.index(child[-1])) >= 0:
                    opened.append((position, self._block(child, depth + 1, scope)))
        block.seal(opened)
        return block

    def _filtered(self, node_id: NodeId, depth: int, listing: Listing, scope: Scope) -> _Block:
        matching = scope.among(listing)
        self.hits += len(matching)
        if matching:
            self._matched.append((*node_id, listing.key(matching[0])))
        inner: dict[int, _Block] = {}
        for child in self._store.touched_below(node_id):
            at = listing.index(child[-1])
            if at < 0:
                continue
            if _stands_in(matching, at):
                if self._store.is_open(child):
                    inner[at] = self._block(child, depth + 1, Scope.MET)
                continue
            block = self._block(child, depth + 1, scope.below(listing.folded()[at]))
            if len(block.picks):
                inner[at] = block
        on_the_way = [at for at in inner if not _stands_in(matching, at)]
        picks = sorted(matching + on_the_way) if on_the_way else matching
        block = _Block(node_id, depth, listing, picks)
        block.seal([(bisect_left(picks, at), child_block) for at, child_block in inner.items()])
        return block

    def _notices(self, node_id: NodeId, depth: int) -> tuple[tuple[Sign, str], ...]:
        state = self._store.state(node_id)
        room = max(self._width - 2 * depth - 4, 20)
        if isinstance(state, Loading):
            return ((Sign.LOADING, "loading…"),)
        if isinstance(state, Empty):
            return ((Sign.EMPTY, state.reason),)
        if isinstance(state, Failed):
            told = [(Sign.FAILED, line) for line in wrap(clean(state.sentence, 600), room)]
            again = "r tries again" if node_id != ROOT else "r tries again · P signs in to another"
            ways = [*wrap(clean(state.way_on, 300), room), again]
            return (*told, *((Sign.HINT, line) for line in ways))
        if isinstance(state, Unloaded) and node_id != ROOT:
            return ((Sign.HINT, "not loaded · → loads"),)
        return ()


def _elsewhere(found: Found) -> list[Row]:
    """The group of hits below the tree, under a head of its own."""
    if found.trouble:
        return [Row(ROOT, 0, sign=Sign.GROUP, text=clean(found.trouble, 300))]
    if not found.hits:
        return []
    head = f"elsewhere, {found.total}, by what was seen before"
    rows = [Row(ROOT, 0, sign=Sign.GROUP, text=head)]
    rows += [Row(hit.node_id, 1, hit=hit) for hit in found.hits]
    if found.count > len(found.hits) or found.is_more:
        rows.append(Row(ROOT, 1, sign=Sign.HINT, text="… another letter or word finds the rest"))
    return rows


def _stands_in(ascending: Sequence[int], number: int) -> bool:
    """Without making a set: there may be 100,000 of them, at every key."""
    at = bisect_left(ascending, number)
    return at < len(ascending) and ascending[at] == number


def _position(block: _Block, key: str) -> int | None:
    """Where `key` stands among the visible children of a block."""
    at = block.listing.index(key) if block.listing is not None else -1
    if at < 0:
        return None
    if isinstance(block.picks, range):
        return at
    found = bisect_right(block.picks, at) - 1
    return found if found >= 0 and block.picks[found] == at else None
