"""What a model sync is checked against, read from the store and from the target's system."""

from __future__ import annotations

from ptui.local.connectors.errors import BadConfiguration, MissingObject
from ptui.local.engine.catalogue import Connector, TargetFields
from ptui.local.server.context import Context
from ptui.local.server.gathering.connections import asked, named_connection, signed_in
from ptui.local.server.gathering.models import source_models
from ptui.local.server.rules.body import Part
from ptui.local.server.rules.hints import alike
from ptui.local.server.rules.refusals import refuse
from ptui.local.server.rules.schedules.model_schedule import Neighbours
from ptui.local.server.rules.syncs.facts import SourceModel, SyncFacts, Target, mentioned_models
from ptui.local.server.rules.syncs.targets import Created, Existing, Named, creation_values, wanted_target
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction


async def sync_facts(context: Context, body: Part, previous: Document | None = None) -> SyncFacts:
    """Everything about this body; the target's system is asked now."""
    part = body.need_part("target")
    wanted = wanted_target(part)
    at = part.at("connection_id")
    connection = await named_connection(context, part.need_text("connection_id"), at=at)
    connector = context.upstream.connector(signed_in(connection, at=at))
    ids = mentioned_models(body.value)
    models, neighbours = await context.store.read(lambda tx: _known(tx, ids))
    pending = _pending(previous, connection["id"])
    target = await asked(context, lambda: read_target(connector, wanted, pending=pending), at=at)
    return SyncFacts(models=models, target=target, neighbours=neighbours)


def read_target(connector: Connector, wanted: Existing | Created | Named, *, pending: str = "") -> Target:
    """The target that is asked for; `pending` is the one that this sync has yet to make. Blocks."""
    if isinstance(wanted, Existing):
        return _existing(connector, wanted.object, is_pending=wanted.object == pending)
    objects = connector.target_objects()
    at = wanted.at if isinstance(wanted, Created) else "target.new_name"
    values = creation_values(wanted, objects.creation)
    try:
        object_id = connector.new_target(values)
    except BadConfiguration as error:
        refuse(at, f"names no target that could be made ({error.sentence})")
    if any(each.id == object_id for each in objects.objects):
        refuse(at, f"names a target that is there already: {object_id}")
    return _target(object_id, connector.target_fields(object_id), is_new=True)


def _existing(connector: Connector, object_id: str, *, is_pending: bool) -> Target:
    try:
        found = connector.target_fields(object_id)
    except MissingObject as error:
        refuse("target.object", f"names no target of this connection: {object_id} ({error.sentence})")
    if not found.fields and not is_pending:
        known = [each.id for each in connector.target_objects().objects]
        if object_id not in known:
            hint = alike(object_id, known)
            refuse("target.object", f"names no target of this connection: {object_id}{hint}")
    return _target(object_id, found, is_new=is_pending and not found.fields)


def _target(object_id: str, found: TargetFields, *, is_new: bool) -> Target:
    return Target(
        object=object_id,
        modes=found.modes,
        fields={each.id: each for each in found.fields},
        properties=found.properties,
        is_new=is_new,
        configuration=found.configuration,
    )


def _pending(previous: Document | None, connection_id: str) -> str:
    if previous is None or not previous["target_is_new"]:
        return ""
    target = previous["target"]
    return str(target["object"]) if target["connection_id"] == connection_id else ""


def _known(tx: Transaction, ids: frozenset[str]) -> tuple[dict[str, SourceModel], Neighbours]:
    waiting = tx.connection.execute(
        "SELECT syncs.id, awaited.value"
        " FROM syncs, json_each(syncs.document, '$.schedule.run_after.sync_ids') AS awaited"
    )
    run_after: dict[str, frozenset[str]] = {}
    for sync_id, awaited in waiting:
        run_after[sync_id] = run_after.get(sync_id, frozenset()) | {awaited}
    return source_models(tx, ids), Neighbours(
        sync_ids=_ids(tx, "syncs"),
        bulk_sync_ids=_ids(tx, "bulk_syncs"),
        connection_types=dict(tx.connection.execute("SELECT id, type FROM connections")),
        run_after=run_after,
    )


def _ids(tx: Transaction, table: str) -> frozenset[str]:
    return frozenset(row[0] for row in tx.connection.execute(f"SELECT id FROM {table}"))
