"""The view of one run: it mirrors the watch, at most twice a second, and turns keys into flows."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.worker import Worker

from ptui.domain.runs.causes import Cause
from ptui.domain.runs.run import SchemaRun
from ptui.domain.runs.sheet import sheet
from ptui.domain.runs.watch import Watch
from ptui.domain.ui import Human, Tone
from ptui.tui.terminal.bands import BandScreen
from ptui.tui.terminal.painted import broken_worker
from ptui.tui.widgets.bars import StatusBar
from ptui.tui.widgets.lines import Lines
from ptui.tui.widgets.run_view import RunHead, RunItems, RunLog

EVERY = 0.5
"""Seconds between two looks at the watch: a line may be painted twice a second and no more."""


class RunScreen(BandScreen[bool]):
    """Answers whether the sync is to be run again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "step(-1)", show=False),
        Binding("down,j", "step(1)", show=False),
        Binding("pageup,ctrl+b", "page(-1)", show=False),
        Binding("pagedown,ctrl+f", "page(1)", show=False),
        Binding("home,g", "go(0)", show=False),
        Binding("end,G", "go(-1)", show=False),
        Binding("tab,shift+tab", "other", show=False),
        Binding("enter,right,l", "open", show=False),
        Binding("y", "copy", show=False),
        Binding("X", "cancel", show=False),
        Binding("x", "again", show=False),
        Binding("r", "look", show=False),
        Binding("question_mark,f1", "help", show=False),
        Binding("escape,q,ctrl+q,left,h", "leave", show=False),
    ]

    def __init__(self, watch: Watch, human: Human, *, now: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.followed = watch
        self._human = human
        self._now = now
        self._head = RunHead()
        self._items = RunItems(id="items")
        self._log = RunLog(id="log")
        self._bar = StatusBar()
        self._timer: Timer | None = None
        self._drawn: tuple[object, ...] = ()
        self._has_items = False

    def compose(self) -> ComposeResult:
        yield self._head
        yield self._items
        yield self._log
        yield self._bar

    def on_mount(self) -> None:
        self._timer = self.set_interval(EVERY, self._tick)
        self._log.focus()
        self.call_after_refresh(self.draw)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A bug in what a key wished for: said rather than lost."""
        if told := broken_worker(self, event, "the run goes on."):
            self.say(told, Tone.BAD)

    def on_screen_resume(self) -> None:
        self.followed.is_seen = True
        if self._timer is not None:
            self._timer.resume()
            self.draw()

    def on_screen_suspend(self) -> None:
        self.followed.is_seen = False
        if self._timer is not None:
            self._timer.pause()

    def on_unmount(self) -> None:
        self.followed.is_seen = False

    def on_resize(self) -> None:
        self._drawn = ()
        self.call_after_refresh(self.draw)

    def say(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Tell one line at the bottom."""
        self._bar.say(text, str(tone))

    # Drawing.

    def _tick(self) -> None:
        """Draw when there is something new, be it only another second."""
        if self._state() != self._drawn:
            self.draw()

    def _state(self) -> tuple[object, ...]:
        watch = self.followed
        return watch.revision, watch.is_over or int(self._now()), self.size

    def draw(self) -> None:
        """Mirror the watch."""
        if not self.is_attached or not self.size:
            return
        self._drawn = self._state()
        width = self.size.width
        shown = sheet(self.followed, self._now(), width=width)
        self._head.present(shown.head)
        log = self._log.fold(shown.log, width)
        self._share(len(shown.items), len(shown.head), len(log))
        self._items.show_items(shown.items)
        self._log.present(log)
        self._hint()

    def _share(self, items: int, head: int, log: int) -> None:
        """The list takes what it needs, and leaves the log a third of the room; when nothing more is to come,
        no more than it fills."""
        room = max(self.size.height - head - 3 - self._bar.size.height, 2)
        third = max(room // 3, 3)
        height = min(items, max(room - (min(third, log) if self.followed.is_over else third), 1))
        self._items.display = height > 0
        self._log.is_alone = not height
        if height:
            self._items.styles.height = height
            if not self._has_items:
                self._items.focus()
        self._has_items = height > 0

    def _hint(self) -> None:
        over = self.followed.is_over
        about = self._items.about if self._items.display else None
        hints = [("?", "keys")]
        if self._items.display:
            hints.append(("tab", "list" if self._log.has_focus else "log"))
        hints.append(("x", "run again") if over else ("X", "stop it"))
        if self._items.has_focus and about is not None:
            behind = "the records" if isinstance(about, Cause) else "the details"
            hints.append(("enter", behind))
        hints.append(("esc", "leave" if over else "leave, it goes on"))
        self._bar.hint(hints)

    # What the keys do.

    @property
    def _active(self) -> Lines:
        return self._items if self._items.has_focus and self._items.display else self._log

    def action_step(self, by: int) -> None:
        self._active.step(by)
        self._hint()

    def action_page(self, way: int) -> None:
        self._active.step(way * self._active.page)

    def action_go(self, index: int) -> None:
        self._active.go(index if index >= 0 else self._active.count() - 1)

    def action_other(self) -> None:
        (self._log if self._items.has_focus or not self._items.display else self._items).focus()

    def on_descendant_focus(self) -> None:
        self._hint()

    def action_open(self) -> None:
        """What stands behind the line under the cursor."""
        from ptui.domain.flows import run_details

        match self._items.about if self._active is self._items else None:
            case Cause() as cause:
                self._flow(run_details.show_cause(self._human, cause))
            case SchemaRun() as schema:
                self._flow(run_details.show_schema(self._human, schema))
            case str() as words:
                self._flow(run_details.show_words(self._human, words))

    def action_copy(self) -> None:
        lines = self._active
        index = lines.cursor if lines.has_cursor else lines.count() - 1
        if isinstance(lines, RunItems | RunLog) and 0 <= index < lines.count():
            text = lines.lines[index].text
            self._flow(self._human.copy(text, "the line"))

    def action_cancel(self) -> None:
        from ptui.domain.flows import running

        self._flow(running.cancel(self._human, self.followed))

    def action_again(self) -> None:
        if self.followed.is_over:
            self.dismiss(True)
        else:
            self.say(f"{self.followed.subject.name} is still running; X stops it.", Tone.WARN)

    def action_look(self) -> None:
        self.followed.wake()

    def action_help(self) -> None:
        from ptui.tui.dialogs.editor import Reader

        self.app.push_screen(Reader("Keys · run", KEYS, hint="Esc leaves"))

    def action_leave(self) -> None:
        self.dismiss(False)

    def _flow(self, work: Coroutine[Any, Any, None]) -> None:
        self.run_worker(work, group="flow", exit_on_error=False)


KEYS = """\
↑ ↓  k j           up and down in the list or the log
PgUp PgDn          a page
Home End  g G      the first, the last; at the end the log follows the run
Tab                between the list and the log
Enter              the records of an error, the details of a schema
y                  copy the line
X                  stop the run
x                  run again, when it is over
r                  look now
Esc  q             leave; the run goes on, and x on the sync comes back
"""
