"""Opens forms on what the server says. A read that fails leaves the form usable, with typed names."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from ptui.api.errors import ApiError, NotFound
from ptui.domain.flows.bulk_reading import stored_schemas
from ptui.domain.forms.bulk_sync import BulkSyncForm
from ptui.domain.forms.connection import ConnectionForm
from ptui.domain.forms.model import ModelForm, OtherModel
from ptui.domain.forms.model_sync import ModelSyncForm
from ptui.domain.forms.schedule_fields import ScheduleOffer
from ptui.domain.forms.spec import Choice
from ptui.domain.forms.sync_source import SourceModel
from ptui.domain.forms.sync_target import CreatedTarget, ExistingTarget, NamedTarget, SyncTarget
from ptui.domain.schedule import Use

if TYPE_CHECKING:
    from ptui.domain.session import Session
    from ptui.wire.connections import Connection
    from ptui.wire.models import Model

T = TypeVar("T")


async def tolerant(reading: Awaitable[T], otherwise: T) -> T:
    """What was read, or `otherwise` when the server does not say."""
    try:
        return await reading
    except ApiError:
        return otherwise


async def connection_form(
    session: Session, type_id: str, *, saved: Mapping[str, Any] | None = None
) -> ConnectionForm:
    """The form of a connection of one type; without its schema there is no form, so that raises."""
    schema, types = await asyncio.gather(
        session.client.connections.type_schema(type_id), tolerant(session.client.connections.types(), ())
    )
    found = next((one for one in types if one.id == type_id), None)
    ui = (
        found.configuration_form.uischema
        if found is not None and found.configuration_form is not None
        else {}
    )
    return ConnectionForm(
        type_id,
        found.name if found is not None else type_id,
        schema,
        ui or {},
        uses_oauth=found is not None and found.use_oauth,
        saved=saved,
        keeps_masks=session.client.keeps_masked_secrets,
        version=session.version,
    )


async def model_form(
    session: Session,
    connection_id: str,
    chosen: Mapping[str, Any],
    *,
    saved: Mapping[str, Any] | None = None,
    with_others: bool = True,
) -> ModelForm:
    """The form of a model over what was walked to; a blank value is free text that is still to be typed."""
    client = session.client
    known = {key: value for key, value in chosen.items() if value}
    is_whole = bool(chosen) and len(known) == len(chosen)
    connection, source, fields, others = await asyncio.gather(
        tolerant(client.connections.get(connection_id), None),
        tolerant(client.modelsync.source(connection_id, known), None),
        tolerant(client.modelsync.source_fields(connection_id, known), ()) if is_whole else _nothing(),
        tolerant(client.models.list(), ()) if with_others else _nothing(),
    )
    return ModelForm(
        connection_id,
        connection.name if connection is not None else "",
        chosen=dict(chosen),
        options=source.configuration if source is not None else {},
        fields=fields,
        others=[OtherModel(one.id, one.name, [each.name for each in one.fields]) for one in others],
        saved=saved,
        version=session.version,
    )


async def sync_form(
    session: Session,
    connection_id: str,
    target: SyncTarget,
    *,
    models: Sequence[Model] = (),
    new_model: ModelForm | None = None,
    saved: Mapping[str, Any] | None = None,
) -> ModelSyncForm:
    """The form of a model sync from models, or one that is made first, to a target."""
    client = session.client
    existing = target.object if isinstance(target, ExistingTarget) else ""
    connection, answer, offer = await asyncio.gather(
        tolerant(client.connections.get(connection_id), None),
        tolerant(client.modelsync.target_fields(connection_id, existing), None) if existing else _none(),
        schedule_offer(session, "model"),
    )
    return ModelSyncForm(
        connection_id,
        target,
        connection_name=connection.name if connection is not None else "",
        connection_type=_type_of(connection),
        models=[SourceModel(one.id, one.name, one.fields, one.identifier or "") for one in models],
        new_model=new_model,
        answer=answer,
        schedule=offer,
        saved=saved,
        version=session.version,
    )


async def new_target(session: Session, connection_id: str, *, prefix: str = "") -> SyncTarget:
    """How a target is made on this connection: by properties where the server has them, else by name."""
    try:
        found = await session.client.modelsync.target_objects(connection_id)
    except NotFound:
        return NamedTarget(prefix)
    creation = found.target_creation
    if creation is None or not creation.properties:
        return NamedTarget(prefix)
    first = creation.properties[0].id
    return CreatedTarget(
        creation.properties, {first: prefix} if prefix and len(creation.properties) == 1 else {}
    )


async def bulk_form(
    session: Session,
    source_id: str,
    destination_id: str,
    *,
    chosen: Sequence[str] = (),
    saved: Mapping[str, Any] | None = None,
) -> BulkSyncForm:
    """The form of a bulk sync between two connections."""
    client = session.client
    ident = str((saved or {}).get("id") or "")
    source, destination, schemas, target, saved_schemas, offer = await asyncio.gather(
        tolerant(client.connections.get(source_id), None),
        tolerant(client.connections.get(destination_id), None),
        tolerant(client.bulk.source(source_id), None),
        tolerant(client.bulk.target(destination_id), None),
        tolerant(stored_schemas(client, ident), []) if ident else _nothing(),
        schedule_offer(session, "bulk"),
    )
    return BulkSyncForm(
        source_id,
        destination_id,
        source_name=source.name if source is not None else "",
        destination_name=destination.name if destination is not None else "",
        schemas=schemas.schemas if schemas is not None else (),
        source_settings=schemas.configuration if schemas is not None else None,
        target=target,
        schedule=offer,
        chosen=chosen,
        saved=saved,
        saved_schemas=list(saved_schemas),
        version=session.version,
    )


async def schedule_offer(session: Session, use: Use) -> ScheduleOffer:
    """The frequencies that the server offers, and the syncs that another can run after."""
    client = session.client
    if use == "bulk":
        return ScheduleOffer("bulk", await tolerant(client.syncs.schedules(), ()))
    options, syncs, bulk_syncs = await asyncio.gather(
        tolerant(client.syncs.schedules(), ()),
        tolerant(client.syncs.list(), ()),
        tolerant(client.bulk.list(), ()),
    )
    return ScheduleOffer(
        "model",
        options,
        [Choice(one.id, one.name) for one in syncs],
        [Choice(one.id, one.name) for one in bulk_syncs],
    )


def _type_of(connection: Connection | None) -> str:
    return (connection.type.id or "") if connection is not None and connection.type is not None else ""


async def _nothing() -> tuple[Any, ...]:
    return ()


async def _none() -> None:
    return None
