"""How records of the source and of the target are matched."""

from __future__ import annotations

from ptui.local.engine.catalogue import Mode
from ptui.local.server.rules.body import Document, Part, spelled
from ptui.local.server.rules.hints import alike
from ptui.local.server.rules.refusals import malformed, refuse
from ptui.local.server.rules.syncs.facts import SyncFacts

FUNCTIONS = ("Equality", "ISubstring", "OneOf", "DomainMatch", "HostnameMatch")
STRATEGIES = ("priority", "and")


def identities(body: Part, facts: SyncFacts, mode: Mode) -> Document:
    """Every identity mapping with the strategy that combines them, from either shape of the body."""
    both = body.part("identities")
    if both is not None:
        mappings = [_identity(part, facts) for part in both.parts("mappings")]
        strategy = both.word("strategy", STRATEGIES)
        if len(mappings) > 1:
            if not facts.target.allows("supports_multiple_identities"):
                refuse(both.at("mappings"), "can have only one element: this target matches by one field")
            if not strategy:
                malformed(both.at("strategy"), "is required for more than one mapping")
        at = both.at("mappings")
    else:
        one = body.part("identity")
        mappings = [_identity(one, facts)] if one is not None and one.value else []
        strategy, at = "", body.at("identity")
    if mode.requires_identity and not mappings:
        malformed(at, f"is required for the mode {mode.id}")
    return {"mappings": mappings, "strategy": strategy if len(mappings) > 1 else "priority"}


def _identity(part: Part, facts: SyncFacts) -> Document:
    function = part.need_word("function", FUNCTIONS)
    kept: Document = {
        "source": facts.source(part.need_part("source")),
        "target": part.need_text("target"),
        "function": function,
    }
    if part.has("new_field"):
        kept["new_field"] = part.flag("new_field")
    if type_id := part.text("remote_field_type_id"):
        kept["remote_field_type_id"] = type_id
    _check_target(part, kept, facts)
    return kept


def _check_target(part: Part, identity: Document, facts: SyncFacts) -> None:
    target, name = facts.target, identity["target"]
    known = target.fields.get(name)
    if known is None:
        if not target.takes_any_field:
            if not identity.get("new_field"):
                refuse(
                    part.at("target"),
                    f"names no field of {target.object}: {name}{alike(name, target.fields)}",
                )
            if not target.allows("supports_identity_field_creation"):
                refuse(part.at("new_field"), f"is not possible: {target.object} takes no new identity field")
        if identity["function"] != "Equality":
            refuse(
                part.at("function"),
                f"must be Equality for a field that has yet to be made, not {identity['function']}",
            )
        return
    offered = [choice.value for choice in known.identity_functions]
    if not offered:
        refuse(part.at("target"), f"cannot tell records apart: {name} of {target.object} is no identity")
    if spelled(identity["function"], offered) is None:
        refuse(
            part.at("function"), f"must be one of {', '.join(offered)} for {name}, not {identity['function']}"
        )
