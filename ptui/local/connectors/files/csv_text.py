"""CSV in which NULL and the empty text differ: nothing between two commas is NULL, two quotes are the empty
text."""

from __future__ import annotations

import base64
import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import IO, Any

from ptui.local.connectors.errors import QueryFailed
from ptui.local.engine.batch import MOST_BYTES, MOST_ROWS, Column
from ptui.local.engine.kinds import Kind, Value

_SPECIAL = re.compile(r"[\",\n\r]")
_CELL = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|\Z)')
_LONGEST = 1 << 30


def records(file: IO[str], name: str) -> Iterator[list[list[str | None]]]:
    """The records of an open file, header and all, in bounded portions."""
    csv.field_size_limit(_LONGEST)
    lines = _Lines(file)
    reader = csv.reader(lines)
    while True:
        lines.start()
        rows: list[Any] = []
        try:
            while lines.size < MOST_BYTES and len(rows) < MOST_ROWS:
                some = list(islice(reader, 64))
                rows += some
                if len(some) < 64:
                    break
        except csv.Error as error:
            raise QueryFailed(f"{name} is not readable as CSV: {error}") from error
        if not rows:
            return
        yield _with_nulls(rows, lines.text)


class _Lines:
    """The lines of a file, and whether any of those taken may hold an empty text in quotes."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._taken: list[str] = []
        self.size = 0

    def start(self) -> None:
        """Forget what was taken."""
        self._taken, self.size = [], 0

    @property
    def text(self) -> str:
        """Everything taken since the start."""
        return "".join(self._taken)

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._file)
        self._taken.append(line)
        self.size += len(line)
        return line


def _with_nulls(rows: list[Any], text: str) -> list[list[str | None]]:
    """Empty cells become NULL, but for those that are quoted in the text."""
    if '""' not in text:
        return [[cell or None for cell in row] for row in rows]
    exact = _exact(text)
    if exact is not None and [[cell or "" for cell in row] for row in exact] == [row or [""] for row in rows]:
        return exact
    return [[cell or None for cell in row] for row in rows]  # quotes the reader takes and we do not


def _exact(text: str) -> list[list[str | None]] | None:
    """The cells of a text, each NULL unless there is something, if only quotes."""
    found: list[list[str | None]] = []
    row: list[str | None] = []
    place, end = 0, len(text)
    while place < end or row:
        match = _CELL.match(text, place)
        if match is None:
            return None
        quoted, plain, separator = match.groups()
        row.append(quoted.replace('""', '"') if quoted is not None else plain or None)
        place = match.end()
        if separator != ",":
            found.append(row)
            row = []
        elif place == end:
            row.append(None)
    return found


def header_line(names: Sequence[str]) -> str:
    """The first line of a file."""
    return ",".join(_cell(name) for name in names) + "\n"


def lines(columns: Sequence[Column], kinds: Sequence[Kind]) -> str:
    """Records as lines, column by column; of a single column, NULL is an empty line."""
    cells = [_cells(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    return "\n".join(map(",".join, zip(*cells, strict=True))) + "\n"


def _cells(column: Column, kind: Kind) -> Sequence[str]:
    texts = [_text(value) for value in column] if kind is not Kind.TEXT else column
    values: Sequence[Any] = texts
    if set(map(type, values)) - {str, type(None)}:
        values = [_text(value) for value in values]
    joined = "".join([value for value in values if value])
    if not _SPECIAL.search(joined):
        return ["" if value is None else value or '""' for value in values]
    return ["" if value is None else _cell(value) for value in values]


def _cell(text: str) -> str:
    if text and not _SPECIAL.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def _text(value: Value) -> str | None:
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case _:
            return repr(value)
