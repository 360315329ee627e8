"""Writes changed cells row by row, knowing where the cursor stands and in what look it draws."""

from __future__ import annotations

from ptui.tui.terminal.capabilities import Terminal
from ptui.tui.terminal.cells import is_certain
from ptui.tui.terminal.frame import Frame
from ptui.tui.terminal.look import Look, Palette
from ptui.tui.terminal.moves import move

_REWRITE = 5
"""Up to so many unchanged cells between two changes are written again where that is shorter than a move."""
_ERASE_END = 4
"""From so many blanks on, erasing to the end of the line is shorter."""
_ERASE_WITHIN = 12
"""From so many blanks on, erasing them and moving on is shorter."""


class RowPen:
    """The terminal's own state: where its cursor is, and how it draws."""

    def __init__(self, palette: Palette, terminal: Terminal) -> None:
        self._palette = palette
        self._terminal = terminal
        self._x: int | None = None
        self._y: int | None = None
        self._look: Look | None = None

    def is_away(self, place: tuple[int, int] | None) -> bool:
        return place is not None and place != (self._x, self._y)

    def clear(self) -> str:
        """Empty the screen; nothing is known before, everything after but the cursor's place."""
        self._x = self._y = None
        self._look = self._palette.default
        return "\x1b[m\x1b[2J"

    def scroll(self, sequence: str, out: list[str]) -> None:
        """Rows laid bare take the pen's background, so it is reset first. The cursor is then lost."""
        self._take(self._palette.default, out)
        out.append(sequence)
        self._x = self._y = None

    def go(self, x: int, y: int, out: list[str]) -> None:
        if step := move(self._x, self._y, x, y):
            out.append(step)
        self._x, self._y = x, y

    def row(self, y: int, shown: Frame, wanted: Frame, out: list[str]) -> int:
        """Append what makes row `y` look as wanted, and note that it does; the length of it."""
        chars, looks = wanted.chars[y], wanted.looks[y]
        if chars == shown.chars[y] and looks == shown.looks[y]:
            return 0
        begun = len(out)
        doubtful = wanted.settle(y) or shown.doubtful[y]
        end, changed = _changes(shown, wanted, y, whole=doubtful)
        erased_from = self._erasable_end(chars, looks, changed)
        first = 0
        while first < len(changed) and changed[first] < erased_from:
            last = first
            while last + 1 < len(changed) and changed[last + 1] == changed[last] + 1:
                last += 1
            stop = min(changed[last] + 1, erased_from)
            if stop < end and chars[stop] == "":
                stop += 1  # a wide character took the place of another: its second half is as it was
            self._run(y, changed[first], stop, chars, looks, out, careful=doubtful)
            first = last + 1
        if erased_from < end:
            self._erase_end(
                max(erased_from, next(x for x in changed if x >= erased_from)), y, looks[-1].blank, out
            )
        shown.copy_row(y, wanted)
        return sum(map(len, out[begun:]))

    def _erasable_end(self, chars: list[str], looks: list[Look], changed: list[int]) -> int:
        """From where on the row is one blank, shorter erased than written; else the row's width."""
        width = len(chars)
        blank = looks[-1].blank
        if not changed or chars[-1] != " " or not self._can_erase(blank):
            return width
        start = width
        while start and chars[start - 1] == " " and looks[start - 1].blank is blank:
            start -= 1
        within = [x for x in changed if x >= start]
        return start if within and within[-1] - within[0] + 1 >= _ERASE_END else width

    def _can_erase(self, blank: Look) -> bool:
        return not blank.attributes and (not blank.bg or self._terminal.erases_in_colour)

    def _erase_end(self, x: int, y: int, blank: Look, out: list[str]) -> None:
        self.go(x, y, out)
        self._take_blank(blank, out)
        out.append("\x1b[K")

    def _run(
        self,
        y: int,
        start: int,
        stop: int,
        chars: list[str],
        looks: list[Look],
        out: list[str],
        *,
        careful: bool,
    ) -> None:
        """Write the cells from `start` to `stop`, in pieces that look alike."""
        self._approach(start, y, chars, looks, out)
        x = start
        while x < stop:
            look = looks[x]
            blank = look.blank
            end = x + 1
            if chars[x] == " ":
                while end < stop and chars[end] == " " and looks[end].blank is blank:
                    end += 1
                if end - x >= _ERASE_WITHIN and self._terminal.erases_cells and self._can_erase(blank):
                    self.go(x, y, out)
                    self._take_blank(blank, out)
                    out.append(f"\x1b[{end - x}X")
                    x = end
                    continue
                if self._look is None or self._look.blank is not blank:
                    look = looks[end] if end < stop and looks[end].blank is blank else blank
                    self._take(look, out)
                else:
                    look = self._look
            else:
                self._take(look, out)
            while end < stop and (
                looks[end] is look or (chars[end] == " " and looks[end].blank is look.blank)
            ):
                end += 1
            self.go(x, y, out)
            self._write(x, end, chars, out, careful=careful)
            x = end

    def _write(self, x: int, end: int, chars: list[str], out: list[str], *, careful: bool) -> None:
        if not careful:
            out.append("".join(chars[x:end]))
            self._x = end if end < len(chars) else None
            return
        for at in range(x, end):
            if chars[at]:
                self.go(at, self._y or 0, out)
                out.append(chars[at])
                wide = at + 1 < len(chars) and chars[at + 1] == ""
                after = at + 1 + wide
                self._x = after if after < len(chars) and is_certain(chars[at]) else None

    def _approach(self, x: int, y: int, chars: list[str], looks: list[Look], out: list[str]) -> None:
        """Come from a little to the left by writing what stands there, if that is shorter than moving."""
        if self._y != y or self._x is None or not 0 < x - self._x <= _REWRITE:
            return
        between = "".join(chars[self._x : x])
        pen = self._look
        if pen is None or not between.isascii() or len(between) > len(move(self._x, y, x, y)):
            return
        if len(between) == x - self._x and all(
            look is pen or (char == " " and look.blank is pen.blank)
            for char, look in zip(between, looks[self._x : x], strict=True)
        ):
            out.append(between)
            self._x = x

    def _take(self, look: Look, out: list[str]) -> None:
        if look is not self._look:
            out.append(self._palette.change(self._look, look))
            self._look = look

    def _take_blank(self, blank: Look, out: list[str]) -> None:
        if self._look is None or self._look.blank is not blank or self._look.attributes:
            self._take(blank, out)


def _changes(shown: Frame, wanted: Frame, y: int, *, whole: bool) -> tuple[int, list[int]]:
    """The row's width and the columns that must be written."""
    chars, looks = wanted.chars[y], wanted.looks[y]
    if whole:
        return len(chars), list(range(len(chars)))
    changed = [
        x
        for x, (char, look, old, old_look) in enumerate(
            zip(chars, looks, shown.chars[y], shown.looks[y], strict=True)
        )
        if char != old or (look is not old_look and (char != " " or look.blank is not old_look.blank))
    ]
    return len(chars), changed
