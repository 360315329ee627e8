"""The Sample tab: a few real rows, read only when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ptui.domain.inspect.page import Column, Notice, Page, Table, cell
from ptui.domain.tree.node import Kind, Node
from ptui.domain.words import counted

if TYPE_CHECKING:
    from ptui.domain.session import Session

SAMPLED = (Kind.SOURCE_OBJECT, Kind.TARGET_OBJECT, Kind.BULK_SCHEMA, Kind.MODEL)
MOST_COLUMNS = 60


async def read_sample(node: Node, session: Session) -> Page:
    """A few rows of what a node names; raises `ApiError`."""
    if node.kind is Kind.MODEL:
        sample = await session.client.models.sample(node.key)
        return rows_page([_merged(one) for one in sample.records])
    if node.place is None or node.kind not in SAMPLED:
        return Notice("Rows can be read of tables, objects and models.")
    rows = await session.client.connections.records(node.place.connection_id, schema_id(node))
    return rows_page(rows)


def schema_id(node: Node) -> str:
    """The id under which the connection's schemas know a node."""
    place = node.place
    if place is None:
        return node.key
    return place.object or (place.chosen[-1][1] if place.chosen else node.key)


def rows_page(rows: Sequence[Mapping[str, Any]]) -> Page:
    """Rows as a table, their columns in the order of first appearance."""
    if not rows:
        return Notice("It has no rows.")
    names = list(dict.fromkeys(key for row in rows for key in row))[:MOST_COLUMNS]
    table = [tuple(cell(row.get(name)) if name in row else "" for name in names) for row in rows]
    columns = tuple(Column(name, 0, right=_is_numeric(row.get(name) for row in rows)) for name in names)
    return Table(columns, table, (counted(len(rows), "row"),))


def _is_numeric(values: Iterable[object]) -> bool:
    """Whether a column has numbers and, besides, nothing but gaps."""
    given = [value for value in values if value is not None]
    return bool(given) and all(isinstance(one, int | float) and not isinstance(one, bool) for one in given)


def _merged(record: object) -> dict[str, Any]:
    """The fields of joined models side by side; a name met twice is told apart by its model."""
    row: dict[str, Any] = {}
    for model_id, fields in record.items() if isinstance(record, Mapping) else ():
        if not isinstance(fields, Mapping):
            row[str(model_id)] = fields
            continue
        for name, value in fields.items():
            row[name if name not in row else f"{str(model_id)[:8]}.{name}"] = value
    return row
