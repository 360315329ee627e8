"""The Config tab: a record's settings as paths and values, what is unset left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from ptui.domain.inspect.page import Column, Notice, Page, Table, cell
from ptui.domain.tree.node import Kind, Node

MOST_ROWS = 2_000
_OBJECTS = (Kind.CONNECTION, Kind.MODEL, Kind.SYNC, Kind.BULK_SYNC)
_UNSET: tuple[object, ...] = (None, "", [], {}, "0001-01-01T00:00:00Z")


def config_page(node: Node) -> Page:
    """What is configured here; for a place in a drill-down, what was chosen so far."""
    if node.kind in _OBJECTS:
        return _record(node.record)
    chosen = node.place.chosen if node.place is not None else ()
    if node.kind in (Kind.TARGET_OBJECT,) and node.place is not None:
        return _pairs([("connection_id", node.place.connection_id), ("object", node.place.object)])
    if node.kind is Kind.FIELD:
        return _record(node.record)
    if chosen:
        return _pairs(list(chosen))
    return Notice("Nothing is configured here.")


_BY = ("created_by", "updated_by")
_LEFT_OUT = (
    *("fields", *_BY, "organization_id", "logo_url", "logo_dark_url", "policies"),
    *("current_execution", "last_execution"),
)
"""Shown by another tab, or the server's own bookkeeping; the JSON tab has them."""


def _record(record: Mapping[str, Any]) -> Page:
    """The configuration itself first, then what stands around it."""
    configured = record.get("configuration")
    around = {key: value for key, value in record.items() if key not in ("configuration", *_LEFT_OUT)}
    if isinstance(around.get("type"), Mapping):
        around["type"] = around["type"].get("id") or around["type"].get("name")
    rows: list[tuple[str, str]] = []
    for row in chain(_flat(configured), _flat(around)):
        rows.append(row)
        if len(rows) == MOST_ROWS:
            break
    return _pairs(rows) if rows else Notice("Nothing is configured here.")


def _pairs(rows: list[tuple[str, str]]) -> Table:
    return Table((Column("setting", 4), Column("value", 2)), rows)


def _flat(value: object, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    if value in _UNSET and not isinstance(value, bool):
        return
    if isinstance(value, Mapping) and depth < 8:
        for key, inner in value.items():
            if key in _BY and isinstance(inner, Mapping):
                continue
            yield from _flat(inner, f"{path}.{key}" if path else str(key), depth + 1)
    elif isinstance(value, list) and depth < 8 and any(isinstance(one, Mapping | list) for one in value):
        for at, inner in enumerate(value):
            yield from _flat(inner, f"{path}[{at}]", depth + 1)
    elif isinstance(value, list):
        yield path, ", ".join(cell(one) for one in value)
    else:
        yield path, cell(value)
