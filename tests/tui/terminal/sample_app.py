"""An app to look at through a pseudo-terminal: `python -m tests.tui.terminal.sample_app [folder]`.

Into the folder go crash reports, and at the end how late the event loop's heartbeat was, beside a thread's.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Footer, Input, Static, Tree

from ptui.tui.terminal.painted import PaintedApp

KEY = "sk_live_0123456789ABCDEFGHIJ"


class Fragile(Widget):
    """Draws its text until told to fail."""

    DEFAULT_CSS = "Fragile { height: 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.fails = False

    def render(self) -> Text:
        if self.fails:
            api_key = KEY
            raise RuntimeError(f"cannot draw; api_key={api_key}")
        return Text("whole")


class Dialog(ModalScreen[None]):
    DEFAULT_CSS = (
        "Dialog { align: center middle; } Dialog Static { width: 30; height: 7; border: solid red; }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Close")]

    def compose(self) -> ComposeResult:
        yield Static("A question 日本語")


class Heartbeat:
    """The longest silences of the event loop and, to know the machine's own, of a thread that only sleeps."""

    def __init__(self) -> None:
        self.loop = self.thread = 0.0
        threading.Thread(target=self._beat, daemon=True).start()

    def _beat(self) -> None:
        while True:
            start = time.perf_counter()
            time.sleep(0.005)
            self.thread = max(self.thread, time.perf_counter() - start - 0.005)

    async def beat(self) -> None:
        while True:
            start = time.perf_counter()
            await asyncio.sleep(0.005)
            self.loop = max(self.loop, time.perf_counter() - start - 0.005)


class SampleApp(PaintedApp[int]):
    CSS = "Tree { width: 1fr; } #side { width: 1fr; border: round $primary; } Input { height: 3; }"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "dialog", "Dialog"),
        Binding("f4", "fail_worker", "Worker"),
        Binding("f5", "fail_render", "Render"),
        Binding("f6", "fail_key", "Key"),
        Binding("f11", "fail_callback", "Callback"),
        Binding("f7", "block", "Block"),
        Binding("f8", "repaint", "Repaint"),
        Binding("f10", "listen", "Listen"),
        Binding("f12", "flood", "Flood"),
        Binding("f2", "editor", "Editor"),
        Binding("f9", "copy", "Copy"),
        Binding("ctrl+z", "suspend_process", "Suspend"),
    ]

    heartbeat: Heartbeat
    floods = False

    def compose(self) -> ComposeResult:
        tree: Tree[None] = Tree("root")
        tree.root.expand()
        for number in range(500):
            tree.root.add_leaf(f"table {number:03}")
        with Horizontal():
            yield tree
            yield Static("details", id="side")
        yield Input(placeholder="type here")
        yield Fragile()
        yield Footer()

    def on_mount(self) -> None:
        self.animation_level = "none"
        self.query_one(Input).cursor_blink = False

    def action_listen(self) -> None:
        self.heartbeat = Heartbeat()
        self.run_worker(self.heartbeat.beat(), group="heartbeat")
        self.query_one("#side", Static).update("listening")

    def action_flood(self) -> None:
        """A page of news every hundredth of a second, two hundred times."""

        async def flood() -> None:
            side = self.query_one("#side", Static)
            for number in range(200):
                line = "".join(chr(ord("a") + (number * 7 + at * at) % 26) for at in range(50))
                side.update(Text("\n".join(line[at:] + line[:at] for at in range(30))))
                await asyncio.sleep(0.01)
            side.update("the flood is over")

        self.floods = True
        self.run_worker(flood(), group="flood")

    def on_input_changed(self, event: Input.Changed) -> None:
        if not self.floods:
            self.query_one("#side", Static).update(Text(f"typed {event.value}"))

    def action_dialog(self) -> None:
        self.push_screen(Dialog())

    def action_fail_worker(self) -> None:
        async def fail() -> None:
            password = KEY
            raise ValueError(f"in a worker, password: {password}")

        self.run_worker(fail(), group="fail")

    def action_fail_render(self) -> None:
        fragile = self.query_one(Fragile)
        fragile.fails = True
        fragile.refresh()

    def action_fail_key(self) -> None:
        api_key = KEY
        raise LookupError(api_key)

    def action_fail_callback(self) -> None:
        asyncio.get_running_loop().call_soon(int, KEY)

    def action_block(self) -> None:
        time.sleep(1)  # what a session should never do

    def action_editor(self) -> None:
        with self.suspend():
            script = "trap 'echo interrupted' INT; echo in the editor; until read line; do :; done"
            subprocess.run(["sh", "-c", script], check=False)

    def action_copy(self) -> None:
        self.copy_to_clipboard("copied from the app")


class FailsAtStart(SampleApp):
    def on_mount(self) -> None:
        raise KeyError("at start")


def main() -> int:
    app = (FailsAtStart if "--fail-at-start" in sys.argv else SampleApp)()
    folders = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    app.crash_folder = Path(folders[0]) if folders else None
    app.run(mouse=False)
    if folders and hasattr(app, "heartbeat"):
        beats = f"{app.heartbeat.loop * 1000:.0f} {app.heartbeat.thread * 1000:.0f}"
        Path(folders[0], "heartbeat").write_text(beats)
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
