"""The drill-down of model sources, in the three shapes that the API's systems have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ptui.local.connectors.relational.names import Relation
from ptui.local.engine.catalogue import SourceItem, SourceStep

_FREE = SourceItem()


def flat(relations: Sequence[Relation]) -> SourceStep:
    """One of query, table, view: what MySQL, PostgreSQL and SQLite answer, whatever was chosen."""
    return SourceStep(
        items={
            "query": _FREE,
            "table": listed(relation.id for relation in relations if relation.kind == "table"),
            "tracking_columns": _FREE,
            "view": listed(relation.id for relation in relations if relation.kind == "view"),
        },
        requires_one_of=("query", "table", "view"),
    )


def by_schema(
    relations: Sequence[Relation], schemas: Sequence[str], chosen: Mapping[str, Sequence[str]]
) -> SourceStep:
    """A query, or a schema and then one of its tables or views: what Snowflake answers."""
    schema = next(iter(chosen.get("schema", ())), None)
    within = [relation for relation in relations if relation.name.schema == schema]
    return SourceStep(
        items={
            "query": _FREE,
            "schema": SourceItem(tuple(schemas), ("table", "view"), bool(schemas)),
            "table": listed(relation.id for relation in within if relation.kind == "table"),
            "tracking_columns": _FREE,
            "view": listed(relation.id for relation in within if relation.kind == "view"),
        },
        requires_one_of=("query", "schema"),
    )


def objects(relations: Sequence[Relation]) -> SourceStep:
    """A query or an object: what Salesforce answers."""
    return SourceStep(
        items={
            "include_deleted": SourceItem(("false", "true"), None, True),
            "query": _FREE,
            "table": listed(relation.id for relation in relations),
            "tracking_columns": _FREE,
        },
        requires_one_of=("query", "table"),
    )


def listed(ids: Iterable[str]) -> SourceItem:
    """A list that leads nowhere further; an empty one is null on the wire."""
    values = tuple(ids)
    return SourceItem(values or None, None, bool(values))
