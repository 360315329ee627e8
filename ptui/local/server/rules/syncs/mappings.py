"""Which field of the source goes into which field of the target, and which are set to a fixed value."""

from __future__ import annotations

from dataclasses import dataclass, field

from ptui.local.engine.catalogue import Mode
from ptui.local.server.rules.body import Document, Part
from ptui.local.server.rules.hints import alike
from ptui.local.server.rules.refusals import malformed, refuse
from ptui.local.server.rules.stamps import ZERO_ID
from ptui.local.server.rules.syncs.facts import SyncFacts

SYNC_MODES = ("updateOrCreate", "create")
_CREATING = frozenset({"create", "updateOrCreate", "replace", "append", "snapshot"})
_UPDATING = frozenset({"update", "updateOrCreate"})


@dataclass(slots=True)
class Mappings:
    """What the body maps, in its order."""

    fields: list[Document] = field(default_factory=list)
    overrides: list[Document] = field(default_factory=list)
    """Fields set to a fixed value."""
    taken: dict[str, Document] = field(default_factory=dict)
    """Target field to what fills it."""


def mappings(body: Part, facts: SyncFacts, mode: Mode, identity: Document) -> Mappings:
    """The mappings of a body, without those that only repeat an identity."""
    if "fields" not in body.value:
        malformed(body.at("fields"), "is required")
    found = Mappings(taken={one["target"]: one for one in identity["mappings"]})
    matching = {one["target"]: one["source"] for one in identity["mappings"]}
    for part in (*body.parts("fields"), *body.parts("override_fields")):
        target = part.need_text("target")
        source = _source(part, facts)
        if source is not None and matching.get(target) == source:
            continue
        kept = _kept(part, target, source, facts)
        if kept in (*found.fields, *found.overrides):
            continue  # 2024-02-08 reads fixed values back among the fields, so clients may send them twice
        if target in found.taken and not facts.target.takes_whole_records:
            refuse(part.at("target"), f"is filled a second time: {target}")
        _check_writable(part, target, facts, mode, is_new=kept.get("new", False))
        found.taken[target] = kept
        (found.fields if source is not None else found.overrides).append(kept)
    _check_complete(found, facts, mode)
    return found


def _source(part: Part, facts: SyncFacts) -> Document | None:
    source = part.part("source")
    if source is None or not source.value or source.get("model_id") in (ZERO_ID, ""):
        return None
    return facts.source(source)


def _kept(part: Part, target: str, source: Document | None, facts: SyncFacts) -> Document:
    kept: Document = {"target": target}
    value = part.text("override_value")
    if source is not None:
        kept["source"] = source
    elif not part.has("override_value"):
        malformed(part.at("source"), "is required, or override_value")
    if value or source is None:
        kept["override_value"] = value
    if part.has("new"):
        kept["new"] = part.flag("new")
    if mode := part.word("sync_mode", SYNC_MODES):
        kept["sync_mode"] = mode
    if source is not None and part.has("encryption_enabled"):
        kept["encryption_enabled"] = part.flag("encryption_enabled")
        if kept["encryption_enabled"] and not facts.target.allows("supports_field_encryption"):
            refuse(
                part.at("encryption_enabled"),
                f"is not possible: {facts.target.object} takes no encrypted fields",
            )
    return kept


def _check_writable(part: Part, name: str, facts: SyncFacts, mode: Mode, *, is_new: bool) -> None:
    target = facts.target
    if part.word("sync_mode", SYNC_MODES) == "create" and not mode.supports_field_sync_mode:
        refuse(
            part.at("sync_mode"),
            f"is not possible: {target.object} has no sync mode by field in the mode {mode.id}",
        )
    if target.takes_any_field:
        return
    known = target.fields.get(name)
    may_create = target.allows("supports_field_creation")
    if known is None:
        if is_new and not may_create:
            refuse(part.at("new"), f"is not possible: {target.object} takes no new fields")
        if not is_new:
            way = " (new: true creates it)" if may_create else ""
            hint = alike(name, target.fields) or way
            refuse(part.at("target"), f"names no field of {target.object}: {name}{hint}")
        return
    ways = (mode.id in _CREATING and known.createable) or (mode.id in _UPDATING and known.updateable)
    if mode.id in _CREATING | _UPDATING and not ways:
        refuse(part.at("target"), f"cannot be written in the mode {mode.id}: {name}")


def _check_complete(found: Mappings, facts: SyncFacts, mode: Mode) -> None:
    if not found.taken and not facts.target.allows("mappings_not_required"):
        malformed("fields", "must map at least one field")
    if mode.id not in _CREATING:
        return
    lacking = [one.id for one in facts.target.fields.values() if one.required and one.id not in found.taken]
    if lacking:
        refuse("fields", f"must fill {', '.join(lacking)}: {facts.target.object} requires it")
