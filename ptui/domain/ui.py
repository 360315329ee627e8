"""What a flow may ask of the human at the terminal; dialogs implement it, and tests script it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from ptui.domain.patterns import Selection

if TYPE_CHECKING:
    from ptui.domain.forms.desk import Desk
    from ptui.domain.runs.watch import Watch


class Tone(StrEnum):
    """How something is told."""

    PLAIN = "text"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose from."""

    id: str
    label: str
    detail: str = ""
    why_not: str | None = None
    """Why it cannot be chosen now."""
    key: str = ""
    """The key that does the same, as the user reads it."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that the user does elsewhere, and how to notice that it is done."""

    title: str
    url: str
    code: str
    """To be typed there; empty when none is."""
    until: Callable[[], Awaitable[bool]]
    finish: Callable[[], Awaitable[str]] | None = None
    """Does it from here, where that is possible; answers what went wrong, empty when nothing did."""


class Human(Protocol):
    """Whoever sits at the terminal."""

    async def confirm(self, question: str, *, detail: str = "", yes: str = "yes") -> bool:
        """Ask before something that cannot be taken back."""
        ...

    async def choose(self, title: str, options: Sequence[Option], *, at: str | None = None) -> str | None:
        """The id of the chosen option, beginning with the one at `at`; None when the user left."""
        ...

    async def check(
        self, title: str, names: Sequence[str], chosen: Selection, labels: Mapping[str, str]
    ) -> Selection | None:
        """Which of many names; None when the user left."""
        ...

    async def line(self, title: str, text: str = "", *, hint: str = "") -> str | None:
        """One line of text; None when the user left."""
        ...

    async def write(self, title: str, text: str, language: str = "text") -> str | None:
        """Several lines of text; None when nothing was changed."""
        ...

    async def read(self, title: str, text: str) -> str | None:
        """Show text to read; `copy` or `copy as` when the user asked for that."""
        ...

    async def fill(self, desk: Desk) -> bool:
        """Show a form until it is sent or left; answers whether it was sent."""
        ...

    async def wait(self, waiting: Waiting) -> bool:
        """Show what to do elsewhere until it is done (True) or the user leaves (False)."""
        ...

    async def follow(self, watch: Watch) -> bool:
        """Show a run until the user leaves it; answers whether it is to be run again."""
        ...

    def tell(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Say one line, without asking for anything."""
        ...

    async def copy(self, text: str, what: str) -> None:
        """Put `text` on the user's clipboard and say so."""
        ...
