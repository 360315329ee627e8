"""The body of a bulk sync, checked and turned into the document that is kept; its schemas are kept apart."""

from __future__ import annotations

from collections.abc import Mapping

from ptui.local.engine.catalogue import BulkTarget
from ptui.local.server.rules.body import Document, Part, spelled
from ptui.local.server.rules.bulk.output_names import NORMALIZE_NAMES
from ptui.local.server.rules.bulk.schemas import cutoff
from ptui.local.server.rules.bulk.settings import checked_settings
from ptui.local.server.rules.refusals import malformed, refuse
from ptui.local.server.rules.schedules.bulk_schedules import (
    BulkSchedules,
    newest_form,
    older_form,
    only_known_schemas,
    stamped,
)
from ptui.local.server.rules.stamps import Stamp
from ptui.local.server.rules.syncs.body import activated_at
from ptui.local.server.versions import V24

MODES = ("replicate", "snapshot", "append")
DISCOVERY = ("all", "onlyIncremental", "onlyNonIncremental", "none")


def check_head(body: Part, version: str) -> tuple[str, str]:
    """What can be said before any system is asked; answers the ids of source and destination."""
    body.need_text("name")
    source = body.need_text("source_connection_id")
    destination = body.need_text("destination_connection_id")
    body.need_part("destination_configuration")
    schedules(body, version)
    return source, destination


def schedules(body: Part, version: str) -> BulkSchedules:
    """The schedules in the form of this version."""
    return older_form(body) if version == V24 else newest_form(body)


def kept_bulk_sync(
    body: Part,
    target: BulkTarget,
    *,
    version: str,
    stamp: Stamp,
    sync_id: str,
    schemas: Mapping[str, str],
    previous: Document | None = None,
) -> Document:
    """The bulk sync as it is kept. Whatever the body leaves out goes back to its default."""
    active = body.flag("active", default=True)
    read = schedules(body, version)
    only_known_schemas(read.additional, schemas)
    before = {one["id"]: one for one in all_schedules(previous)} if previous else {}
    configuration = body.need_part("destination_configuration")
    return {
        "id": sync_id,
        "name": body.need_text("name"),
        "mode": offered_mode(body, target),
        "active": active,
        "activated_at": activated_at(stamp, previous, active=active),
        "source_connection_id": body.need_text("source_connection_id"),
        "destination_connection_id": body.need_text("destination_connection_id"),
        "source_configuration": _source_configuration(body),
        "destination_configuration": checked_settings(
            configuration.value, target.configuration, at=configuration.path
        ),
        "automatically_add_new_objects": _new_objects(body, version),
        "automatically_add_new_fields": body.word("automatically_add_new_fields", DISCOVERY) or "all",
        "normalize_names": body.word("normalize_names", NORMALIZE_NAMES) or "enabled",
        "disable_record_timestamps": body.flag("disable_record_timestamps"),
        "concurrency_limit": _limit(body, "concurrency_limit"),
        "resync_concurrency_limit": _limit(body, "resync_concurrency_limit"),
        "data_cutoff_timestamp": cutoff(body),
        "policies": body.texts("policies"),
        "organization_id": stamp.organization_id,
        "default_schedule": stamped(read.default, stamp, before, field_name="default_schedule"),
        "additional_schedules": [
            stamped(one, stamp, before, field_name=f"additional_schedules[{index}]")
            for index, one in enumerate(read.additional)
        ],
        "multi": read.multi,
        **stamp.made(previous),
    }


def all_schedules(sync: Document) -> list[Document]:
    """The default schedule first, then the others."""
    return [sync["default_schedule"], *sync["additional_schedules"]]


def offered_mode(body: Part, target: BulkTarget) -> str:
    """The mode, which the destination must offer; replicate where nothing is said."""
    offered = [mode.id for mode in target.modes]
    word = body.word("mode", MODES)
    if not word:
        return "replicate" if "replicate" in offered else offered[0]
    known = spelled(word, offered)
    if known is None:
        refuse(body.at("mode"), f"must be one of {', '.join(offered)} for this destination, not {word}")
    return known


def _source_configuration(body: Part) -> Document:
    """No source of this workspace has settings; empty ones say nothing."""
    for key, value in (body.object("source_configuration") or {}).items():
        if value not in (None, "", False):
            refuse(f"{body.at('source_configuration')}.{key}", "is no setting of this source")
    return {}


def _new_objects(body: Part, version: str) -> str:
    """`discover` is how 2024-02-08 first said it."""
    said = body.word("automatically_add_new_objects", DISCOVERY)
    if said:
        return said
    return "all" if version == V24 and body.flag("discover") else "none"


def _limit(body: Part, key: str) -> int | None:
    found = body.whole(key)
    if found is not None and found < 1:
        malformed(body.at(key), "must be at least 1")
    return found
