"""What a form can do besides being sent: try a connection, preview a model, choose the fields of a schema."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ptui.api.errors import ApiError
from ptui.domain.flows.bulk_details import choose_details
from ptui.domain.flows.querying import query_rows
from ptui.domain.forms.bulk_sync import BulkSyncForm
from ptui.domain.forms.connection import ConnectionForm
from ptui.domain.forms.desk import Desk, Extra
from ptui.domain.forms.files import FileUnreadable, read_file
from ptui.domain.forms.form import Form
from ptui.domain.forms.model import ModelForm
from ptui.domain.forms.model_sync import ModelSyncForm
from ptui.domain.forms.problems import complaint
from ptui.domain.inspect.page import cell
from ptui.domain.session import Session
from ptui.domain.ui import Human
from ptui.domain.words import counted

if TYPE_CHECKING:
    from ptui.wire.enumeration import ModelField

KEY = "ctrl+t"
SAMPLE_ROWS = 5
MODEL = ("model",)
"""Where the answers about a new model stand in the form of a model sync."""


def extras_of(form: Form, human: Human, session: Session) -> tuple[Extra, ...]:
    """The extras of a form, by its kind."""
    tries = _Tries(human, session)
    match form:
        case ConnectionForm():
            return (Extra(KEY, "test", tries.test),)
        case ModelForm():
            return (Extra(KEY, "preview", tries.preview),)
        case ModelSyncForm() if form.new_model is not None:
            return (Extra(KEY, "preview", tries.preview_source),)
        case BulkSyncForm():
            return (Extra(KEY, "fields", tries.details),)
    return ()


@dataclass(frozen=True, slots=True)
class _Tries:
    human: Human
    session: Session

    async def test(self, desk: Desk) -> None:
        """Try the configuration; nothing is saved."""
        form = desk.form
        if not isinstance(form, ConnectionForm):
            return
        try:
            step = form.test(desk.values, read=read_file)
            await self.session.client.send(step.request)
            desk.told = "It works: the system answered."
        except FileUnreadable as error:
            desk.told = str(error)
        except ApiError as error:
            fields = tuple(form.spec(desk.values).fields())
            said = getattr(error, "message", "") or error.sentence
            desk.complaints = complaint(fields, said, getattr(error, "metadata", None))
            desk.told = error.sentence

    async def preview(self, desk: Desk) -> None:
        """Read the fields of the model as it stands in the form, and show them."""
        form = desk.form
        if isinstance(form, ModelForm):
            fields = await self._fields(desk, form, form.body(desk.values))
            if fields:
                desk.form = _with_fields(form, fields)

    async def preview_source(self, desk: Desk) -> None:
        """The same for the model that a sync makes first: its fields get mapped."""
        form = desk.form
        if isinstance(form, ModelSyncForm) and form.new_model is not None:
            fields = await self._fields(desk, form, form.new_model.body(desk.values.below(MODEL)))
            if fields:
                renewed = replace(form, new_model=_with_fields(form.new_model, fields))
                desk.form = renewed
                desk.take(renewed.with_model_fields(fields, desk.values))

    async def details(self, desk: Desk) -> None:
        """The fields and settings of one schema of a bulk sync."""
        await choose_details(self.human, self.session, desk)

    async def _fields(self, desk: Desk, form: Form, body: dict[str, Any]) -> tuple[ModelField, ...]:
        client = self.session.client
        try:
            fields = await client.models.preview(body)
        except ApiError as error:
            spec = tuple(form.spec(desk.values).fields())
            said = getattr(error, "message", "") or error.sentence
            desk.complaints = complaint(spec, said, getattr(error, "metadata", None))
            desk.told = error.sentence
            return ()
        rows = await self._rows(body)
        told = [
            f"{one.name:<30} {one.type:<10} {one.remote_type:<20} {_example(one)}".rstrip() for one in fields
        ]
        title = f"Preview · {counted(len(fields), 'field')}"
        await self.human.read(title, "\n".join([*told, *(["", *rows] if rows else [])]))
        return fields

    async def _rows(self, body: dict[str, Any]) -> list[str]:
        """A few rows, where the source can be sampled before the model is made."""
        client, connection_id = self.session.client, str(body.get("connection_id"))
        configuration = body.get("configuration") or {}
        names = [value for key, value in configuration.items() if isinstance(value, str) and key != "query"]
        try:
            if "query" in configuration:
                rows = await query_rows(client, connection_id, str(configuration["query"]))
            else:
                rows = list(await client.connections.records(connection_id, names[-1])) if names else []
        except ApiError:
            return []
        told = ["  ".join(f"{key}={cell(value)}" for key, value in row.items()) for row in rows[:SAMPLE_ROWS]]
        return ["Sample", *told] if told else []


def _with_fields(form: ModelForm, fields: tuple[ModelField, ...]) -> ModelForm:
    return replace(form, fields=fields)


def _example(field: ModelField) -> str:
    return "" if field.example is None else cell(field.example)
