"""Which object a sync writes to: one that exists, or one that it makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ptui.local.engine.catalogue import NEW_TARGET, CreationProperty
from ptui.local.server.rules.body import Document, Part, spelled
from ptui.local.server.rules.bulk.settings import checked_settings
from ptui.local.server.rules.refusals import malformed, refuse


@dataclass(frozen=True, slots=True)
class Existing:
    """An object that is there already."""

    object: str


@dataclass(frozen=True, slots=True)
class Created:
    """An object that comes with the sync, by the properties the target asks for."""

    values: dict[str, str]
    at: str = "target.create"


@dataclass(frozen=True, slots=True)
class Named:
    """The older way: `__pt_new_target` and a name."""

    name: str
    search_values: Document = field(default_factory=dict)


Wanted = Existing | Created | Named


def wanted_target(target: Part) -> Wanted:
    """What the body's `target` asks for."""
    target.need_text("connection_id")
    name = target.text("object").strip()
    create = target.part("create")
    if create is not None and create.value:
        if name and name != NEW_TARGET:
            malformed(target.at("create"), "cannot stand beside target.object: give one of them")
        return Created({key: create.need_text(key) for key in create.value if create.has(key)})
    if name == NEW_TARGET:
        return Named(target.need_text("new_name"), target.object("search_values") or {})
    if not name:
        malformed(target.at("object"), "is required, or target.create for a new one")
    return Existing(name)


def creation_values(wanted: Created | Named, offered: Sequence[CreationProperty]) -> dict[str, str]:
    """The properties of the new target, checked against those that are asked for."""
    if not offered:
        at = wanted.at if isinstance(wanted, Created) else "target.object"
        refuse(at, "is not possible: this connection makes no new targets")
    if isinstance(wanted, Named):
        outer = {
            key: value for key, value in wanted.search_values.items() if isinstance(value, str) and value
        }
        return outer | {offered[-1].id: wanted.name}
    by_id = {each.id: each for each in offered}
    for key in wanted.values:
        if key not in by_id:
            refuse(f"{wanted.at}.{key}", f"is none of the properties {', '.join(by_id)}")
    checked: dict[str, str] = {}
    for key, each in by_id.items():
        value = wanted.values.get(key)
        if value is None:
            refuse(f"{wanted.at}.{key}", "is required to make the target")
        checked[key] = _allowed(value, each, f"{wanted.at}.{key}")
    return checked


def _allowed(value: str, property: CreationProperty, at: str) -> str:
    if not property.enum:
        return value
    values = [choice.value for choice in property.values]
    known = spelled(value, values)
    if known is None:
        refuse(at, f"must be one of {', '.join(values)}")
    return known


def kept_target(target: Part, object_id: str, configuration: Mapping[str, Any]) -> Document:
    """The target as it is kept and shown; `create` is only ever written. `configuration` is the JSON Schema
    of its options."""
    kept: Document = {"connection_id": target.need_text("connection_id"), "object": object_id}
    if (options := target.object("configuration")) is not None:
        kept["configuration"] = checked_settings(options, configuration, at=target.at("configuration"))
    if target.has("search_values"):
        kept["search_values"] = target.object("search_values")
    if new_name := target.text("new_name"):
        kept["new_name"] = new_name
    return kept
