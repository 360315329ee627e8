"""Which schemas a bulk sync copies, and how each of them is copied."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ptui.local.engine.catalogue import Column
from ptui.local.server.rules.body import Document, Part, as_part
from ptui.local.server.rules.bulk.schema_fields import field_choices
from ptui.local.server.rules.filters.functions import FUNCTIONS
from ptui.local.server.rules.filters.values import checked_value
from ptui.local.server.rules.hints import alike
from ptui.local.server.rules.refusals import malformed, refuse

_ABOUT_FIELDS = ("fields", "filters", "partition_key", "tracking_field")


@dataclass(frozen=True, slots=True)
class BulkSource:
    """What a bulk sync's schemas are checked against."""

    schemas: Mapping[str, str]
    """Everything that can be copied, by id."""
    columns: Mapping[str, Sequence[Column]] = field(default_factory=dict)
    """Of those schemas whose fields somebody names."""
    takes_history: bool = False
    """Whether companion tables of every version can be kept."""


def selection(body: Part, known: Mapping[str, str]) -> list[Part]:
    """The schemas that a body lists, each as an object; ids alone are schemas without settings."""
    found: dict[str, Part] = {}
    for path, item in body.items("schemas"):
        part = Part({"id": item}, path) if isinstance(item, str) else as_part(path, item)
        at = path if isinstance(item, str) else part.at("id")
        schema_id = part.need_text("id")
        if schema_id not in known:
            refuse(at, f"names no schema of the source: {schema_id}{alike(schema_id, known)}")
        if schema_id in found:
            refuse(at, f"lists a schema a second time: {schema_id}")
        found[schema_id] = part
    return list(found.values())


def asks_for_fields(parts: Iterable[Part]) -> list[str]:
    """The schemas whose fields must be known to check them."""
    return [part.need_text("id") for part in parts if any(part.get(key) for key in _ABOUT_FIELDS)]


def new_row(sync_id: str, schema_id: str) -> Document:
    """A schema that is copied whole."""
    return {
        "sync_id": sync_id,
        "id": schema_id,
        "enabled": True,
        "user_output_name": "",
        "partition_key": "",
        "tracking_field": "",
        "filters": [],
        "fields": None,
        "data_cutoff_timestamp": None,
        "disable_data_cutoff": False,
        "history_enabled": False,
    }


def replaced_row(
    part: Part, source: BulkSource, *, sync_id: str, previous: Document | None = None
) -> Document:
    """The schema as the body has it; only its output name and its history stay where nothing is said."""
    row = new_row(sync_id, part.need_text("id"))
    for key in ("user_output_name", "history_enabled"):
        if previous is not None:
            row[key] = previous[key]
    columns = source.columns.get(row["id"], ())
    return _with_settings(row, part, source) | {"fields": field_choices(part, columns)}


def patched_row(part: Part, source: BulkSource, *, previous: Document) -> Document:
    """The schema with what the body says changed; without `fields`, all of them are enabled."""
    columns = source.columns.get(previous["id"], ())
    fields = field_choices(part, columns, previous=previous["fields"], is_patch=True)
    return _with_settings(dict(previous), part, source) | {"fields": fields}


def disabled(row: Document) -> Document:
    """Kept with its settings, but not copied."""
    return row | {"enabled": False}


def cutoff(part: Part) -> str | None:
    """A point in time before which records are left out."""
    text = part.text("data_cutoff_timestamp")
    if not text:
        return None
    try:
        datetime.fromisoformat(text)
    except ValueError:
        malformed(part.at("data_cutoff_timestamp"), "must be a time such as 2025-01-31T00:00:00Z")
    return text


def _with_settings(row: Document, part: Part, source: BulkSource) -> Document:
    names = {column.name for column in source.columns.get(row["id"], ())}
    types = {column.name: column.type for column in source.columns.get(row["id"], ())}
    for key in ("enabled", "disable_data_cutoff", "history_enabled"):
        row[key] = part.flag(key, default=row[key])
    if part.get("user_output_name") is not None:
        row["user_output_name"] = part.text("user_output_name").strip()
    for key in ("partition_key", "tracking_field"):
        if part.get(key) is not None:
            row[key] = _known_field(part.text(key), names, part.at(key), row["id"])
    if row["partition_key"]:
        refuse(part.at("partition_key"), "is not possible: no destination of this workspace partitions")
    if part.get("filters") is not None:
        row["filters"] = [_filter(one, types, row["id"]) for one in part.parts("filters")]
    if "data_cutoff_timestamp" in part.value:
        row["data_cutoff_timestamp"] = cutoff(part)
    if row["history_enabled"] and not source.takes_history:
        refuse(part.at("history_enabled"), "needs the mode replicate and a destination that keeps history")
    return row


def _known_field(name: str, names: Container[str], at: str, schema_id: str) -> str:
    if name and name not in names:
        refuse(at, f"names no field of {schema_id}: {name}")
    return name


def _filter(part: Part, types: Mapping[str, str], schema_id: str) -> Document:
    name = part.need_text("field_id")
    _known_field(name, types, part.at("field_id"), schema_id)
    function = part.need_word("function", tuple(FUNCTIONS))
    value = checked_value(function, part.get("value"), at=part.at("value"), field_type=types[name])
    kept: Document = {"field_id": name, "function": function}
    return kept if value is None else kept | {"value": value}
