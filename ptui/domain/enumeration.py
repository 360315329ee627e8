"""Derives tree levels from what an enumeration answers, to any depth.

Levels follow `items`, `has_items` and `requires_one_of`. Nothing here knows a system by name, so a source
that nobody has seen unfolds by the same rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from ptui.domain.tree.node import Kind, Listing, Names, Node, Nodes, Place

NEW = "__pt_new_"
"""Names that begin so are offers to create something, not names."""


class Item(Protocol):
    @property
    def items(self) -> Sequence[str] | None: ...
    @property
    def requires_one_of(self) -> Sequence[str] | None: ...


class Step(Protocol):
    """An answer of `modelsync/source` or `modelsync/target`."""

    @property
    def items(self) -> Mapping[str, Any]: ...
    @property
    def requires_one_of(self) -> Sequence[str] | None: ...


@dataclass(frozen=True, slots=True)
class Values:
    """The children of one enumerated level."""

    names: list[str]
    offers: list[str]
    """What can be created here: the part of the sentinel after its prefix."""
    requires: tuple[str, ...]
    """What a value chosen here needs next; empty when it is complete."""


def values(step: Step, level: str) -> Values | None:
    """What can be chosen at `level`; None when it is typed freely."""
    item = step.items.get(level)
    if item is None or item.items is None:
        return None
    offers = [name.removeprefix(NEW) for name in item.items if name.startswith(NEW)]
    names = [name for name in item.items if not name.startswith(NEW)] if offers else list(item.items)
    return Values(names, offers, tuple(item.requires_one_of or ()))


def pending(step: Step, chosen: Mapping[str, str]) -> tuple[str, ...]:
    """The alternatives of which one must be chosen now; empty when nothing is missing."""
    needs = [tuple(step.requires_one_of or ())]
    needs += [
        tuple(item.requires_one_of or ()) for key in chosen if (item := step.items.get(key)) is not None
    ]
    for alternatives in needs:
        if alternatives and not any(key in chosen for key in alternatives):
            return alternatives
    if not chosen and not needs[0]:
        return tuple(step.items)
    return ()


def settings(step: Step) -> list[str]:
    """Items that no requirement reaches: optional parts of the configuration."""
    reached = set(step.requires_one_of or ())
    for item in step.items.values():
        reached.update(item.requires_one_of or ())
    return [key for key in step.items if key not in reached] if reached else []


def source_listing(step: Step, place: Place, answer: Any) -> Listing | None:
    """The children of a source at `place`; None when what was chosen is complete."""
    chosen = dict(place.chosen)
    alternatives = pending(step, chosen)
    if not alternatives:
        return None
    optional = settings(step) if not chosen else []
    tail = [_setting(key, place) for key in optional]
    if len(alternatives) == 1 and (only := values(step, alternatives[0])) is not None:
        return _source_values(only, replace(place, level=alternatives[0]), tail=tail, answer=answer)
    levels = [_source_level(step, key, place) for key in alternatives]
    return Nodes([*levels, *tail], answer)


def _source_level(step: Step, level: str, place: Place) -> Node:
    at = replace(place, level=level)
    found = values(step, level)
    if found is None:
        return Node(f"+{level}", Kind.FREE_TEXT, level, leaf=True, place=at)
    children = _source_values(found, at)
    return Node(level, Kind.LEVEL, level, more=f"{len(found.names):,}", place=at, children=children)


def _source_values(found: Values, place: Place, *, tail: Sequence[Node] = (), answer: Any = None) -> Listing:
    kind = Kind.STEP if found.requires else Kind.SOURCE_OBJECT

    def make(name: str) -> Node:
        chosen = (*place.chosen, (place.level, name))
        return Node(name, kind, name, place=replace(place, chosen=chosen, requires=found.requires))

    return Names(found.names, make, tail=tail, answer=answer)


def _setting(key: str, place: Place) -> Node:
    return Node(f"?{key}", Kind.SETTING, key, note="optional", leaf=True, place=replace(place, level=key))


def target_listing(step: Step, place: Place, answer: Any) -> Listing:
    """The values of `place.level` in a target's drill-down."""
    found = values(step, place.level)
    if found is None:
        return Nodes(
            [Node(f"+{place.level}", Kind.TYPED_TARGET, place.level, leaf=True, place=place)], answer
        )
    kind = Kind.TARGET_STEP if found.requires else Kind.TARGET_OBJECT

    def make(name: str) -> Node:
        chosen = (*place.chosen, (place.level, name))
        at = replace(place, chosen=chosen, requires=found.requires, object="" if found.requires else name)
        return Node(name, kind, name, place=at)

    tail = [_offer(place.level if one == "target" else one, place) for one in found.offers]
    return Names(found.names, make, tail=tail, answer=answer)


def _offer(what: str, place: Place) -> Node:
    return Node(f"+new {what}", Kind.NEW_TARGET, f"new {what}", leaf=True, place=place)


def target_levels(alternatives: Sequence[str], place: Place, answer: Any = None) -> Listing:
    """One node for each alternative of a target's drill-down, loaded when it is opened."""
    return Nodes(
        [Node(key, Kind.TARGET_LEVEL, key, place=replace(place, level=key)) for key in alternatives], answer
    )


def object_listing(
    objects: Mapping[str, Mapping[str, Any]], place: Place, *, can_create: bool, answer: Any
) -> Listing:
    """Target objects by id, grouped by what stands before the last dot where every id has one."""

    labels = {name: str(record.get("name") or name) for name, record in objects.items()}

    def make(name: str) -> Node:
        at = replace(place, object=name)
        return Node(name, Kind.TARGET_OBJECT, labels.get(name, name), place=at, record=objects.get(name, {}))

    tail = [_offer("target", place)] if can_create else []
    names = list(objects)
    if not names or not all("." in name.strip(".") for name in names):
        return Names(names, make, labels=labels, tail=tail, answer=answer)
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(name.rsplit(".", 1)[0], []).append(name)
    nodes = [
        Node(
            group,
            Kind.TARGET_GROUP,
            group,
            more=f"{len(inside):,}",
            place=place,
            children=Names(inside, make, labels=labels),
        )
        for group, inside in groups.items()
    ]
    return Nodes([*nodes, *tail], answer)
