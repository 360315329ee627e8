"""A form on the desk: what is in it now, what is wrong with it, and who hears of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ptui.domain.forms.form import Form
from ptui.domain.forms.lines import Button, Line, form_lines
from ptui.domain.forms.problems import Problem, blocking
from ptui.domain.forms.rules import FieldPath
from ptui.domain.forms.spec import Choice, Field
from ptui.domain.forms.values import FormValues

REQUEST, SEND = "ctrl+r", "ctrl+s"
"""The keys of what every form can do."""

Submit: TypeAlias = Callable[[FormValues], Awaitable[Sequence[Problem]]]
"""Sends the form; answers what the server complained of, nothing when it is done."""


@dataclass(frozen=True, slots=True)
class Extra:
    """Something a form can do besides being sent, such as trying a connection."""

    key: str
    label: str
    run: Callable[[Desk], Awaitable[None]]


@dataclass(slots=True)
class Desk:
    """The state of one open form. Screens mirror it; every change goes through it."""

    form: Form
    submit: Submit
    verb: str = "create"
    values: FormValues = field(default_factory=FormValues)
    extras: tuple[Extra, ...] = ()
    keep: Callable[[FormValues], None] = lambda values: None
    """Called on every change, to save a draft."""
    complaints: tuple[Problem, ...] = ()
    """What the server said of the last try; a complaint goes when its field is changed."""
    told: str = ""
    """The last word of an extra or of a send that failed."""
    is_checked: bool = False
    """Whether problems are shown: from the first try on."""
    unfolded: frozenset[str] = frozenset()
    completing: Callable[[Desk, Field], Awaitable[Sequence[Choice]]] | None = None
    """Asks the server what a field may be; a read that fails offers nothing."""

    def answer(self, path: FieldPath, value: Any) -> None:
        """Take an answer; None forgets it."""
        self.take(self.values.clear(path) if value is None else self.values.set(path, value), path)

    def take(self, values: FormValues, path: FieldPath = ()) -> None:
        """Take changed values; `path` names the field that was changed."""
        self.values = values
        self.complaints = tuple(one for one in self.complaints if path and one.path not in (path, None))
        self.told = ""
        self.keep(values)

    def fold(self, title: str) -> None:
        self.unfolded = self.unfolded ^ {title}

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the answers, and what the server said of them."""
        return (*self.complaints, *self.form.problems(self.values))

    def lines(self) -> tuple[Line, ...]:
        """The form as it shows now."""
        shown = self.problems() if self.is_checked else self.complaints
        asked = form_lines(self.form.spec(self.values), self.values, shown, unfolded=self.unfolded)
        return (*asked, *self.buttons())

    def buttons(self) -> tuple[Button, ...]:
        """What can be done with the form, that which sends it last."""
        extras = (Button(extra.key, extra.label) for extra in self.extras)
        return (*extras, Button(REQUEST, "request"), Button(SEND, self.verb))

    def check(self) -> tuple[Problem, ...]:
        """Show what is wrong from now on; answers what keeps the form from being sent."""
        self.is_checked = True
        return blocking(self.form.problems(self.values))

    async def offered(self, field: Field) -> Sequence[Choice]:
        """What the server offers for a field that has its values there."""
        if field.completions is None or self.completing is None:
            return ()
        return await self.completing(self, field)

    def find(self, path: FieldPath) -> Field | None:
        return self.form.spec(self.values).find(path)
