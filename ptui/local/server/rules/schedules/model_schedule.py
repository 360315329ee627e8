"""The schedule of a model sync."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ptui.local.server.rules.body import Document, Part
from ptui.local.server.rules.refusals import malformed, refuse
from ptui.local.server.rules.schedules.frequencies import MODEL
from ptui.local.server.rules.schedules.times import time_parts


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What else the workspace has, for schedules that hang on it."""

    sync_ids: frozenset[str] = frozenset()
    bulk_sync_ids: frozenset[str] = frozenset()
    connection_types: Mapping[str, str] = field(default_factory=dict)
    """Connection id to type."""
    run_after: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Model sync id to the model syncs it waits for."""


def model_schedule(schedule: Part, neighbours: Neighbours, *, sync_id: str = "") -> Document:
    """The schedule as it is kept; `sync_id` is the sync it belongs to, where there is one already."""
    frequency = schedule.need_word("frequency", MODEL)
    kept: Document = {"frequency": frequency}
    match frequency:
        case "runafter":
            kept |= _run_after(schedule, neighbours, sync_id)
        case "dbtcloud":
            kept |= _dbt_cloud(schedule, neighbours)
        case _:
            kept |= time_parts(schedule, frequency)
    return kept


def _run_after(schedule: Part, neighbours: Neighbours, sync_id: str) -> Document:
    run_after = schedule.need_part("run_after")
    kept: Document = {}
    for key, known in (("sync_ids", neighbours.sync_ids), ("bulk_sync_ids", neighbours.bulk_sync_ids)):
        ids = run_after.texts(key)
        for index, other in enumerate(ids):
            if other not in known:
                refuse(f"{run_after.at(key)}[{index}]", f"names no sync of this workspace: {other}")
        if ids:
            kept[key] = ids
    if not kept:
        malformed(run_after.path, "needs sync_ids or bulk_sync_ids")
    if sync_id and waits_for(sync_id, frozenset(kept.get("sync_ids", ())), neighbours.run_after):
        refuse(run_after.at("sync_ids"), "would make this sync wait for itself")
    found: Document = {"run_after": kept}
    if schedule.has("run_after_success_only"):
        found["run_after_success_only"] = schedule.flag("run_after_success_only")
    return found


def waits_for(sync_id: str, awaited: frozenset[str], run_after: Mapping[str, frozenset[str]]) -> bool:
    """Whether any of the awaited syncs waits, however indirectly, for this one."""
    seen: set[str] = set()
    ahead = list(awaited)
    while ahead:
        other = ahead.pop()
        if other == sync_id:
            return True
        if other not in seen:
            seen.add(other)
            ahead.extend(run_after.get(other, ()))
    return False


def _dbt_cloud(schedule: Part, neighbours: Neighbours) -> Document:
    connection_id = schedule.need_text("connection_id")
    kind = neighbours.connection_types.get(connection_id)
    if kind is None:
        refuse(schedule.at("connection_id"), f"names no connection of this workspace: {connection_id}")
    if kind != "dbtcloud":
        refuse(schedule.at("connection_id"), f"must be a dbt Cloud connection, not one of type {kind}")
    job_id = schedule.whole("job_id")
    if job_id is None:
        malformed(schedule.at("job_id"), "is required for the frequency dbtcloud")
    return {"connection_id": connection_id, "job_id": job_id}
