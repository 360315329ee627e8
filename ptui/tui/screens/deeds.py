"""What each action does on the main screen: a line each, the rest is the explorer's or a flow's."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from ptui.domain.actions import Pane
from ptui.domain.inspect.page import Tab
from ptui.domain.keys import shown
from ptui.domain.tree.node import Kind
from ptui.domain.ui import Option, Tone
from ptui.tui.screens.run_deeds import RunDeeds

if TYPE_CHECKING:
    from ptui.tui.screens.main import MainScreen

_INSPECTED = (
    Kind.SOURCE_OBJECT,
    Kind.TARGET_OBJECT,
    Kind.BULK_SCHEMA,
    Kind.MODEL,
    Kind.FIELD,
    Kind.SYNC,
    Kind.BULK_SYNC,
)


class Deeds:
    """Actions by id. Those that ask the human run in a worker."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._explorer = screen.explorer
        tree = screen.tree_view
        self._table: dict[str, Callable[[], Awaitable[None] | None]] = {
            "up": lambda: screen.active.step(-1),
            "down": lambda: screen.active.step(1),
            "page-up": lambda: screen.active.step(-screen.active.page),
            "page-down": lambda: screen.active.step(screen.active.page),
            "first": lambda: screen.active.go(0),
            "last": lambda: screen.active.go(screen.active.count() - 1),
            "into": self.into,
            "out": self.out,
            "enter": self.enter,
            "reload": self.reload,
            "refresh": self.refresh,
            "mark": self.mark,
            "unmark": self.unmark,
            "connection": self.connection,
            "model": self.model,
            "sync": self.sync,
            "bulk": self.bulk,
            "edit": lambda: self._change("edit"),
            "delete": lambda: self._change("delete"),
            "activate": lambda: self._change("toggle_active"),
            "run": lambda: self.runs.run(),
            "cancel": lambda: self.runs.cancel(),
            "failed": lambda: self.runs.failed(),
            "drafts": self.drafts,
            "copy": self.copy,
            "copy-as": self.copy_as,
            "filter": self.filter,
            "keep-filter": lambda: screen.finding.keep(),
            "clear-filter": self.clear_filter,
            "next-pane": lambda: self.pane(),
            "previous-pane": lambda: self.pane(),
            "next-columns": lambda: screen.inspector.shift(1),
            "previous-columns": lambda: screen.inspector.shift(-1),
            "next-tab": lambda: screen.inspector.choose(1),
            "previous-tab": lambda: screen.inspector.choose(-1),
            "palette": self.palette,
            "help": self.help,
            "profile": self.profile,
            "repaint": lambda: self.of_app("repaint"),
            "suspend": lambda: self.of_app("suspend_process"),
            "quit": lambda: screen.app.action_quit(),
        }
        self._tree = tree
        self.runs = RunDeeds(screen)

    async def do(self, action_id: str) -> None:
        done = self._table[action_id]()
        if done is not None:
            await done

    def into(self) -> None:
        row = self._tree.row
        if row is None or row.node is None:
            self._screen.finding.go()
            return
        if row.node.kind is Kind.FREE_TEXT:
            self._screen.say(f"Enter makes a model of a {row.node.label} of your own.")
        elif row.node.kind is Kind.NEW_TARGET:
            self._screen.say("Enter makes a sync into a target of its own.")
        elif row.node.kind is Kind.TYPED_TARGET:
            self._screen.say(f"Enter makes a sync into a {row.node.label} that you name.")
        elif row.node.leaf:
            self._screen.say(f"{row.node.label} has nothing below it.")
        elif (
            not self._explorer.store.is_open(row.node_id) or self._explorer.store.listing(row.node_id) is None
        ):
            self._tree.reveal(row.node_id)
            self._explorer.controller.open(row.node_id)
        else:
            self._tree.step(1)

    def out(self) -> None:
        node_id = self._tree.node_id
        if self._explorer.store.is_open(node_id) and len(node_id) > 0:
            self._explorer.controller.close(node_id)
            self._tree.put(node_id)
        elif len(node_id) > 1:
            self._tree.put(node_id[:-1])

    def enter(self) -> None:
        node, node_id = self._tree.node, self._tree.node_id
        if node is None or self._tree.hit is not None:
            self._screen.finding.go()
            return
        if node.kind is Kind.FREE_TEXT:
            self.model()
        elif node.kind in (Kind.NEW_TARGET, Kind.TYPED_TARGET):
            self.sync()
        elif node.kind in _INSPECTED:
            if not node.leaf:
                self._explorer.controller.open(node_id)
            self._show_inspector()
            if self._screen.inspector.tab is Tab.SAMPLE:
                self._screen.flow(self._sample)
            elif self._screen.inspector.tab is Tab.RUNS:
                self.runs.enter()
        elif not self._explorer.store.is_open(node_id):
            self.into()
        elif self._screen.pane is Pane.TREE:
            self.out()

    async def _sample(self) -> None:
        from ptui.domain.flows.sampling import load_sample

        node_id, _ = self._screen.subject
        reading = load_sample(self._explorer, node_id)
        self._screen.call_later(self._screen.follow)
        await reading
        self._screen.follow()

    def reload(self) -> None:
        if self._screen.inspector.tab is Tab.SAMPLE and self._screen.pane is Pane.INSPECTOR:
            self._screen.flow(self._sample)
        elif self._screen.inspector.tab is Tab.RUNS and self._screen.pane is Pane.INSPECTOR:
            self.runs.read()
        elif self._explorer.controller.reload(self._tree.node_id) is not None:
            self._screen.say("")

    def refresh(self) -> None:
        from ptui.domain.flows.refreshing import refresh_schemas

        node_id = self._tree.node_id
        self._screen.flow(lambda: refresh_schemas(self._human, self._explorer, node_id))

    def mark(self) -> None:
        node_id = self._tree.node_id
        self._explorer.toggle_mark(node_id)
        self._tree.refresh_lines((self._tree.cursor,))
        self._screen.say("")
        self._tree.step(1)

    def unmark(self) -> None:
        self._explorer.marks.clear()
        self._tree.refresh()
        self._screen.say("")

    def connection(self) -> None:
        from ptui.domain.flows.creating import new_connection

        self._screen.alone(lambda: new_connection(self._human, self._explorer))

    def model(self) -> None:
        from ptui.domain.flows.creating import new_model

        _, node = self._screen.subject
        if node is not None:
            self._screen.alone(lambda: new_model(self._human, self._explorer, node))

    def sync(self) -> None:
        from ptui.domain.flows.creating import new_sync

        node_id, _ = self._screen.subject
        self._screen.alone(lambda: new_sync(self._human, self._explorer, node_id))

    def bulk(self) -> None:
        from ptui.domain.flows.creating import new_bulk_sync

        node_id, _ = self._screen.subject
        self._screen.alone(lambda: new_bulk_sync(self._human, self._explorer, node_id))

    def _change(self, what: str) -> None:
        from ptui.domain.flows import changing

        node, deed = self._tree.node, getattr(changing, what)
        self._screen.alone(lambda: deed(self._human, self._explorer, node))

    def drafts(self) -> None:
        from ptui.domain.flows.continuing import continue_draft

        self._screen.alone(lambda: continue_draft(self._human, self._explorer))

    def copy(self) -> None:
        from ptui.domain.flows.copying import copy_name, copy_page

        node, human, inspector = self._tree.node, self._human, self._screen.inspector
        cell = inspector.selected() if self._screen.pane is Pane.INSPECTOR else None
        tab = inspector.tab if self._screen.pane is Pane.INSPECTOR else None
        if cell is not None:
            self._screen.flow(lambda: human.copy(cell, cell))
        elif tab in (Tab.JSON, Tab.REQUEST):
            node_id, _ = self._screen.subject
            self._screen.flow(lambda: copy_page(human, self._explorer, node_id, tab))
        elif node is not None:
            self._screen.flow(lambda: copy_name(human, node))

    def copy_as(self) -> None:
        from ptui.domain.flows.exporting import copy_as

        node_id, human = self._tree.node_id, self._human
        self._screen.alone(lambda: copy_as(human, self._explorer, node_id))

    def filter(self) -> None:
        self._screen.add_class("-filtering")
        if self._screen.has_class("-inspecting"):
            self._screen.remove_class("-inspecting")
        self._screen.filter_line.focus()

    def clear_filter(self) -> None:
        screen = self._screen
        if screen.asking.stop():
            return
        if screen.has_class("-filtering") or self._tree.filter is not None:
            self.show_all()
        elif screen.has_class("-inspecting"):
            self.pane()
        screen.say("")

    def show_all(self) -> None:
        """Leave the filter."""
        if self._tree.only_failed:
            self.runs.widen()
        self._screen.filter_line.value = ""
        self._screen.remove_class("-filtering")
        self._tree.focus()

    async def of_app(self, action: str) -> None:
        """Do what the app itself can do, whatever is shown."""
        await self._screen.app.run_action(action)

    def pane(self) -> None:
        if self._screen.inspector.has_focus:
            self._screen.remove_class("-inspecting")
            self._tree.focus()
        else:
            self._show_inspector(focus=True)

    def _show_inspector(self, *, focus: bool = False) -> None:
        if self._screen.has_class("-narrow") or focus:
            self._screen.add_class("-inspecting")
            self._screen.inspector.focus()
        self._screen.follow()

    def palette(self) -> None:
        async def choose() -> None:
            context = self._screen.context
            options = [
                Option(
                    one.id, one.label, one.help, one.why_not(context), shown(one.keys[0]) if one.keys else ""
                )
                for one in self._screen.actions
                if one.in_palette
            ]
            if (chosen := await self._human.choose("Commands", options)) is not None:
                await self.do(chosen)

        self._screen.flow(choose)

    def help(self) -> None:
        from ptui.tui.dialogs.keys import Keys

        self._screen.app.push_screen(Keys(self._screen.actions, self._screen.pane))

    def profile(self) -> None:
        switch = getattr(self._screen.app, "switch_profile", None)
        if switch is None:
            self._screen.say("There is no other profile here.", Tone.WARN)
        else:
            self._screen.flow(switch)

    @property
    def _human(self):  # type: ignore[no-untyped-def]
        return self._screen.app.human  # type: ignore[attr-defined]
