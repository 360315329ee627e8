"""A run of a bulk sync, on its thread: schema by schema, each with an end of its own."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, replace
from functools import partial

from ptui.local.engine.catalogue import Connector
from ptui.local.engine.discovery import takes_new
from ptui.local.engine.errors import Canceled, PlanError
from ptui.local.engine.plan import BulkSchema, BulkSyncPlan, Promise
from ptui.local.engine.progress import BulkRun, Counts, LogLine, SchemaRun
from ptui.local.engine.protocols import Destination, Source
from ptui.local.engine.receipts import forgotten
from ptui.local.engine.runner import expected_records, run_bulk_sync
from ptui.local.server.runs.account import Account
from ptui.local.server.runs.brake import Brake
from ptui.local.server.runs.bulk_plan import basis, bulk_plan
from ptui.local.server.runs.new_objects import take_up
from ptui.local.server.runs.opening import connected, reading_from, writing_to
from ptui.local.server.runs.workshop import Workshop, obfuscation_key
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction

_COUNTING_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class _Stored:
    """A bulk sync with everything that it names, as it is when the run begins."""

    sync: Document
    source: Document
    destination: Document
    rows: list[Document]
    """Of the run's schemas."""
    states: dict[str, Document]


@dataclass(frozen=True, slots=True)
class _Planned:
    """One schema of a run."""

    plan: BulkSyncPlan
    schema: BulkSchema
    basis: list[object]
    """What its bookmark is of."""

    def state(self, bookmark: str, fields: Iterable[str]) -> Document:
        """What a run leaves for the next one."""
        return {
            "sync_id": self.plan.sync_id,
            "schema": self.schema.id,
            "bookmark": bookmark,
            "basis": self.basis,
            "fields": list(fields),
        }


def copied(shop: Workshop, account: Account, brake: Brake) -> BulkRun:
    """The run; raises what keeps it from being planned."""
    run = account.run
    with ExitStack() as stack:
        stored = shop.store.read_now(lambda tx: _stored(tx, run["sync_id"], account.schemas))
        connector = stack.enter_context(connected(shop.upstream, stored.source))
        target = stack.enter_context(connected(shop.upstream, stored.destination))
        source = stack.enter_context(reading_from(connector))
        format = stored.sync["destination_configuration"].get("format", "csv")
        destination = stack.enter_context(writing_to(target, file_format=format))
        rows = [*stored.rows, *_new_rows(shop, account, stored, connector)]
        brake.token.check()
        key = shop.store.write_now(obfuscation_key)
        plan = bulk_plan(stored.sync, run, rows, stored.states, obfuscation_key=key)
        if not plan.schemas:
            raise PlanError("There is nothing to copy: no schema of this sync is enabled")
        name = stored.destination["name"]
        many = f"{len(plan.schemas):,} schema{'s' * (len(plan.schemas) != 1)}"
        account.log(LogLine("info", f"{plan.mode} of {many} of {stored.source['name']} to {name}"))
        if len(plan.schemas) > 1 and not plan.test:
            _look_ahead(account, brake, plan, source, destination)
        bases = {row["id"]: basis(stored.sync, row) for row in rows}
        ended = [
            _copied(shop, account, brake, _Planned(plan, one, bases[one.id]), source, destination)
            for one in plan.schemas
        ]
    return _summed(ended, brake)


def _look_ahead(
    account: Account, brake: Brake, plan: BulkSyncPlan, source: Source, destination: Destination
) -> None:
    """Count what is to be read of all schemas, as long as that is quickly done, so that the run can tell how
    far it is."""
    give_up = time.monotonic() + _COUNTING_SECONDS
    for schema in plan.schemas:
        if time.monotonic() > give_up:
            return
        token = brake.token
        account.expect(schema.id, expected_records(plan, schema, source, destination, cancel=token))


def _copied(
    shop: Workshop,
    account: Account,
    brake: Brake,
    planned: _Planned,
    source: Source,
    destination: Destination,
) -> SchemaRun:
    """One schema, whose end is told at once."""
    plan, schema = planned.plan, planned.schema
    now = shop.clock()
    result = SchemaRun(schema.id, "", "canceled", Counts())
    with suppress(Canceled), brake.schema(schema.id) as token:
        only = replace(plan, schemas=(schema,))
        run = run_bulk_sync(
            only,
            source,
            destination,
            observer=account,
            cancel=token,
            clock=lambda: now,
            promise=partial(_promise, shop, planned),
        )
        result = run.schemas[0]
    account.end_schema(result)
    if result.status == "completed" and not plan.test:
        _remember(shop, planned, result, destination)
    return result


