"""The real app on the seed server, driven by keys, read as text."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from textual.pilot import Pilot

from ptui.api.client import Client
from ptui.api.retry import Policy
from ptui.domain.actions import ACTIONS, Action
from ptui.domain.gateway import Door, NoEntry
from ptui.domain.session import Session
from ptui.domain.ui import Option
from ptui.tui.app import PtuiApp
from ptui.tui.screens.main import MainScreen
from ptui.tui.terminal.capabilities import terminal_of
from ptui.tui.terminal.clipboard import Copied, NotCopied
from tests.seedserver import SeedServer

TERMINAL = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
PATIENCE = 8.0
"""Seconds until a condition counts as never met."""


class SeedGateway:
    """Opens the seed server, at once or after signing in."""

    def __init__(self, seeds: SeedServer, folder: Path, *, is_configured: bool = True) -> None:
        self.seeds = seeds
        self.folder = folder
        self.is_configured = is_configured
        self.refusals: list[NoEntry] = []
        """What signing in is answered first."""
        self.tried: list[tuple[str, str]] = []

    @property
    def state_folder(self) -> Path:
        return self.folder

    def configured(self) -> Door | None:
        return self.choose("seeds") if self.is_configured else None

    def choices(self) -> Sequence[Option]:
        return [Option("seeds", "seeds", self.seeds.url), Option("broken", "broken", "cannot be opened")]

    def choose(self, option_id: str) -> Door:
        if option_id not in ("seeds", "local"):
            raise NoEntry(f"There is no profile called {option_id}.")
        return Door(option_id, self._connect)

    async def sign_in(self, url: str, key: str) -> Door:
        self.tried.append((url, key))
        if self.refusals:
            raise self.refusals.pop(0)
        return self.choose("seeds")

    async def _connect(self) -> Session:
        client = Client(self.seeds.url, "seed-key", policy=Policy(again=0), environ={})
        return Session(client, "seeds")


class Seat:
    """Somebody at the terminal."""

    def __init__(self, app: PtuiApp, pilot: Pilot[None], seeds: SeedServer) -> None:
        self.app = app
        self.pilot = pilot
        self.seeds = seeds

    @property
    def main(self) -> MainScreen:
        screen = next(one for one in self.app.screen_stack if isinstance(one, MainScreen))
        assert isinstance(screen, MainScreen)
        return screen

    @property
    def text(self) -> str:
        """What the screen on top shows; what lies below it is not drawn."""
        return "\n".join(self.lines)

    @property
    def lines(self) -> list[str]:
        width, height = self.app.size
        drawn = self.app.screen._compositor.render_strips()
        return [strip.text.ljust(width) for strip in drawn[:height]]

    @property
    def row(self) -> str:
        """The name under the tree's cursor."""
        node = self.main.tree_view.node
        return "" if node is None else node.label

    @property
    def status(self) -> str:
        return self.main.status.told

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        await self.pilot.press(*text)

    async def until(self, is_so: Callable[[], object]) -> None:
        """Wait for a condition; where it never comes, show the screen."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not is_so():
                    await self.pilot.pause(0.01)
                return
        raise AssertionError(f"it never was so\n{self.text}")

    async def shows(self, *texts: str) -> None:
        await self.until(lambda: all(text in self.text for text in texts))


@contextlib.asynccontextmanager
async def seated(
    gateway: SeedGateway, *, size: tuple[int, int] = (120, 40), actions: Sequence[Action] = ACTIONS
) -> AsyncIterator[Seat]:
    """The app, running without a terminal; configured ones have listed their connections."""
    terminal = terminal_of(TERMINAL, is_tty=True, utf8_mode=False)
    app = PtuiApp(gateway, actions, terminal=terminal)
    async with app.run_test(size=size) as pilot:
        seat = Seat(app, pilot, gateway.seeds)
        if gateway.is_configured:
            await seat.until(lambda: seat.main.tree_view.count() > 0)
        yield seat


class Clipboard:
    """Takes the place of the terminal's."""

    def __init__(self, reason: str = "") -> None:
        self.reason = reason
        self.text: str | None = None

    async def copy(self, text: str) -> Copied | NotCopied:
        if self.reason:
            return NotCopied(self.reason)
        self.text = text
        return Copied("terminal")
