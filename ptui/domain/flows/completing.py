"""Asks the server what a setting of a connection may be, where the system itself knows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ptui.api.errors import ApiError
from ptui.domain.forms.connection import ConnectionForm
from ptui.domain.forms.desk import Desk
from ptui.domain.forms.files import FileUnreadable, read_file
from ptui.domain.forms.spec import Choice, Completions, Field
from ptui.domain.session import Session
from ptui.domain.text import clean

if TYPE_CHECKING:
    from ptui.wire.connections import ParameterValue, ParameterValues


def completing(session: Session) -> Callable[[Desk, Field], Awaitable[Sequence[Choice]]]:
    """What a desk calls; why a server says nothing is told on the form, and values can be typed."""

    async def offered(desk: Desk, field: Field) -> Sequence[Choice]:
        form, wanted = desk.form, field.completions
        if not isinstance(form, ConnectionForm) or wanted is None:
            return ()
        try:
            found = await _asked(session, form, desk, wanted.parameter)
        except ApiError as error:
            desk.told = f"{error.sentence} {error.way_on}".strip()
            return ()
        except FileUnreadable as error:
            desk.told = str(error)
            return ()
        if found is None or not found.values:
            desk.told = "The server offers no values for it; type them."
            return ()
        return _choices(found.values, wanted)

    return offered


async def _asked(
    session: Session, form: ConnectionForm, desk: Desk, parameter: str
) -> ParameterValues | None:
    """By what stands in the form; a server that cannot say it so says it of the saved connection."""
    connections = session.client.connections
    body: Mapping[str, Any] = form.test(desk.values, read=read_file).request.body
    saved_id = body.get("connection_id")
    try:
        answer = await connections.type_parameter_values(
            form.type_id, parameter, parameters=body["configuration"], connection_id=saved_id
        )
    except ApiError:
        if not saved_id:
            raise
        answer = await connections.parameter_values(saved_id)
    return answer.get(parameter)


def _choices(values: Sequence[ParameterValue], wanted: Completions) -> tuple[Choice, ...]:
    above = {name for each in values for name in each.path if name not in (each.value, each.label)}
    return tuple(
        Choice(each.value, clean(each.label or each.value), clean(" › ".join(each.path)))
        for each in values
        if not (wanted.leaves_only and (each.value in above or each.label in above))
    )
