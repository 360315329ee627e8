"""Filters of a model sync, from either shape of the body, and overrides, which have conditions too."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ptui.local.engine.catalogue import Mode
from ptui.local.engine.filters.logic import label
from ptui.local.server.rules.body import Document, Part
from ptui.local.server.rules.filters.functions import FUNCTIONS
from ptui.local.server.rules.filters.logic import checked_logic
from ptui.local.server.rules.filters.values import checked_value
from ptui.local.server.rules.hints import alike
from ptui.local.server.rules.refusals import malformed, refuse
from ptui.local.server.rules.syncs.facts import SyncFacts

_WORDS = tuple(FUNCTIONS)
_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions on the records read, and on those written to; each `{conditions, logic}`."""

    model: Document
    target: Document


def filters(body: Part, facts: SyncFacts, mode: Mode) -> Filters:
    """The filters of a body. Where both shapes say something, they must say the same."""
    older = _older(body, facts)
    model, target = body.part("model_filters"), body.part("target_filters")
    newer = Filters(
        older.model
        if model is None
        else _group(model, [_model_condition(p, facts) for p in model.parts("conditions")]),
        older.target
        if target is None
        else _group(target, [_target_condition(p, facts) for p in target.parts("conditions")]),
    )
    if body.parts("filters") and newer != older:
        at = "model_filters" if newer.model != older.model else "target_filters"
        refuse(at, "and filters describe different filters: send one of them")
    if newer.target["conditions"] and not mode.supports_target_filters:
        at = "target_filters" if target is not None else "filters"
        refuse(at, f"cannot test fields of {facts.target.object} in the mode {mode.id}")
    return newer


def overrides(body: Part, facts: SyncFacts) -> list[Document]:
    """Values replaced where a condition on the source holds. Here `field_id` goes before `field`."""
    found: list[Document] = []
    for part in body.parts("overrides"):
        source = _by_id(part, facts) if part.text("field_id") else facts.source(part.need_part("field"))
        if "override" not in part.value:
            malformed(part.at("override"), "is required")
        kept = _compared({"field": source}, part, facts.type_of(source))
        found.append(kept | {"override": part.get("override")})
    return found


def _older(body: Part, facts: SyncFacts) -> Filters:
    """`filters` in one list, told apart by `field_type`; labels are by position where there are none."""
    kinds: dict[str, list[tuple[str, Document]]] = {"Model": [], "Target": []}
    for position, part in enumerate(body.parts("filters")):
        kind, condition = _condition(part, facts)
        kinds[kind].append((part.text("label") or label(position), condition))
    target = body.part("target")
    return Filters(
        _labelled(kinds["Model"], body, "filter_logic"),
        _labelled(kinds["Target"], target or body, "filter_logic" if target else "target.filter_logic"),
    )


def _condition(part: Part, facts: SyncFacts) -> tuple[str, Document]:
    kind = part.word("field_type", ("Model", "Target"))
    field_id = part.text("field_id")
    if kind == "Target" or (not kind and not part.has("field") and field_id in facts.target.fields):
        name = field_id or (part.part("field") or part).need_text("field")
        return "Target", _on_target(part, name, facts, at=part.at("field_id"))
    source = facts.source(part.need_part("field")) if part.has("field") else _by_id(part, facts)
    return "Model", _compared({"source": source}, part, facts.type_of(source))


def _model_condition(part: Part, facts: SyncFacts) -> Document:
    source = facts.source(part.need_part("source"))
    return _compared({"source": source}, part, facts.type_of(source))


def _target_condition(part: Part, facts: SyncFacts) -> Document:
    return _on_target(part, part.need_text("field"), facts, at=part.at("field"))


def _on_target(part: Part, name: str, facts: SyncFacts, *, at: str) -> Document:
    known = facts.target.fields.get(name)
    if known is None:
        refuse(at, f"names no field of {facts.target.object}: {name}{alike(name, facts.target.fields)}")
    if not known.filterable:
        refuse(at, f"cannot be filtered by: {name} of {facts.target.object}")
    source = part.part("value_source") or part.part("value_field")
    if source is None:
        return _compared({"field": name}, part, known.type)
    if part.has("value"):
        malformed(source.path, "cannot stand beside value: give one of them")
    if not facts.target.allows("supports_filter_value_fields"):
        refuse(source.path, f"is not possible: {facts.target.object} compares with fixed values only")
    function = part.need_word("function", _WORDS)
    return {"field": name, "function": function, "value_source": facts.source(source)}


def _by_id(part: Part, facts: SyncFacts) -> Document:
    field_id = part.text("field_id")
    if not field_id:
        malformed(part.at("field"), "is required, or field_id")
    source = facts.source_by_id(field_id)
    if source is None:
        refuse(part.at("field_id"), f"names no field of the models of this sync: {field_id}")
    return source


def _compared(kept: Document, part: Part, field_type: str) -> Document:
    function = part.need_word("function", _WORDS)
    value = checked_value(function, part.get("value"), at=part.at("value"), field_type=field_type)
    kept["function"] = function
    if value is not None:
        kept["value"] = value
    return kept


def _group(part: Part, conditions: list[Document]) -> Document:
    """The newer shape: all conditions are labelled or none."""
    given = [one.text("label") for one in part.parts("conditions")]
    if any(given) and not all(given):
        refuse(
            f"{part.at('conditions')}[{given.index('')}].label", "is missing: label all conditions or none"
        )
    labels = given if any(given) else [label(position) for position in range(len(given))]
    return _labelled(list(zip(labels, conditions, strict=True)), part, "logic")


def _labelled(conditions: list[tuple[str, Document]], part: Part, key: str) -> Document:
    """Relabelled A, B, C by position, in the logic too."""
    renamed: dict[str, str] = {}
    for position, (name, _) in enumerate(conditions):
        if not _LABEL.fullmatch(name) or name.lower() in {"and", "or", "not"}:
            refuse(part.at(key), f"cannot use the label {name}: letters, digits and underscores only")
        if name in renamed:
            refuse(part.at(key), f"cannot tell two conditions apart that are both labelled {name}")
        renamed[name] = label(position)
    return {
        "conditions": [one | {"label": label(position)} for position, (_, one) in enumerate(conditions)],
        "logic": checked_logic(part.text(key), renamed, at=part.at(key)),
    }
