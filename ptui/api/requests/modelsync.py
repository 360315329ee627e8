"""What a connection offers to models and to model syncs, level by level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ptui.api.request import Request, get, named, segment
from ptui.api.requests.connections import one_path

Chosen = Mapping[str, str | Sequence[str]]
"""What was chosen so far, by level: `{"table": "company.customers"}`."""

TARGET_UNTIL = "2024-02-08"
"""The last version that has the level-by-level enumeration of targets."""


def has_target_levels(version: str) -> bool:
    return version <= TARGET_UNTIL


def source(connection_id: str, chosen: Chosen | None = None) -> Request:
    """The levels of a source; each choice is a plain parameter, `?table=company.customers`."""
    path = f"{one_path(connection_id)}/modelsync/source"
    return get(path, chosen, purpose=f"Reading the sources{_within(chosen)}")


def source_fields(connection_id: str, chosen: Chosen) -> Request:
    path = f"{one_path(connection_id)}/modelsync/source/fields"
    return get(path, chosen, purpose=f"Reading the fields{_within(chosen, word='of')}")


def enrichment_source(connection_id: str, chosen: Chosen | None = None) -> Request:
    path = f"{one_path(connection_id)}/modelsync/enrichment-source"
    return get(path, chosen, purpose="Reading what the connection can enrich")


def target(connection_id: str, *, type: str | None = None, search: str | None = None) -> Request:
    """The levels of a target, up to 2024-02-08; `search` carries the value of the level above."""
    path = f"{one_path(connection_id)}/modelsync/target"
    purpose = f"Reading the targets in {named(search)}" if search else "Reading the targets"
    return get(path, {"type": type, "search": search}, purpose=purpose)


def target_objects(connection_id: str) -> Request:
    path = f"{one_path(connection_id)}/modelsync/targetobjects"
    return get(path, purpose="Reading the target objects")


def target_property(connection_id: str, property_id: str) -> Request:
    """The values of one property of a target that is to be created."""
    path = f"{one_path(connection_id)}/modelsync/targetobjects/properties/{segment(property_id)}"
    return get(path, purpose=f"Reading the values of {named(property_id)}")


def target_fields(connection_id: str, target: str, *, refresh: bool = False) -> Request:
    path = f"{one_path(connection_id)}/modelsync/target/fields"
    query = {"target": target, "refresh": True if refresh else None}
    return get(path, query, purpose=f"Reading the fields of {named(target)}")


def new_target_fields(connection_id: str, properties: Mapping[str, str]) -> Request:
    """The fields of a target that does not exist yet, described by its properties (2025-09-18)."""
    path = f"{one_path(connection_id)}/modelsync/target/fields"
    query = {f"properties[{key}]": value for key, value in properties.items()}
    return get(path, query, purpose="Reading the fields of the new target")


def _within(chosen: Chosen | None, *, word: str = "in") -> str:
    values = list((chosen or {}).values())
    if not values:
        return ""
    last = values[-1]
    return f" {word} {named(last if isinstance(last, str) else ', '.join(map(str, last)))}"
