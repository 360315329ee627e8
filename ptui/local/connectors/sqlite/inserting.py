"""Rows into a table, many with one statement: the driver lets go of the interpreter's lock for every
statement, and takes half again as long when each row is one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import chain

from ptui.local.engine.batch import Column

_ROWS = 64
_MOST_PARAMETERS = 32_766


class Insert:
    """An INSERT of these columns, for any number of rows."""

    def __init__(self, connection: sqlite3.Connection, table: str, columns: Sequence[str]) -> None:
        self._connection = connection
        self._width = len(columns)
        most = min(connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER), _MOST_PARAMETERS)
        self._at_once = max(1, min(_ROWS, most // max(1, self._width)))
        into, marks = (
            f"INSERT OR ABORT INTO {table} ({', '.join(columns)}) VALUES ",
            f"({', '.join('?' * self._width)})",
        )
        self._one = into + marks
        self._many = into + ", ".join([marks] * self._at_once)

    def run(self, columns: Sequence[Column]) -> int:
        """All rows of these columns; answers how many came in, for triggers may pass some over. An error
        leaves some of them inserted."""
        done = 0
        flat = list(chain.from_iterable(zip(*columns, strict=True)))
        size = self._at_once * self._width
        whole = len(flat) - len(flat) % size
        if whole:
            many = [flat[start : start + size] for start in range(0, whole, size)]
            done += self._connection.executemany(self._many, many).rowcount
        if whole < len(flat):
            rest = [flat[start : start + self._width] for start in range(whole, len(flat), self._width)]
            done += self._connection.executemany(self._one, rest).rowcount
        return done
