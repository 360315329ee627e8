"""The painter against stock Textual: two terminals, one fed by each, must show the same in every cell."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from rich.text import Text
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Button, DataTable, Input, Label, Static, Tree

from ptui.tui.terminal.capabilities import Terminal
from ptui.tui.terminal.painter import Painter
from tests.emulator import Emulator

NAMES = [
    "company.accounts",
    "日本語の表",
    "naïve café",
    "a" * 90,
    "●▸◆…→ mixed 表",
    "e\u0301te\u0301",
    "",
    "  spaced  ",
]
STYLES = [
    "",
    "bold",
    "dim italic",
    "underline",
    "reverse",
    "on red",
    "bold green on blue",
    "strike",
    "#ff8800 on #102030",
]


class Question(ModalScreen[None]):
    CSS = "Question { align: center middle; } #box { width: 31; height: 9; border: thick $accent; }"

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Label("本当に? really")
            yield Button("Yes")


class Restless(App[None]):
    """Feeds every update both to a painter's terminal and, as stock Textual would, to another."""

    CSS = "Tree { width: 40%; } DataTable { height: 1fr; } #text { height: 1fr; border: round $primary; }"
    COLOURS: ClassVar[str] = "truecolor"

    def __init__(
        self, terminal: Terminal, size: tuple[int, int], *, paint_sometimes: random.Random | None
    ) -> None:
        super().__init__()
        self.painter = Painter(*size, terminal)
        self.painted = Emulator(*size, back_colour_erase=terminal.erases_in_colour)
        self.stock = Emulator(*size, back_colour_erase=terminal.erases_in_colour)
        for screen in (self.painted, self.stock):
            screen.feed(b"\x1b[?7l")
        self.paint_sometimes = paint_sometimes
        self.bytes = [0, 0]

    def compose(self) -> ComposeResult:
        tree: Tree[None] = Tree(Text("root"))
        tree.root.expand()
        for number in range(60):
            tree.root.add_leaf(Text(f"{number} {NAMES[number % len(NAMES)]}"))
        with Horizontal():
            yield tree
            with Vertical():
                yield DataTable()
                yield Static("", id="text")
                yield Input()

    def on_mount(self) -> None:
        self.animation_level = "none"
        table = self.query_one(DataTable[Text])
        table.add_columns("name", "type", "native")
        for name in NAMES:
            table.add_row(Text(name), Text("string"), Text("varchar(255)", style="dim"))

    def _display(self, screen: Any, renderable: Any) -> None:
        if not isinstance(renderable, CompositorUpdate) or self._batch_count:
            return
        assert isinstance(renderable, LayoutUpdate | ChopsUpdate)
        stock = renderable.render_segments(self.console).replace("\n", "\r\n").encode()
        self.stock.feed(stock)
        self.painter.fold(renderable)
        if self.paint_sometimes is None or self.paint_sometimes.random() < 0.5:
            self.catch_up(limit=400 if self.paint_sometimes is not None else 1 << 30)
        self.bytes[1] += len(stock)

    def catch_up(self, *, limit: int = 1 << 30) -> None:
        data = self.painter.paint(limit).encode()
        self.painted.feed(data)
        self.bytes[0] += len(data)

    def resized(self, size: tuple[int, int]) -> None:
        for screen in (self.painted, self.stock):
            screen.resize(size[1], size[0])
        self.painter.forget()

    def compare(self) -> None:
        while self.painter.pending:
            self.catch_up()
        assert not self.painted.unknown
        assert self.painted.rows() == self.stock.rows()
        assert self.painted.cells() == self.stock.cells()


@pytest.fixture(autouse=True)
def _colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")


async def _step(app: Restless, pilot: Pilot[None], dice: random.Random) -> None:
    """Something a user or a server might do."""

    def retext() -> None:
        words = [Text(dice.choice(NAMES) + " ", style=dice.choice(STYLES)) for _ in range(dice.randrange(30))]
        app.query_one("#text", Static).update(Text.assemble(*words))

    def relabel() -> None:
        tree = app.query_one(Tree[None])
        dice.choice(tree.root.children).set_label(Text(dice.choice(NAMES), style=dice.choice(STYLES)))

    def retitle() -> None:
        app.query_one("#text", Static).border_title = Text(dice.choice(NAMES)).markup

    def press(*keys: str) -> Callable[[], Any]:
        return lambda: pilot.press(*keys)

    def dialog() -> None:
        if len(app.screen_stack) > 1:
            app.pop_screen()
        else:
            app.push_screen(Question())

    def rearrange() -> None:
        side = app.query_one(DataTable)
        side.display = not side.display

    if len(app.screen_stack) > 1 and dice.random() < 0.5:
        dialog()
    else:
        deed = dice.choice(
            [retext, relabel, retitle, dialog, rearrange, press("down"), press("pagedown"), press("tab"),
             press("home"), press("end"), press("up", "up"), press("x", "y", "backspace"), press("shift+tab")]
        )  # fmt: skip
        if len(app.screen_stack) > 1 and deed in (retext, relabel, retitle, rearrange):
            return
        result = deed()
        if result is not None:
            await result
    await pilot.pause()


TERMINALS = [
    Terminal(erases_in_colour=True),
    Terminal(erases_in_colour=False),
    Terminal(erases_cells=False, switches_off=False),
]


@pytest.mark.parametrize(
    ("seed", "size"),
    [
        (0, (80, 24)),
        pytest.param(0, (120, 40), marks=pytest.mark.slow),
        pytest.param(1, (80, 24), marks=pytest.mark.slow),
        pytest.param(2, (120, 40), marks=pytest.mark.slow),
    ],
    ids=str,
)
async def test_every_cell_is_as_stock_textual_leaves_it(seed: int, size: tuple[int, int]) -> None:
    dice = random.Random(seed)
    lazy = (
        random.Random(seed) if seed else None
    )  # the line cannot always take more: frames are skipped and cut
    app = Restless(TERMINALS[seed], size, paint_sometimes=lazy)
    async with app.run_test(size=size) as pilot:
        for number in range(45):
            await _step(app, pilot, dice)
            if number == 22:
                smaller = (size[0] - 17, size[1] - 4)
                app.resized(smaller)
                await pilot.resize_terminal(*smaller)
                await pilot.pause()
            if number % (3 if seed == 0 else 10) == 2:
                app.compare()
        app.compare()
    assert app.bytes[0] < app.bytes[1] / 3
