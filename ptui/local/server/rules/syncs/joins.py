"""Several models in one sync: their relations must lead from each to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ptui.local.server.rules.body import Document
from ptui.local.server.rules.refusals import refuse
from ptui.local.server.rules.syncs.facts import SourceModel


def used_models(*groups: Sequence[Document]) -> list[str]:
    """The models that these mappings and conditions read, in the order they come."""
    found: dict[str, None] = {}
    for entry in (one for group in groups for one in group):
        for key in ("source", "field", "value_source"):
            source = entry.get(key)
            if isinstance(source, dict):
                found[source["model_id"]] = None
    return list(found)


def check_joined(used: Sequence[str], models: Mapping[str, SourceModel]) -> None:
    """Refuse models that no relation joins, for their records could not be put side by side."""
    if len(used) < 2:
        return
    neighbours: dict[str, set[str]] = {one: set() for one in models}
    for model in models.values():
        for other in model.joined & neighbours.keys():
            neighbours[model.id].add(other)
            neighbours[other].add(model.id)
    reached, ahead = {used[0]}, [used[0]]
    while ahead:
        fresh = neighbours[ahead.pop()] - reached
        reached |= fresh
        ahead.extend(fresh)
    for other in used:
        if other not in reached:
            names = f"{models[used[0]].name} and {models[other].name}"
            refuse("fields", f"map models that no relation joins: {names}")
