"""The application: theme, screens, and the way in and out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ptui.domain.actions import ACTIONS, Action
from ptui.domain.drafts import Drafts
from ptui.domain.explorer import Explorer
from ptui.domain.gateway import Door, Gateway, NoEntry
from ptui.domain.index.index import Index
from ptui.domain.keys import is_typed
from ptui.domain.memory import ViewMemory, file_name
from ptui.domain.tree.node import NodeId
from ptui.domain.ui import Tone
from ptui.tui.human import Telling, TerminalHuman
from ptui.tui.screens.main import MainScreen
from ptui.tui.terminal.capabilities import Terminal
from ptui.tui.terminal.clipboard import Copied, NotCopied
from ptui.tui.terminal.painted import PaintedApp

if TYPE_CHECKING:
    from textual.screen import Screen

    from ptui.domain.forms.desk import Desk
    from ptui.domain.runs.watch import Watch

SIGN_IN = "sign in…"
EVERYWHERE = {"suspend": "suspend_process", "repaint": "repaint"}
"""What the app itself does, also under a dialog and in a text: actions of the table, and of Textual."""


class PtuiApp(PaintedApp[None]):
    """ptui on one terminal."""

    TITLE = "ptui"
    CSS_PATH: ClassVar[list[str]] = ["styles/app.tcss", "styles/dialogs.tcss"]  # type: ignore[assignment]
    ENABLE_COMMAND_PALETTE = False
    ESCAPE_TO_MINIMIZE = False

    def __init__(
        self,
        gateway: Gateway,
        actions: Sequence[Action] = ACTIONS,
        *,
        terminal: Terminal | None = None,
        told: str = "",
    ) -> None:
        super().__init__(terminal=terminal)
        self._disable_tooltips = self._disable_notifications = True  # no mouse, and a status line
        self._told = told
        self._refusal = ""
        self.crash_folder = gateway.state_folder
        self.animation_level = "none"
        self.gateway = gateway
        self.actions = tuple(actions)
        self.human = TerminalHuman(self, self._say, self._copied, self._fill, self._follow)
        self._main: MainScreen | None = None
        self._is_leaving = False
        for action in self.actions:
            for key in action.keys if action.id in EVERYWHERE else ():
                self._bindings.bind(key, EVERYWHERE[action.id], show=False, priority=not is_typed(key))

    def get_default_screen(self) -> Screen[Any]:
        """The explorer, where it is known what to explore: no screen comes before it that nobody sees."""
        try:
            door = self.gateway.configured()
        except NoEntry as error:
            self._refusal = error.sentence
            door = None
        if door is None:
            return super().get_default_screen()
        self._main = MainScreen(self._explorer(door), self.actions, self.when_seen)
        self._main._push_result_callback(self._main, None)  # as for any that is pushed: switching pops it
        return self._main

    def on_mount(self) -> None:
        if self._main is None:
            self._ask(self._refusal)
        else:
            self._tell_warnings(self._main)

    def enter(self, door: Door) -> None:
        """Explore what is behind a door."""
        previous, self._main = self._main, MainScreen(self._explorer(door), self.actions, self.when_seen)
        if previous is None:
            self.push_screen(self._main)
        else:
            self.switch_screen(self._main)
        self._tell_warnings(self._main)

    def _explorer(self, door: Door) -> Explorer:
        memory = ViewMemory(self.gateway.state_folder, door.name)
        drafts = Drafts(self.gateway.state_folder / "drafts" / file_name(door.name))
        index = Index(self.gateway.state_folder, door.name)
        return Explorer(
            door.connect,
            memory,
            drafts,
            self._changed,
            self._signed_in,
            index=index,
            run_ended=self._run_ended,
        )

    def _tell_warnings(self, screen: MainScreen) -> None:
        if self._told:
            self.call_after_refresh(screen.say, self._told, Tone.WARN)
            self._told = ""

    async def switch_profile(self) -> None:
        """Choose another Polytomic, or sign in to a new one."""
        from ptui.domain.ui import Option

        choices = [*self.gateway.choices(), Option(SIGN_IN, SIGN_IN, "with an API key and a URL")]
        chosen = await self.human.choose("Profiles", choices)
        if chosen is None:
            return
        if chosen == SIGN_IN:
            self._ask()
            return
        try:
            door = self.gateway.choose(chosen)
        except NoEntry as error:
            self._say(error.sentence, Tone.BAD)
            return
        await self._leave()
        self.enter(door)

    async def action_quit(self) -> None:
        """Leave; where that cuts off runs, ask first."""
        if not self._is_leaving:
            self._is_leaving = True
            self.run_worker(self._quit(), group="quit", exit_on_error=False)

    async def _quit(self) -> None:
        from ptui.domain.flows.leaving import may_leave

        try:
            if self._main is not None and not await may_leave(self.human, self._main.explorer):
                return
            await self._leave()
            self.exit()
        finally:
            self._is_leaving = False

    async def _leave(self) -> None:
        if self._main is not None:
            self._main.save()
            await self._main.explorer.stop()

    def _ask(self, told: str = "") -> None:
        from ptui.tui.screens.signin import SignIn

        self.push_screen(SignIn(self.gateway, told=told), self._signed_in_at)

    async def _signed_in_at(self, door: Door | None) -> None:
        if door is not None:
            await self._leave()
            self.enter(door)
        elif self._main is None:
            self.exit()

    def _changed(self, node_id: NodeId) -> None:
        if self._main is not None:
            self._main.changed(node_id)

    def _signed_in(self) -> None:
        if self._main is not None:
            self._main.show_who()

    def _say(self, text: str, tone: Tone) -> None:
        """Tell it on the screen that is looked at: below the dialogs, a form or the explorer."""
        telling = next((one for one in reversed(self.screen_stack) if isinstance(one, Telling)), self._main)
        if telling is not None:
            telling.say(text, tone)

    async def _fill(self, desk: Desk) -> bool:
        from ptui.tui.screens.form import FormScreen

        screen = FormScreen(desk, self.human)
        await self.push_screen(screen)
        try:
            return await screen.outcome()
        finally:
            while screen in self.screen_stack and self.screen is not screen:
                self.pop_screen()  # a dialog that a fast key opened while another left the form
            if screen in self.screen_stack:
                screen.dismiss(None)

    def _run_ended(self, watch: Watch) -> None:
        from ptui.domain.runs.ending import ending

        tone = Tone.GOOD if watch.run.is_good else Tone.WARN
        self._say(f"{watch.subject.name}: {ending(watch.run)}", tone)

    async def _follow(self, watch: Watch) -> bool:
        from ptui.tui.screens.run import RunScreen

        screen: Screen[bool] = RunScreen(watch, self.human)
        return await self.push_screen_wait(screen)

    async def _copied(self, text: str, what: str) -> None:
        match await self.copy(text):
            case Copied(way):
                self._say(f"Copied {what} ({len(text):,} characters, by the {way}).", Tone.GOOD)
            case NotCopied(reason):
                self._say(reason, Tone.BAD)
