"""What is rendered by bands is what Textual's own compositor renders, in every cell that changed."""

from __future__ import annotations

import random
from typing import Any

import pytest
from rich.segment import Segment
from textual._compositor import ChopsUpdate
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from ptui.tui.terminal.bands import BandCompositor, BandScreen, bands

TEXTS = ["company.accounts", "日本語の表", "", "● ▸ a longer line that is cut off somewhere", "two\nlines"]


def test_neighbouring_lines_are_one_band() -> None:
    assert bands([]) == []
    assert bands([Region(3, 2, 4, 2), Region(10, 4, 5, 1), Region(0, 9, 80, 1)]) == [
        Region(3, 2, 13, 3),
        Region(0, 9, 81, 1),
    ]


def cells(strip: Strip) -> list[tuple[str, Any]]:
    """Each cell with its style; the second of a wide character is empty."""
    return [
        (part, segment.style)
        for segment in Segment.simplify(strip)
        for character in segment.text
        for part in (character, *[""] * (Segment(character).cell_length - 1))
    ]


class Layers(App[None]):
    """Widgets beside, below and above one another; every partial update is checked."""

    CSS = """
    Screen { layers: below above; }
    #side { width: 30%; border: round $primary; }
    #rest { border: round $secondary; overflow-y: auto; }
    #over { layer: above; offset: 12 3; width: 30; height: 5; border: thick $accent; }
    """

    checked = 0

    def get_default_screen(self) -> Screen[Any]:
        return BandScreen(id="_default")

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static("one", id="side")
            with Vertical(id="rest"):
                for number in range(30):
                    yield Label(f"row {number} " * 9)
        yield Static("above", id="over")
        yield Input()

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        if isinstance(renderable, ChopsUpdate):
            whole = screen._compositor.render_strips()
            for y, left, right in renderable.spans:
                got = Strip.join(
                    strip.crop(max(0, left - x), min(end, right) - x)
                    for end, (x, strip) in zip(
                        renderable.chop_ends[y], renderable.chops[y].items(), strict=False
                    )
                    if strip is not None and x < right and end > left
                )
                assert cells(got) == cells(whole[y].crop(left, right)), (y, left, right)
                self.checked += 1
        super()._display(screen, renderable)


@pytest.mark.parametrize("seed", range(3))
async def test_random_changes_are_rendered_as_textual_renders_them(seed: int) -> None:
    dice = random.Random(seed)
    app = Layers()
    async with app.run_test(size=(70, 20)) as pilot:
        app.animation_level = "none"
        assert isinstance(app.screen._compositor, BandCompositor)
        for _ in range(25):
            for widget in dice.sample([*app.query(Static)], 3):
                change(widget, dice)
            app.query_one("#rest").scroll_to(y=dice.randrange(12), animate=False)
            if dice.random() < 0.2:
                await pilot.press("x")
            await pilot.pause()
    assert app.checked > 100


def change(widget: Widget, dice: random.Random) -> None:
    """Its text, its look, or nothing but that some of it is to be drawn again."""
    match dice.randrange(4):
        case 0 if isinstance(widget, Static):
            widget.update(dice.choice(TEXTS), layout=dice.random() < 0.1)
        case 1:
            widget.styles.background = dice.choice(["red", "green", "#102030"])
        case 2 if widget.border_title is not None:
            widget.border_title = dice.choice(["", "a title", "another"])
        case _:
            region = widget.size.region
            widget.refresh(Region(dice.randrange(9), 0, dice.randrange(1, 9), max(1, region.height)))
