"""The Fields and Modes tabs, from records as the server sent them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ptui.domain.inspect.page import Column, Notice, Page, Table, cell, yes
from ptui.domain.tree.node import Kind, Listing
from ptui.domain.words import counted

HELD = "•"
"""In a column of what a field is or can be used for."""
_MODE_IDENTITY = {True: "needed", False: "–"}


def fields_page(kind: Kind, listing: Listing | None, age: str) -> Page:
    """The fields below a node, in the columns that its side has."""
    if listing is None:
        return Notice("The fields are not loaded.", "Enter loads them")
    records = [node.record for at in range(len(listing)) if (node := listing.node(at)).kind is Kind.FIELD]
    if not records:
        return Notice("No fields here.", "r asks again")
    if kind is Kind.TARGET_OBJECT:
        return _target_fields(records, listing.answer, age)
    return _source_fields(records, age)


def _source_fields(records: Sequence[Mapping[str, Any]], age: str) -> Table:
    rows = [
        (
            _text(one, "name", "id"),
            _text(one, "type"),
            _text(one, "remote_type"),
            yes(_flag(one, "unique", "is_primary_key", "source_primary_key"), "key"),
            "" if one.get("example") is None else cell(one["example"]),
        )
        for one in records
    ]
    columns = [
        Column("name", 3),
        Column("type", 0),
        Column("native", 3),
        Column("key", 0),
        Column("example", 1),
    ]
    kept = [at for at in range(len(columns)) if at < 3 or any(row[at] for row in rows)]
    return Table(
        tuple(columns[at] for at in kept),
        [tuple(row[at] for at in kept) for row in rows],
        (f"{counted(len(rows), 'field')} · {age}",),
    )


def _target_fields(records: Sequence[Mapping[str, Any]], answer: object, age: str) -> Table:
    rows = [
        (
            _text(one, "id", "name"),
            _text(one, "type"),
            _text(one, "source_type"),
            yes(one.get("required"), HELD),
            yes(one.get("supports_identity"), HELD),
            yes(one.get("createable"), HELD),
            yes(one.get("updateable"), HELD),
        )
        for one in records
    ]
    properties = target_properties(answer)
    functions = sorted({name for one in records for name in _functions(one)})
    told = [f"identity: {', '.join(functions) if functions else 'none'}"]
    told.append(f"new fields: {'yes' if properties.get('supports_field_creation') else 'no'}")
    can = (Column(title, 0) for title in ("req", "id", "c", "u"))
    columns = (Column("name", 3), Column("type", 0), Column("native", 2), *can)
    legend = "req required · id identity · c created · u updated"
    return Table(columns, rows, (" · ".join(told), f"{counted(len(rows), 'field')} · {age}", legend))


def modes_page(answer: object, record: Mapping[str, Any]) -> Page:
    """The sync modes that a target offers: what each writes, and whether it needs an identity."""
    modes = target_modes(answer) or target_modes(record)
    if not modes:
        return Notice("The modes are not loaded.", "Enter loads them")
    rows = [
        (
            _text(mode, "label") or _text(mode, "mode", "id"),
            _text(mode, "mode", "id"),
            _MODE_IDENTITY[bool(mode.get("requires_identity"))],
            _text(mode, "description"),
        )
        for mode in modes
    ]
    if not any(row[3] for row in rows):
        return Table((Column("mode", 2), Column("id", 1), Column("identity", 1)), [row[:3] for row in rows])
    columns = (Column("mode", 0), Column("id", 0), Column("identity", 0), Column("what it writes", 1))
    return Table(columns, rows)


def target_modes(answer: object) -> list[Mapping[str, Any]]:
    """The modes in an answer of target/fields or in one object of targetobjects."""
    modes = answer.get("modes") if isinstance(answer, Mapping) else None
    return [mode for mode in modes if isinstance(mode, Mapping)] if isinstance(modes, list) else []


def target_properties(answer: object) -> Mapping[str, Any]:
    properties = answer.get("properties") if isinstance(answer, Mapping) else None
    return properties if isinstance(properties, Mapping) else {}


def _functions(record: Mapping[str, Any]) -> list[str]:
    functions = record.get("identity_functions")
    if not record.get("supports_identity") or not isinstance(functions, list):
        return []
    return [_text(one, "label", "id") for one in functions if isinstance(one, Mapping)]


def _flag(record: Mapping[str, Any], *keys: str) -> bool:
    return any(record.get(key) is True for key in keys)


def _text(record: Mapping[str, Any], *keys: str) -> str:
    for key in keys:
        if record.get(key) not in (None, ""):
            return cell(record[key])
    return ""
