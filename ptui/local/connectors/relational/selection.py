"""From a model's configuration to the statement that reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ptui.local.connectors.errors import BadConfiguration, QueryFailed
from ptui.local.connectors.relational.names import Name
from ptui.local.connectors.relational.system import System

_FIRST_WORD = re.compile(r"(?:\s|\(|--[^\n]*\n|/\*.*?\*/)*([A-Za-z]+)", re.DOTALL)
_QUERIES = frozenset({"SELECT", "WITH", "VALUES", "TABLE"})


def query_of(configuration: Mapping[str, object]) -> str | None:
    """The query of a model that has one, without the semicolon people end it with."""
    query = configuration.get("query")
    if query is None or query == "":
        return None
    if not isinstance(query, str):
        raise BadConfiguration("The query must be text", field="query")
    text = query.strip().rstrip(";").rstrip()
    if not text:
        raise BadConfiguration("The query is empty", field="query")
    if "\0" in text:
        raise BadConfiguration("The query holds a NUL character", field="query")
    word = _FIRST_WORD.match(text)
    if word and word.group(1).upper() not in _QUERIES:
        raise QueryFailed(f"A model's query is a SELECT; this one begins with {word.group(1).upper()}")
    return text


def relation_id(configuration: Mapping[str, object]) -> str:
    """The table or view of a model that has one."""
    for key in ("table", "view"):
        value = configuration.get(key)
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if value is not None and not isinstance(value, str):
            raise BadConfiguration(f"The {key} must be a name", field=key)
        if value:
            return value
    raise BadConfiguration("Choose a table or a view, or write a query")


def select_sql(system: System, name: Name, columns: Sequence[str]) -> str:
    """A SELECT of these columns of a table, in this order."""
    chosen = ", ".join(system.quote(column) for column in columns)
    return f"SELECT {chosen} FROM {system.table_sql(name)}"
