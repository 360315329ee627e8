"""A table that takes the place of another at once: where every statement commits, or the engine undoes
nothing."""

from __future__ import annotations

import hashlib
from typing import Any

from ptui.local.connectors.mysql.catalogue import quoted
from ptui.local.connectors.relational.names import Name

_PREFIX = "__ptui_"


class Swap:
    """A table made beside the target, to take its place at once. What a killed run has left is removed
    first."""

    def __init__(self, name: Name, token: str) -> None:
        digest = hashlib.sha256(name.table.encode()).hexdigest()[:12]
        self._name = name
        self._mark = f"{_PREFIX}{digest}_"
        self._fresh = f"{self._mark}{token[:12]}"
        self._engine = ""

    @property
    def fresh(self) -> str:
        """The table to write to, as it stands in SQL."""
        return self._sql(self._fresh)

    def make_alike(self, cursor: Any, engine: str) -> None:
        """An empty table of the target's making, whose engine it has once it is written."""
        self._engine = engine
        cursor.execute(f"CREATE TABLE {self.fresh} LIKE {self._sql(self._name.table)}")
        cursor.execute(f"ALTER TABLE {self.fresh} ENGINE = InnoDB")

    def clean(self, cursor: Any) -> None:
        """Remove what earlier runs of this target have left."""
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = %s AND left(table_name, %s) = %s",
            (self._name.schema, len(self._mark), self._mark),
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE IF EXISTS {self._sql(table)}")

    def take_place(self, cursor: Any) -> None:
        """The one step in which others see the change."""
        if self._engine:
            cursor.execute(f"ALTER TABLE {self.fresh} ENGINE = {self._engine}")
        old = self._sql(f"{self._fresh}_old")
        target = self._sql(self._name.table)
        cursor.execute(f"RENAME TABLE {target} TO {old}, {self.fresh} TO {target}")
        cursor.execute(f"DROP TABLE {old}")

    def _sql(self, table: str) -> str:
        return f"{quoted(self._name.schema)}.{quoted(table)}"
