"""The list of a run's view: what the cursor stands on, and what Enter and the log make of the room."""

from __future__ import annotations

from textual.app import App, ComposeResult

from ptui.domain.runs.causes import Cause
from ptui.domain.runs.line import Line
from ptui.domain.runs.run import SchemaRun
from ptui.domain.runs.sheet import Item
from ptui.tui.widgets.run_view import RunItems

HEADING = Item(Line(((" errors", "head"),)))
NOTE = Item(Line(((" The server has kept 2 of them.", "dim"),)))
CAUSES = [Item(Line(((f" {text}", "text"),)), Cause(text, 2, ())) for text in ("too long", "no key")]
SCHEMAS = [Item(Line(((f" {text}", "text"),)), SchemaRun(text)) for text in "abc"]
ALL = [HEADING, NOTE, *CAUSES, HEADING, *SCHEMAS]


class Shown(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.items = RunItems()

    def compose(self) -> ComposeResult:
        yield self.items

    def on_mount(self) -> None:
        self.items.styles.height = 3


async def test_the_cursor_passes_over_what_nothing_stands_behind() -> None:
    app = Shown()
    async with app.run_test(size=(40, 10)) as pilot:
        items = app.items
        items.show_items(ALL)
        await pilot.pause()
        seen = [items.about]
        for _ in range(6):
            items.step(1)
            seen.append(items.about)
        assert seen == [one.about for one in (*CAUSES, *SCHEMAS, SCHEMAS[-1], SCHEMAS[-1])]
        for _ in range(6):
            items.step(-1)
        assert items.about is CAUSES[0].about
        assert items.top == 0, "its heading is in sight again"
        items.go(4)
        assert items.about is SCHEMAS[0].about


async def test_the_cursor_stays_with_what_it_stands_on() -> None:
    app = Shown()
    async with app.run_test(size=(40, 10)) as pilot:
        items = app.items
        items.show_items([HEADING, *SCHEMAS])
        await pilot.pause()
        items.show_items([HEADING, *SCHEMAS[1:], SCHEMAS[0]])
        assert items.about is SCHEMAS[1].about, "nobody has chosen a line: the first one"
        items.show_items([HEADING, *SCHEMAS])
        items.step(1)
        items.show_items(ALL)
        assert items.about is SCHEMAS[1].about
        items.show_items([HEADING, NOTE])
        assert items.about is None and not items.has_cursor
        items.show_items([HEADING, NOTE, *CAUSES])
        assert items.about is CAUSES[0].about
