"""What there is about a table beside its columns: SQLite tells part of it in pragmas, and the rest only in
the statement that made it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import closing

import apsw

from ptui.local.connectors.sqlite.database import quoted
from ptui.local.connectors.tables.job import Nature
from ptui.local.engine.protocols import Job

_CHECK = re.compile(r"\bCHECK\b", re.IGNORECASE)
_BINARY = "BINARY"


def nature_of(connection: apsw.Connection, table: str, job: Job) -> Nature:
    """Of a table of the main file."""
    (triggers,), (references,) = (
        next(connection.execute(f"SELECT count(*) FROM {where} = lower(?)", values))
        for where, values in (
            ("main.sqlite_master WHERE type = 'trigger' AND lower(tbl_name)", (table,)),
            ("pragma_foreign_key_list(?, 'main') WHERE lower(\"table\")", (table, table)),
        )
    )
    making = _making(connection, table)
    found = _collations(making, table, job.identity)
    return Nature(
        has_checks=bool(_CHECK.search(making)),
        has_triggers=bool(triggers),
        refers_to_itself=bool(references),
        key_is_plain=_key_is_plain(connection, table, found),
        collations=tuple((name, word) for name, word in found.items() if word != _BINARY),
    )


def _making(connection: apsw.Connection, table: str) -> str:
    """The statement that made it."""
    query = "SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = ?"
    return str(next(connection.execute(query, (table,)))[0])


def _collations(making: str, table: str, columns: Iterable[str]) -> Mapping[str, str]:
    """By column, what an index takes from it in an empty table of the same making."""
    found: dict[str, str] = {}
    with closing(apsw.Connection(":memory:")) as scratch:
        try:
            scratch.execute(making)
            for name in columns:
                scratch.execute(f"CREATE INDEX ptui_looked ON {quoted(table)} ({quoted(name)})")
                query = "SELECT coll FROM pragma_index_xinfo('ptui_looked') WHERE seqno = 0"
                (found[name],) = next(scratch.execute(query))
                scratch.execute("DROP INDEX ptui_looked")
        except apsw.Error:  # a virtual table, or a collation that only its own program has
            return {}
    return found


def _key_is_plain(connection: apsw.Connection, table: str, columns: Mapping[str, str]) -> bool:
    """Whether every unique index on these columns has their collations."""
    indexes: dict[str, dict[str, str]] = {}
    for index, column, collation in connection.execute(
        "SELECT i.name, c.name, c.coll FROM pragma_index_list(?, 'main') AS i"
        " JOIN pragma_index_xinfo(i.name, 'main') AS c ON c.key = 1 WHERE i.\"unique\" = 1",
        (table,),
    ):
        indexes.setdefault(index, {})[column] = collation
    return all(index == columns for index in indexes.values() if index.keys() == columns.keys())
