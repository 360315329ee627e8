"""Shown when nothing is configured: an API key and a URL, or the local workspace."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from ptui.domain.gateway import Door, Gateway, NoEntry
from ptui.domain.text import clean
from ptui.domain.ui import Option
from ptui.tui.dialogs.pick import OptionLines
from ptui.tui.terminal.bands import BandScreen
from ptui.tui.titles import entitle
from ptui.tui.widgets.entry import Entry

CLOUD = "https://app.polytomic.com"


class Ways(OptionLines):
    """Sign in, or the local workspace."""

    can_focus = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "step(1)", show=False),
        Binding("up,k", "step(-1)", show=False),
    ]

    def action_step(self, by: int) -> None:
        """To the next way, or out of the list at its ends."""
        if 0 <= self.cursor + by < self.count():
            self.step(by)
        elif by > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()


class SignIn(BandScreen[Door | None]):
    """Answers the door that was opened; None when the user left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+q", "leave", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
        Binding("enter", "go", show=False),
        Binding("ctrl+o", "local", show=False),
    ]

    def __init__(self, gateway: Gateway, *, url: str = "", told: str = "") -> None:
        super().__init__()
        self._gateway = gateway
        self._url = Entry(url or CLOUD, placeholder=CLOUD, id="url")
        self._key = Entry(placeholder="from Settings › API keys in Polytomic", password=True, id="key")
        self._told = Static(clean(told, 500), id="told", markup=False)
        self._ways = Ways([
            Option("sign-in", "Sign in", "Enter"),
            Option("local", "Open the local workspace", "no account needed · ctrl+o"),
        ])  # fmt: skip

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            entitle(box, "ptui · sign in", "Tab moves · Esc leaves")
            yield Static("Polytomic URL", classes="label", markup=False)
            yield self._url
            yield Static("API key", classes="label", markup=False)
            yield self._key
            yield self._ways
            yield self._told

    def on_mount(self) -> None:
        self._ways.styles.height = 2
        self._key.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input is self._url:
            self._key.focus()
        else:
            self._sign_in()

    def action_go(self) -> None:
        if not self._ways.has_focus:
            return
        chosen = self._ways.chosen()
        if chosen is not None and chosen.id == "local":
            self.action_local()
        else:
            self._sign_in()

    def action_local(self) -> None:
        try:
            self.dismiss(self._gateway.choose("local"))
        except NoEntry as error:
            self._tell(error.sentence)

    def action_leave(self) -> None:
        self.dismiss(None)

    @work(group="sign-in", exclusive=True, exit_on_error=False)
    async def _sign_in(self) -> None:
        self._tell("Signing in…")
        try:
            self.dismiss(await self._gateway.sign_in(self._url.value.strip(), self._key.value.strip()))
        except NoEntry as error:
            self._tell(error.sentence)
            (self._url if error.field == "url" else self._key).focus()

    def _tell(self, sentence: str) -> None:
        self._told.update(clean(sentence, 1_000))
