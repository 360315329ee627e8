"""What the actions about runs do on the main screen: run, cancel, list, and narrow to what failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ptui.domain.inspect.page import Tab, Table
from ptui.domain.ui import Human

if TYPE_CHECKING:
    from ptui.tui.screens.main import MainScreen


class RunDeeds:
    """Those of `Deeds` that are about runs."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._explorer = screen.explorer
        self._tree = screen.tree_view

    def run(self) -> None:
        """Run the sync under the cursor, or show the run that goes on."""
        from ptui.domain.flows.running import run_sync

        node, human = self._tree.node, self._human
        if node is not None:
            self._screen.alone(lambda: run_sync(human, self._explorer, node))

    def cancel(self) -> None:
        from ptui.domain.flows.running import cancel_sync

        node, human = self._tree.node, self._human
        if node is not None:
            self._screen.alone(lambda: cancel_sync(human, self._explorer, node))

    def enter(self) -> None:
        """On the Runs tab: read the runs, and then open the one under the cursor."""
        from ptui.domain.flows.run_details import open_run

        inspector, human = self._screen.inspector, self._human
        node_id, _ = self._screen.subject
        is_listed = inspector.tab is Tab.RUNS and isinstance(inspector.sheet, Table)
        if not is_listed or not inspector.has_focus:
            self.read()
            return
        index = inspector.cursor
        self._screen.alone(lambda: open_run(human, self._explorer, node_id, index))

    def read(self) -> None:
        """Read the runs of the sync under the cursor."""
        self._screen.flow(self._read)

    async def _read(self) -> None:
        from ptui.domain.flows.run_details import load_runs

        node_id, _ = self._screen.subject
        reading = load_runs(self._explorer, node_id)
        self._screen.call_later(self._screen.follow)
        await reading
        self._screen.follow()

    def failed(self) -> None:
        """Narrow the tree to what failed, or widen it again."""
        if self._tree.only_failed:
            self.widen()
        else:
            self._tree.only_failed = True
            self._screen.finding.typed(self._screen.filter_line.value)
            self._screen.flow(self._ask)

    def widen(self) -> None:
        """Show what has not failed, too."""
        self._tree.only_failed = False
        self._screen.finding.typed(self._screen.filter_line.value)

    async def _ask(self) -> None:
        """Rows come by themselves as answers arrive; here is only said how many there are."""
        await self._explorer.ask_how_all_stand()
        if self._tree.only_failed:
            self._screen.finding.tell()

    @property
    def _human(self) -> Human:
        return self._screen.app.human  # type: ignore[attr-defined, no-any-return]
