"""The schedules of a bulk sync: one default and any number beside it, whichever version wrote them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from ptui.local.server.rules.body import Document, Part
from ptui.local.server.rules.refusals import malformed, refuse
from ptui.local.server.rules.schedules.frequencies import BULK
from ptui.local.server.rules.schedules.times import time_parts
from ptui.local.server.rules.stamps import Stamp

SELECTIVE_MODES = ("none", "incrementalFields", "nonincrementalFields")
SYNC_MODES = ("normal", "refetch", "resync", "rebuild")


@dataclass(frozen=True, slots=True)
class BulkSchedules:
    """What a body says about schedules, before they have ids."""

    default: Document
    additional: list[Document] = field(default_factory=list)
    multi: str | None = None
    """The `type` of a schedule of the frequency `multi`, which reads back as it was written."""


def default_schedule(schedule: Part) -> Document:
    """The schedule that a bulk sync always has."""
    frequency = schedule.need_word("frequency", BULK)
    kept: Document = {"frequency": frequency, **time_parts(schedule, frequency)}
    if identifier := schedule.text("id"):
        kept["id"] = identifier
    return kept


def additional_schedule(schedule: Part) -> Document:
    """One of the others: it may be for some schemas, some fields, or to read everything again."""
    kept = default_schedule(schedule)
    kept["selective_mode"] = schedule.word("selective_mode", SELECTIVE_MODES) or "none"
    kept["resync_mode"] = schedule.word("resync_mode", SYNC_MODES) or "normal"
    kept["schemas"] = schedule.texts("schemas")
    return kept


def schedule_on_its_own(body: Part) -> Document:
    """What the `schedules` path of a bulk sync takes: `{"schedule": {…}}` in camelCase."""
    schedule = body.need_part("schedule")
    frequency = schedule.need_word("frequency", BULK)
    kept: Document = {"frequency": frequency, **time_parts(schedule, frequency, camel_case=True)}
    selective = schedule.word("selectiveMode", SELECTIVE_MODES) or schedule.word(
        "selective_mode", SELECTIVE_MODES
    )
    return kept | {"selective_mode": selective or "none", "resync_mode": "normal", "schemas": []}


def newest_form(body: Part) -> BulkSchedules:
    """`default_schedule` and `additional_schedules`, of 2025-09-18."""
    if not body.has("default_schedule"):
        instead = "; this version has it in place of schedule" if body.has("schedule") else ""
        malformed(body.at("default_schedule"), f"is required{instead}")
    return BulkSchedules(
        default_schedule(body.need_part("default_schedule")),
        [additional_schedule(part) for part in body.parts("additional_schedules")],
    )


def older_form(body: Part) -> BulkSchedules:
    """`schedule`, of 2024-02-08, which may hold several under the frequency `multi`."""
    if not body.has("schedule"):
        instead = "; default_schedule belongs to 2025-09-18" if body.has("default_schedule") else ""
        malformed(body.at("schedule"), f"is required{instead}")
    schedule = body.need_part("schedule")
    if schedule.need_word("frequency", (*BULK, "multi")) != "multi":
        return BulkSchedules(default_schedule(schedule))
    multi = schedule.need_part("multi")
    entries = multi.parts("schedules")
    if not entries:
        malformed(multi.at("schedules"), "is required for the frequency multi")
    read = [
        default_schedule(entry.need_part("schedule"))
        | {
            "selective_mode": entry.word("item", SELECTIVE_MODES) or "none",
            "resync_mode": "normal",
            "schemas": [],
        }
        for entry in entries
    ]
    first = next((one for one in read if one["selective_mode"] == "none"), read[0])
    return BulkSchedules(first, [one for one in read if one is not first], multi.text("type"))


def only_known_schemas(schedules: Iterable[Document], known: Container[str]) -> None:
    """Refuse an additional schedule for a schema that the sync does not have."""
    for index, schedule in enumerate(schedules):
        for position, schema in enumerate(schedule.get("schemas", ())):
            if schema not in known:
                refuse(
                    f"additional_schedules[{index}].schemas[{position}]",
                    f"names no schema of this sync: {schema}",
                )


def stamped(
    schedule: Document, stamp: Stamp, previous: Mapping[str, Document], *, field_name: str
) -> Document:
    """The schedule with the server's keys. One that brings its id stays the same schedule; others are new."""
    identifier = schedule.get("id")
    if identifier is None:
        return {**schedule, "id": stamp.new_id(), **stamp.made()}
    known = previous.get(identifier)
    if known is None:
        refuse(f"{field_name}.id", f"names no schedule of this sync: {identifier}")
    return {**schedule, **stamp.made(known)}
