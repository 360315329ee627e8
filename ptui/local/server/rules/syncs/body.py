"""The body of a model sync, checked whole and turned into the document that is kept."""

from __future__ import annotations

from ptui.local.engine.catalogue import Mode
from ptui.local.server.rules.body import Document, Part, spelled
from ptui.local.server.rules.refusals import malformed, refuse
from ptui.local.server.rules.schedules.model_schedule import model_schedule
from ptui.local.server.rules.stamps import Stamp
from ptui.local.server.rules.syncs.conditions import filters, overrides
from ptui.local.server.rules.syncs.facts import SyncFacts, Target
from ptui.local.server.rules.syncs.identities import identities
from ptui.local.server.rules.syncs.joins import check_joined, used_models
from ptui.local.server.rules.syncs.mappings import mappings
from ptui.local.server.rules.syncs.targets import kept_target

MODES = ("create", "update", "updateOrCreate", "replace", "append", "remove", "snapshot")


def kept_sync(
    body: Part, facts: SyncFacts, *, stamp: Stamp, sync_id: str, previous: Document | None = None
) -> Document:
    """The sync as it is kept. Whatever the body leaves out goes back to its default."""
    name = body.need_text("name")
    mode = offered_mode(body, facts.target)
    identity = identities(body, facts, mode)
    mapped = mappings(body, facts, mode, identity)
    conditions = filters(body, facts, mode)
    replaced = overrides(body, facts)
    models = used_models(
        identity["mappings"],
        mapped.fields,
        conditions.model["conditions"],
        conditions.target["conditions"],
        replaced,
    )
    if not models:
        malformed("fields", "must name at least one field of a model")
    check_joined(models, facts.models)
    active = body.flag("active", default=True)
    passphrase = body.text("encryption_passphrase") or (previous or {}).get("encryption_passphrase", "")
    if not passphrase and any(one.get("encryption_enabled") for one in mapped.fields):
        refuse("encryption_passphrase", "is required for encrypted fields")
    return {
        "id": sync_id,
        "name": name,
        "mode": mode.id,
        "active": active,
        "activated_at": activated_at(stamp, previous, active=active),
        "target": kept_target(body.need_part("target"), facts.target.object, facts.target.configuration),
        "target_is_new": facts.target.is_new,
        "fields": mapped.fields,
        "override_fields": mapped.overrides,
        "overrides": replaced,
        "identities": identity,
        "model_filters": conditions.model,
        "target_filters": conditions.target,
        "schedule": model_schedule(body.need_part("schedule"), facts.neighbours, sync_id=sync_id),
        "sync_all_records": body.flag("sync_all_records"),
        "skip_initial_backfill": body.flag("skip_initial_backfill"),
        "only_enrich_updates": body.flag("only_enrich_updates"),
        "encryption_passphrase": passphrase,
        "policies": body.texts("policies"),
        "organization_id": stamp.organization_id,
        "model_ids": models,
        **stamp.made(previous),
    }


def offered_mode(body: Part, target: Target) -> Mode:
    """The mode, which the target must offer."""
    word = body.need_word("mode", MODES)
    offered = [mode.id for mode in target.modes]
    known = spelled(word, offered)
    if known is None:
        refuse(body.at("mode"), f"must be one of {', '.join(offered)} for {target.object}, not {word}")
    return target.modes[offered.index(known)]


def activated_at(stamp: Stamp, previous: Document | None, *, active: bool) -> str:
    """Since when the schedule of a sync counts: one that stays active keeps its moment."""
    if previous is not None and previous["active"] and active:
        return str(previous["activated_at"])
    return stamp.moment


def activated(sync: Document, stamp: Stamp, *, active: bool) -> Document:
    """The same sync, of either kind, switched on or off."""
    return {
        **sync,
        "active": active,
        "activated_at": activated_at(stamp, sync, active=active),
        "updated_at": stamp.moment,
        "updated_by": stamp.actor,
    }