def _promise(shop: Workshop, planned: _Planned, schema: str, promise: Promise) -> None:
    """What is about to be added; the next run asks the destination whether it was."""
    sync_id = planned.plan.sync_id

    def write(tx: Transaction) -> None:
        if tx.bulk_syncs.get(sync_id) is not None:
            known = tx.schema_states.get(sync_id, schema) or {}
            state = planned.state(planned.schema.bookmark, known.get("fields", ()))
            left = {"leftover": _receipts(known)}
            tx.schema_states.put({**state, **left, "promise": asdict(promise)})

    shop.store.write_now(write)


def _remember(shop: Workshop, planned: _Planned, result: SchemaRun, destination: Destination) -> None:
    """Where the next run goes on, written down at once; then receipts that nobody asks for any more are
    removed from the destination, now or by a later run."""
    plan, schema = planned.plan, planned.schema
    state = planned.state(result.bookmark, result.fields)

    def keep(leftover: list[str]) -> None:
        left: Document = {"leftover": leftover} if leftover else {}

        def write(tx: Transaction) -> None:
            if tx.bulk_syncs.get(plan.sync_id) is not None:
                tx.schema_states.put(state | left)

        shop.store.write_now(write)

    known = shop.store.read_now(lambda tx: tx.schema_states.get(plan.sync_id, schema.id))
    old = [schema.promise.receipt] if schema.promise else []
    receipts = [receipt for receipt in dict.fromkeys([*old, *_receipts(known or {})]) if receipt]
    if known != state:
        keep(receipts)
    if receipts:
        keep([receipt for receipt in receipts if not forgotten(destination, receipt)])


def _receipts(state: Document) -> list[str]:
    """Of runs that are over, as far as a state knows."""
    promised = [state["promise"]["receipt"]] if "promise" in state else []
    return [*state.get("leftover", ()), *promised]


def _new_rows(shop: Workshop, account: Account, stored: _Stored, connector: Connector) -> Iterable[Document]:
    """Schemas that the source has only now, where the sync is to take them up."""
    sync, run = stored.sync, account.run
    setting = sync["automatically_add_new_objects"]
    if setting == "none" or run["is_partial"] or run["is_test"]:
        return []
    needs_keys = not (takes_new(setting, is_incremental=True) and takes_new(setting, is_incremental=False))
    found = connector.bulk_schemas(include_fields=needs_keys)
    objects = [(schema.id, any(field.primary_key for field in schema.fields or ())) for schema in found]
    moment = run["created_at"]
    added = shop.store.write_now(lambda tx: take_up(tx, sync, run, objects, moment=moment))
    for row, schema_run in added:
        account.add_schema(schema_run)
        account.log(LogLine("info", "New in the source, and copied from now on", row["id"]))
    return [row for row, _ in added]


def _summed(ended: Sequence[SchemaRun], brake: Brake) -> BulkRun:
    statuses = {run.status for run in ended}
    schemas = tuple(ended)
    if brake.token.is_canceled and "canceled" in statuses:
        return BulkRun("canceled", schemas)
    errors = [f"{run.schema}: {run.error}" for run in ended if run.status == "failed"]
    if not errors:
        return BulkRun("completed", schemas)
    more = f" (and {len(errors) - 1:,} more)" if len(errors) > 1 else ""
    return BulkRun("failed" if statuses == {"failed"} else "errors", schemas, errors[0] + more)


def _stored(tx: Transaction, sync_id: str, schemas: Iterable[str]) -> _Stored:
    sync = tx.bulk_syncs.get(sync_id)
    if sync is None:
        raise PlanError("The sync was deleted")
    ends = [tx.connections.get(sync[f"{end}_connection_id"]) for end in ("source", "destination")]
    source, destination = ends
    if source is None or destination is None:
        raise PlanError("A connection of this sync was deleted")
    wanted = frozenset(schemas)
    rows = [row for row in tx.bulk_schemas.find(sync_id=sync_id, enabled=1) if row["id"] in wanted]
    states = {state["schema"]: state for state in tx.schema_states.find(sync_id=sync_id)}
    return _Stored(sync, source, destination, rows, states)
