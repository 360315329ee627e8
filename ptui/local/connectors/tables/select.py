"""SELECT statements for what a run wants to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ptui.local.connectors.tables.pushdown import Clause
from ptui.local.engine.kinds import Field
from ptui.local.engine.protocols import Selection


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement and the values for its placeholders."""

    sql: str
    values: tuple[Any, ...] = ()


def select(
    selection: Selection,
    fields: tuple[Field, ...],
    *,
    origin: str,
    expression: Callable[[Field], str],
    where: Clause | None,
) -> Statement:
    """`origin` is what stands behind FROM; `expression` reads a field in its canonical form."""
    wanted = ", ".join(map(expression, fields)) or "1"
    sql = f"SELECT {wanted} FROM {origin}"
    if where:
        sql += f" WHERE {where.sql}"
    if selection.limit is not None:
        sql += f" LIMIT {int(selection.limit)}"
    return Statement(sql, where.values if where else ())


def count(*, origin: str, where: Clause | None) -> Statement:
    """How many records there are."""
    sql = f"SELECT count(*) FROM {origin}"
    return Statement(f"{sql} WHERE {where.sql}", where.values) if where else Statement(sql)
