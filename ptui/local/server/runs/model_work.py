"""A run of a model sync, on its thread: read what is stored, open both ends, and let the engine send."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.errors import PlanError
from ptui.local.engine.plan import ModelSyncPlan
from ptui.local.engine.progress import LogLine, ModelRun
from ptui.local.engine.protocols import Destination, Reading, Source
from ptui.local.engine.runner import run_model_sync
from ptui.local.server.runs.account import Account
from ptui.local.server.runs.joins import links
from ptui.local.server.runs.model_plan import model_plan
from ptui.local.server.runs.opening import connected, reading_from, reading_of, writing_to
from ptui.local.server.runs.workshop import Workshop
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class _Stored:
    """A model sync with everything that it names, as it is when the run begins."""

    sync: Document
    models: dict[str, Document]
    connections: dict[str, Document]


def sent(shop: Workshop, account: Account, cancel: CancelToken) -> ModelRun:
    """The run; raises what keeps it from being planned."""
    with ExitStack() as stack:
        plan, sources, destination = _prepared(shop, account, cancel, stack)
        return run_model_sync(
            plan,
            sources,
            destination,
            observer=account,
            cancel=cancel,
            state=shop.sent_by(plan.sync_id),
            clock=shop.clock,
        )


def _prepared(
    shop: Workshop, account: Account, cancel: CancelToken, stack: ExitStack
) -> tuple[ModelSyncPlan, dict[str, Source], Destination]:
    run = account.run
    stored = shop.store.read_now(lambda tx: _stored(tx, run["sync_id"]))
    connectors = {
        connection_id: stack.enter_context(connected(shop.upstream, connection))
        for connection_id, connection in stored.connections.items()
    }

    def reading(model: Document) -> Reading:
        return reading_of(connectors[model["connection_id"]], model["configuration"])

    target = stored.sync["target"]
    destination = stack.enter_context(writing_to(connectors[target["connection_id"]]))
    cancel.check()
    is_missing = destination.fields(target["object"]) is None
    plan = model_plan(
        stored.sync,
        run,
        stored.models,
        reading_of=reading,
        create_target=is_missing and (stored.sync["target_is_new"] or destination.family == "files"),
        takes_whole_records=destination.family == "files",
    )
    readers = dict.fromkeys(model["connection_id"] for model in stored.models.values())
    sources = {one: stack.enter_context(reading_from(connectors[one])) for one in readers}
    cancel.check()
    _tell(account, stored)
    return plan, sources, destination


def _tell(account: Account, stored: _Stored) -> None:
    sync, target = stored.sync, stored.sync["target"]
    models = " and ".join(stored.models[model_id]["name"] for model_id in sync["model_ids"])
    place = stored.connections[target["connection_id"]]["name"]
    account.log(LogLine("info", f"{sync['mode']} from {models} to {target['object']} of {place}"))


def _stored(tx: Transaction, sync_id: str) -> _Stored:
    sync = tx.syncs.get(sync_id)
    if sync is None:
        raise PlanError("The sync was deleted")
    models = _models(tx, sync["model_ids"])
    wanted = [*(model["connection_id"] for model in models.values()), sync["target"]["connection_id"]]
    connections: dict[str, Document] = {}
    for connection_id in wanted:
        connection = tx.connections.get(connection_id)
        if connection is None:
            raise PlanError("A connection of this sync was deleted")
        connections[connection_id] = connection
    return _Stored(sync, models, connections)


def _models(tx: Transaction, ids: Sequence[str]) -> dict[str, Document]:
    """The models of a sync, and those by way of which they are joined."""
    found: dict[str, Document] = {}
    ahead = list(ids)
    while ahead:
        model_id = ahead.pop()
        model = tx.models.get(model_id) if model_id not in found else None
        if model is not None:
            found[model_id] = model
            ahead += [relation["to"]["model_id"] for relation in model["relations"]]
    if any(model_id not in found for model_id in ids):
        raise PlanError("A model of this sync was deleted")
    needed = {*ids, *(link.to_model for link in links(ids, found))}
    return {model_id: model for model_id, model in found.items() if model_id in needed}
