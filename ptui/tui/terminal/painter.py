"""Sends a terminal the difference between what it shows and what it should show, and only the newest of it.

Textual sends each dirty region whole. Over a slow line that is what costs, so its updates are folded into a
frame of cells here, and when the line can take more, the cells that differ go out by the shortest way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual._compositor import ChopsUpdate, LayoutUpdate

from ptui.tui.terminal import scroll
from ptui.tui.terminal.capabilities import Terminal
from ptui.tui.terminal.frame import Frame
from ptui.tui.terminal.look import Palette
from ptui.tui.terminal.plain import ELLIPSIS, spelled
from ptui.tui.terminal.row import RowPen

if TYPE_CHECKING:
    from textual.strip import Strip

_WORTH_SYNCHRONIZING = 256
_WORTH_MOVING = 6
NO_LIMIT = 1 << 30


class Painter:
    def __init__(self, width: int, height: int, terminal: Terminal | None = None) -> None:
        self.terminal = terminal or Terminal()
        self.palette = Palette(self.terminal.colours, switches_off=self.terminal.switches_off)
        self.synchronized = False
        """The terminal holds back what is between two marks and shows it at once."""
        self.cursor: tuple[int, int] | None = None
        """Where input methods should open: the cursor is hidden but has a place."""
        self._wanted = Frame(width, height, self.palette.default)
        self._shown: Frame | None = None
        self._dirty = set(range(height))
        self._next = 0
        self._spelled: Frame | None = None
        self._pen = RowPen(self.palette, self.terminal)

    @property
    def size(self) -> tuple[int, int]:
        return self._wanted.width, self._wanted.height

    @property
    def pending(self) -> bool:
        """Whether the terminal may show something else than it should."""
        return self._shown is None or bool(self._dirty) or self._pen.is_away(self._place())

    @property
    def is_unseen(self) -> bool:
        """Whether nothing of it has been painted yet."""
        return self._shown is None

    def forget(self) -> None:
        """Something else may have drawn on the terminal: paint all of it again."""
        self._shown = None

    def fold(self, update: LayoutUpdate | ChopsUpdate) -> None:
        if isinstance(update, LayoutUpdate):
            self._fold_layout(update)
        else:
            self._fold_chops(update)

    def _fold_layout(self, update: LayoutUpdate) -> None:
        x, top, width, height = update.region
        if (x, top) == (0, 0) and (width, height) != self.size:
            self._wanted = Frame(width, height, self.palette.default)
            self._shown = None
        for y, strips in enumerate(update.strips, top):
            column = x
            for strip in strips:
                column = self._fold_strip(column, y, strip)

    def _fold_chops(self, update: ChopsUpdate) -> None:
        """The parts of rows that fall into the update's spans, cropped as Textual crops them."""
        for y, left, right in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is None or x > right or end <= left:
                    continue
                if not (left <= x < right and end <= right):
                    strip = strip.crop(0, min(end, right) - x)
                self._fold_strip(x, y, strip)

    def _fold_strip(self, x: int, y: int, strip: Strip) -> int:
        frame = self._wanted
        if not 0 <= y < frame.height:
            return x
        self._dirty.add(y)
        look_of, encoding = self.palette.look, self.terminal.encoding
        for text, style, control in strip:
            if text and not control:
                x = frame.put(x, y, text, look_of(style), encoding)
        return x

    def _move_rows(self, shown: Frame, out: list[str]) -> None:
        """Let the terminal move rows that only scrolled."""
        wanted = self._wanted
        move = scroll.find(shown, wanted, [y for y in self._dirty if y < wanted.height])
        if move is not None:
            self._pen.scroll(move.sequence(), out)
            scroll.apply(move, shown, Frame(wanted.width, wanted.height, self.palette.default))
            self._dirty.update(range(move.top, move.bottom + 1))

    def _drawable(self, y: int) -> Frame:
        """The wanted frame, its row `y` spelled as a terminal without Unicode can draw it."""
        wanted = self._wanted
        if self.terminal.unicode or ELLIPSIS not in wanted.chars[y]:
            return wanted
        if self._spelled is None or (self._spelled.width, self._spelled.height) != self.size:
            self._spelled = Frame(*self.size, self.palette.default)
        self._spelled.copy_row(y, wanted)
        self._spelled.chars[y] = spelled(wanted.chars[y])
        return self._spelled

    def _place(self) -> tuple[int, int] | None:
        if self.cursor is None:
            return None
        return min(self.cursor[0], self._wanted.width - 1), min(self.cursor[1], self._wanted.height - 1)

    def paint(self, limit: int = NO_LIMIT) -> str:
        """What turns the shown into the wanted; beyond about `limit` characters, rows are left for later."""
        wanted = self._wanted
        out: list[str] = []
        if self._shown is None:
            self._shown = Frame(wanted.width, wanted.height, self.palette.default)
            self._dirty = set(range(wanted.height))
            out.append(self._pen.clear())
        elif len(self._dirty) > _WORTH_MOVING:
            self._move_rows(self._shown, out)
        size = 0
        order = sorted(self._dirty, key=lambda y: (y < self._next, y))
        for y in order:
            if y < wanted.height:
                if size > limit:
                    self._next = y
                    break
                size += self._pen.row(y, self._shown, self._drawable(y), out)
            self._dirty.discard(y)
        else:
            self._next = 0
            if (place := self._place()) is not None:
                self._pen.go(*place, out)
        text = "".join(out)
        if self.synchronized and len(text) > _WORTH_SYNCHRONIZING:
            return f"\x1b[?2026h{text}\x1b[?2026l"
        return text
