"""Opens what can be said about one schema of a bulk sync: its fields, names and filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ptui.api.errors import ApiError
from ptui.domain.flows.bulk_reading import read_into
from ptui.domain.forms.bulk_schemas import chosen_ids
from ptui.domain.forms.bulk_sync import BulkSyncForm
from ptui.domain.forms.desk import Desk
from ptui.domain.forms.files import ReadFile, described
from ptui.domain.forms.offers import NamedSchema, OfferedSchema
from ptui.domain.forms.plan import Plan
from ptui.domain.forms.problems import Problem
from ptui.domain.forms.spec import FormSpec, Section
from ptui.domain.forms.validate import problems
from ptui.domain.forms.values import FormValues
from ptui.domain.session import Session
from ptui.domain.ui import Human, Option

MOST_OPTIONS = 5_000


@dataclass(frozen=True)
class DetailsForm:
    """The page of one schema; what it says belongs to the bulk sync's own form."""

    outer: BulkSyncForm
    schema: OfferedSchema
    initial: FormValues

    kind = "bulk sync schema"

    @property
    def context(self) -> Mapping[str, Any]:
        return {}

    def spec(self, values: FormValues) -> FormSpec:
        fields = self.outer.details_of(self.schema.id)
        return FormSpec("Schema", (Section(self.schema.name, fields),), intro=self.schema.name)

    def problems(self, values: FormValues) -> tuple[Problem, ...]:
        return problems(self.spec(values), values)

    def plan(self, values: FormValues, *, read: ReadFile = described) -> Plan:
        """That of the whole bulk sync: the page itself sends nothing."""
        return self.outer.plan(values, read=read)


async def choose_details(human: Human, session: Session, desk: Desk) -> None:
    """Ask which schema, read its fields, and let them be chosen."""
    form = desk.form
    if not isinstance(form, BulkSyncForm):
        return
    ids = chosen_ids(desk.values, form.schemas)[:MOST_OPTIONS]
    names = {one.id: one.name for one in form.schemas}
    picked = await human.choose("Fields of which schema", [Option(one, names.get(one, one)) for one in ids])
    if picked is None:
        return
    if picked in form.unread:
        await read_into(session.client, desk, (picked,))
    assert isinstance(desk.form, BulkSyncForm)
    desk.form = form = await _with_fields(session, desk.form, picked)
    schema = next((one for one in form.schemas if one.id == picked), NamedSchema(picked, picked))

    async def done(values: FormValues) -> Sequence[Problem]:
        return ()

    page = DetailsForm(form, schema, desk.values)
    await human.fill(Desk(page, done, "keep", desk.values, keep=desk.take))


async def _with_fields(session: Session, form: BulkSyncForm, schema_id: str) -> BulkSyncForm:
    """The form knowing the fields of one schema; a failed read leaves names to be typed."""
    try:
        found = await session.client.connections.schema(form.source_connection_id, schema_id)
    except ApiError:
        return form
    fields = tuple(found.fields)
    schemas = [NamedSchema(one.id, one.name, fields) if one.id == schema_id else one for one in form.schemas]
    return replace(form, schemas=tuple(schemas))
