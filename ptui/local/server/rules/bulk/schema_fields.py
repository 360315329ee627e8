"""The fields of a schema that a bulk sync copies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ptui.local.engine.catalogue import Column
from ptui.local.engine.names import output_name
from ptui.local.engine.plan import Normalization
from ptui.local.server.rules.body import Document, Part, as_part
from ptui.local.server.rules.hints import alike
from ptui.local.server.rules.refusals import refuse


def field_choices(
    part: Part,
    columns: Sequence[Column],
    *,
    previous: Iterable[Document] | None = None,
    is_patch: bool = False,
) -> list[Document] | None:
    """One entry per field of the source, or None for all of them as they are.

    A list names the fields to copy, and those it does not name are left out; in a patch they stay what they
    were.
    """
    listed = part.items("fields")
    if not listed:
        return None
    before = {entry["id"]: entry for entry in previous or ()}
    others = {
        column.name: before.get(column.name, _entry(column.name))
        if is_patch
        else _entry(column.name, enabled=False)
        for column in columns
    }
    chosen = dict(others)
    for path, item in listed:
        one = Part({"id": item}, path) if isinstance(item, str) else as_part(path, item)
        name = one.need_text("id")
        if name not in chosen:
            at = path if isinstance(item, str) else one.at("id")
            refuse(at, f"names no field of this schema: {name}{alike(name, chosen)}")
        chosen[name] = _chosen(one, others[name] if is_patch else _entry(name))
    if not any(entry["enabled"] for entry in chosen.values()):
        refuse(part.at("fields"), "leaves no field to copy")
    return list(chosen.values())


def shown_fields(columns: Iterable[Column], row: Document, normalize_names: Normalization) -> list[Document]:
    """Every field of a schema as it would be copied."""
    chosen = {entry["id"]: entry for entry in row["fields"] or ()}
    entries = [chosen.get(column.name, _entry(column.name)) for column in columns]
    return [
        entry | {"output_name": entry["user_output_name"] or output_name(entry["id"], normalize_names)}
        for entry in entries
    ]


def _chosen(part: Part, before: Document) -> Document:
    # It is `obfuscate` when a sync is created, and `obfuscated` in its schemas later.
    hidden = part.flag("obfuscate", default=before["obfuscated"])
    return {
        "id": before["id"],
        "enabled": part.flag("enabled", default=True),
        "obfuscated": part.flag("obfuscated", default=hidden),
        "user_output_name": part.text("user_output_name").strip()
        if part.has("user_output_name")
        else before["user_output_name"],
    }


def _entry(name: str, *, enabled: bool = True) -> Document:
    return {"id": name, "enabled": enabled, "obfuscated": False, "user_output_name": ""}
