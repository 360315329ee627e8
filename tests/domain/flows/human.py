"""Somebody at the terminal who answers from a list, and remembers what was asked and told."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ptui.domain.patterns import Selection
from ptui.domain.ui import Option, Tone, Waiting

if TYPE_CHECKING:
    from ptui.domain.forms.desk import Desk
    from ptui.domain.runs.watch import Watch


@dataclass(frozen=True)
class Asked:
    """One question."""

    how: str
    title: str
    detail: str = ""
    options: Sequence[Option] = ()


@dataclass
class ScriptedHuman:
    """`will(choose="mysql")` is said before it is asked; a question that nobody expected fails the test."""

    asked: list[Asked] = field(default_factory=list)
    told: list[tuple[str, Tone]] = field(default_factory=list)
    copied: list[tuple[str, str]] = field(default_factory=list)
    desks: list[Desk] = field(default_factory=list)
    _script: deque[tuple[str, Any]] = field(default_factory=deque)

    def will(self, **answers: Any) -> ScriptedHuman:
        """Answer the next questions, in this order."""
        self._script.extend(answers.items())
        return self

    @property
    def last(self) -> str:
        """What was told last and is still there to be read."""
        return self.told[-1][0] if self.told else ""

    @property
    def is_through(self) -> bool:
        """Whether everything that was to be asked was asked."""
        return not self._script

    def _next(self, asked: Asked) -> Any:
        self.asked.append(asked)
        assert self._script, f"nobody expected {asked}"
        how, answer = self._script.popleft()
        assert how == asked.how, f"expected {how}, was asked {asked}"
        return answer

    async def confirm(self, question: str, *, detail: str = "", yes: str = "yes") -> bool:
        if question.endswith(" now?") and not (self._script and self._script[0][0] == "confirm"):
            return False  # what was made need not run
        return bool(self._next(Asked("confirm", question, detail)))

    async def choose(self, title: str, options: Sequence[Option], *, at: str | None = None) -> str | None:
        answer = self._next(Asked("choose", title, options=options))
        if answer is None:
            return None
        found = [one for one in options if answer in (one.id, one.label)]
        assert found, f"{answer} is not among {[one.label for one in options]}"
        assert found[0].why_not is None
        return found[0].id

    async def check(
        self, title: str, names: Sequence[str], chosen: Selection, labels: Mapping[str, str]
    ) -> Selection | None:
        answer: Selection | None = self._next(Asked("check", title, "\n".join(names)))
        return answer

    async def line(self, title: str, text: str = "", *, hint: str = "") -> str | None:
        answer: str | None = self._next(Asked("line", title, text))
        return answer

    async def write(self, title: str, text: str, language: str = "text") -> str | None:
        answer: str | None = self._next(Asked("write", title, text))
        return answer

    async def read(self, title: str, text: str) -> str | None:
        answer: str | None = self._next(Asked("read", title, text))
        return answer

    async def fill(self, desk: Desk) -> bool:
        """The answer works on the desk, and says whether the form was sent."""
        self.desks.append(desk)
        work: Callable[[Desk], Awaitable[bool]] = self._next(Asked("fill", desk.form.spec(desk.values).title))
        return await work(desk)

    async def wait(self, waiting: Waiting) -> bool:
        work: Callable[[Waiting], Awaitable[bool]] = self._next(Asked("wait", waiting.title, waiting.url))
        return await work(waiting)

    async def follow(self, watch: Watch) -> bool:
        """The answer is whether to run again, or what happens while somebody looks, which answers that."""
        answer = self._next(Asked("follow", watch.subject.name, watch.run.id))
        return bool(await answer(watch)) if callable(answer) else bool(answer)

    def tell(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        self.told.append((text, tone))

    async def copy(self, text: str, what: str) -> None:
        self.copied.append((text, what))


async def send(desk: Desk) -> bool:
    """Send the form once; where the server complains it stays open."""
    desk.complaints = tuple(await desk.submit(desk.values))
    return not desk.complaints


def answering(*answers: tuple[tuple[str | int, ...], Any]) -> Callable[[Desk], Awaitable[bool]]:
    """Fill in and send."""

    async def work(desk: Desk) -> bool:
        for path, value in answers:
            desk.answer(path, value)
        assert desk.check() == ()
        return await send(desk)

    return work


async def leave(desk: Desk) -> bool:
    return False
