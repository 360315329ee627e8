"""Draws the tree from its rows; what it shows is decided in the domain."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import ClassVar

from textual.message import Message

from ptui.domain.index.hit import Found, Hit
from ptui.domain.inspect.page import ago
from ptui.domain.text import clean
from ptui.domain.tree.filter import Filter
from ptui.domain.tree.node import ROOT, Kind, Node, NodeId
from ptui.domain.tree.pulse import Pulse
from ptui.domain.tree.rows import Row, Rows, Sign
from ptui.domain.tree.states import Loading
from ptui.domain.tree.store import TreeStore
from ptui.tui import signs
from ptui.tui.fit import pad, width_of
from ptui.tui.titles import entitle
from ptui.tui.widgets.lines import Lines, Part

_ADDS = (Kind.FREE_TEXT, Kind.NEW_TARGET, Kind.TYPED_TARGET)
_TYPE, _NATIVE, _NAME = 10, (14, 24), 15
"""Cells of a field's type, of its native type at least and at most, and what its name keeps at least."""
_STATUS = 7
"""Cells of `healthy`: shorter words do not move the sign before them."""
_DIM = (Kind.SETTING, Kind.LEVEL, Kind.SOURCE, Kind.TARGET, Kind.BULK, Kind.TARGET_LEVEL)


