"""The schedules of a bulk sync, one by one, in the camelCase that this corner of the API has."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from ptui.local.server import answers
from ptui.local.server.context import Call, missing
from ptui.local.server.gathering.hand import hand
from ptui.local.server.routes.bulk import stored_bulk_sync
from ptui.local.server.routing import route
from ptui.local.server.rules.body import Part
from ptui.local.server.rules.bulk.body import all_schedules
from ptui.local.server.rules.bulk.presented import presented_schedule
from ptui.local.server.rules.refusals import refuse
from ptui.local.server.rules.schedules.bulk_schedules import schedule_on_its_own
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction


async def listed(call: Call) -> Response:
    """The default schedule first."""
    sync = await stored_bulk_sync(call.context, call.part("id"))
    return answers.data([presented_schedule(each, sync) for each in all_schedules(sync)])


async def read(call: Call) -> Response:
    """One."""
    sync = await stored_bulk_sync(call.context, call.part("id"))
    return answers.data(presented_schedule(_schedule(sync, call.part("schedule_id")), sync))


async def create(call: Call) -> Response:
    """One more beside those that are there."""
    stamp = hand(call.context)
    fresh = schedule_on_its_own(Part(await call.body())) | {"id": stamp.new_id(), **stamp.made()}
    sync = await _changed(call, lambda sync: {"additional_schedules": [*sync["additional_schedules"], fresh]})
    return answers.data(presented_schedule(fresh, sync))


async def replace(call: Call) -> Response:
    """The time of one anew."""
    said = schedule_on_its_own(Part(await call.body()))
    schedule_id, stamp = call.part("schedule_id"), hand(call.context)

    def change(sync: Document) -> Document:
        before = _schedule(sync, schedule_id)
        fresh = said | {"id": schedule_id, **stamp.made(before)}
        if before is sync["default_schedule"]:
            return {"default_schedule": fresh}
        others = sync["additional_schedules"]
        return {"additional_schedules": [fresh if one is before else one for one in others]}

    sync = await _changed(call, change)
    return answers.data(presented_schedule(_schedule(sync, schedule_id), sync))


async def delete(call: Call) -> Response:
    """One less; the default stays."""
    schedule_id = call.part("schedule_id")

    def change(sync: Document) -> Document:
        gone = _schedule(sync, schedule_id)
        if gone is sync["default_schedule"]:
            refuse("schedule", "cannot be deleted: it is the default of this sync")
        return {"additional_schedules": [one for one in sync["additional_schedules"] if one is not gone]}

    await _changed(call, change)
    return answers.empty()


async def _changed(call: Call, change: Callable[[Document], Document]) -> Document:
    """The sync with what `change` says about it; a change of schedules is a change of the sync."""
    sync_id, stamp = call.part("id"), hand(call.context)

    def keep(tx: Transaction) -> Document:
        sync = tx.bulk_syncs.get(sync_id) or missing("bulk sync", sync_id)
        sync |= change(sync) | {"updated_at": stamp.moment, "updated_by": stamp.actor}
        tx.bulk_syncs.put(sync)
        return sync

    kept = await call.context.store.write(keep)
    call.context.runs.look_again()
    return kept


def _schedule(sync: Document, schedule_id: str) -> Document:
    found = next((each for each in all_schedules(sync) if each["id"] == schedule_id), None)
    return found if found is not None else missing("schedule of this sync", schedule_id)


ROUTES = (
    route("GET", "/api/bulk/syncs/{id}/schedules", listed),
    route("POST", "/api/bulk/syncs/{id}/schedules", create),
    route("GET", "/api/bulk/syncs/{id}/schedules/{schedule_id}", read),
    route("PUT", "/api/bulk/syncs/{id}/schedules/{schedule_id}", replace),
    route("DELETE", "/api/bulk/syncs/{id}/schedules/{schedule_id}", delete),
)
