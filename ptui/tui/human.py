"""The human of the flows, at this terminal: dialogs to ask, the status line to tell."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.app import App

from ptui.domain.ui import Option, Tone, Waiting

if TYPE_CHECKING:
    from ptui.domain.forms.desk import Desk
    from ptui.domain.patterns import Selection
    from ptui.domain.runs.watch import Watch

Copy = Callable[[str, str], Awaitable[None]]
"""Puts text on the clipboard under a name, and tells what became of it."""


@runtime_checkable
class Telling(Protocol):
    """A screen with a line to tell things on."""

    def say(self, text: str, tone: Tone = Tone.PLAIN) -> None: ...


class TerminalHuman:
    """Implements `Human` on the app's screens; a flow that asks must run in a worker."""

    def __init__(
        self,
        app: App[None],
        say: Callable[[str, Tone], None],
        copy: Copy,
        open_form: Callable[[Desk], Awaitable[bool]],
        open_run: Callable[[Watch], Awaitable[bool]],
    ) -> None:
        self._app = app
        self._say = say
        self._copy = copy
        self._open_form = open_form
        self._open_run = open_run

    async def confirm(self, question: str, *, detail: str = "", yes: str = "yes") -> bool:
        from ptui.tui.dialogs.confirm import Confirm

        return await self._app.push_screen_wait(Confirm(question, detail=detail, yes=yes))

    async def choose(self, title: str, options: Sequence[Option], *, at: str | None = None) -> str | None:
        from ptui.tui.dialogs.pick import Pick

        return await self._app.push_screen_wait(Pick(title, options, at=at))

    async def check(
        self, title: str, names: Sequence[str], chosen: Selection, labels: Mapping[str, str]
    ) -> Selection | None:
        from ptui.tui.dialogs.checklist import Checklist

        return await self._app.push_screen_wait(Checklist(title, names, chosen, labels))

    async def line(self, title: str, text: str = "", *, hint: str = "") -> str | None:
        from ptui.tui.dialogs.line import OneLine

        return await self._app.push_screen_wait(OneLine(title, text, hint=hint))

    async def write(self, title: str, text: str, language: str = "text") -> str | None:
        from ptui.tui.dialogs.editor import Editor

        return await self._app.push_screen_wait(Editor(title, text, language=language))

    async def read(self, title: str, text: str) -> str | None:
        from ptui.tui.dialogs.editor import Reader

        return await self._app.push_screen_wait(Reader(title, text))

    async def wait(self, waiting: Waiting) -> bool:
        from ptui.tui.dialogs.elsewhere import Elsewhere

        return await self._app.push_screen_wait(Elsewhere(waiting, self.copy))

    async def fill(self, desk: Desk) -> bool:
        return await self._open_form(desk)

    async def follow(self, watch: Watch) -> bool:
        return await self._open_run(watch)

    def tell(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        self._say(text, tone)

    async def copy(self, text: str, what: str) -> None:
        await self._copy(text, what)
