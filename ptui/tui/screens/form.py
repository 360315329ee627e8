"""One screen for every form: it mirrors the desk and turns keys into wishes."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.worker import Worker

from ptui.domain.flows.answering import fulfil
from ptui.domain.forms.desk import REQUEST, SEND, Desk, Extra
from ptui.domain.forms.lines import AddRow, Button, help_of, problem_of
from ptui.domain.text import clean
from ptui.domain.ui import Human, Tone
from ptui.tui.terminal.bands import BandScreen
from ptui.tui.terminal.painted import broken_worker
from ptui.tui.titles import entitle
from ptui.tui.widgets.bars import StatusBar
from ptui.tui.widgets.form_view import FormView

TRY_AGAIN = "ctrl+s tries again"


class FormScreen(BandScreen[None]):
    """Shows a form until `outcome` knows whether it was sent."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "step_around(1)", show=False),
        Binding("shift+tab", "step_around(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("up", "step(-1)", show=False),
        Binding("pageup", "step(-8)", show=False),
        Binding("pagedown", "step(8)", show=False),
        Binding("enter", "step(1)", show=False),
        Binding(f"{SEND},f10", "send", show=False),
        Binding(f"{REQUEST},f2", "show_request", show=False),
        Binding("escape,ctrl+q", "leave", show=False),
        Binding("f1", "help", show=False),
    ]

    def __init__(self, desk: Desk, human: Human) -> None:
        super().__init__()
        self.desk = desk
        self._human = human
        self._view = FormView()
        self._bar = StatusBar(whole_hints=True)
        self._help = StatusBar()
        self._said: tuple[str, Tone] = ("", Tone.PLAIN)
        self._outcome: asyncio.Future[bool] | None = None
        self._is_sending = False
        self._wants_out = False
        for extra in desk.extras:
            self._bindings.bind(extra.key, f"extra('{extra.key}')", extra.label, show=False)

    def compose(self) -> ComposeResult:
        with Container(id="form"):
            yield self._view
        yield self._help
        yield self._bar

    async def outcome(self) -> bool:
        """Wait until the form is sent (True) or left (False)."""
        self._outcome = asyncio.get_running_loop().create_future()
        return await self._outcome

    def on_mount(self) -> None:
        self._view.focus()
        self.show_all()
        self._view.go(0)
        self._view.step(0)

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_all)

    def show_all(self) -> None:
        """Mirror the desk."""
        desk = self.desk
        spec = desk.form.spec(desk.values)
        entitle(self._view, f"{spec.title} · {spec.intro}" if spec.intro else spec.title)
        self._view.present(desk.lines(), desk.values)
        self._tell()

    def say(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Tell one line, until another question is looked at."""
        self._said = (text, tone)
        self._tell()

    def _tell(self) -> None:
        self._tell_help()
        hints = [(_shown(each.key), each.label) for each in self.desk.buttons()]
        self._bar.hint([*hints, ("esc", "leave")])
        if not self._is_sending:
            self._bar.say(self._summary(), "dim")

    def _tell_help(self) -> None:
        """What was told last, else what is wrong with the question under the cursor, else what it means."""
        if self._said[0]:
            self._help.say(self._said[0], str(self._said[1]))
        elif self.desk.told:
            self._help.say(self.desk.told, "warn")
        elif (problem := problem_of(self._view.line)) is not None:
            self._help.say(problem.message, "bad" if problem.blocks else "warn")
        else:
            self._help.say(clean(help_of(self._view.line, self.desk.values), 400), "dim")

    def _summary(self) -> str:
        try:
            return self.desk.form.plan(self.desk.values).summary
        except (LookupError, ValueError, OSError):
            return ""

    # What the view says.

    def on_form_view_answered(self, event: FormView.Answered) -> None:
        if not self._is_sending:
            self.say("")
            self.desk.answer(event.path, event.value)
            self.show_all()

    def on_form_view_asked(self, event: FormView.Asked) -> None:
        async def do() -> None:
            line = event.line
            await fulfil(self.desk, self._human, line, event.wish)
            self.show_all()
            if isinstance(line, AddRow):  # on with what the new row asks
                self._view.find((*line.path, self.desk.values.row_count(line.path) - 1))
                self._tell_help()

        if self._is_sending:
            return
        match event.line:
            case Button(key=key) if key == SEND:
                self.action_send()
            case Button(key=key) if key == REQUEST:
                self.action_show_request()
            case Button(key=key):
                self.action_extra(key)
            case _:
                self.run_worker(do(), group="wish", exit_on_error=False)

    def on_descendant_focus(self) -> None:
        self._tell()

    # What the keys do.

    def action_step(self, by: int) -> None:
        self._view.step(by)
        self.say("")

    def action_step_around(self, by: int) -> None:
        self._view.step_around(by)
        self.say("")

    @work(group="send", exit_on_error=False)
    async def action_send(self) -> None:
        if self._is_sending:
            return
        self.desk.told = ""
        blocking = self.desk.check()
        self.show_all()
        if blocking:
            self._bar.say(f"{len(blocking)} to mend before it can be sent.", "bad")
            self._find(blocking[0].path)
            return
        self._is_sending, self._wants_out = True, False
        self._said = ("", Tone.PLAIN)
        self._bar.say(f"{self._summary().rstrip('…')}…", "busy")
        try:
            self.desk.complaints = tuple(await self.desk.submit(self.desk.values))
        finally:
            self._is_sending = False
        if self.desk.complaints:
            self.show_all()
            self._bar.say(f"Not sent: {TRY_AGAIN}.", "bad")
            at_foot = next((one.message for one in self.desk.complaints if not one.path), "")
            self._said = (at_foot, Tone.BAD)
            on_field = next((one for one in self.desk.complaints if one.path), None)
            if on_field is not None and not self._find(on_field.path) and not at_foot:
                self._said = (on_field.message, Tone.BAD)
            self._tell_help()
        else:
            self._finish(is_sent=True)

    def _find(self, path: tuple[str | int, ...] | None) -> bool:
        found = path is not None and self._view.find(path)
        self._tell_help()
        return found

    @work(group="wish", exit_on_error=False)
    async def action_show_request(self) -> None:
        from ptui.domain.flows.showing import show_plan

        await show_plan(self._human, self.desk)

    @work(group="extra", exit_on_error=False)
    async def action_extra(self, key: str) -> None:
        extra: Extra = next(one for one in self.desk.extras if one.key == key)
        self._bar.say(f"{extra.label}…", "busy")
        await extra.run(self.desk)
        self.show_all()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The one path for bugs in what a key wished for: said rather than lost."""
        if told := broken_worker(self, event, "the form is kept."):
            self.say(told, Tone.BAD)

    def action_leave(self) -> None:
        if self._is_sending and not self._wants_out:
            self._wants_out = True
            self.say("It is being sent. Esc again leaves without the answer.", Tone.WARN)
        else:
            self._finish(is_sent=False)

    def action_help(self) -> None:
        from ptui.tui.dialogs.editor import Reader

        self.app.push_screen(Reader("Keys · form", KEYS, hint="Esc leaves"))

    def _finish(self, *, is_sent: bool) -> None:
        for group in ("wish", "extra"):
            self.workers.cancel_group(self, group)
        if self._outcome is not None and not self._outcome.done():
            self._outcome.set_result(is_sent)


def _shown(key: str) -> str:
    return key.replace("ctrl+", "^")


KEYS = """\
Tab  ↓  Enter      the next question
Shift+Tab  ↑       the one before
space  Enter       turn, choose or open what is not typed
← →                the next choice, or move in the text
Del                forget the answer; on a row, remove it
n  o  Enter  -     on a mapping: new field, fixed value, target, leave out
a                  on a mapping: fill one more field of the target
ctrl+r  F2         the exact request it would send
ctrl+s             send it; the last rows of the form do this too
Esc                leave; what was typed is kept as a draft
"""
