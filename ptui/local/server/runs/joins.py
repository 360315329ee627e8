"""How the models of a sync hang together: by their relations, perhaps by way of models it does not map."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ptui.local.engine.errors import PlanError
from ptui.local.engine.plan import SourceField
from ptui.local.server.store.documents import Document

Models = Mapping[str, Document]


@dataclass(frozen=True, slots=True)
class Link:
    """A model, and how its records are found from one that comes before it."""

    start: SourceField
    to_model: str
    field: str


def links(used: Sequence[str], models: Models) -> tuple[Link, ...]:
    """The shortest ways from the first model to all others, each after what it starts from."""
    first, *others = used
    found = _reached(first, models)
    wanted: dict[str, Link] = {}
    for other in others:
        for link in reversed(list(_way(other, first, found, models))):
            wanted[link.to_model] = link
    return tuple(wanted.values())


def _way(other: str, first: str, found: Mapping[str, Link], models: Models) -> Iterator[Link]:
    """From a model back to the first."""
    while other != first:
        if other not in found:
            names = f"{models[first]['name']} and {models[other]['name']}"
            raise PlanError(f"No relation joins {names} any more")
        yield found[other]
        other = found[other].start.model_id


def _reached(first: str, models: Models) -> dict[str, Link]:
    """Every model that can be reached, with the last step to it."""
    found: dict[str, Link] = {}
    ahead = [first]
    for model_id in ahead:
        for link in _from(model_id, models):
            if link.to_model != first and link.to_model not in found:
                found[link.to_model] = link
                ahead.append(link.to_model)
    return found


def _from(model_id: str, models: Models) -> Iterator[Link]:
    """The steps from a model; a relation may have been made at either end."""
    for relation in models[model_id]["relations"]:
        if relation["to"]["model_id"] in models:
            start = SourceField(model_id, relation["from"])
            yield Link(start, relation["to"]["model_id"], relation["to"]["field"])
    for other in models.values():
        for relation in other["relations"]:
            if relation["to"]["model_id"] == model_id:
                yield Link(SourceField(model_id, relation["to"]["field"]), other["id"], relation["from"])
