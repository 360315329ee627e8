"""Tables as the API names them (`schema.table`) and as a database does (a schema and a table)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Name:
    """A table's or view's place; the schema is empty in systems without schemas."""

    schema: str
    table: str

    @property
    def id(self) -> str:
        """The name on the wire: raw, never quoted, so a dot may also be part of either half."""
        return f"{self.schema}.{self.table}" if self.schema else self.table


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view that is there."""

    name: Name
    kind: Literal["table", "view"]

    @property
    def id(self) -> str:
        return self.name.id


def readings(object_id: str, *, default_schema: str = "") -> tuple[Name, ...]:
    """Every (schema, table) that this id may stand for, likeliest first.

    Names may hold dots themselves, so `a.b.c` is both table `b.c` of `a` and table `c` of `a.b`.
    """
    parts = object_id.split(".")
    found = [Name(".".join(parts[:cut]), ".".join(parts[cut:])) for cut in range(1, len(parts))]
    if default_schema:
        found.append(Name(default_schema, object_id))
    return tuple(name for name in found if name.schema and name.table)
