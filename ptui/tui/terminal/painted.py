"""The app's side of painting: its updates go to the painter, its failures into a report."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import RenderableType
from rich.text import Text
from textual import events, on
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App, ReturnType
from textual.driver import Driver
from textual.filter import NoColor
from textual.messages import TerminalSupportsSynchronizedOutput
from textual.screen import Screen
from textual.worker import Worker, WorkerFailed, WorkerState

from ptui.tui.terminal import clipboard, crash
from ptui.tui.terminal.capabilities import Terminal, terminal_of
from ptui.tui.terminal.clipboard import Copied, NotCopied
from ptui.tui.terminal.driver import PtuiDriver
from ptui.tui.terminal.typeahead import Passed, TypeAhead


def broken_worker(screen: Screen[Any], event: Worker.StateChanged, comfort: str) -> str | None:
    """What to say of a worker that failed; None where it did not. `comfort` says what is not lost."""
    error = event.worker.error
    if event.state is not WorkerState.ERROR or error is None:
        return None
    folder = screen.app.crash_folder if isinstance(screen.app, PaintedApp) else None
    return f"ptui broke here ({type(error).__name__}); {comfort} {crash.lines(error, folder)[1]}"


class PaintedApp(App[ReturnType]):
    """An app that paints by cells. Under another driver (headless, in tests) it is a plain Textual app."""

    _typed: TypeAhead
    crash_folder: Path | None = None
    """Where a report goes when the program fails; without one there is none."""

    def __init__(
        self, *, terminal: Terminal | None = None, driver_class: type[Driver] = PtuiDriver, **rest: Any
    ) -> None:
        self.terminal = terminal or terminal_of()
        if self.terminal.ansi:
            rest.setdefault("ansi_color", True)
        super().__init__(driver_class=driver_class, **rest)
        self._unseen: list[Callable[[], object]] = []
        if self.terminal.ansi:
            self.set_reactive(App.theme, "ansi-dark")
            self.stylesheet.set_variables(self.get_css_variables())
        if not self.terminal.colours and not self.no_color:
            self.no_color = True
            self._filters.append(NoColor())

    def when_seen(self, call: Callable[[], object]) -> None:
        """Call it once something is painted; soon, where something is or where we do not paint."""
        if isinstance(self._driver, PtuiDriver) and (
            self._driver.painter is None or self._driver.painter.is_unseen
        ):
            self._unseen.append(call)
        else:
            self.call_after_refresh(call)

    def action_repaint(self) -> None:
        """Paint the whole screen again."""
        if isinstance(self._driver, PtuiDriver):
            self._driver.repaint()

    async def copy(self, text: str) -> Copied | NotCopied:
        """To the clipboard of whoever sits at the terminal; what became of it."""
        self._clipboard = text
        if self._driver is None:
            return NotCopied("Nothing was copied: there is no terminal.")
        return await clipboard.copy(text, terminal=self.terminal, write=self._driver.write)

    def copy_to_clipboard(self, text: str) -> None:
        """The same for Textual's own widgets, which do not wait; `on_copied` hears of the result."""

        async def run() -> None:
            self.on_copied(await self.copy(text))

        self.run_worker(run(), group="clipboard", exit_on_error=False)

    def on_copied(self, result: Copied | NotCopied) -> None:
        """A widget copied its selection."""

    def leave(self, signal_number: int) -> None:
        """The terminal went away, or the system asks the program to end."""
        self.exit(return_code=128 + signal_number)

    async def on_event(self, event: events.Event) -> None:
        typed = isinstance(event, events.Key | events.Paste) and not event.is_forwarded
        if not typed or not isinstance(self._driver, PtuiDriver):
            await super().on_event(event)
        elif (first := self._typed.take(event)) is not None:
            await self._deliver(first)

    def hold_keys(self) -> None:
        """Something is read that will ask: keys wait for the question; Esc does not."""
        if isinstance(self._driver, PtuiDriver):
            self._typed.hold()

    def release_keys(self) -> None:
        """They go where the focus is now."""
        if isinstance(self._driver, PtuiDriver):
            self._typed.release(self.screen)

    async def _deliver(self, event: events.Event) -> None:
        screen = self.screen
        target = self.focused or screen
        if getattr(target, "takes_text", False):
            event = self._typed.gather(event)
        await super().on_event(event)
        self._typed.follow(target, screen)

    @on(Passed)
    async def _key_passed(self, mark: Passed) -> None:
        mark.stop()
        if not self._typed.is_current(mark):
            return
        if mark.screen is not self.screen:  # it opened or closed one: that must find its focus first
            self._typed.follow(self.screen, self.screen)
        elif not mark.is_second:
            self._typed.follow(self.focused or self.screen, self.screen, again=True)
        elif (following := self._typed.passed()) is not None:
            await self._deliver(following)

    def _handle_exception(self, error: Exception) -> None:
        """A report without local variables instead of Textual's traceback with them."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            cause = error.error if isinstance(error, WorkerFailed) else error
            self._exit_renderables.append(Text("\n".join(crash.lines(cause, self.crash_folder))))
        self._close_messages_no_wait()

    def _callback_failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What fails in a callback of the loop (reading keys, painting) would otherwise only be logged."""
        error = context.get("exception")
        if "handle" in context and isinstance(error, Exception):
            self._handle_exception(error)
        elif isinstance(error, Exception):
            crash.lines(error, self.crash_folder)  # a task that nobody waits for, or a load whose row says so
        else:
            loop.default_exception_handler(context)

    def _build_driver(
        self, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None
    ) -> Driver:
        driver = super()._build_driver(headless, inline, mouse, size)
        if isinstance(driver, PtuiDriver):
            driver.attach(self.terminal, on_leave=self.leave)
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(self._callback_failed)
            self._typed = TypeAhead(loop, arrived=self.post_message)
        return driver

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        driver = self._driver
        if not isinstance(driver, PtuiDriver) or driver.painter is None:
            super()._display(screen, renderable)
            return
        if isinstance(renderable, LayoutUpdate | ChopsUpdate) and self._shows_updates:
            painter = driver.painter
            painter.fold(renderable)
            types = hasattr(self.focused, "cursor_screen_offset")  # as Input and TextArea have
            painter.cursor = self.screen.outer_size.clamp_offset(self.cursor_position) if types else None
            if driver.output is not None:
                driver.output.frame()
                if self._unseen and not painter.is_unseen:
                    calls, self._unseen = self._unseen, []
                    for call in calls:
                        self.call_later(call)
                if isinstance(renderable, LayoutUpdate):
                    driver.layout_arrived(painter.size)
        self.post_display_hook()

    @property
    def _shows_updates(self) -> bool:
        return self._running and not self._closed and not self._batch_count

    def _on_terminal_supports_synchronized_output(self, message: TerminalSupportsSynchronizedOutput) -> None:
        if isinstance(self._driver, PtuiDriver) and self._driver.painter is not None:
            self._driver.painter.synchronized = True

    def _set_pointer_shape(self, shape: str) -> None:
        """Not worth its bytes."""
