"""The comparison: the least that Textual itself needs for a tree beside a pane.

`python -m tests.benchmarks.bare [--painted] [--nodes N]`: the same app on Textual's driver or on the painter.
Keys: `o` opens the node of N children whose names are at hand, `t` shows a toast, Tab goes to the other pane.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Footer, Static, Tree

from ptui.tui.terminal.painted import PaintedApp

KEYS: list[BindingType] = [Binding("o", "open", "Open"), Binding("t", "toast", "Toast")]


class Bare:
    """What both have in common; Textual's defaults throughout."""

    CSS = (
        "Tree { width: 1fr; border: round $primary; } VerticalScroll { width: 1fr; border: round $primary; }"
    )
    nodes = 10_000
    names: Sequence[str] = ()

    def compose(self) -> ComposeResult:
        tree: Tree[None] = Tree("Big Connection")
        for number in range(200):
            tree.root.add_leaf(f"schema_{number:03}")
        tree.root.expand()
        with Horizontal():
            yield tree
            with VerticalScroll():
                yield Static("\n".join(f"field_{number:02}   string   varchar(255)" for number in range(60)))
        yield Footer()

    def fetch(self) -> None:
        """What a server would have sent by the time the node is opened; not part of the start."""
        self.names = [f"company.table_{number:06}" for number in range(self.nodes)]


class BareApp(Bare, App[None]):
    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def on_mount(self) -> None:
        self.set_timer(0.3, self.fetch)

    def action_open(self) -> None:
        _open(self, self.names)

    def action_toast(self) -> None:
        self.notify("The sync has started", timeout=1)


class PaintedBareApp(Bare, PaintedApp[None]):
    BINDINGS: ClassVar[list[BindingType]] = KEYS

    def action_open(self) -> None:
        _open(self, self.names)

    def action_toast(self) -> None:
        self.notify("The sync has started", timeout=1)

    def on_mount(self) -> None:
        self.animation_level = "none"
        self.set_timer(0.3, self.fetch)


def _open(app: App[Any], names: Sequence[str]) -> None:
    tree = app.query_one(Tree)
    node = tree.root.children[0]
    for name in names:
        node.add_leaf(name)
    node.expand()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--painted", action="store_true")
    parser.add_argument("--nodes", type=int, default=10_000)
    chosen = parser.parse_args()
    Bare.nodes = chosen.nodes
    if chosen.painted:
        PaintedBareApp().run(mouse=False)
    else:
        BareApp().run()


if __name__ == "__main__":
    main()
