"""Sends what a form plans, step by step, so that nothing is made twice and nothing that was made is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ptui.api.errors import ApiError, Conflict, Invalid, NotFound, Refused, ServerFailure, Unreachable
from ptui.api.request import Request
from ptui.domain.flows.looking import NOT_MADE, look_for
from ptui.domain.flows.tries import Tries
from ptui.domain.forms.files import FileUnreadable, read_file
from ptui.domain.forms.form import Form
from ptui.domain.forms.plan import Plan, Step
from ptui.domain.forms.problems import Problem, complaint
from ptui.domain.forms.rules import FieldPath
from ptui.domain.forms.spec import Field, FormSpec
from ptui.domain.forms.values import FormValues

if TYPE_CHECKING:
    from ptui.api.client import Client

NOT_CACHED = ("No schemas found", "did not provide any schemas", "cache refresh in progress")
"""What a server says of a bulk sync whose source it has not read yet; safe to send again."""


_UNKNOWN = Request("POST", "")
"""In place of a request that another session sent."""


@dataclass(frozen=True, slots=True)
class Done:
    """A step that the server has taken."""

    request: Request
    answer: Mapping[str, Any]


class NotYet(Exception):
    """The source's schemas are not cached: the same request will be taken later."""


class Sending:
    """The tries to send one form. A step that was taken is not sent again with the same content."""

    def __init__(self, client: Client, form: Callable[[], Form], tries: Tries | None = None) -> None:
        self._client = client
        self._form = form
        self._tries = tries or Tries()
        self.done = {
            at: Done(_UNKNOWN, {"data": {"id": ident}}) for at, ident in self._tries.made_ids.items()
        }
        """What an earlier session made is changed to what stands in the form now."""
        self.found: set[int] = set()
        """Steps whose answer was lost, though the server had taken them."""
        self._looked = ""
        """What looking for a step whose answer was lost brought, for the user."""

    @property
    def made(self) -> Mapping[str, Any]:
        """The object that the last step made or changed; not what is only said about it, such as schemas."""
        answers = [self.done[at].answer.get("data") for at in sorted(self.done, reverse=True)]
        return next((data for data in answers if isinstance(data, Mapping) and data.get("id")), {})

    async def __call__(self, values: FormValues) -> Sequence[Problem]:
        """Send what is not sent yet; the server's complaints, each on its field. Raises `NotYet`."""
        form = self._form()
        self._looked = ""
        try:
            plan = form.plan(values, read=read_file)
        except FileUnreadable as error:
            return (Problem(None, str(error)),)
        for at, step in enumerate(plan.steps):
            try:
                await self._send(at, step)
            except NotYet:
                raise
            except Invalid as error:
                fields = _asked_for(form.spec(values), plan, step)
                return _placed(complaint(fields, error.message or error.sentence, error.metadata), at, step)
            except ApiError as error:
                return (Problem(None, " ".join(filter(None, (error.sentence, self._looked, error.way_on)))),)
            except LookupError as error:
                return (Problem(None, str(error)),)
        return ()

    async def _send(self, at: int, step: Step) -> None:
        request = step.filled([self.done[index].answer for index in range(at)])
        if at in self.done:
            if self.done[at].request == request:
                return
            if request.method == "POST":
                request = self._change_of(at, request)
        key = self._tries.key(at, request, step.outline(request))
        try:
            answer = await self._client.send(request, idempotency_key=key)
        except ApiError as error:
            answer = await self._after(error, at, step, request)
            if answer is None:
                await self._send(at, step)
                return
        made = answer if isinstance(answer, Mapping) else {}
        if request.method == "PUT" and at in self.done:
            made = _over(self.done[at].answer, made)
        was_unsure = self._tries.unsure_since(at) is not None
        self.done[at] = Done(step.filled([self.done[index].answer for index in range(at)]), made)
        self._tries.made(at, request, made)
        if was_unsure and at in self._tries.made_ids:
            self.done[at] = Done(_UNKNOWN, made)
            await self._send(at, step)  # changes it to the secrets that are typed now

    async def _after(
        self, error: ApiError, at: int, step: Step, request: Request
    ) -> Mapping[str, Any] | None:
        """The lost answer of what was made all the same; None where the step is to be sent once more.

        Raises the error where it is the last word.
        """
        if isinstance(error, NotFound) and request.method == "PUT" and at in self.done:
            del self.done[at]  # somebody deleted meanwhile what an earlier try had made
            self._tries.lost(at)
            return None
        since = self._tries.unsure_since(at)
        is_refused = isinstance(error, Refused) and not isinstance(error, Conflict)
        if since is not None or isinstance(error, Unreachable | Conflict | ServerFailure):
            look = await look_for(self._client, step.noun, request, since=since)
            if look.found is not None:
                self.found.add(at)
                return {"data": look.found}
            self._looked = look.sentence if isinstance(error, Unreachable | ServerFailure) else ""
            is_refused = is_refused and look.sentence == NOT_MADE
        if is_refused:
            self._tries.refused(at)
            if since is not None:
                return None  # it may have been the answer to the secrets of then
        if isinstance(error, Invalid) and any(words in (error.message or "") for words in NOT_CACHED):
            raise NotYet from error
        raise error

    def _change_of(self, at: int, request: Request) -> Request:
        """What was made by an earlier try is changed rather than made again."""
        data = self.done[at].answer.get("data")
        made_id = data.get("id") if isinstance(data, Mapping) else None
        if not made_id:
            return request
        return replace(request, method="PUT", path=f"{request.path}/{made_id}")


def _over(before: Mapping[str, Any], answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer to a change, with what only the one before it says, such as where to sign in."""
    old, new = before.get("data"), answer.get("data")
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return answer if new else before
    return {**answer, "data": {**old, **new}}


def _asked_for(spec: FormSpec, plan: Plan, step: Step) -> tuple[Field, ...]:
    """The questions whose answers a step sends, so that no complaint lands on those of another."""

    def is_under(path: FieldPath, each: Step) -> bool:
        return path[: len(each.under)] == each.under

    others = [each for each in plan.steps if each.under != step.under and each.under]
    return tuple(
        each
        for each in spec.fields()
        if is_under(each.path, step) and not any(is_under(each.path, other) for other in others)
    )


def _placed(problems: Sequence[Problem], at: int, step: Step) -> Sequence[Problem]:
    """Say which step refused, where a form has several."""
    if at == 0:
        return problems
    return [one if one.path else replace(one, message=f"The {step.noun}: {one.message}") for one in problems]