class TreeView(Lines):
    """The tree pane."""

    BORDER_TITLE: ClassVar[str] = "Connections"

    class Moved(Message):
        """The cursor came to rest on another node, or on none."""

        def __init__(self, node_id: NodeId) -> None:
            super().__init__()
            self.node_id = node_id

    def __init__(
        self,
        store: TreeStore,
        marks: set[NodeId],
        *,
        now: Callable[[], float] = time.time,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.now = now
        self.store = store
        self.marks = marks
        self.rows = Rows(store)
        self.filter: Filter | None = None
        self.only_failed = False
        """Whether the filter keeps nothing but what needs a look."""
        self.found: Found | None = None
        """What matches the filter besides, though it is not loaded."""
        self._anchor: NodeId = ()
        """The node under the cursor, which keeps its place when rows come and go."""
        self._revealed: NodeId = ROOT
        self._home: NodeId | None = None
        """Where the cursor was before the filter, and goes back to when that is given up."""

    def count(self) -> int:
        return len(self.rows)

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.rows.row(self.cursor) if 0 <= self.cursor < len(self.rows) else None

    @property
    def node_id(self) -> NodeId:
        """The node under the cursor, or the one that a notice there is about."""
        return self.row.node_id if self.row is not None else ()

    @property
    def node(self) -> Node | None:
        row = self.row
        return None if row is None else row.node or self.store.node(row.node_id)

    @property
    def hit(self) -> Hit | None:
        """What stands under the cursor, if it is not loaded."""
        return self.row.hit if self.row is not None else None

    def rebuild(self) -> None:
        """Read the store anew; the cursor stays with its node, and the node in its place."""
        offset = self.cursor - self.top
        row = self.row
        awaits = row is not None and row.sign is Sign.LOADING
        self.rows = Rows(self.store, self.filter, width=self.size.width or 80, found=self.found)
        found = self.rows.find_nearest(self._anchor) if self._anchor else None
        if found is None:
            found = min(self.cursor, max(len(self.rows) - 1, 0))
        elif self._on_notice_of(found):
            found = min(self.cursor, len(self.rows) - 1)
        if found + 1 < len(self.rows) and self.rows.row(found).sign is Sign.GROUP:
            found += 1
        elif awaits and self._has_below(found):
            found += 1  # ↓ was pressed while its children were loading
            self._anchor = self.rows.row(found).node_id
        self.cursor = found
        self.top = max(found - offset, 0)
        self.show(found)
        self._show_below()
        self._place()
        self.refresh()

    def wanted(self, text: str) -> Filter | None:
        """The filter for these words; None when everything is wanted."""
        return Filter(text, failed=self.only_failed) if text.strip() or self.only_failed else None

    def in_view(self) -> list[NodeId]:
        """The nodes whose rows are on the screen."""
        last = min(self.top + self.page, len(self.rows))
        rows = (self.rows.row(at) for at in range(self.top, last))
        return [row.node_id for row in rows if row.node is not None]

    def narrow(self, wanted: Filter | None) -> None:
        """Filter, and go to the first match; without a filter, back to where the cursor was."""
        if self._home is None:
            self._home = self._anchor
        self.filter = wanted
        if wanted is None:
            self.found = None
            self._anchor, self._home = self._home, None
        self.rebuild()
        self.go_to_hit()

    def go_to_hit(self) -> None:
        """While a filter is typed, the cursor is on the first match."""
        found = self.rows.first_hit if self.filter is not None and self._home is not None else None
        if found is not None:
            self.go(found)
            self._anchor = self.node_id

    def settle(self) -> None:
        """From here on the cursor belongs to the row that it is on, also when the filter is cleared."""
        self._anchor = self.node_id
        self._home = None

    def reveal(self, node_id: NodeId) -> None:
        """Once a node that is being opened has its children, show some of them."""
        self._revealed = node_id

    def _has_below(self, index: int) -> bool:
        """Whether children of a row stand below it."""
        if index + 1 >= len(self.rows):
            return False
        row, below = self.rows.row(index), self.rows.row(index + 1)
        return below.depth > row.depth and below.node is not None

    def _show_below(self) -> None:
        if not self._revealed or self._revealed != self.node_id or not self._has_below(self.cursor):
            return
        self._revealed = ROOT
        depth, last = self.rows.row(self.cursor).depth, self.cursor
        while last + 1 < min(len(self.rows), self.cursor + self.page // 2):
            if self.rows.row(last + 1).depth <= depth:
                break
            last += 1
        self.show(last)
        self.show(self.cursor)

    def put(self, node_id: NodeId, *, nearest: bool = False) -> bool:
        """Move the cursor to a node where it is visible, else with `nearest` to what it stands in."""
        found = self.rows.find(node_id)
        if found is not None:
            self._anchor = node_id
            self.go(found)
        elif nearest and (above := self.rows.find_nearest(node_id)) is not None:
            self.go(above)
            self._anchor = self.node_id
        return found is not None

    def moved(self) -> None:
        self._anchor = self.node_id
        self._place()
        self.post_message(self.Moved(self.node_id))

    def _on_notice_of(self, found: int) -> bool:
        """Whether the cursor stood on a notice below its node, where it can stay."""
        if not 0 <= self.cursor < len(self.rows) or self.cursor == found:
            return False
        row = self.rows.row(self.cursor)
        return row.sign is not None and row.node_id == self._anchor

    def _place(self) -> None:
        total = len(self.rows)
        entitle(self, subtitle=f"{self.cursor + 1:,} of {total:,}" if total > self.page else "")

    def parts(self, index: int, width: int) -> tuple[list[Part], list[Part]]:
        row = self.rows.row(index)
        indent = _indent(row.depth, width)
        if row.hit is not None:
            return self._hit(row.hit, indent)
        if row.node is None:
            return self._notice(row, indent)
        node = row.node
        mark = signs.MARKED if row.node_id in self.marks else " "
        arrow = self._arrow(row, node)
        look = "dim" if node.kind in _DIM else "text"
        label = clean(node.label, 500)
        if node.kind in _ADDS:
            label, look = f"{label}…", "accent"
        left = [(mark, "mark"), (f"{indent}{arrow} ", "dim"), *self._lit(label or "(no name)", look)]
        right = self._right(row, node, max(width - width_of(mark + indent) - 2, 0))
        return left, right

    def _hit(self, hit: Hit, indent: str) -> tuple[list[Part], list[Part]]:
        where = f" {signs.CRUMB} ".join(clean(crumb, 60) for crumb in hit.crumbs)
        label = self._lit(clean(hit.label, 500), "text")
        left = [(" ", "text"), (f"{indent}{signs.CLOSED} ", "dim"), *label]
        return [*left, (f"   {where}", "dim")], [(f"  {ago(hit.read_at, self.now())} ", "dim")]

    def _lit(self, label: str, look: str) -> list[Part]:
        """A label, what the filter looks for lit up in it."""
        words = self.filter.text.split() if self.filter is not None else []
        if not words:
            return [(label, look)]
        wanted = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        pieces = re.split(f"({wanted})", label, flags=re.IGNORECASE)
        return [(piece, "hit" if at % 2 else look) for at, piece in enumerate(pieces) if piece]

    def _arrow(self, row: Row, node: Node) -> str:
        if node.kind in _ADDS:
            return signs.ADD
        if node.leaf:
            return " "
        return signs.OPENED if row.is_open else signs.CLOSED

    def _right(self, row: Row, node: Node, room: int) -> list[Part]:
        if node.kind is Kind.FIELD:
            return _field(node, room)
        parts: list[Part] = []
        if isinstance(row.state, Loading):
            parts.append(("  loading…", "busy"))
        if node.pulse is not None:
            return [*parts, *_standing(node, node.pulse, self.now(), room)]
        if node.note and room > 40:
            parts.append((f" {clean(node.note, 24)}", "dim"))
        if node.more:
            parts.append((f" {clean(node.more, 24)}", "dim"))
        if node.health is not None:
            status = clean(node.status, 20).ljust(_STATUS)
            parts.append((f" {signs.HEALTH[node.health]} {status}", str(node.health)))
        return [*parts, (" ", "text")] if parts else []

    def _notice(self, row: Row, indent: str) -> tuple[list[Part], list[Part]]:
        look = {Sign.FAILED: "bad", Sign.LOADING: "busy", Sign.GROUP: "head"}.get(
            row.sign or Sign.HINT, "dim"
        )
        sign = f"{signs.BAD} " if row.sign is Sign.FAILED and self._is_first(row) else "  "
        return [(" ", "text"), (indent, "dim"), (sign, look), (row.text, look)], []

    def _is_first(self, row: Row) -> bool:
        state = self.store.state(row.node_id)
        sentence = getattr(state, "sentence", "")
        return bool(sentence) and clean(sentence, 600).startswith(row.text[:20])


def _standing(node: Node, pulse: Pulse, now: float, room: int) -> list[Part]:
    """The last result; then, as far as there is room, the next run, the schedule and the mode."""
    last, following = clean(pulse.last(now), 40), pulse.next(now)
    sign = f"{signs.HEALTH[node.health]} " if node.health is not None else ""
    parts: list[Part] = [(f" {sign}{last}", str(node.health or "dim"))]
    label = min(width_of(clean(node.label, 80)), max(room, 24))
    left = room - 3 - label - width_of(sign + last)
    around = ((f" · {following}" if following else "", False), (node.more, True), (node.note, True))
    for text, is_before in around:
        left -= len(text) + is_before if text else 0
        if text and left >= 0:
            part = (f" {clean(text, 24)}" if is_before else text, "dim")
            parts.insert(0 if is_before else len(parts), part)
    return [*parts, (" ", "text")]


def _field(node: Node, room: int) -> list[Part]:
    """Type and native type in columns; a longer name takes their place, and the inspector has them."""
    name = width_of(clean(node.label, room + 1))
    native = min(room - _NAME - _TYPE - 3, _NATIVE[1])
    native = native if native >= _NATIVE[0] else 0
    if room < _NAME + _TYPE or name > room - native - _TYPE - 3:
        return []
    shown = pad(clean(node.note, 40), _TYPE) + (pad(clean(node.more, 60), native) if native else "")
    return [(f"  {shown}", "dim"), (" ", "text")]


def _indent(depth: int, width: int) -> str:
    """Two cells a level, and a number where a drill-down is deeper than the pane is wide."""
    most = max(width // 3, 8)
    if depth * 2 <= most:
        return "  " * depth
    return f"{depth:>{most}} "
