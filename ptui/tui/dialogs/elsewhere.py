"""Something the user does elsewhere: a link to open, its QR code, and waiting until it is done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

import segno
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from ptui.domain.text import clean
from ptui.domain.ui import Waiting
from ptui.tui.dialogs.editor import as_read
from ptui.tui.titles import entitle
from ptui.tui.widgets.told import Told

Copy = Callable[[str, str], Awaitable[None]]
LINK = 70
"""Cells of a link on one line, at most."""


class Elsewhere(ModalScreen[bool]):
    """Answers True once it is done; False when the user left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", show=False),
        Binding("y,c", "copy", show=False),
        Binding("enter", "finish", show=False),
        Binding("up,k", "step(-1)", show=False),
        Binding("down,j", "step(1)", show=False),
        Binding("pagedown,space", "step(10)", show=False),
        Binding("pageup", "step(-10)", show=False),
    ]

    def __init__(self, waiting: Waiting, copy: Copy) -> None:
        super().__init__()
        self._waiting = waiting
        self._copy = copy
        self._lines = Told(as_read(told(waiting)))
        self._keys = "y copies the link · Esc leaves it for later"
        if waiting.finish is not None:
            self._keys = f"Enter signs in here · {self._keys}"

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            entitle(box, self._waiting.title, self._keys)
            yield self._lines

    def on_mount(self) -> None:
        self._lines.focus()
        self._fit()
        self._wait()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        """The picture whole, if that is possible: it cannot be read in part."""
        room = max(self.size.height - 2, 3)
        self._lines.told = as_read(told(self._waiting, room, min(self.size.width * 96 // 100 - 6, LINK)))
        self._lines.styles.height = min(self._lines.count(), room)
        self._lines.refresh()

    @work(group="waiting", exclusive=True, exit_on_error=False)
    async def _wait(self) -> None:
        self.dismiss(await self._waiting.until())

    @work(group="copying", exit_on_error=False)
    async def action_copy(self) -> None:
        await self._copy(self._waiting.url, "the link")
        entitle(self.query_one("#box"), None, f"copied · {self._keys}")

    @work(group="finishing", exclusive=True, exit_on_error=False)
    async def action_finish(self) -> None:
        if self._waiting.finish is not None:
            trouble = await self._waiting.finish()
            entitle(self.query_one("#box"), None, trouble or "signed in; waiting for the connection…")

    def action_step(self, by: int) -> None:
        self._lines.step(by)

    def action_leave(self) -> None:
        self.dismiss(False)


def told(waiting: Waiting, room: int = 1_000, width: int = LINK) -> list[str]:
    """The link whole, over as many lines as it needs; the code; and the link as a picture, where it fits."""
    url, width = clean(waiting.url), max(width, 20)
    lines = ["Open this link in a browser; this window notices when it is done."]
    lines += [url[at : at + width] for at in range(0, len(url), width)]
    if waiting.code:
        lines.append(f"and type there: {clean(waiting.code, 60)}")
    drawn = picture(waiting.url)
    if len(lines) + len(drawn) > room:
        return [*lines, "", f"(the QR code needs a window of {len(lines) + len(drawn) + 2} lines)"]
    gaps = room - len(lines) - len(drawn)
    return [*lines, *[""][:gaps], *drawn]


def picture(text: str) -> list[str]:
    """A QR code in half blocks, two rows of it a line, with the quiet zone that readers need."""
    try:
        code = segno.make(text, error="l", micro=False)
    except (ValueError, segno.DataOverflowError):
        return ["(too long for a QR code)"]
    rows = [list(row) for row in code.matrix_iter(scale=1, border=2)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    shapes = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    return [
        "  " + "".join(shapes[bool(top), bool(low)] for top, low in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    ]
