"""What readers of databases know of what they read."""

from __future__ import annotations

from collections.abc import Callable

from ptui.local.connectors.relational.names import Name
from ptui.local.connectors.relational.system import System
from ptui.local.engine.errors import PlanError
from ptui.local.engine.kinds import Field
from ptui.local.engine.protocols import FileReading, QueryReading, Reading, TableReading

Fields = tuple[Field, ...]


class Described:
    """The fields of readings of one database, each asked for once."""

    def __init__(
        self, system: System, *, of_table: Callable[[Name], Fields], of_query: Callable[[str], Fields]
    ) -> None:
        self._system = system
        self._of_table = of_table
        self._of_query = of_query
        self._known: dict[Reading, Fields] = {}

    def fields(self, reading: Reading) -> Fields:
        """In the database's order; PlanError for what no database holds."""
        if reading not in self._known:
            match reading:
                case TableReading(object_id):
                    found = self._of_table(self._system.resolve(object_id).name)
                case QueryReading(query):
                    found = self._of_query(query)
                case FileReading():
                    raise PlanError("A database holds tables, no files")
            self._known[reading] = found
        return self._known[reading]

    def origin(self, reading: Reading) -> str:
        """What stands behind FROM, where a query may stand there."""
        match reading:
            case TableReading(object_id):
                return self._system.table_sql(self._system.resolve(object_id).name)
            case QueryReading(query):
                return f"({query}\n) AS ptui_reading"
            case FileReading():
                raise PlanError("A database holds tables, no files")


def name_of(reading: Reading) -> str:
    """For sentences."""
    return reading.object if isinstance(reading, TableReading) else "The query"
