"""What sending a form does: one request, or several of which later ones name what earlier ones made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ptui.api.request import Request
from ptui.domain.forms.rules import FieldPath, at
from ptui.domain.secrets import secret_paths

HIDDEN = "••••••••"


@dataclass(frozen=True, slots=True)
class Pending:
    """Stands in a body for the id of what an earlier step makes."""

    step: int
    noun: str
    """What it is the id of: `model`."""

    def __str__(self) -> str:
        return f"<id of the new {self.noun}>"


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a plan."""

    request: Request
    noun: str
    """What it makes or changes: `connection`, `model`, `model sync`, `bulk sync`."""
    secrets: frozenset[FieldPath] = field(default_factory=frozenset)
    """Where in the body secrets stand."""
    under: FieldPath = ()
    """Below which path of the form its answers stand, where it is asked as a part of another."""

    def filled(self, answers: Sequence[Mapping[str, Any]]) -> Request:
        """The request once the earlier steps have answered; `answers` are whole envelopes."""
        return replace(self.request, body=_replaced(self.request.body, lambda each: _id(each, answers)))

    def shown(self) -> Request:
        """The request for eyes: pending ids in words, secrets hidden."""
        return self.outline(replace(self.request, body=_replaced(self.request.body, str)))

    def outline(self, request: Request) -> Request:
        """The step's request, or one filled from it, with its secrets hidden."""
        return replace(request, body=with_hidden(request.body, self.all_secrets))

    @property
    def all_secrets(self) -> frozenset[FieldPath]:
        """The known secrets and whatever looks like one."""
        body = self.request.body
        configuration = body.get("configuration") if isinstance(body, Mapping) else None
        guessed = secret_paths(configuration, ("configuration",)) if self.noun == "connection" else ()
        return self.secrets | frozenset(guessed)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that sending a form does, in order."""

    steps: tuple[Step, ...]

    @property
    def summary(self) -> str:
        """`POST /api/models, then POST /api/syncs`; long ids are cut, and `…` is the path before."""
        told: list[str] = []
        before = ""
        for step in self.steps:
            path = step.request.path
            below = f"…{path.removeprefix(before)}" if before and path.startswith(f"{before}/") else path
            told.append(f"{step.request.method} " + _LONG_ID.sub(r"\1…", below))
            before = path
        return ", then ".join(told)


_LONG_ID = re.compile(r"\b([0-9a-f]{8})-[0-9a-f-]{27}\b")


def _id(pending: Pending, answers: Sequence[Mapping[str, Any]]) -> Any:
    found = at(answers[pending.step], ("data", "id")) if pending.step < len(answers) else None
    if not found:
        raise LookupError(f"The server did not say the id of the new {pending.noun}.")
    return found


def _replaced(value: Any, fill: Any) -> Any:
    if isinstance(value, Pending):
        return fill(value)
    if isinstance(value, Mapping):
        return {key: _replaced(item, fill) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(item, fill) for item in value]
    return value


def with_hidden(body: Any, secrets: frozenset[FieldPath], path: FieldPath = ()) -> Any:
    """`body` with dots in the place of secrets."""
    if path in secrets and body is not None:
        return HIDDEN
    if isinstance(body, Mapping):
        return {key: with_hidden(item, secrets, (*path, key)) for key, item in body.items()}
    if isinstance(body, list | tuple):
        return [with_hidden(item, secrets, (*path, index)) for index, item in enumerate(body)]
    return body
