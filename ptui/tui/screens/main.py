"""The main screen: which widgets stand on it, and which key or message goes where."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from textual.app import ComposeResult
from textual.containers import Container
from textual.timer import Timer
from textual.widgets import Input, Label
from textual.worker import Worker

from ptui.domain.actions import Action, Context, Pane
from ptui.domain.explorer import Explorer
from ptui.domain.inspect.inspector import crumbs, tabs_of
from ptui.domain.inspect.page import Tab
from ptui.domain.keys import keys_in, shown
from ptui.domain.tree.node import ROOT, Kind, Node, NodeId
from ptui.domain.tree.states import Failed
from ptui.domain.ui import Tone
from ptui.domain.words import counted
from ptui.tui.fit import trail
from ptui.tui.screens.asking import Asking
from ptui.tui.screens.deeds import Deeds
from ptui.tui.screens.finding import Finding
from ptui.tui.terminal.bands import BandScreen
from ptui.tui.terminal.painted import broken_worker
from ptui.tui.widgets.bars import HeaderBar, StatusBar
from ptui.tui.widgets.entry import Entry
from ptui.tui.widgets.inspector_view import NOTHING, InspectorView
from ptui.tui.widgets.lines import Lines
from ptui.tui.widgets.tree_view import TreeView

REST = 0.15
"""Seconds after which a resting cursor is followed by the inspector."""
SAVE = 1.0
"""Seconds after a change until the view is written down."""
PASS = 15.0
"""Seconds after which the rows of syncs say anew how long ago they ran."""
WIDE = 100
"""Columns from which tree and inspector stand side by side."""
AT_ONCE = frozenset({"up", "down", "page-up", "page-down", "first", "last"})
"""What moves the cursor of a list does not go up from widget to widget first: a fifth of what a key takes."""


class MainScreen(BandScreen[None]):
    """Tree, inspector and the two bars."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - Textual's own type
    AUTO_FOCUS = "TreeView"

    def __init__(
        self, explorer: Explorer, actions: Sequence[Action], when_seen: Callable[[Callable[[], object]], None]
    ) -> None:
        """`when_seen` calls what it is given once something is painted."""
        super().__init__()
        self._when_seen = when_seen
        self.explorer = explorer
        self.actions = actions
        self.header = HeaderBar()
        self.tree_view = TreeView(explorer.store, explorer.marks)
        self.inspector = InspectorView()
        self.filter_line = Entry(placeholder="name, or parts of it and of what it stands in")
        self.status = StatusBar()
        self.deeds = Deeds(self)
        self.finding = Finding(self)
        self.asking = Asking(self)
        self.tab: Tab | None = None
        self._is_stale = False
        self._resting: Timer | None = None
        self._saving: Timer | None = None
        self._has_offered = False
        for action in actions:
            for key in action.keys:
                self._bindings.key_to_bindings.pop(key, None)  # the framework's own, such as Tab's
                self._bindings.bind(key, f"do('{action.id}')", action.label, show=False)
                if action.id in AT_ONCE:
                    self._bindings.bind(key, f"do_at_once('{action.id}')", show=False, priority=True)

    def compose(self) -> ComposeResult:
        self.add_class("-wide" if self.app.size.width >= WIDE else "-narrow", update=False)  # from the start
        yield self.header
        with Container(id="panes"):
            yield self.tree_view
            yield self.inspector
        with Container(id="filter"):
            yield Label("/", id="prompt", markup=False)
            yield self.filter_line
        yield self.status

    def on_mount(self) -> None:
        self.follow()
        self.set_interval(PASS, self._pass)
        self._when_seen(self._start)

    def _start(self) -> None:
        view = self.explorer.start()
        self.tab = Tab(view.tab) if view.tab in set(Tab) else None
        self.show_who()

    def _offer_drafts(self) -> None:
        """Say, once D can be pressed, that there are forms to go on with."""
        self._has_offered = True
        if left := len(self.explorer.drafts.list()):
            self.say(f"{counted(left, 'form')} left half-way: D goes on.")

    def _pass(self) -> None:
        """Time goes by: how long ago something ran, and what must have run meanwhile."""
        if self.is_current:
            self.explorer.catch_up(time.time())
            rows = [self.explorer.store.node(one) for one in self.tree_view.in_view()]
            if any(node is not None and node.pulse is not None for node in rows):
                self.tree_view.refresh()

    # What the explorer and the widgets say.

    def changed(self, node_id: NodeId) -> None:
        """Something became known of a node: draw it with whatever else comes in this turn of the loop."""
        if not self._is_stale:
            self._is_stale = True
            self.call_later(self._rebuild)

    def _rebuild(self) -> None:
        self._is_stale = False
        if not self.is_attached:
            return
        self.tree_view.rebuild()
        restorer = self.explorer.restorer
        if (wanted := restorer.cursor) and self.tree_view.put(wanted, nearest=restorer.leads):
            restorer.cursor = ROOT
            self.finding.arrived()
        if self.tree_view.only_failed:
            self.finding.tell()
        self.follow()
        self._save_soon()
        if not self._has_offered and self.explorer.store.listing(ROOT) is not None:
            self._offer_drafts()
        if isinstance(self.explorer.store.state(ROOT), Failed):
            self.show_who()

    def on_tree_view_moved(self) -> None:
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(REST, self.follow)
        self._save_soon()

    def on_inspector_view_tab_chosen(self, event: InspectorView.TabChosen) -> None:
        self.tab = event.tab
        self.follow()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.finding.typed(event.value)

    def on_input_submitted(self) -> None:
        self.finding.keep()

    def on_descendant_focus(self) -> None:
        self.hint()

    # What is shown.

    def follow(self) -> None:
        """Show in the inspector what the cursor stands on, from what is loaded."""
        self.explorer.sync_rows.seen(self.tree_view.in_view())
        if (hit := self.tree_view.hit) is not None:
            title, notice = self.finding.page(hit)
            self.inspector.present(title, (), None, notice)
            self.hint()
            return
        node_id, node = self.subject
        tabs = tabs_of(node) if node_id else ()
        tab = self.tab if self.tab in tabs else (tabs[0] if tabs else None)
        if tab is not None:
            room = (self.inspector.size.width or self.size.width) - 4  # the whole, while it is out of sight
            title = trail(crumbs(self.explorer.store, node_id), room)
            self.inspector.present(title, tabs, tab, self.explorer.inspector.page(node_id, tab))
            is_on_field = tab is Tab.FIELDS and node_id != self.tree_view.node_id
            if not self.inspector.has_focus:
                self.inspector.select(self.tree_view.node_id[-1] if is_on_field else None)
        else:
            self.inspector.present("", (), None, NOTHING)
        self.hint()

    @property
    def subject(self) -> tuple[NodeId, Node | None]:
        """What the inspector is about: the node under the cursor, for a field the object that has it."""
        node_id, node = self.tree_view.node_id, self.tree_view.node
        if node is not None and node.kind is Kind.FIELD:
            return node_id[:-1], self.explorer.store.node(node_id[:-1])
        return node_id, node

    def show_who(self) -> None:
        """Who is signed in, and where."""
        session = self.explorer.session
        if session is None:
            failed = isinstance(self.explorer.store.state(ROOT), Failed)
            self.header.say("not connected" if failed else "connecting…", "", "bad" if failed else "text")
            return
        where = f"{session.host} · {session.version}"
        if session.trouble is not None:
            self.header.say("not signed in", where, "bad")
        elif (me := session.identity) is None:
            self.header.say("…", where)
        else:
            who = " · ".join(part for part in (me.organization_name, me.email) if part)
            self.header.say(who or "signed in", where)

    @property
    def pane(self) -> Pane:
        if self.filter_line.has_focus:
            return Pane.FILTER
        return Pane.INSPECTOR if self.inspector.has_focus else Pane.TREE

    @property
    def context(self) -> Context:
        return Context(
            pane=self.pane,
            node=self.tree_view.node,
            marked=len(self.explorer.marks),
            is_connected=self.explorer.session is not None,
            is_hit=self.tree_view.hit is not None,
        )

    def hint(self) -> None:
        """The keys of what can be done now."""
        context = self.context
        self.status.hint(
            [
                (shown(keys[0]), action.hint)
                for action in self.actions
                if action.hint
                and (keys := keys_in(action, context.pane))
                and context.pane in (action.hinted or action.panes)
                and not action.why_not(context)
            ]
        )
        marked = self.explorer.marked
        if marked:
            self.status.rest(f"{len(marked)} marked: {', '.join(marked[:5])}")
        else:
            self.status.rest("" if self.explorer.has_connections else "No connections yet: c makes one.")

    def say(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Tell one line at the bottom."""
        self.status.say(text, str(tone))

    # What the user does.

    @property
    def active(self) -> Lines:
        """The list that the moving keys move."""
        return self.inspector if self.inspector.has_focus else self.tree_view

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key that is typed into the filter is not for the list."""
        return action != "do_at_once" or isinstance(self.focused, Lines)

    async def action_do_at_once(self, action_id: str) -> None:
        """Do it before any widget is asked."""
        await self.action_do(action_id)

    async def action_do(self, action_id: str) -> None:
        """Do what the table of actions calls by this id, or in this pane by its key; or say why not."""
        action = self._here(action_id)
        if action is None:
            return
        if (reason := action.why_not(self.context)) is not None:
            self.say(f"{action.label}: {reason}.", Tone.WARN)
            return
        if action_id != "reload":  # asking again is a way to where the user wanted to be
            self.explorer.restorer.stop()
            self.finding.arrived()
        self.status.fade()
        if self.pane is Pane.TREE and action.id != "clear-filter":
            self.tree_view.settle()
        await self.deeds.do(action.id)

    def _here(self, action_id: str) -> Action | None:
        """The action that a key of this one stands for in the pane that has the focus."""
        wanted = next((one for one in self.actions if one.id == action_id), None)
        if wanted is None or self.pane in wanted.panes:
            return wanted
        keys = set(wanted.keys)
        return next((one for one in self.actions if self.pane in one.panes and keys & set(one.keys)), None)

    def flow(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run a flow beside the screen."""
        self.run_worker(work(), group="flow", exit_on_error=False)

    def alone(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run a flow that will ask something; what is typed while it reads waits for its question."""
        self.asking.begin(work)

    def on_screen_suspend(self) -> None:
        self.asking.covered()

    def on_screen_resume(self) -> None:
        self.asking.uncovered()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The one path for bugs in flows: said on the screen rather than lost."""
        if event.worker.is_finished:
            self.asking.ended(event.worker)
        if told := broken_worker(self, event, "nothing was sent twice."):
            self.say(told, Tone.BAD)

    def _save_soon(self) -> None:
        if self._saving is None:
            self._saving = self.set_timer(SAVE, self.save)

    def save(self) -> None:
        """Write down where the user is."""
        self._saving = None
        if not self.explorer.restorer.is_over:
            return
        self.explorer.remember(self.tree_view.node_id, str(self.tab or ""))
