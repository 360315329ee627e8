"""What a relational connector needs from a database; each answers it in its own catalogue's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from ptui.local.connectors.relational.names import Name, Relation
from ptui.local.engine.catalogue import Column

STATEMENT_SECONDS = 30.0
"""How long a statement that people wait for may run."""


@dataclass(frozen=True, slots=True)
class Traits:
    """How a system presents itself, where databases differ."""

    type_id: str
    drill_down: Literal["flat", "by schema", "objects"] = "flat"
    """flat: query, table or view; by schema: the schema first; objects: a SaaS that has only tables."""
    modes: tuple[str, ...] = ("create", "update", "updateOrCreate", "replace", "append")
    can_create_schemas: bool = True
    can_create_tables: bool = True
    can_create_fields: bool = True
    takes_bulk_syncs: bool = True
    default_schema: str = ""
    """Where a table without a schema is looked for and made."""


class System(Protocol):
    """One database. Methods are called from several threads at once and open what they need themselves."""

    @property
    def traits(self) -> Traits: ...

    def check(self) -> None:
        """Connect and read something."""

    def schemas(self) -> list[str]:
        """Every schema tables can stand in, the system's own left out."""

    def relations(self) -> list[Relation]:
        """Every table and view, by name, from one catalogue query."""

    def resolve(self, object_id: str) -> Relation:
        """The table or view this id names, or MissingObject."""

    def columns(self, name: Name) -> tuple[Column, ...]:
        """The columns of one table or view."""

    def all_columns(self) -> Mapping[Name, tuple[Column, ...]]:
        """The columns of every table, and of views where they come for nothing, from one catalogue query."""

    def describe(self, query: str) -> tuple[Column, ...]:
        """The columns a query would give, without running it to its end; refuses anything but a query."""

    def quote(self, identifier: str) -> str:
        """An identifier as it stands in SQL."""

    def table_sql(self, name: Name) -> str:
        """A table as it stands in a FROM clause."""

    def rows(
        self, select: str, *, limit: int, seconds: float = STATEMENT_SECONDS
    ) -> tuple[Sequence[str], list[Sequence[Any]]]:
        """The first rows of a query, read only, with its column names; QueryFailed when it takes longer."""
